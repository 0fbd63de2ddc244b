"""One problem that thousands report: its clocks keep time, each is told once, and no payload of the engine grows."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.advance import StreamActivities
from activities.contacts import RosterContacts
from activities.first_attempts import FirstAttempts
from activities.notices import NoticeActivities
from commands.rules_in_force import RulesInForce
from domain.codes import Severity
from domain.problem.commands import Answer, ApproveRecommendation, RecordReportReceipt
from domain.problem.events import DeadlineMissed, IntakeReportAttached, ProblemEscalated, ReminderSent
from domain.problem.outcome import Outcome
from domain.problem.process import PROCESS
from domain.problem.state import Closed, UnderWay
from domain.wake import Wake
from infra.temporal.sandbox import workflow_runner
from ledger.port import Appended, AppendRequest
from notices.model import NoticeChannel
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.activities.test_notices import Post, Register, Vault
from tests.given.couriers import a_courier
from tests.given.desk import BOOK, CHAIR, ON_THE_WALL, OPERATOR, PROVINCE, RULES, detection, liaison
from tests.given.town import A_LITTLE, HOUR, Town
from workflows.problem import ProblemWorkflow
from workflows.queues import notices_queue
from workflows.shared_modules import SHARED_MODULES

MANY = 20_000
IN_ONE_APPEND = 100
PAYLOAD_LIMIT_BYTES = 64 * 1024
PATIENCE_SECONDS = 180


class StormyTown(Town):
    """A town whose letters are written and sent by the real courier."""

    def __init__(self, env: WorkflowEnvironment) -> None:
        super().__init__(env)
        self.post = Post()
        self.courier = a_courier(
            ledger=self.ledger,
            register=Register(),
            vault=Vault(),
            directory=ReferenceDirectory(reference()),
            contacts=RosterContacts(
                RulesInForce(self.ledger, ON_THE_WALL, RULES), NoticeChannel.OUTBOX, lambda: datetime.now(UTC)
            ),
            sender=self.post,
            fictitious=True,
            calendars=ON_THE_WALL,
        )

    async def joined(self, count: int) -> None:
        """So many more reports, every other one with a contact, stored as a desk under a storm stores them."""
        spoken, silent = (detection(reachable=has).intake for has in (True, False))
        assert spoken is not None
        assert silent is not None
        for begin in range(0, count, IN_ONE_APPEND):
            now = await self.service.snapshot(self.stream)
            events = tuple(
                IntakeReportAttached(
                    recorded_at=spoken.reported_at,
                    intake=(spoken if number % 2 else silent).model_copy(update={"intake_id": f"report-{number:06}"}),
                    matched_by=("same-place",),
                )
                for number in range(begin, begin + IN_ONE_APPEND)
            )
            await self.ledger.append(
                AppendRequest(
                    book=BOOK,
                    stream=str(self.stream),
                    expected=now.head,
                    command_id=f"storm/{begin}",
                    command_digest=bytes(32),
                    actor=OPERATOR,
                    events=events,
                    before=now.state,
                    after=PROCESS.fold(events, now.state),
                    wake=False,
                )
            )

    async def follows_at_last(self, kind: str) -> None:
        """Return once the ledger holds an event of a name, however much stands before it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while kind not in await self.kinds():
                await asyncio.sleep(0.1)

    async def until(self, kind: type, count: int = 1) -> None:
        """Return once the ledger holds so many events of a class."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                recorded = await self.ledger.read(self.stream)
                if sum(isinstance(each.event, kind) for each in recorded) >= count:
                    return
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def with_couriers(self) -> AsyncIterator[None]:
        """Workers for both queues and the relay, running."""
        steps = StreamActivities(self.service, FirstAttempts(self.courier))
        relaying = asyncio.create_task(self.relay.keep_delivering(timedelta(milliseconds=50)))
        try:
            async with (
                Worker(
                    self.env.client,
                    task_queue=self.task_queue,
                    workflows=[ProblemWorkflow],
                    activities=[steps.advance],
                    workflow_runner=workflow_runner(SHARED_MODULES),
                ),
                Worker(
                    self.env.client,
                    task_queue=notices_queue(self.task_queue),
                    activities=[NoticeActivities(self.service, self.courier).deliver],
                ),
            ):
                yield
        finally:
            relaying.cancel()
            with suppress(asyncio.CancelledError):
                await relaying

    async def history(self) -> list[HistoryEvent]:
        """Every event of every run."""
        runs = [each async for each in self.env.client.list_workflows(f"WorkflowId = '{self.stream}'")]
        events: list[HistoryEvent] = []
        for each in runs:
            handle = self.env.client.get_workflow_handle(each.id, run_id=each.run_id)
            events += (await handle.fetch_history()).events
        return events


@pytest.mark.timeout(400)
async def test_what_twenty_thousand_report_is_reminded_missed_escalated_and_closed_and_each_is_told_once(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = StormyTown(temporal_env)
    await town.ask(detection(severity=Severity.S3, reachable=True))
    async with town.with_couriers():
        await town.follows("AgencyReferred")
    await town.joined(MANY)
    async with town.with_couriers():
        await town.relay.deliver(Wake(stream=str(town.stream), version=MANY))
        await town.pass_time(HOUR + A_LITTLE)
        await town.until(ReminderSent)
        await town.pass_time(HOUR)
        await town.until(DeadlineMissed)
        await town.until(ProblemEscalated)
        await town.acknowledge_all()
        await town.ask(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), liaison("KPU"))
        await town.follows_at_last("ResolutionRecommended")
        await town.ask(ApproveRecommendation(), CHAIR)
        await town.follows_at_last("ProblemReported")
        state = await town.state()
        assert isinstance(state, UnderWay)
        receipt = await town.ask(RecordReportReceipt(report_id=state.reports[-1].report_id, number="B/1"), PROVINCE)
        assert isinstance(receipt, Appended)
        last = await asyncio.wait_for(town.handle.result(), PATIENCE_SECONDS)

    assert isinstance(last.state, Closed)
    told = Counter(each.key.removeprefix(f"{town.stream}/") for each in town.post.taken)
    for kind in ("reporter_receipt", "reporter_outcome"):
        of_kind = {key: count for key, count in told.items() if key.startswith(kind)}
        assert len(of_kind) == MANY // 2 + 1, kind
        assert set(of_kind.values()) == {1}, kind
    largest = max(await town.history(), key=lambda event: event.ByteSize())
    assert largest.ByteSize() < PAYLOAD_LIMIT_BYTES, largest.event_type
