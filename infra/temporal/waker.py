"""The Temporal side of a wake."""

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.service import RPCError

from commands.wakes import EngineAway
from domain.codes import RegionCode
from domain.stream import StreamId
from ledger.port import Wake
from workflows.messages import ProblemRun, WakeSignal
from workflows.priorities import priority_for
from workflows.problem import ProblemWorkflow
from workflows.queues import PROBLEMS
from workflows.search_attributes import DESK_CATEGORY, DESK_REGION, DESK_SEVERITY

WAKE_TIMEOUT = timedelta(seconds=5)
"""What a delivery may wait for an engine that does not answer; the relay tries again."""


class TemporalWaker:
    """Wakes a problem's workflow by signal-with-start, so that a first wake and a later one look the same."""

    def __init__(self, client: Client, task_queue: str = PROBLEMS) -> None:
        self._client = client
        self._task_queue = task_queue

    async def wake(self, wake: Wake) -> None:
        """Start the workflow if it does not run, and tell it how far to read.

        Raises:
            EngineAway: the engine did not take it.
        """
        stream = StreamId.parse(wake.stream)
        try:
            async with asyncio.timeout(WAKE_TIMEOUT.total_seconds()):
                await self._client.start_workflow(
                    ProblemWorkflow.run,
                    ProblemRun(stream=stream),
                    id=wake.stream,
                    task_queue=self._task_queue,
                    start_signal="wake",
                    start_signal_args=[WakeSignal(version=wake.version)],
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    priority=priority_for(wake.severity, stream.region),
                    search_attributes=_search_attributes(wake, stream.region),
                )
        except (RPCError, RuntimeError, TimeoutError) as error:
            # A lazy client that cannot connect raises RuntimeError, and `rpc_timeout` does not bound its connecting.
            raise EngineAway from error


def _search_attributes(wake: Wake, desk: RegionCode) -> TypedSearchAttributes:
    # What is known at the start costs nothing there; each later change costs the engine as much as an activity.
    pairs = [SearchAttributePair(DESK_REGION, desk), SearchAttributePair(DESK_SEVERITY, wake.severity.value)]
    if wake.category is not None:
        pairs.append(SearchAttributePair(DESK_CATEGORY, wake.category))
    return TypedSearchAttributes(pairs)
