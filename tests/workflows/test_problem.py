"""The life of one problem on the real engine, with the workflow's clock in our hand."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from domain.codes import Severity
from domain.outage import LedgerAway
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    AttachIntakeReport,
    Close,
    Decline,
    Forward,
    MergeInto,
    PauseClock,
    RecordReceipt,
    RecordReportReceipt,
    Refer,
    Reopen,
    Triage,
    Unmerge,
    intake_command_id,
)
from domain.problem.events import ReportersTold
from domain.problem.outcome import Outcome
from domain.problem.state import Closed, UnderWay, notices_of, phase_of
from domain.stream import START, Head, StreamId
from domain.vault_reference import Sealed
from domain.wake import Wake
from infra.temporal.converter import data_converter
from infra.temporal.waker import TemporalWaker
from ledger.memory import MemoryLedger
from ledger.port import Appended, Event, Recorded
from tests.given.codec import CODEC
from tests.given.desk import BOOK, CHAIR, OPERATOR, PROVINCE, detection, liaison
from tests.given.town import A_LITTLE, HOUR, Town, eventually
from workflows.messages import ProblemRun
from workflows.problem import ProblemWorkflow
from workflows.starts import starts

NOTE = AddNote(text=Sealed(commitment="2" * 64, length=9))
KPU = liaison("KPU")


@asynccontextmanager
async def a_coordinated_problem(
    env: WorkflowEnvironment, severity: Severity = Severity.S3, category: str = "LOGISTICS_LATE"
) -> AsyncIterator[Town]:
    """Inventoried, every agency asked and told, the workflow asleep."""
    town = Town(env)
    async with town.at_work():
        await town.ask(detection(category, severity))
        await town.follows("AgencyReferred")
        await eventually(lambda: has_told(town, "referral/KPU.1"))
        yield town


async def has_told(town: Town, notice: str) -> bool:
    """Whether a notice of this name went out, on whatever occasion."""
    return any(each.partition("@")[0] == notice for each in town.told)


async def test_a_detected_problem_is_inventoried_and_every_agency_told(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        assert (await town.kinds())[:5] == ["ProblemDetected", "ProblemInventoried"] + ["AgencyReferred"] * 3
        assert sorted(town.told) == ["referral/DISHUB.1", "referral/KPU.1", "referral/POLRI.1"]


async def test_an_unsure_problem_waits_for_a_person_who_is_reminded_and_overtaken(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        await town.ask(detection(severity=Severity.S3, needs_triage=True))
        await town.follows("ProblemDetected")
        await town.pass_time(3 * HOUR + A_LITTLE)
        await town.follows("ReminderSent")
        await town.pass_time(3 * HOUR)
        await town.follows("ProblemEscalated")
        assert "ProblemInventoried" not in await town.kinds()
        await town.ask(Triage(category="MONEY_POLITICS", severity=Severity.S3))
        await eventually(lambda: has_told(town, "hand_over/receipt"))


async def test_silence_is_reminded_at_half_time_and_escalated_when_due(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        await town.pass_time(HOUR - A_LITTLE)
        assert "ReminderSent" not in await town.kinds()
        await town.pass_time(2 * A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/acknowledge/KPU.1/1"))
        assert "DeadlineMissed" not in await town.kinds()
        await town.pass_time(HOUR)
        await eventually(lambda: has_told(town, "escalation/1/acknowledge/KPU.1"))
        assert "ProblemEscalated" in await town.kinds()


async def test_acknowledgements_stop_reminders_without_waking_anybody(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        await eventually(town.is_at_rest)
        before = await town.history_length()
        await town.ask(Acknowledge(referral_id="KPU.1"), KPU)
        await town.ask(Acknowledge(referral_id="POLRI.1"), liaison("POLRI"))
        await town.ask(NOTE)
        assert await town.history_length() == before
        await town.pass_time(HOUR + A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/acknowledge/DISHUB.1/1"))
        assert not [each for each in town.told if each.startswith("reminder") and "DISHUB" not in each]


async def test_a_whole_life_from_report_to_closing(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        await live_on_to_the_end(town)
        last = await town.handle.result()
        assert last.state == await town.state()
        assert isinstance(last.state, Closed)
        assert last.state.outcome is Outcome.RESOLVED
        assert last.version == len(await town.kinds())


async def live_on_to_the_end(town: Town, round_: int = 0) -> None:
    await town.acknowledge_all()
    await town.ask(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), KPU)
    await town.follows("ResolutionRecommended")
    await town.ask(ApproveRecommendation(), CHAIR)
    await town.follows("ProblemReported")
    await town.ask(RecordReportReceipt(report_id=f"{BOOK}/incident/{town.problem_id}/{round_}", number="B/1"), PROVINCE)
    await eventually(lambda: is_closed(town))


async def is_closed(town: Town) -> bool:
    return isinstance(await town.state(), Closed)


async def test_a_grave_problem_goes_up_at_once_and_is_closed_by_two_persons(
    temporal_env: WorkflowEnvironment,
) -> None:
    async with a_coordinated_problem(temporal_env, Severity.S4) as town:
        await eventually(lambda: has_told(town, f"report/{BOOK}/flash/{town.problem_id}/0"))
        await eventually(lambda: has_told(town, "escalation/1/severity"))
        await town.acknowledge_all()
        await town.ask(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), KPU)
        await town.follows("ResolutionRecommended")
        await town.ask(ApproveRecommendation(), CHAIR)
        await eventually(lambda: knows(town, "incident"))
        for kind in ("flash", "incident"):
            await town.ask(RecordReportReceipt(report_id=f"{BOOK}/{kind}/{town.problem_id}/0"), PROVINCE)
        await town.follows("ClosingRequested")
        await town.ask(Close(), OPERATOR)
        assert not await is_closed(town)
        await town.ask(Close(), CHAIR)
        assert (await town.handle.result()).state == await town.state()
        assert await is_closed(town)


async def knows(town: Town, kind: str) -> bool:
    state = await town.state()
    return isinstance(state, UnderWay) and any(report.kind == kind for report in state.reports)


async def test_a_forwarded_allegation_waits_for_the_receipt_of_the_body_that_decides(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        await town.ask(detection("MONEY_POLITICS", Severity.S2))
        await eventually(lambda: has_told(town, "hand_over/receipt"))
        await town.pass_time(13 * HOUR)
        await eventually(lambda: has_told(town, "reminder/receipt/1"))
        await town.ask(RecordReceipt(number="LP/7"), liaison("BAWASLU"))
        await town.follows("ResolutionRecommended")
        await town.ask(ApproveRecommendation(), CHAIR)
        last = await town.handle.result()
        assert isinstance(last.state, Closed)
        assert last.state.outcome is Outcome.HANDED_TO_AUTHORITY


async def test_a_report_that_is_not_the_desks_matter_ends_forwarded(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        await town.ask(detection(severity=Severity.S1, needs_triage=True))
        await town.follows("ProblemDetected")
        await town.ask(Forward(agency="POLRI", in_remit=False, reason="motor hilang"))
        await eventually(lambda: has_told(town, "hand_over/receipt"))
        await town.ask(RecordReceipt(number="STTLP/1"), liaison("POLRI"))
        assert phase_of((await town.handle.result()).state) == "forwarded"


async def test_a_watched_matter_gives_the_deciding_body_no_assignment(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        await town.ask(detection("TURNOUT_LOW", Severity.S2))
        await eventually(lambda: has_told(town, "referral/KESBANGPOL.1"))
        assert town.told == ["referral/KESBANGPOL.1"]


async def test_a_lead_that_declines_is_replaced(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        await town.ask(Decline(referral_id="KPU.1", reason="bukan kewenangan"), KPU)
        await town.pass_time(3 * HOUR + A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/reassign/1"))
        await town.ask(Refer(agency="BAWASLU", part="lead"))
        await eventually(lambda: has_told(town, "referral/BAWASLU.1"))


async def test_a_pause_lets_every_clock_stand_until_its_end(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        state = await town.state()
        assert isinstance(state, UnderWay)
        until = state.inventoried_at + 10 * HOUR
        await town.ask(PauseClock(until=until, reason="jalan terputus", requested_by=OPERATOR.id), CHAIR)
        await town.pass_time(9 * HOUR)
        assert "ReminderSent" not in await town.kinds()
        await town.pass_time(HOUR + A_LITTLE)
        await town.follows("ClockResumed")


async def test_merging_ends_the_workflow_and_unmerging_starts_it_again(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        await eventually(town.is_at_rest)
        await town.ask(MergeInto(into=await town.another_problem(), reason="laporan sama"))
        await town.handle.result()
        await town.ask(Unmerge(reason="ternyata lain"))
        await eventually(lambda: has_run(town))
        await town.pass_time(HOUR + A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/acknowledge/KPU.1/1"))


async def has_run(town: Town) -> bool:
    return (await town.handle.describe()).close_time is None


async def test_a_reopened_problem_is_reported_and_closed_again(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        await live_on_to_the_end(town)
        await town.handle.result()
        await town.ask(Reopen(reason="logistik kurang lagi"), CHAIR)
        await town.ask(Refer(agency="KPU", part="lead"))
        await eventually(lambda: has_told(town, "referral/KPU.2"))
        await town.ask(Answer(referral_id="KPU.2", outcome=Outcome.RESOLVED), KPU)
        await eventually(lambda: is_recommended(town, 2))
        await town.ask(ApproveRecommendation(), CHAIR)
        await eventually(lambda: knows(town, "incident"))
        await town.ask(RecordReportReceipt(report_id=f"{BOOK}/incident/{town.problem_id}/1"), PROVINCE)
        await eventually(lambda: is_closed(town))
        assert (await town.kinds()).count("ProblemClosed") == 2


async def is_recommended(town: Town, number: int) -> bool:
    state = await town.state()
    return isinstance(state, UnderWay) and state.recommended == number


async def test_what_a_step_tells_at_once_needs_no_delivery_of_its_own(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    town.messenger.tells_at_once = True
    async with town.at_work():
        await town.ask(detection(severity=Severity.S3, reachable=True))
        await town.follows("NoticeDelivered")
        await live_on_to_the_end(town)
        last = await town.handle.result()
    assert last.state == await town.state()
    assert notices_of(last.state).outstanding == ()
    kinds = await town.kinds()
    assert len(town.told) == len(set(town.told)) == kinds.count("NoticeDelivered") + kinds.count("ReportersTold")
    assert any(notice.startswith("reporter_outcome/") for notice in town.told)
    history = await town.handle.fetch_history()
    assert not any(event.HasField("activity_task_scheduled_event_attributes") for event in history.events)


async def test_what_one_delivery_leaves_of_a_group_is_the_next_ones(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    town.messenger.page = 1
    await town.ask(detection(reachable=True))
    for _ in range(2):
        joins = AttachIntakeReport(intake=detection(reachable=True).intake, matched_by=("person",))
        await town.ask(joins, command_id=intake_command_id(joins.intake.intake_id))
    async with town.at_work():
        await eventually(lambda: has_written_pages(town, 3))
        assert town.told.count("reporter_receipt/all") == 3
        pages = [each.event for each in await town.ledger.read(town.stream) if isinstance(each.event, ReportersTold)]
        assert [(page.reached, page.delivered) for page in pages] == [(1, 1), (2, 1), (3, 1)]


async def has_written_pages(town: Town, count: int) -> bool:
    return (await town.kinds()).count("ReportersTold") == count


async def test_a_closed_post_delays_no_decision(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    town.messenger.open.clear()
    async with town.at_work():
        await town.ask(detection(severity=Severity.S3))
        await town.follows("AgencyReferred")
        await live_on_to_the_end(town)
        assert town.told == []
        town.messenger.open.set()
        last = await town.handle.result()
        assert last.state == await town.state()
        assert "referral/KPU.1" in town.told


async def test_a_delivery_that_ends_after_its_record_was_read_ends_the_workflow(
    temporal_env: WorkflowEnvironment,
) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        town.messenger.free.clear()
        await live_on_to_the_end(town)
        await eventually(lambda: has_nobody_to_tell(town))
        await town.relay.deliver(Wake(stream=str(town.stream), version=len(await town.kinds())))

        async def has_read_everything() -> bool:
            return (await town.snapshot()).version == len(await town.kinds())

        await eventually(has_read_everything)
        town.messenger.free.set()
        last = await asyncio.wait_for(town.handle.result(), 30)
        assert last.state == await town.state()


async def has_nobody_to_tell(town: Town) -> bool:
    return not notices_of(await town.state()).outstanding


async def test_a_command_accepted_while_the_engine_is_away_is_followed_later(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = Town(temporal_env)
    nowhere = await Client.connect("127.0.0.1:1", data_converter=data_converter, lazy=True)
    town.connect(TemporalWaker(nowhere, starts(town.task_queue)))
    assert isinstance(await town.ask(detection()), Appended)
    town.connect(TemporalWaker(temporal_env.client, starts(town.task_queue)))
    async with town.at_work():
        await eventually(lambda: has_told(town, "referral/KPU.1"))


async def test_a_command_accepted_while_the_worker_is_down_is_followed_later(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = Town(temporal_env)
    await town.ask(detection())
    async with town.at_work():
        await eventually(lambda: has_told(town, "referral/KPU.1"))
    await town.ask(Acknowledge(referral_id="KPU.1"), KPU)
    async with town.at_work():
        await town.pass_time(HOUR + A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/acknowledge/POLRI.1/1"))
        assert not await has_told(town, "reminder/acknowledge/KPU.1/1")


async def test_a_wake_that_arrives_while_the_workflow_reads_is_not_lost(temporal_env: WorkflowEnvironment) -> None:
    ledger = PausingLedger()
    town = Town(temporal_env, ledger)
    async with town.at_work():
        await town.ask(detection(needs_triage=True))
        await ledger.has_read.wait()
        await town.ask(Triage(category="LOGISTICS_LATE", severity=Severity.S3))
        ledger.go_on.set()
        await eventually(lambda: has_told(town, "referral/KPU.1"))


class PausingLedger(MemoryLedger):
    """Keeps the first reader from version 0 that a workflow sends waiting with what it has read."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.has_read, self.go_on = asyncio.Event(), asyncio.Event()

    async def read(
        self, stream: StreamId[Event], after: Head = START, limit: int | None = None
    ) -> Sequence[Recorded[Event]]:
        recorded = await super().read(stream, after, limit)
        if recorded and not self.has_read.is_set():
            self.has_read.set()
            await self.go_on.wait()
        return recorded


async def test_a_repeated_wake_has_no_effect(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        kinds, told = await town.kinds(), list(town.told)
        for _ in range(3):
            await town.relay.deliver(Wake(stream=str(town.stream), version=1))
        await eventually(town.is_at_rest)
        assert await town.kinds() == kinds
        assert town.told == told


async def test_a_ledger_that_is_away_is_waited_for(temporal_env: WorkflowEnvironment) -> None:
    ledger = FailingLedger()
    town = Town(temporal_env, ledger)
    async with town.at_work():
        await town.ask(detection(needs_triage=True))
        await town.follows("ProblemDetected")
        ledger.failures = 8
        await town.pass_time(3 * HOUR + A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/triage/1"))
        assert ledger.failures == 0
        assert (await town.kinds()).count("ReminderSent") == 1


class FailingLedger(MemoryLedger):
    """Refuses as many appends as told; reads go on."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.failures = 0

    async def append(self, request):  # type: ignore[no-untyped-def]
        if self.failures:
            self.failures -= 1
            raise LedgerAway("stopped by the test")
        return await super().append(request)


async def test_a_new_run_keeps_the_deadlines_and_tells_nobody_twice(rollover_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(rollover_env) as town:
        first_run = (await town.handle.describe()).run_id

        async def has_rolled_over() -> bool:
            await town.relay.deliver(Wake(stream=str(town.stream), version=1))
            return (await town.handle.describe()).run_id != first_run

        await eventually(has_rolled_over)
        told = list(town.told)
        await town.pass_time(HOUR - A_LITTLE)
        assert town.told == told
        await town.pass_time(2 * A_LITTLE)
        await eventually(lambda: has_told(town, "reminder/acknowledge/KPU.1/1"))
        assert town.told.count("referral/KPU.1") == 1


async def test_input_that_cannot_be_read_fails_the_workflow_instead_of_wedging_it(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        handle = await temporal_env.client.start_workflow(
            "problem", {"problem_id": 7, "desk": "Lebong"}, id=f"{town.stream}/bad", task_queue=town.task_queue
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await asyncio.wait_for(handle.result(), 30)
        assert isinstance(failed.value.cause, ApplicationError)
        assert failed.value.cause.type == "PayloadValidationError"


async def test_a_workflow_without_a_problem_fails_and_says_so(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        handle = await temporal_env.client.start_workflow(
            ProblemWorkflow.run,
            ProblemRun(stream=town.stream),
            id=str(town.stream),
            task_queue=town.task_queue,
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await asyncio.wait_for(handle.result(), 30)
        assert isinstance(failed.value.cause, ApplicationError)
        assert failed.value.cause.type == "UnknownStream"


async def test_operators_can_search_by_category_and_severity(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        query = f"WorkflowId = '{town.stream}' AND DeskSeverity = 'S3' AND DeskCategory = 'LOGISTICS_LATE'"

        async def is_listed() -> bool:
            return [each.id async for each in temporal_env.client.list_workflows(query)] == [str(town.stream)]

        await eventually(is_listed)


async def test_the_agenda_tells_when_the_workflow_looks_again(temporal_env: WorkflowEnvironment) -> None:
    async with a_coordinated_problem(temporal_env) as town:
        agenda = await town.handle.query(ProblemWorkflow.agenda)
        state = await town.state()
        assert isinstance(state, UnderWay)
        assert agenda.commands == ()
        assert agenda.wake_at == min(each.remind_at for each in state.obligations)
        assert agenda.wake_at - state.inventoried_at == timedelta(hours=1)
