"""Whether the desk kept its promises on the sample day: nothing lost, nothing waiting unnoticed, one truth."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError
from temporalio.service import RPCError

from demo.stage import Stage
from domain.base import Value
from domain.problem.evolve import fold
from domain.problem.process import KIND, PROCESS
from domain.problem.state import INITIAL, State, UnderWay, obligations_of
from domain.stream import BookId, StreamId, kind_of
from ledger.port import Recorded, Streams
from workflows.messages import FoldedProblem
from workflows.problem import ProblemWorkflow

PAGE: Final = 1000
QUESTIONS_AT_ONCE: Final = 8


class Fault(Value):
    """A problem on which a promise is not kept."""

    problem_id: str
    what: str
    """Stable: `NO_WORKFLOW`, `WORKFLOW_FAILED`, `STATE_DIFFERS`, `NO_TIMER`, `STOPPED_TOO_EARLY`."""


class Audit(Value):
    """What was found."""

    problems: int
    faults: tuple[Fault, ...]
    projections_equal: bool
    first_difference: str | None


async def read_book(ledger: Streams, book: BookId) -> list[Recorded[Any]]:
    """Every event of the desk's book."""
    recorded: list[Recorded[Any]] = []
    while page := await ledger.read_book(book, len(recorded), PAGE):
        recorded += page
    return recorded


def by_problem(recorded: Sequence[Recorded[Any]]) -> dict[str, list[Recorded[Any]]]:
    """Events of each problem, by its stream."""
    streams: dict[str, list[Recorded[Any]]] = {}
    for each in recorded:
        if kind_of(each.stream) == KIND:
            streams.setdefault(each.stream, []).append(each)
    return streams


async def audit(stage: Stage, streams: dict[str, list[Recorded[Any]]]) -> Audit:
    """What a look at every problem's workflow and at the query tables finds."""
    slots = asyncio.Semaphore(QUESTIONS_AT_ONCE)

    async def look(stream: str, events: Sequence[Recorded[Any]]) -> Fault | None:
        async with slots:
            what = await _fault(stage.client, stream, events)
            return Fault(problem_id=StreamId.parse(stream).name, what=what) if what else None

    found = await asyncio.gather(*(look(stream, events) for stream, events in streams.items()))
    report = await stage.compare_projections()
    difference = report.first_difference
    return Audit(
        problems=len(streams),
        faults=tuple(each for each in found if each is not None),
        projections_equal=report.is_equal,
        first_difference=difference and f"{difference.table} {difference.key} {difference.column}",
    )


async def _fault(client: Client, stream: str, events: Sequence[Recorded[Any]]) -> str | None:
    """What is wrong with the workflow of a problem that has these events; None when nothing is."""
    state = fold(each.event for each in events)
    handle = client.get_workflow_handle(stream, result_type=FoldedProblem)
    try:
        is_running = (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
        known: FoldedProblem = await handle.query(ProblemWorkflow.snapshot) if is_running else await handle.result()
        wake_at = (await handle.query(ProblemWorkflow.agenda)).wake_at if is_running else None
    except RPCError:
        return "NO_WORKFLOW"
    except WorkflowFailureError:
        return "WORKFLOW_FAILED"
    if not is_running and not PROCESS.has_ended(state):
        return "STOPPED_TOO_EARLY"
    if not _agrees(known, events, is_running=is_running):
        return "STATE_DIFFERS"
    return "NO_TIMER" if is_running and _owes_something(state) and wake_at is None else None


def _agrees(known: FoldedProblem, events: Sequence[Recorded[Any]], *, is_running: bool) -> bool:
    """Whether the ledger says the same as the workflow, at the version that the workflow has read.

    A running one may sleep over events that concern nobody's clock; one that has ended knows the last state.
    """
    folded = [fold((each.event for each in events[: known.version]), INITIAL)]
    if not is_running:
        folded.append(fold(each.event for each in events))
    return all(state == known.state for state in folded)


def _owes_something(state: State) -> bool:
    if isinstance(state, UnderWay) and any(referral.is_open for referral in state.referrals):
        return True
    return bool(obligations_of(state))
