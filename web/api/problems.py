"""One problem: as it is or was, what its workflow knows, and what may be the same."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from domain.base import Value
from domain.refusals import UnknownProblem
from reading.contacts import ContactShown, contact_of, find_to_call
from reading.engine import EngineView
from reading.fate import FateShown, fate_of, report_in_sight
from reading.finding import find_problem
from reading.letters import LetterSources, LettersPreviewed, preview_letters
from reading.lines import Window
from reading.process import ProcessSources, ProcessState, read_process
from reading.showing import ProblemShown, read_problem
from reading.similar import SimilarProblem, similar_problems
from web.api.caller import Caller, Reader, Services
from web.api.conditional import answered
from web.api.parts import NEVER_KEPT, First, LineCount
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

    process: ProcessState
    """Where it stands: who is waited for since when, what its timers do, what would unblock it."""


@router.get("/problems/{problem}", response_model=ProblemShown)
async def problem(
    request: Request,
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    as_of: Annotated[AwareDatetime | None, Query(description="As it was recorded then.")] = None,
    itself: Annotated[bool, Query(description="Also where another problem goes on for it.")] = False,
    first: First = 1,
    lines: LineCount = 100,
) -> Response:
    """A problem, now or at a moment; the number of one that was merged leads to the one that goes on."""
    shown = await _shown(services, caller, reference_in(problem), as_of, Window(first, lines), itself=itself)
    return answered(request, shown, version=str(shown.problem.version))


async def _shown(
    services: Services, caller: Caller, reference: str, as_of: datetime | None, window: Window, *, itself: bool
) -> ProblemShown:
    found = await find_problem(caller.sight, services.queries, reference)
    shown = await read_problem(caller.sight, services.showing, found, as_of, itself=itself, window=window)
    if shown is None:
        raise UnknownProblem(reference)
    return shown


@router.get("/problems/{problem}/process", response_model=ProcessShown)
async def process(request: Request, services: Services, caller: Reader, problem: ProblemReference) -> Response:
    """Where the problem's process stands, told by its workflow, or by the record where none answers."""
    found = await find_problem(caller.sight, services.queries, reference_in(problem))
    sources = ProcessSources(services.client, services.ledger, services.in_force)
    process = await read_process(caller.sight, sources, found, services.now())
    return answered(
        request,
        ProcessShown(problem_id=found.problem_id, version=found.version, engine=process.engine, process=process),
    )


@router.get("/problems/{problem}/similar", response_model=SimilarShown)
async def similar(request: Request, services: Services, caller: Reader, problem: ProblemReference) -> Response:
    """Living problems that may be the same, the likeliest first."""
    found = await find_problem(caller.sight, services.queries, reference_in(problem))
    like = await similar_problems(caller.sight, services.queries, services.resemblances, found)
    return answered(request, SimilarShown(fictitious=await services.is_fictitious(found.book), similar=like))


@router.get("/problems/{problem}/contact", response_model=ContactShown)
async def contact(
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    report: Annotated[str | None, Query(max_length=80, description="Which report; else the only one.")] = None,
) -> Response:
    """How a reporter is reached; that it was read is on record before it is shown."""
    found = await find_to_call(caller.sight, services.queries, reference_in(problem))
    fictitious = await services.is_fictitious(found.book)
    shown = await contact_of(caller.sight, services.ledger, services.words, found, report, fictitious=fictitious)
    return Response(shown.model_dump_json(), media_type="application/json", headers=NEVER_KEPT)


@router.get("/problems/{problem}/letters", response_model=LettersPreviewed)
async def letters(
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    wanted: Annotated[
        str | None, Query(max_length=200, description="A kind of letter, or the beginning of a notice's id.")
    ] = None,
) -> Response:
    """Letters to offices as they would be sent now; what they quote goes on record as opened. Nothing is sent."""
    sources = LetterSources(
        services.queries,
        services.ledger,
        lambda stream: services.letters_for(caller.sight, stream),
    )
    found, previewed = await preview_letters(caller.sight, sources, reference_in(problem), wanted)
    shown = LettersPreviewed(
        fictitious=await services.is_fictitious(found.book),
        problem_id=found.problem_id,
        register_number=found.register_number,
        letters=previewed,
    )
    return Response(shown.model_dump_json(), media_type="application/json", headers=NEVER_KEPT)


@router.get("/reports/{report}", response_model=FateShown)
async def fate(
    request: Request, services: Services, caller: Reader, report: Annotated[str, Path(max_length=80)]
) -> Response:
    """What became of a report: for whoever handed it in, and for the desk."""
    found = await report_in_sight(caller.sight, services.queries, report)
    sources = services.group_sources
    fictitious = await services.is_fictitious(found.book)
    return answered(request, await fate_of(caller.sight, sources, found, fictitious=fictitious))
