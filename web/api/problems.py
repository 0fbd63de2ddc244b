"""One problem: as it is or was, what its workflow knows, and what may be the same."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from domain.base import Value
from domain.refusals import UnknownProblem
from reading.contacts import ContactShown, contact_of, find_to_call
from reading.engine import EngineView
from reading.evidence import EvidenceListed, find_evidence, list_evidence, open_evidence
from reading.fate import FateShown, fate_of, report_in_sight
from reading.finding import find_problem
from reading.group import GroupSources
from reading.lines import Window
from reading.process import ProcessSources, ProcessState, read_process
from reading.showing import ProblemShown, read_problem
from reading.similar import SimilarProblem, similar_problems
from web.api.caller import Caller, Reader, Services
from web.api.conditional import NEVER_KEPT, answered
from web.api.references import ProblemReference, reference_in
from web.api.strict_json import StrictRoute

router = APIRouter(tags=["problem"], route_class=StrictRoute)

LINES_LIMIT: Final = 1000

First = Annotated[
    int,
    Query(alias="from", ge=1, le=10_000_000, description="First line of each list; `next` goes on."),
]
LineCount = Annotated[int, Query(ge=1, le=LINES_LIMIT, description="Lines of each list at most.")]


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


@router.get("/problems/{problem}/evidence", response_model=EvidenceListed)
async def evidence(
    request: Request,
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    first: First = 1,
    lines: LineCount = 100,
) -> Response:
    """Files that were handed in with a problem."""
    found = await find_evidence(caller.sight, services.evidence_sources, reference_in(problem))
    fictitious = await services.is_fictitious(found.book)
    listed = await list_evidence(
        caller.sight, services.evidence_sources, found, window=Window(first, lines), fictitious=fictitious
    )
    return answered(request, listed)


@router.get("/problems/{problem}/evidence/{number}", response_class=Response)
async def evidence_file(
    services: Services, caller: Reader, problem: ProblemReference, number: Annotated[int, Path(ge=1, le=1_000_000)]
) -> Response:
    """A file as it was handed in; that it was opened is on record before it is sent. Never shown by a browser."""
    found = await find_evidence(caller.sight, services.evidence_sources, reference_in(problem))
    opened = await open_evidence(caller.sight, services.evidence_sources, found, number)
    # Whole before anything is sent: only the last chunk tells whether the file is what was handed in.
    content = b"".join([chunk async for chunk in opened.chunks])
    headers = {"Content-Disposition": "attachment", "Repr-Digest": f"sha-256=:{_base64(opened.sha256)}:"}
    return Response(content, media_type="application/octet-stream", headers=NEVER_KEPT | headers)


@router.get("/reports/{report}", response_model=FateShown)
async def fate(
    request: Request, services: Services, caller: Reader, report: Annotated[str, Path(max_length=80)]
) -> Response:
    """What became of a report: for whoever handed it in, and for the desk."""
    found = await report_in_sight(caller.sight, services.queries, report)
    sources = GroupSources(services.ledger, services.queries, services.words)
    fictitious = await services.is_fictitious(found.book)
    return answered(request, await fate_of(caller.sight, sources, found, fictitious=fictitious))


def _base64(hex_digest: str) -> str:
    return b64encode(bytes.fromhex(hex_digest)).decode()
