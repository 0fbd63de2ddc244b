"""A town whose names do not change from one recording to the next, with a post and a ledger that can have bad days."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from temporalio import activity
from temporalio.testing import WorkflowEnvironment

from activities.contract import DELIVER, Deliver
from commands.progress import Progress
from commands.service import CommandService, Refused
from domain.actor import service_identity
from domain.aggregate import Snapshot
from domain.codes import Severity
from domain.notice import Outstanding
from domain.outage import LedgerAway
from domain.problem.commands import AttachIntakeReport, CommandEnvelope, DeliveryResult, DetectProblem, PageResult
from domain.problem.evolve import fold
from domain.problem.source import ReportSource
from domain.problem.state import UnderWay, notices_of
from domain.stream import Head, StreamId
from infra.temporal.waker import TemporalWaker
from ledger.memory import MemoryLedger
from ledger.port import Appended, AppendRequest, Ledger
from tests.given.codec import CODEC
from tests.given.deliveries import recorded, told
from tests.given.desk import detection, parts_before
from tests.given.town import Messenger, Town, eventually
from workflows.starts import starts

RECORDINGS = UUID("6f0d2f7e-4a57-5c0b-9a53-6c1f5f0f7b11")


class Post(Messenger):
    """Takes every notice except those it returns as undeliverable or finds pointless."""

    def __init__(self, desk: Town) -> None:
        super().__init__(desk)
        self.returned: set[str] = set()
        self.pointless: set[str] = set()

    @activity.defn(name=DELIVER)
    async def deliver(self, request: Deliver) -> None:
        await self.open.wait()
        outstanding = notices_of(await self._desk.state()).outstanding
        results = [self._result(each) for each in outstanding if each.notice_id in request.notice_ids]
        # Before the ledger knows: a test that waits for the telling then waits for what the workflow makes of it.
        self.told.extend(_name(each) for each in results if isinstance(each, PageResult) or each.result == "delivered")
        info = activity.info()
        outcome = await self._desk.service.carry_out(
            CommandEnvelope(
                command_id=f"{request.stream.name}/told/{info.activity_id}/{info.workflow_run_id}",
                stream=request.stream,
                actor=service_identity(request.stream.region),
                command=recorded(results),
            )
        )
        assert not isinstance(outcome, Refused)
        await self.free.wait()

    def _result(self, each: Outstanding) -> DeliveryResult | PageResult:
        if each.notice_id in self.returned:
            return DeliveryResult(notice_id=each.notice_id, result="failed", code="BAD_ADDRESS")
        if each.notice_id in self.pointless:
            return DeliveryResult(notice_id=each.notice_id, result="skipped", code="NO_CONTACT")
        return told(each)


def _name(each: DeliveryResult | PageResult) -> str:
    return each.group if isinstance(each, PageResult) else each.notice_id


class UnsteadyLedger(MemoryLedger):
    """Refuses as many appends as told; reads go on."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.failures = 0

    def put_back(self, stream: str, version: int) -> None:
        """Hold no more of the stream than up to a version, as if put back from a copy."""
        self._streams[stream] = self._streams[stream][:version]
        self._outcomes = {
            command_id: (digest, stored)
            for command_id, (digest, stored) in self._outcomes.items()
            if stored.stream != stream or stored.version <= version
        }

    async def append(self, request: AppendRequest) -> Appended:
        if self.failures:
            self.failures -= 1
            raise LedgerAway("away for a while")
        return await super().append(request)


class OlderRelease(CommandService):
    """Holds nothing for due, as often as told: what a worker does whose release disagrees with the workflow's."""

    hesitations = 0

    async def carry_out_due(self, stream: StreamId[Any], now: datetime, after: Head) -> Progress:
        if not self.hesitations:
            return await super().carry_out_due(stream, now, after)
        self.hesitations -= 1
        recorded = tuple(await self._ledger.read(stream))
        folded = fold(each.event for each in recorded)
        return Progress(recorded[after.version :], Snapshot(folded, recorded[-1].head))


class RecordedTown(Town):
    """A town that is named after the path it lives."""

    def __init__(self, env: WorkflowEnvironment, path: str, ledger: Ledger | None = None) -> None:
        super().__init__(env, ledger)
        self.path = path
        self.problem_id = str(uuid5(RECORDINGS, path))
        self.task_queue = f"{path.replace('_', '-')}-problems"
        self.connect(TemporalWaker(env.client, starts(self.task_queue)))
        self.service = self.desk_computer = OlderRelease(*parts_before(self.ledger, self.relay))
        self.post = self.messenger = Post(self)

    def report(
        self,
        category: str = "LOGISTICS_LATE",
        severity: Severity = Severity.S3,
        *,
        needs_triage: bool = False,
        reachable: bool = False,
        number: int = 1,
    ) -> DetectProblem:
        """A report as `tests.given.desk.detection` makes it, with a name of its own."""
        command = detection(category, severity, needs_triage=needs_triage, reachable=reachable)
        assert command.intake is not None
        named = command.intake.model_copy(update={"intake_id": str(uuid5(RECORDINGS, f"{self.path}/{number}"))})
        return command.model_copy(update={"source": ReportSource(intake=named)})

    def joining(self, number: int) -> AttachIntakeReport:
        """One more report of the same problem."""
        intake = self.report(number=number, reachable=number % 2 == 0).intake
        assert intake is not None
        return AttachIntakeReport(intake=intake, matched_by=("same-place",))

    def name_of_another(self) -> str:
        """The same one in each recording."""
        return str(uuid5(RECORDINGS, f"{self.path}/another"))

    async def under_way(self) -> UnderWay:
        """The problem, which is in the register and has not ended."""
        state = await self.state()
        assert isinstance(state, UnderWay)
        return state

    async def has_told(self, notice: str) -> None:
        """Return once a notice of this name went out, on whatever occasion."""

        async def is_told() -> bool:
            return any(each.partition("@")[0] == notice for each in self.told)

        await eventually(is_told)

    async def becomes(self, holds: Callable[[UnderWay], bool]) -> None:
        """Return once the problem stands as `holds` says."""

        async def does_hold() -> bool:
            state = await self.state()
            return isinstance(state, UnderWay) and holds(state)

        await eventually(does_hold)

    async def is_quiet(self) -> None:
        """Return once nobody is left to be told and the workflow sleeps."""

        await eventually(self.is_at_rest)

    async def ends(self) -> None:
        """Return once the present run has ended as it should."""
        last = await self.handle.result()
        assert last.state == await self.state()
