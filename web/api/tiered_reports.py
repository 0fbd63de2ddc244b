"""Reports of a desk to the tier above: lists, grid, inbox, one report, and every command that a person may send.

A report stands under its kind, its period and its number: `…/tiered-reports/daily/2024-11-27/0`. The body of a command
is the command without its `type`, the `Idempotency-Key` its id.
"""

from typing import Annotated, Any, Final, get_args

from fastapi import Body, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import JsonValue, ValidationError

from commands.service import Refused
from commands.worded import Words, send
from domain.access.roles import PROCESS
from domain.base import Value
from domain.desk.cadence import PeriodKind
from domain.report.commands import Command, CommandEnvelope
from domain.report.process import report_stream
from domain.report.rights import PERMITTED_ROLES
from domain.report_id import ReportKind
from reading.tiered_reports import (
    PERIODS,
    Grid,
    Inbox,
    ReportAccepted,
    ReportsListed,
    TieredReportShown,
    list_reports,
    read_grid,
    read_inbox,
    read_report,
    report_named,
)
from web.api.at_desk import At, Desk, desk_routes
from web.api.caller import Acting, IdempotencyKey, Reader, Services
from web.api.commands import body_of, name_of
from web.api.conditional import OnlyAt, answered
from web.api.problem_details import problem as problem_details

of_desk = desk_routes(tag="report to the tier above")

ONE: Final = "/tiered-reports/{kind}/{subject}/{number}"

Kind = Annotated[ReportKind, Path(description="What the report is about.")]
Subject = Annotated[
    str,
    Path(
        description="The period, stage or problem: `2024-11-27`, `2024-11`, `EXEC_VOTING`.",
        pattern=r"^[0-9A-Za-z_-]{1,64}$",
    ),
]
Number = Annotated[int, Path(description="Which report on it, from 0.", ge=0, le=9999)]
GridKind = Annotated[PeriodKind, Query(description="Of the periods.")]


def commands_to_reports() -> tuple[type[Value], ...]:
    """Commands that a person may send, in the order of the catalogue."""
    union, *_ = get_args(Command)
    return tuple(each for each in get_args(union) if not PERMITTED_ROLES[each] <= PROCESS)


@of_desk.get("/tiered-reports", response_model=ReportsListed)
async def tiered_reports(
    request: Request, services: Services, caller: Reader, at: At, kind: ReportKind | None = None
) -> Response:
    """Reports of the desk, newest first; from above those that were sent or are missing."""
    listed = await list_reports(caller.sight, services.report_lists, at.book, kind, fictitious=at.fictitious)
    return answered(request, listed)


@of_desk.get("/tiered-grid", response_model=Grid)
async def tiered_grid(
    request: Request,
    services: Services,
    caller: Reader,
    at: At,
    kind: GridKind = PeriodKind.DAILY,
    periods: Annotated[int, Query(ge=1, le=60, description="How many, the newest first.")] = PERIODS,
) -> Response:
    """How the reports of the desk, and of those right below it, stand for the newest periods."""
    local = await services.local_time(at.book)
    grid = await read_grid(
        caller.sight,
        services.report_lists,
        at.book,
        await services.ledger.books(),
        kind,
        local.date_of(services.now()),
        periods,
        fictitious=at.fictitious,
    )
    return answered(request, grid)


@of_desk.get("/tiered-inbox", response_model=Inbox)
async def tiered_inbox(request: Request, services: Services, caller: Reader, at: At) -> Response:
    """Reports that came to the desk: waiting for its receipt, missing, returned, received."""
    inbox = await read_inbox(caller.sight, services.report_lists, at.book, fictitious=at.fictitious)
    return answered(request, inbox)


@of_desk.get(ONE, response_model=TieredReportShown)
async def tiered_report(
    request: Request, services: Services, caller: Reader, at: At, kind: Kind, subject: Subject, number: Number
) -> Response:
    """One report with its editions, its entries and its body, as far as they are in sight."""
    report_id = report_named(at.book, f"{kind}/{subject}/{number}")
    shown, _ = await read_report(
        caller.sight, services.report_lists, services.ledger, services.ledger, report_id, fictitious=at.fictitious
    )
    return answered(request, shown, version=str(shown.report.version))


def _add(command: type[Value]) -> None:
    form = body_of(command)

    async def act(
        services: Services,
        caller: Acting,
        desk: Desk,
        kind: Kind,
        subject: Subject,
        number: Number,
        command_id: IdempotencyKey,
        only_at: OnlyAt,
        body: Value,
    ) -> Response:
        book = services.book_of(desk)
        fictitious = await services.is_fictitious(book)
        report_id = report_named(book, f"{kind}/{subject}/{number}")
        said: dict[str, JsonValue] = body.model_dump(mode="json", exclude_unset=True)
        try:
            envelope: Any = CommandEnvelope.model_validate(
                {
                    "command_id": command_id,
                    "stream": report_stream(report_id),
                    "actor": caller.actor,
                    "command": {**said, "type": command.__name__},
                }
            )
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
        outcome = await send(services.commands, envelope, Words(services.vault, caller.actor), only_at=only_at)
        if isinstance(outcome, Refused):
            return problem_details(outcome.code, outcome.message)
        accepted = ReportAccepted.of(outcome, report_id, fictitious=fictitious)
        return Response(accepted.model_dump_json(), media_type="application/json")

    act.__annotations__["body"] = Annotated[form, Body()]
    of_desk.add_api_route(
        f"{ONE}/{name_of(command)}",
        act,
        methods=["POST"],
        response_model=ReportAccepted,
        operation_id=name_of(command),
        summary=command.__name__,
        description=command.__doc__,
    )


for each in commands_to_reports():
    _add(each)
