"""Reports come in."""

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, Field, ValidationError
from starlette.responses import Response

from commands.intake.report import IntakeReport
from commands.service import Refused
from domain.base import Value
from domain.codes import IntakeChannel, RegionCode
from domain.contests import Contest
from reading.finding import problem_in_sight
from reading.outcomes import ReportAccepted
from web.api.at_desk import Desk
from web.api.caller import Acting, IdempotencyKey, Services
from web.api.problem_details import problem as problem_details
from web.api.strict_json import StrictRoute, Written

router = APIRouter(tags=["report"], route_class=StrictRoute)


class ReportBody(Value):
    """What somebody tells a desk."""

    text: str = Field(min_length=1, max_length=20_000)
    region: RegionCode | None = None
    """Kecamatan or kabupaten/kota, when the sender knows it."""

    place: str | None = Field(default=None, max_length=500)
    reporter_role: str = Field(default="operator", pattern=r"^[a-z_]{2,30}$")
    channel: IntakeChannel
    reported_at: AwareDatetime
    """As the desk's calendar shows it. The sender says it, so that a repeat says the same."""

    occurred_at: AwareDatetime | None = None
    """None for the instant of the report."""

    contact: str | None = Field(default=None, max_length=200)
    """Where the reporter can be told; goes to the vault."""

    contests: tuple[Contest, ...] = ()


@router.post(
    "/desks/{desk}/reports",
    response_model=ReportAccepted,
    status_code=201,
    responses={200: {"model": ReportAccepted, "description": "Accepted before, under the same key."}},
)
async def hand_in(
    services: Services, caller: Acting, desk: Desk, key: IdempotencyKey, body: Written[ReportBody]
) -> Response:
    """Record a report; it becomes a problem or joins one. The same key makes no second report."""
    told = body.model_dump(exclude_unset=True) | {
        "intake_key": key,
        "desk": desk,
        "occurred_at": body.occurred_at or body.reported_at,
    }
    try:
        report = IntakeReport.model_validate(told)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
    outcome = await services.intake.receive(report, caller.actor)
    if isinstance(outcome, Refused):
        return problem_details(outcome.code, outcome.message, offer=outcome.offer)
    row = await problem_in_sight(caller.sight, services.queries, outcome.problem_id) if outcome.problem_id else None
    fictitious = await services.is_fictitious(services.book_of(desk))
    accepted = ReportAccepted.of(outcome, row, fictitious=fictitious)
    return Response(accepted.model_dump_json(), 201 if outcome.fresh else 200, media_type="application/json")
