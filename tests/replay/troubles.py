"""Lives that meet trouble with the post, the ledger, the engine or a release; each goes on all the same."""

import pytest
from temporalio.client import WorkflowFailureError

from commands.progress import PAGE
from domain.notice import HandWay
from domain.problem.commands import Acknowledge, AddNote, MergeInto, RecordBounce, RecordHandDelivery, ResendNotice
from domain.wake import Wake
from tests.given.recorded_town import RecordedTown, UnsteadyLedger
from tests.given.town import A_LITTLE, HOUR, eventually
from tests.replay.ordinary import KPU, WORDS, accepted, begin, end, others_acknowledge
from workflows.messages import ProblemRun
from workflows.problem import ProblemWorkflow


async def dead_letter_sent_again(town: RecordedTown) -> None:
    """Under the same name, which has come to an end before; so has one that was skipped."""
    town.post.returned = {"referral/KPU.1"}
    town.post.pointless = {"referral/POLRI.1"}
    async with town.at_work():
        await town.ask(town.report())
        await town.has_told("referral/DISHUB.1")
        await others_acknowledge(town)
        await town.pass_time(HOUR + A_LITTLE)
        await town.has_told("reminder/acknowledge/KPU.1/1")
        await town.is_quiet()
        town.post.returned.clear()
        await accepted(town, ResendNotice(notice_id="referral/KPU.1"))
        await town.has_told("referral/KPU.1")
        await end(town)


async def told_by_hand(town: RecordedTown) -> None:
    """Whom no channel reached: one address was refused, one was not known and is mended later."""
    town.post.returned = {"referral/KPU.1"}
    town.post.pointless = {"referral/POLRI.1"}
    async with town.at_work():
        await town.ask(town.report())
        await town.has_told("referral/DISHUB.1")
        await town.follows("NoticeSkipped")
        dossier = (await town.under_way()).dossier
        await accepted(
            town,
            RecordHandDelivery(notice_id="referral/KPU.1", how=HandWay.PHONE, name=WORDS, at=dossier.detected_at),
        )
        town.post.pointless.clear()
        await accepted(town, ResendNotice(notice_id="referral/POLRI.1"))
        await town.has_told("referral/POLRI.1")
        await others_acknowledge(town)
        await end(town)


async def letters_that_come_back(town: RecordedTown) -> None:
    """One notice is sent again, another one told by hand."""
    async with town.at_work():
        await town.ask(town.report())
        await town.has_told("referral/POLRI.1")
        await town.is_quiet()
        came_back = (await town.under_way()).dossier.detected_at
        for notice_id in ("referral/KPU.1", "referral/POLRI.1"):
            await accepted(town, RecordBounce(notice_id=notice_id, status="5.1.1", at=came_back))
        town.told.clear()
        await accepted(town, ResendNotice(notice_id="referral/KPU.1"))
        await town.has_told("referral/KPU.1")
        await town.is_quiet()
        await accepted(
            town, RecordHandDelivery(notice_id="referral/POLRI.1", how=HandWay.PHONE, name=WORDS, at=came_back)
        )
        await others_acknowledge(town)
        await end(town)


async def record_read_before_the_delivery_ends(town: RecordedTown) -> None:
    town.post.free.clear()
    async with town.at_work():
        await town.ask(town.report())
        await town.has_told("referral/KPU.1")
        await town.follows("AgencyReferred")
        await accepted(town, MergeInto(into=await town.another_problem(), reason="laporan sama"))
        await town.follows("ProblemMerged")
        town.post.free.set()
        await town.ends()


async def delivery_outlasts_the_closing(town: RecordedTown) -> None:
    town.post.open.clear()
    async with town.at_work():
        await town.ask(town.report())
        await town.follows("AgencyReferred")
        await accepted(town, MergeInto(into=await town.another_problem(), reason="laporan sama"))
        await town.follows("ProblemMerged")
        town.post.open.set()
        await town.ends()


async def ledger_away(town: RecordedTown) -> None:
    assert isinstance(town.ledger, UnsteadyLedger)
    async with town.at_work():
        await town.ask(town.report(needs_triage=True))
        await town.follows("ProblemDetected")
        town.ledger.failures = 5
        await town.pass_time(3 * HOUR + A_LITTLE)
        await town.has_told("reminder/triage/1")
        await end(town)


async def ledger_behind_a_wake(town: RecordedTown) -> None:
    """A wake names a version that the ledger does not show yet; the patient step waits for it."""
    async with town.at_work():
        await begin(town)
        await wait_for_what_is_not_there(town)
        await accepted(town, AddNote(text=WORDS))
        await end(town)


async def wait_for_what_is_not_there(town: RecordedTown) -> None:
    await town.relay.deliver(Wake(stream=str(town.stream), version=len(await town.kinds()) + 1))

    async def is_patient() -> bool:
        return bool((await town.handle.describe()).raw_description.pending_activities)

    await eventually(is_patient)


async def several_wakes_in_one_task(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
    await accepted(town, Acknowledge(referral_id="KPU.1"), KPU)
    for _ in range(2):
        version = len(await town.kinds())
        await town.relay.deliver(Wake(stream=str(town.stream), version=version))
        await town.relay.deliver(Wake(stream=str(town.stream), version=version - 1))
        await accepted(town, AddNote(text=WORDS))
    async with town.at_work():
        await end(town)


async def repeated_wake(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        for _ in range(3):
            await town.relay.deliver(Wake(stream=str(town.stream), version=1))
        await town.is_quiet()
        await end(town)


async def two_releases_disagree(town: RecordedTown) -> None:
    """What the workflow holds for due the activity does not: once with news, once without."""
    town.desk_computer.hesitations = 2
    async with town.at_work():
        await town.ask(town.report())
        await town.follows("ProblemDetected")
        await town.pass_time(A_LITTLE)
        await town.has_told("referral/KPU.1")
        await end(town)


async def continued_as_new(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        first_run = (await town.handle.describe()).run_id

        async def has_rolled_over() -> bool:
            await town.relay.deliver(Wake(stream=str(town.stream), version=1))
            return (await town.handle.describe()).run_id != first_run

        await eventually(has_rolled_over)
        await town.pass_time(HOUR + A_LITTLE)
        await town.has_told("reminder/acknowledge/KPU.1/1")
        await end(town)


async def many_reports_in_pages(town: RecordedTown) -> None:
    """More reports joined while nobody worked than one step brings."""
    async with town.at_work():
        await begin(town)
        await others_acknowledge(town)
    for number in range(2, 2 * PAGE + 12):
        await accepted(town, town.joining(number))
    async with town.at_work():
        await town.relay.deliver(Wake(stream=str(town.stream), version=len(await town.kinds())))
        await town.follows("IntakeReportAttached")
        await end(town)


async def ledger_put_back(town: RecordedTown) -> None:
    """The ledger holds less than the workflow has folded, and goes on from there."""
    async with town.at_work():
        await begin(town)
        assert isinstance(town.ledger, UnsteadyLedger)
        town.ledger.put_back(str(town.stream), 1)
        await accepted(town, AddNote(text=WORDS))
        await town.relay.deliver(Wake(stream=str(town.stream), version=99))

        async def has_started_over() -> bool:
            return "AgencyReferred" in await town.kinds()

        await eventually(has_started_over)
        await town.handle.cancel()
        await fails(town)


async def cancelled_by_an_operator(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await town.handle.cancel()
        await fails(town)


async def cancelled_while_waiting_for_the_ledger(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await wait_for_what_is_not_there(town)
        await town.handle.cancel()
        await fails(town)


async def started_without_a_problem(town: RecordedTown) -> None:
    async with town.at_work():
        await town.env.client.start_workflow(
            ProblemWorkflow.run,
            ProblemRun(stream=town.stream),
            id=str(town.stream),
            task_queue=town.task_queue,
        )
        await fails(town)


async def started_with_unreadable_input(town: RecordedTown) -> None:
    async with town.at_work():
        await town.env.client.start_workflow("problem", {"stream": 7}, id=str(town.stream), task_queue=town.task_queue)
        await fails(town)


async def fails(town: RecordedTown) -> None:
    with pytest.raises(WorkflowFailureError):
        await town.handle.result()
