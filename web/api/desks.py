"""What a desk has: its problems, what waits for triage, what is not delivered, what the next shift has to know."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.codes import AgencyCode
from reading.access import AccessShown, accesses_on, failed_sign_ins_on
from reading.charter import CharterShown, FormationShown, read_charter, read_formation
from reading.desks import BooksShown, find_desk, open_books
from reading.notices import NoticesListed, list_undelivered
from reading.recommendations import RecommendationsListed, list_recommendations
from reading.roster import RosterShown, read_roster
from reading.shift import ShiftNote, read_shift
from reading.similar import PairsShown, similar_pairs
from reading.triage import QueueShown, check_triager, read_queue
from web.api.at_desk import After, At, Desk, Limit, desk_routes
from web.api.caller import CostlyReader, Reader, Services
from web.api.conditional import answered
from web.api.strict_json import StrictRoute

router = APIRouter(tags=["desk"], route_class=StrictRoute)
of_desk = desk_routes()


@router.get("/desks", response_model=BooksShown)
async def desks(request: Request, services: Services, caller: Reader) -> Response:
    """Desks whose book is open here and in sight of the caller."""
    books = await open_books(caller.sight, services.ledger, services.calendars, services.queries, services.directory)
    return answered(request, BooksShown(fictitious=services.settings.fictitious, books=books))


@of_desk.get("/triage", response_model=QueueShown)
async def triage(request: Request, services: Services, caller: Reader, desk: Desk) -> Response:
    """Reports that a person has to decide, gravest first, and who has which in hand."""
    book = services.book_of(desk)
    await check_triager(caller.sight, services.ledger, services.regions, book)
    queue = await read_queue(caller.sight, services.triage_queue, book)
    return answered(request, QueueShown.of(queue, desk, fictitious=await services.is_fictitious(book)))


@of_desk.get("/similar", response_model=PairsShown)
async def pairs(request: Request, services: Services, caller: CostlyReader, at: At, desk: Desk) -> Response:
    """Living problems of the desk that may be one, likeliest first."""
    found = await similar_pairs(caller.sight, services.queries, services.resemblances, at.book)
    return answered(request, PairsShown(fictitious=at.fictitious, desk=desk, pairs=found))


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


@of_desk.get("/charter", response_model=CharterShown)
async def charter(request: Request, services: Services, caller: Reader, at: At) -> Response:
    """By what decree the desk was formed, who works in it, and who has been handed the decree and confirmed it."""
    today = (await services.local_time(at.book)).date_of(services.now())
    shown = await read_charter(
        caller.sight, services.in_force, services.words, at.book, today, fictitious=at.fictitious
    )
    return answered(request, shown)


@of_desk.get("/charter/missing", response_model=FormationShown)
async def missing(request: Request, services: Services, caller: Reader, at: At) -> Response:
    """Which desks of the region are formed by what charter, and which are not: silent ones first."""
    shown = await read_formation(
        caller.sight,
        services.queries,
        services.ledger,
        services.regions,
        services.directory,
        at.book,
        services.reference.stages,
        fictitious=at.fictitious,
    )
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
    failed = await failed_sign_ins_on(caller.sight, services.sign_in_failures, desk, wanted, local)
    shown = AccessShown.of(read, failed, desk, wanted, local, fictitious=await services.is_fictitious(book))
    return answered(request, shown)
