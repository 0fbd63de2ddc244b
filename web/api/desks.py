"""What a desk has: its problems, what waits for triage, what is not delivered, what the next shift has to know."""

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from domain.access.policy import Place, place_of
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.problem.state import Phase
from domain.stream import BookId
from projections.views import ProblemFilter
from reading.access import AccessShown, accesses_on, failed_sign_ins_on
from reading.desks import BooksShown, DeskNotOpen, find_desk, look_at_desk, open_books, rehearsal_by
from reading.notices import NoticesListed, list_undelivered
from reading.problems import ProblemList, list_problems
from reading.recommendations import RecommendationsListed, list_recommendations
from reading.roster import RosterShown, read_roster
from reading.shift import ShiftNote, read_shift
from reading.triage import QueueShown, check_triager, read_queue
from web.api.caller import Reader, Services
from web.api.conditional import answered
from web.api.strict_json import StrictRoute

router = APIRouter(tags=["desk"], route_class=StrictRoute)

Desk = Annotated[
    RegionCode,
    Path(description="Region of the desk: `17.07`, `17`, or `00` for the nation.", pattern=r"^\d{2}(\.\d{2})?$"),
]
PAGE_LIMIT = 200

After = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the part before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="Lines at most.")]


async def _within_reach(caller: Reader, desk: Desk) -> None:
    """Return if the desk lies within the reach of who reads; else it looks as if it were not open here.

    Raises:
        DeskNotOpen: it does not.
    """
    if place_of(caller.actor, desk) is Place.OUTSIDE:
        raise DeskNotOpen(desk)


class LookedAt(NamedTuple):
    """A desk at which who reads may look."""

    book: BookId
    fictitious: bool


async def _looked_at(services: Services, caller: Reader, desk: Desk) -> LookedAt:
    """The desk that is asked about.

    Raises:
        UnknownRegion: there is no such desk.
        DeskNotOpen: it has no book here.
        NotPermitted: it is out of sight.
        domain.outage.LedgerAway: try again later.
    """
    book = services.book_of(desk)
    await look_at_desk(caller.sight, services.ledger, services.regions, book)
    return LookedAt(book, await services.is_fictitious(book))


At = Annotated[LookedAt, Depends(_looked_at)]

of_desk = APIRouter(prefix="/desks/{desk}", dependencies=[Depends(_within_reach)], route_class=StrictRoute)


@router.get("/desks", response_model=BooksShown)
async def desks(request: Request, services: Services, caller: Reader) -> Response:
    """Desks whose book is open here and in sight of the caller."""
    books = await open_books(caller.sight, services.ledger, services.calendars, services.queries, services.directory)
    return answered(request, BooksShown(fictitious=services.settings.fictitious, books=books))


@of_desk.get("/problems", response_model=ProblemList)
async def problems(
    request: Request,
    services: Services,
    caller: Reader,
    desk: Desk,
    region: Annotated[RegionCode | None, Query(description="A region and everything below it.")] = None,
    phase: Phase | None = None,
    severity: Severity | None = None,
    category: CategoryCode | None = None,
    agency: Annotated[AgencyCode | None, Query(description="An agency that owes something.")] = None,
    late: Annotated[bool | None, Query(description="Whether a deadline was missed on what is still owed.")] = None,
    triage: Annotated[bool | None, Query(description="Whether it waits for triage.")] = None,
    silent: Annotated[bool | None, Query(description="Whether an agency was asked and is silent.")] = None,
    ended: bool | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Problems of a desk that fit, nearest deadline first, with the totals of the whole desk."""
    wanted = ProblemFilter(
        within=region,
        phase=phase,
        severity=severity,
        category=category,
        agency=agency,
        late=late,
        needs_triage=triage,
        unacknowledged=silent,
        ended=ended,
    )
    book = services.book_of(desk)
    listed = await list_problems(
        caller.sight,
        services.ledger,
        services.queries,
        services.regions,
        book,
        wanted,
        cursor=after,
        limit=limit,
        fictitious=await services.is_fictitious(book),
    )
    return answered(request, listed)


@of_desk.get("/triage", response_model=QueueShown)
async def triage(request: Request, services: Services, caller: Reader, desk: Desk) -> Response:
    """Reports that a person has to decide, gravest first, and who has which in hand."""
    book = services.book_of(desk)
    await check_triager(caller.sight, services.ledger, services.regions, book)
    queue = await read_queue(caller.sight, services.triage_queue, book)
    waiting = sum(each.holder is None for each in queue)
    shown = QueueShown(
        fictitious=await services.is_fictitious(book),
        desk=desk,
        waiting=waiting,
        in_hand=len(queue) - waiting,
        reports=queue,
    )
    return answered(request, shown)


@of_desk.get("/notices", response_model=NoticesListed)
async def notices(
    request: Request,
    services: Services,
    caller: Reader,
    at: At,
    agency: AgencyCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Notices that wait, failed, or had no address, by agency and office."""
    listed = await list_undelivered(
        caller.sight, services.queries, at.book, agency, after=after, limit=limit, fictitious=at.fictitious
    )
    return answered(request, listed)


@of_desk.get("/shift", response_model=ShiftNote)
async def shift(
    request: Request,
    services: Services,
    caller: Reader,
    at: At,
    hours: Annotated[int, Query(ge=1, le=48, description="How long the next shift is.")] = 8,
) -> Response:
    """What the next shift has to know: open, due, late, silent, waiting for triage, undelivered, promised."""
    note = await read_shift(
        caller.sight,
        services.queries,
        services.triage_queue,
        at.book,
        services.now(),
        hours,
        await services.local_time(at.book),
        fictitious=at.fictitious,
    )
    return answered(request, note)


@of_desk.get("/recommendations", response_model=RecommendationsListed)
async def recommendations(
    request: Request,
    services: Services,
    caller: Reader,
    at: At,
    agency: Annotated[AgencyCode | None, Query(description="Addressee.")] = None,
    unanswered: Annotated[bool, Query(description="Approved, and not answered yet.")] = False,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Recommendations by addressee, with their answers; an agency sees those approved and addressed to it."""
    listed = await list_recommendations(
        caller.sight,
        services.queries,
        at.book,
        agency,
        unanswered=unanswered,
        after=after,
        limit=limit,
        fictitious=at.fictitious,
    )
    return answered(request, listed)


@of_desk.get("/roster", response_model=RosterShown)
async def roster(request: Request, services: Services, caller: Reader, at: At) -> Response:
    """Chair, secretariat, officials and offices of a desk, today by its calendar."""
    today = (await services.local_time(at.book)).date_of(services.now())
    shown = await read_roster(caller.sight, services.in_force, services.words, at.book, today, fictitious=at.fictitious)
    return answered(request, shown)


@of_desk.get("/access", response_model=AccessShown)
async def access(
    request: Request,
    services: Services,
    caller: Reader,
    desk: Desk,
    day: Annotated[date | None, Query(description="By the desk's calendar; today where it is missing.")] = None,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="`next` of the part before.")] = 0,
    limit: Limit = 50,
) -> Response:
    """Who opened sealed words, contacts, files or restricted problems on a day, and who signed in; for auditors and the
    chair.
    """
    book = services.book_of(desk)
    await find_desk(caller.sight, services.ledger, services.regions, book)
    local = await services.local_time(book)
    wanted = day or local.date_of(services.now())
    read = await accesses_on(caller.sight, services.ledger, book, wanted, after=after, limit=limit)
    shown = AccessShown(
        fictitious=await services.is_fictitious(book),
        desk=desk,
        day=wanted,
        rehearsal=rehearsal_by(local.calendar),
        accesses=read.accesses,
        next=read.next,
        failed_sign_ins=await failed_sign_ins_on(caller.sight, services.sign_in_failures, desk, wanted, local),
    )
    return answered(request, shown)


router.include_router(of_desk)
