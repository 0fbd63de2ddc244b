"""The engine's side of a wake, for streams of every kind."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from temporalio.client import Client
from temporalio.common import Priority, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.service import RPCError

from domain.stream import kind_of
from domain.wake import EngineAway, Wake, WakeNotTaken

SIGNAL = "wake"
"""What the workflow of every kind of stream listens to."""

WAKE_TIMEOUT = timedelta(seconds=5)
"""What a delivery may wait for an engine that does not answer; the relay tries again."""


class Start(Protocol):
    """What the engine needs to start a stream's workflow, or to wake it."""

    @property
    def run(self) -> object:
        """Input of the workflow, if it has to be started."""

    @property
    def signal(self) -> object:
        """Argument of its signal: how far to read."""

    @property
    def task_queue(self) -> str:
        """Where its workers listen."""

    @property
    def priority(self) -> Priority:
        """When its turn comes."""

    @property
    def search_attributes(self) -> TypedSearchAttributes:
        """What operators find it by."""


class TemporalWaker:
    """Wakes a stream's workflow by signal-with-start, so that a first wake and a later one look the same."""

    def __init__(self, client: Client, starts: Mapping[str, Callable[[Wake], Start]]) -> None:
        """Hand wakes to the engine of `client`.

        Args:
            client: may be lazy where the engine may be away.
            starts: by kind, the first part of a stream's name and the name of its workflow.
        """
        self._client = client
        self._starts = starts

    async def wake(self, wake: Wake) -> None:
        """Start the stream's workflow if it does not run, and tell it how far to read.

        Raises:
            EngineAway: the engine did not take it.
            WakeNotTaken: nobody follows streams of this kind here.
        """
        kind = kind_of(wake.stream)
        if kind not in self._starts:
            raise WakeNotTaken(f"no workflow follows streams of the kind {kind}")
        start = self._starts[kind](wake)
        try:
            async with asyncio.timeout(WAKE_TIMEOUT.total_seconds()):
                await self._client.start_workflow(
                    kind,
                    start.run,
                    id=wake.stream,
                    task_queue=start.task_queue,
                    start_signal=SIGNAL,
                    start_signal_args=[start.signal],
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    priority=start.priority,
                    search_attributes=start.search_attributes,
                )
        except (RPCError, RuntimeError, TimeoutError) as error:
            # A lazy client that cannot connect raises RuntimeError, and `rpc_timeout` does not bound its connecting.
            raise EngineAway from error
