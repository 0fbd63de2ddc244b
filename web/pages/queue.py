"""`/desk/…/antrean`: what waits at a desk, nearest deadline first; `/` leads there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse, Response

from composition import DeskServices
from domain.access.policy import Place, place_of
from domain.access.sight import Sight
from domain.calendar import LocalTime
from domain.codes import RegionCode, Severity, desk_region
from domain.problem.state import LIVING, Phase
from domain.refusals import Refusal
from projections.filters import ClockState, Facets, ProblemFilter
from reading.desks import check_listed, look_at_desk
from reading.finding import find_problem
from reading.kept_views import ViewShown, query_of
from reading.problems import end_of_today, searching
from reading.queue import read_queue_page
from reading.queue_address import ENDED, TABS, QueueAddress
from reference.directory import ReferenceDirectory
from web.api.caller import Services
from web.api.references import address_of, reference_in
from web.pages.frame import frame_of
from web.pages.instants import Clock
from web.pages.outside import outside_page
from web.pages.queue_address import AskedQueue, Link
from web.pages.queue_lines import QueueLine, line_of
from web.pages.queue_words import narrowings, tab_name
from web.pages.rendering import page
from web.pages.several import buttons_for
from web.signin.session import SignedIn
from wording.catalogue import text
from wording.codes import PHASES, word

router = APIRouter(include_in_schema=False)

PAGE_LINES: Final = 20

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")
"""Of a problem or a report, or its beginning as other pages show it."""

DeskCode = Annotated[RegionCode, Path(pattern=r"^\d{2}(\.\d{2})?$")]


@router.get("/")
async def start(services: Services, visitor: SignedIn) -> Response:
    """The queue of the visitor's own desk; the list of desks where that one has no book here."""
    own = desk_region(visitor.actor.region)
    is_open = services.book_of(own) in await services.ledger.books()
    return RedirectResponse(f"/desk/{own}/antrean" if is_open else "/desk", 303)


@router.get("/desk/{desk}/antrean")
async def queue(services: Services, visitor: SignedIn, desk: DeskCode, asked: AskedQueue) -> Response:
    """The queue; a register number in the search field leads to its problem."""
    if place_of(visitor.actor, desk) is Place.OUTSIDE:
        return await outside_page(services, visitor, desk)
    book = services.book_of(desk)
    await look_at_desk(visitor.sight, services.ledger, services.regions, book, asked.daerah)
    check_listed(visitor.sight, desk)
    if asked.q and (found := await _problem_named(services, visitor.sight, asked.q)) is not None:
        return RedirectResponse(found, 303)
    frame = await frame_of(services, visitor, desk, current="antrean")
    clock = Clock(frame.local, frame.now)
    wanted = _wanted(asked, frame.local, frame.now)
    read = await read_queue_page(visitor.sight, services.queries, book, wanted, cursor=asked.lanjut, limit=PAGE_LINES)
    lines = tuple(line_of(each, clock, services.directory) for each in read.lines)
    filters = [
        Link(
            each.name,
            each.without.at(),
            None if lines else await _matching(services, visitor.sight, desk, each.without),
        )
        for each in narrowings(asked, services.directory)
    ]
    parts = _parts(lines, clock, is_first=asked.lanjut is None, is_ended=asked.tab == ENDED)
    return page(
        "queue.html",
        frame=frame,
        asked=asked,
        tabs=tuple(_tabs(asked, read.facets)),
        facets=tuple(_facets(asked, read.facets, services.directory)),
        filters=filters,
        parts=parts,
        late=len(parts.late) if asked.tab else read.facets.clock.get(ClockState.LATE, 0),
        due_today=len(parts.today) if asked.tab else read.facets.clock.get(ClockState.DUE_TODAY, 0),
        shown=len(lines),
        matching=read.facets.matching,
        open_without=read.facets.any_clock,
        next_address=asked.at(lanjut=read.next_cursor) if read.next_cursor else None,
        number_begins=f"{services.directory.register_name(desk)}/{services.settings.election_year}/…",
        clock=clock,
        acts=buttons_for(visitor.sight, desk),
        views=tuple(_kept(read.views, asked)),
        keeps=query_of(asked),
    )


def _kept(views: Iterable[ViewShown], asked: QueueAddress) -> Iterator[Link]:
    """The views that who looks keeps, each as a tab beside the others."""
    return (Link(each.name, f"?{each.query}", None, each.query == query_of(asked)) for each in views if each.query)


def _wanted(asked: QueueAddress, local: LocalTime, now: datetime) -> ProblemFilter:
    return asked.wanted().model_copy(update={"today_ends_at": end_of_today(local, now), **searching(asked.q)})


async def _matching(services: DeskServices, sight: Sight, desk: RegionCode, asked: QueueAddress) -> int:
    """How many problems a view would show."""
    book = services.book_of(desk)
    wanted = _wanted(asked, await services.local_time(book), services.now())
    return (await services.queries.facets(sight, wanted.model_copy(update={"book": book}))).matching


async def _problem_named(services: DeskServices, sight: Sight, said: str) -> str | None:
    """Address of the problem whose whole number or id was typed; None where it names none."""
    reference = reference_in(said.strip())
    if "/" not in reference and not _ID.fullmatch(reference.lower()):
        return None
    try:
        found = await find_problem(sight, services.queries, reference)
    except Refusal:
        return None
    return f"/masalah/{address_of(found.register_number, found.problem_id)}"


@dataclass(frozen=True)
class Parts:
    """The lines of a page by when they are due."""

    late: tuple[QueueLine, ...]
    today: tuple[QueueLine, ...]
    later: tuple[QueueLine, ...]
    has_now: bool
    """Whether the line of the present stands between what is late and what is not."""


def _parts(lines: tuple[QueueLine, ...], clock: Clock, *, is_first: bool, is_ended: bool) -> Parts:
    late = tuple(sorted((each for each in lines if each.is_late), key=lambda each: each.due_at or clock.now))
    rest = [each for each in lines if not each.is_late]
    today = tuple(each for each in rest if each.due_at is not None and clock.is_today(each.due_at))
    later = tuple(each for each in rest if each not in today)
    return Parts(late, today, later, has_now=bool(rest) and not is_ended and (is_first or bool(late)))


def _tabs(asked: QueueAddress, facets: Facets) -> Iterator[Link]:
    plain = QueueAddress.model_construct()
    yield Link(tab_name(""), plain.at(), facets.any_clock if asked.tab != ENDED else None, not asked.tab)
    for name, state in TABS.items():
        count = facets.clock.get(state, 0) if asked.tab != ENDED else None
        yield Link(
            tab_name(name),
            plain.at(tab=name),
            count,
            asked.tab == name,
            state is ClockState.LATE and bool(count),
        )
    yield Link(tab_name(ENDED), plain.at(tab=ENDED), None, asked.tab == ENDED)


def _facets(
    asked: QueueAddress, facets: Facets, directory: ReferenceDirectory
) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Each facet with its values; what a small closed set has none of stays visible."""

    def values(name: str, counts: dict[str, tuple[str, int]]) -> tuple[Link, ...]:
        chosen = {str(each) for each in getattr(asked, name)}
        return tuple(
            Link(shown, asked.toggled(name, code), count, code in chosen) for code, (shown, count) in counts.items()
        )

    yield (
        text("Tingkat"),
        values("tingkat", {each.value: (each.value, facets.severity.get(each, 0)) for each in reversed(Severity)}),
    )
    phases = [each for each in Phase if (each in LIVING) == (asked.tab != ENDED) and each is not Phase.ARCHIVED]
    yield (
        text("Tahap"),
        values("tahap", {each.value: (word(PHASES, each), facets.phase.get(each, 0)) for each in phases}),
    )
    yield text("Menunggu"), values("instansi", {each: (each, count) for each, count in _most(facets.agency)})
    yield (
        text("Daerah"),
        values(
            "daerah",
            {
                each: (directory.region_name(each).removeprefix("Kecamatan "), count)
                for each, count in _most(facets.region)
            },
        ),
    )
    yield (
        text("Kategori"),
        values("kategori", {each: (directory.category_name(each), count) for each, count in _most(facets.category)}),
    )


def _most(counts: object) -> list[tuple[str, int]]:
    assert isinstance(counts, dict)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
