"""How the engine starts the workflow that follows a stream, for each kind of stream that one follows."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from temporalio.common import Priority, SearchAttributePair, TypedSearchAttributes

from domain.codes import RegionCode
from domain.stream import StreamId
from domain.wake import Wake
from workflows.messages import DeskRun, ProblemRun, ReportRun, Run, WakeSignal
from workflows.priorities import priority_for
from workflows.queues import PROBLEMS
from workflows.search_attributes import DESK_CATEGORY, DESK_REGION, DESK_SEVERITY

RUNS: Final[Mapping[str, type[Run[Any]]]] = {"problem": ProblemRun, "desk": DeskRun, "report": ReportRun}
"""What the workflow of each kind is started with."""


class Start(NamedTuple):
    """What the engine needs to start a workflow, or to wake it."""

    run: Run[Any]
    """Its input, if it has to be started."""

    signal: WakeSignal
    task_queue: str
    priority: Priority
    search_attributes: TypedSearchAttributes


def starts(problems_queue: str = PROBLEMS) -> Mapping[str, Callable[[Wake], Start]]:
    """By kind, the first part of a stream's name and the name of its workflow.

    Args:
        problems_queue: task queue of the workflows.
    """
    return {kind: partial(_start, run, problems_queue) for kind, run in RUNS.items()}


def _start(run: type[Run[Any]], task_queue: str, wake: Wake) -> Start:
    stream = StreamId.parse(wake.stream)
    return Start(
        run=run(stream=stream),
        signal=WakeSignal(version=wake.version),
        task_queue=task_queue,
        priority=priority_for(wake.severity, stream.region),
        search_attributes=_search_attributes(wake, stream.region),
    )


def _search_attributes(wake: Wake, desk: RegionCode) -> TypedSearchAttributes:
    # What is known at the start costs nothing there; each later change costs the engine as much as an activity.
    pairs = [SearchAttributePair(DESK_REGION, desk), SearchAttributePair(DESK_SEVERITY, wake.severity.value)]
    if wake.category is not None:
        pairs.append(SearchAttributePair(DESK_CATEGORY, wake.category))
    return TypedSearchAttributes(pairs)
