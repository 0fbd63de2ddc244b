"""One problem: as it is or was, what its workflow knows, and what may be the same."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from domain.base import Value
from domain.refusals import UnknownProblem
from reading.engine import EngineView, ask_engine
from reading.finding import find_problem
from reading.group import GroupSources, ProblemShown, read_group
from reading.similar import SimilarProblem, similar_problems
from web.api.caller import Caller, Reader, Services
from web.api.conditional import answered
from web.api.references import ProblemReference, reference_in
from web.api.strict_json import StrictRoute

router = APIRouter(tags=["problem"], route_class=StrictRoute)


class SimilarShown(Value):
    """Problems that may be the same as one."""

    fictitious: bool
    similar: tuple[SimilarProblem, ...]


class ProcessShown(Value):
    """What the workflow of a problem knows at this moment."""

    problem_id: str
    version: int
    """Of the record."""

    engine: EngineView | None
    """None where none runs, the engine is away, or it is not for who looks; the record stands without it."""


@router.get("/problems/{problem}", response_model=ProblemShown)
async def problem(
    request: Request,
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    as_of: Annotated[AwareDatetime | None, Query(description="As it was recorded then.")] = None,
    itself: Annotated[bool, Query(description="Also where another problem goes on for it.")] = False,
) -> Response:
    """A problem, now or at a moment; the number of one that was merged leads to the one that goes on."""
    shown = await _shown(services, caller, reference_in(problem), as_of, itself=itself)
    return answered(request, shown, version=str(shown.problem.version))


async def _shown(
    services: Services, caller: Caller, reference: str, as_of: datetime | None, *, itself: bool
) -> ProblemShown:
    found = await find_problem(caller.sight, services.queries, reference)
    sources = GroupSources(services.ledger, services.queries, services.words)
    group = await read_group(caller.sight, sources, found, as_of, itself=itself)
    if group is None:
        raise UnknownProblem(reference)
    view, passed = group
    return ProblemShown(
        fictitious=await services.is_fictitious(found.book), as_of=as_of, engine=None, merged=passed, problem=view
    )


@router.get("/problems/{problem}/process", response_model=ProcessShown)
async def process(request: Request, services: Services, caller: Reader, problem: ProblemReference) -> Response:
    """What the problem's workflow knows: how far it has read, and when it will look again."""
    found = await find_problem(caller.sight, services.queries, reference_in(problem))
    engine = await ask_engine(caller.sight, services.client, found)
    return answered(request, ProcessShown(problem_id=found.problem_id, version=found.version, engine=engine))


@router.get("/problems/{problem}/similar", response_model=SimilarShown)
async def similar(request: Request, services: Services, caller: Reader, problem: ProblemReference) -> Response:
    """Living problems that may be the same, the likeliest first."""
    found = await find_problem(caller.sight, services.queries, reference_in(problem))
    like = await similar_problems(caller.sight, services.queries, services.resemblances, found)
    return answered(request, SimilarShown(fictitious=await services.is_fictitious(found.book), similar=like))
