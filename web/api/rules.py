"""What a desk goes by: its routing table, how that did, what another would change; and its letterhead."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from domain.calendar import LocalTime
from domain.intake import EARLIEST
from domain.refusals import UnknownRoutingTable
from reading.cadence import CadenceShown, read_cadence
from reading.letterhead import LetterheadShown, read_letterhead
from reading.recorded import accuracy_since
from reading.rule_documents import (
    AccuracyShown,
    RehearsalShown,
    TableShown,
    accuracy_shown,
    rehearsal_shown,
    table_shown,
)
from reading.rules import proposed_table, read_table, rehearse_on_record
from reference.cadence import shipped_cadence
from web.api.at_desk import At, Desk, desk_routes
from web.api.caller import CostlyReader, Reader, Services
from web.api.conditional import answered
from web.api.problem_lists import Day

of_desk = desk_routes(tag="rules")

LATELY: Final = timedelta(days=30)

Since = Annotated[
    AwareDatetime | None, Query(description="From when on the record is looked at; thirty days where it is missing.")
]
Version = Annotated[str, Query(min_length=1, max_length=40)]


def _begin(since: datetime | None, now: datetime, local: LocalTime) -> datetime:
    return min(max(since or local.before(now, LATELY), local.calendar.wall(EARLIEST)), now)


@of_desk.get("/letterhead", response_model=LetterheadShown)
async def letterhead(request: Request, services: Services, caller: Reader, at: At) -> Response:
    """The lines that head and sign the desk's letters."""
    shown = await read_letterhead(
        caller.sight, services.in_force, services.directory, at.book, fictitious=at.fictitious
    )
    return answered(request, shown)


@of_desk.get("/cadence", response_model=CadenceShown)
async def cadence(request: Request, services: Services, caller: Reader, at: At) -> Response:
    """By which rules the desk reports, what is open and what comes next."""
    shown = await read_cadence(caller.sight, services.in_force, shipped_cadence, at.book, fictitious=at.fictitious)
    return answered(request, shown)


@of_desk.get("/rules", response_model=TableShown)
async def rules(
    request: Request,
    services: Services,
    caller: Reader,
    at: At,
    desk: Desk,
    version: Annotated[str | None, Query(min_length=1, max_length=40, description="One that was proposed.")] = None,
    on: Annotated[Day | None, Query(description="The one in force on that day.")] = None,
) -> Response:
    """The routing table in force, or another one, with every row; and what is proposed and waits."""
    local = await services.local_time(at.book)
    read = await read_table(caller.sight, services.in_force, at.book, version=version, day=on, local=local)
    day = on or local.date_of(services.now())
    return answered(request, table_shown(read, read.table.rows, desk, day, fictitious=at.fictitious))


@of_desk.get("/rules/accuracy", response_model=AccuracyShown)
async def accuracy(
    request: Request, services: Services, caller: CostlyReader, at: At, desk: Desk, since: Since = None
) -> Response:
    """How many reports needed nobody, and how often people put right what the rules suggested."""
    begin = _begin(since, services.now(), await services.local_time(at.book))
    found = await accuracy_since(caller.sight, services.ledger, at.book, begin)
    return answered(request, accuracy_shown(found, desk, begin, fictitious=at.fictitious))


@of_desk.get("/rules/rehearsal", response_model=RehearsalShown)
async def rehearsal(
    request: Request,
    services: Services,
    caller: CostlyReader,
    at: At,
    desk: Desk,
    version: Version,
    since: Since = None,
    on: Annotated[Day | None, Query(description="By the rows that are in force on that day.")] = None,
) -> Response:
    """What a proposed table would have done differently, case by case; nothing is stored."""
    now, local = services.now(), await services.local_time(at.book)
    proposed = await proposed_table(caller.sight, services.in_force, at.book, version)
    if proposed is None:
        raise UnknownRoutingTable(version)
    begin, day = _begin(since, now, local), on or local.date_of(now)
    rehearsed = await rehearse_on_record(
        caller.sight, services.ledger, services.in_force, services.numbers, at.book, proposed, begin, day
    )
    return answered(request, rehearsal_shown(rehearsed, desk, begin, fictitious=at.fictitious))
