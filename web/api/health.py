"""How the service is, in words."""

from fastapi import APIRouter
from starlette.responses import Response

from domain.access.policy import DeskView
from domain.access.sight import THE_SERVICE
from domain.base import Value
from domain.codes import NATION
from reading.checkup import read_checkup
from reading.engine import engine_answers
from reading.health import Check, Checkup, Detail, Finding
from web.api.caller import Reader, Services
from web.api.strict_json import StrictRoute
from wording.codes import word
from wording.service import CHECKS, detail_line

router = APIRouter(tags=["watching"], route_class=StrictRoute)


class CheckTold(Value):
    """One thing that was looked at."""

    name: str
    title: str
    """For people, in Indonesian."""

    finding: Finding
    says: str
    """For people, in Indonesian."""


class HealthTold(Value):
    """How the service is."""

    healthy: bool
    fictitious: bool
    checks: tuple[CheckTold, ...]
    """All of them for who looks after the nation's desk; for everybody else whether database and engine answer."""


@router.get("/health", response_model=HealthTold)
async def health(services: Services, caller: Reader) -> Response:
    """Whether the service can do its work, and what keeps it from that, in words."""
    fictitious = services.settings.fictitious
    if caller.sight.sees_of_desk(DeskView.HEALTH, NATION):
        checkup = await read_checkup(caller.sight, services.health_sources)
    else:
        checkup = await _in_short(services, fictitious=fictitious)
    told = HealthTold(healthy=checkup.healthy, fictitious=checkup.fictitious, checks=tuple(map(_told, checkup.checks)))
    return Response(told.model_dump_json(), media_type="application/json")


async def _in_short(services: Services, *, fictitious: bool) -> Checkup:
    # Whoever got here was looked up in the database.
    checks = [Check(name="database", finding=Finding.OK, detail=Detail.ANSWERS)]
    answers = await engine_answers(THE_SERVICE, services.client)
    found, detail = (Finding.OK, Detail.ANSWERS) if answers else (Finding.AWAY, Detail.SILENT)
    checks.append(Check(name="engine", finding=found, detail=detail))
    return Checkup(healthy=answers, fictitious=fictitious, checks=tuple(checks))


def _told(check: Check) -> CheckTold:
    return CheckTold(
        name=check.name,
        title=word(CHECKS, check.name),
        finding=check.finding,
        says=detail_line(check.detail, ", ".join(check.about), check.count or 0),
    )
