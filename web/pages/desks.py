"""`/desk`: the desks that who looks may see, each with how much is open, and which are not formed."""

from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from domain.access.policy import DeskView
from domain.codes import RegionCode
from domain.desk.commands import RecordCharter
from domain.desk.rights import may_send
from domain.problem.state import LIVING
from reading.charter import DeskNotFormed, FormationShown, read_formation
from reading.desks import open_books
from web.api.caller import Services
from web.api.commands import name_of
from web.pages.frame import frame_of
from web.pages.navigation import address_of_place
from web.pages.reader import Reader
from web.pages.rendering import page
from web.pages.roster import pages_of, part_of
from web.signin.session import SignedIn, Visitor
from wording.catalogue import text
from wording.instants import full_date

router = APIRouter(include_in_schema=False)

RECORD: Final = f"tindakan/{name_of(RecordCharter)}"


class NotFormed(NamedTuple):
    """A desk that has no charter."""

    name: str
    heard: str
    record: str | None
    """Where its charter is recorded; None where that is not for who looks, or its book is not open here."""


@router.get("/desk")
async def desks(
    services: Services, visitor: SignedIn, belum: Annotated[int, Query(ge=1, le=1_000_000)] = 1
) -> Response:
    """The list; whoever sees one desk alone is led to its queue. Of the desks that are not formed, a part at a time."""
    books = await open_books(visitor.sight, services.ledger, services.calendars, services.queries, services.directory)
    if len(books) == 1:
        return RedirectResponse(f"/desk/{books[0].region}/antrean", 303)
    lines = []
    for book in sorted(books, key=lambda each: each.region):
        counts = await services.queries.counts(visitor.sight, services.book_of(book.region))
        lines.append((book, sum(counts.by_phase.get(each, 0) for each in LIVING), counts.late, counts.needs_triage))
    # Which desk's clock is shown is the first one's: the nation's own may have no book here.
    frame = await frame_of(services, visitor, books[0].region) if books else None
    formation = await _formation(services, visitor) if books else None
    missing = formation.missing if formation else ()
    reader = await _reader(services, books[0].region) if books else None
    return page(
        "desks.html",
        frame=frame,
        desks=tuple(lines),
        formed={each.desk: each for each in formation.formed} if formation else {},
        formation=formation,
        since=full_date(formation.since) if formation and formation.since else None,
        missing=[_not_formed(visitor, reader, each) for each in part_of(missing, belum)] if reader else (),
        pages_of_missing=pages_of("belum", belum, len(missing)),
    )


async def _formation(services: Services, visitor: Visitor) -> FormationShown | None:
    """Which desks are formed where who looks sits and below; None where that is not for them."""
    sight, scope = visitor.sight, visitor.sight.scope
    if not sight.sees_of_desk(DeskView.TOTALS, scope):
        return None
    return await read_formation(
        sight,
        services.queries,
        services.ledger,
        services.regions,
        services.directory,
        services.book_of(scope),
        services.reference.stages,
        fictitious=services.settings.fictitious,
    )


async def _reader(services: Services, desk: RegionCode) -> Reader:
    return Reader(services.directory, await services.local_time(services.book_of(desk)), services.now())


def _not_formed(visitor: Visitor, reader: Reader, each: DeskNotFormed) -> NotFormed:
    silent = text("belum ada kabar") if each.opened else text("buku belum dibuka")
    may_record = each.opened and may_send(visitor.sight.actor, RecordCharter, each.desk)
    return NotFormed(
        name=each.name,
        heard=reader.moment(each.heard_at) if each.heard_at else silent,
        record=address_of_place(each.desk, RECORD) if may_record else None,
    )
