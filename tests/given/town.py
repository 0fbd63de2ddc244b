"""A desk in front of the real engine, its worker, and everybody who may be told something."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.advance import StreamActivities
from activities.contract import DELIVER, Deliver
from commands.service import Refused
from domain.actor import service_identity
from domain.aggregate import Snapshot
from domain.codes import Severity
from domain.notice import Outstanding, PendingNotice
from domain.problem.commands import CommandEnvelope, DeliveryResult, PageResult
from domain.problem.events import Event
from domain.problem.state import State, notices_of
from domain.stream import StreamId
from infra.temporal.sandbox import workflow_runner
from infra.temporal.waker import TemporalWaker
from ledger.port import Ledger
from tests.given.deliveries import recorded, told
from tests.given.desk import LEBONG, Desk
from workflows.messages import FoldedProblem
from workflows.problem import ProblemWorkflow
from workflows.queues import notices_queue
from workflows.shared_modules import SHARED_MODULES
from workflows.starts import starts

A_LITTLE = timedelta(minutes=5)
HOUR = timedelta(hours=1)


class Messenger:
    """Takes every notice, or keeps it for as long as the post is closed; the real channels have tests of their own."""

    def __init__(self, desk: "Town") -> None:
        self._desk = desk
        self.told: list[str] = []
        self.tells_at_once = False
        """Whether a step may tell people itself; otherwise every notice is a delivery beside it."""

        self.open = asyncio.Event()
        self.open.set()
        self.page: int | None = None
        """Reporters that one delivery tells of a group; all of them where it is None."""

        self.free = asyncio.Event()
        """Whether a delivery may end once it has recorded what became of its notices."""

        self.free.set()
        self.queues = False
        """Whether letters to offices wait until they are carried."""

    async def keep(
        self, stream: StreamId[Event], snapshot: Snapshot[State], severity: Severity, due: Sequence[Outstanding]
    ) -> frozenset[str]:
        """Letters of a step that wait."""
        waits = [each for each in due if isinstance(each, PendingNotice) and not each.is_to_reporter]
        return frozenset(each.notice_id for each in waits if self.queues)

    async def carry(self, *kinds: str) -> None:
        """Take the waiting letters of these kinds to the offices, as a postman does; once there are any."""

        async def waiting() -> list[PendingNotice]:
            return [each for each in notices_of(await self._desk.state()).pending if each.kind in kinds]

        await eventually(lambda: _any(waiting()))
        letters = await waiting()
        outcome = await self._desk.service.carry_out(
            CommandEnvelope(
                command_id=f"{self._desk.stream.name}/letter/{'+'.join(each.notice_id for each in letters)[:100]}",
                stream=self._desk.stream,
                actor=service_identity(LEBONG),
                command=recorded(told(each, "TEST") for each in letters),
            ),
            wakes_at_end=True,
        )
        assert not isinstance(outcome, Refused)
        self.told.extend(each.notice_id for each in letters)

    async def make(
        self, stream: StreamId[Event], state: State, due: Sequence[Outstanding]
    ) -> tuple[DeliveryResult | PageResult, ...]:
        """First attempts of a step."""
        if not (self.tells_at_once and self.open.is_set()):
            return ()
        self.told.extend(each.notice_id for each in due)
        return tuple(told(each, "TEST") for each in due)

    @activity.defn(name=DELIVER)
    async def deliver(self, request: Deliver) -> None:
        await self.open.wait()
        outstanding = notices_of(await self._desk.state()).outstanding
        asked = [each for each in outstanding if each.notice_id in request.notice_ids]
        self.told.extend(each.notice_id for each in asked)
        outcome = await self._desk.service.carry_out(
            CommandEnvelope(
                command_id=f"{request.stream.name}/told/{activity.info().activity_id}/{activity.info().workflow_run_id}",
                stream=request.stream,
                actor=service_identity(request.stream.region),
                command=recorded(told(each, "TEST", self.page) for each in asked),
            )
        )
        assert not isinstance(outcome, Refused)
        await self.free.wait()


class Town(Desk):
    """One problem, its ledger, the engine, and a worker when it is at work."""

    def __init__(self, env: WorkflowEnvironment, ledger: Ledger | None = None) -> None:
        self.env, self.task_queue = env, f"test-{uuid4()}-problems"
        super().__init__(TemporalWaker(env.client, starts(self.task_queue)), ledger)
        self.messenger = Messenger(self)

    @property
    def told(self) -> list[str]:
        return self.messenger.told

    @property
    def handle(self) -> WorkflowHandle[ProblemWorkflow, FoldedProblem]:
        return self.env.client.get_workflow_handle_for(ProblemWorkflow.run, str(self.stream))

    async def pass_time(self, duration: timedelta) -> None:
        """Let the workflow's own clock go forward; nobody else's does."""
        await self.env.fast_forward(self.handle, duration)

    async def snapshot(self) -> FoldedProblem:
        return await self.handle.query(ProblemWorkflow.snapshot)

    async def follows(self, kind: str) -> None:
        """Return once the workflow knows of an event of `kind` and all before it."""

        async def known() -> bool:
            kinds = await self.kinds()
            return kind in kinds and (await self.snapshot()).version >= kinds.index(kind) + 1

        await eventually(known)

    async def history_length(self) -> int:
        return (await self.handle.describe()).history_length

    async def is_at_rest(self) -> bool:
        """Whether nothing is under way: nobody is left to be told, and the workflow waits for a wake or a timer."""
        description = (await self.handle.describe()).raw_description
        return not (
            notices_of(await self.state()).pending
            or description.pending_activities
            or description.HasField("pending_workflow_task")
        )

    @asynccontextmanager
    async def at_work(self, client: Client | None = None) -> AsyncIterator[None]:
        """A worker for both queues and the relay, running."""
        activities = StreamActivities(self.service, self.messenger, self.messenger)
        relaying = asyncio.create_task(self.relay.keep_delivering(timedelta(milliseconds=50)))
        try:
            async with (
                Worker(
                    client or self.env.client,
                    task_queue=self.task_queue,
                    workflows=[ProblemWorkflow],
                    activities=[activities.advance],
                    workflow_runner=workflow_runner(SHARED_MODULES),
                ),
                Worker(
                    client or self.env.client,
                    task_queue=notices_queue(self.task_queue),
                    activities=[self.messenger.deliver],
                ),
            ):
                yield
        finally:
            relaying.cancel()
            with suppress(asyncio.CancelledError):
                await relaying


async def _any(found: Awaitable[Sequence[object]]) -> bool:
    return bool(await found)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Return once `holds`; fail after a while."""
    async with asyncio.timeout(30):
        while not await holds():
            await asyncio.sleep(0.02)


__all__ = ["A_LITTLE", "HOUR", "LEBONG", "Town", "eventually"]
