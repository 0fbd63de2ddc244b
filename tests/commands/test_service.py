import asyncio
from uuid import uuid4

from commands.service import Refused
from domain.actor import Actor, service_identity
from domain.codes import RegionCode
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Command,
    CommandEnvelope,
    Dismiss,
    Inventory,
    MergeInto,
    RecommendByPlaybook,
    Unmerge,
)
from domain.problem.outcome import Dismissal
from domain.problem.process import problem_stream
from domain.stream import book_id
from domain.vault_reference import Sealed
from ledger.port import Appended
from tests.given.desk import LEBONG, OPERATOR, PROVINCE, Desk, RecordingEngine, detection, liaison

NOTE = AddNote(text=Sealed(commitment="2" * 64, length=9))
SERVICE = service_identity(LEBONG)


async def an_inventoried_desk() -> tuple[Desk, RecordingEngine]:
    engine = RecordingEngine()
    desk = Desk(engine)
    await desk.ask(detection())
    await desk.ask(Inventory(), SERVICE)
    return desk, engine


async def test_a_repeated_command_gets_its_first_outcome() -> None:
    desk, _ = await an_inventoried_desk()
    first = await desk.ask(Acknowledge(referral_id="KPU.1"), liaison("KPU"), "acknowledge-1")
    idle = await desk.ask(Acknowledge(referral_id="KPU.1"), liaison("KPU"), "acknowledge-2")
    await desk.ask(NOTE)
    again = await desk.ask(Acknowledge(referral_id="KPU.1"), liaison("KPU"), "acknowledge-1")
    assert isinstance(first, Appended)
    assert isinstance(idle, Appended)
    assert isinstance(again, Appended)
    assert first.fresh
    assert not again.fresh
    assert (again.version, again.events) == (first.version, first.events)
    assert idle.events == ()
    assert (await desk.kinds()).count("ReferralAcknowledged") == 1


async def test_a_command_that_would_now_be_refused_still_gets_its_first_outcome() -> None:
    desk = Desk(RecordingEngine())
    command = detection()
    first = await desk.ask(command, command_id="detect-1")
    again = await desk.ask(command, command_id="detect-1")
    assert isinstance(first, Appended)
    assert isinstance(again, Appended)
    assert not again.fresh
    assert again.events == first.events


async def test_the_same_command_id_with_other_content_is_refused_and_changes_nothing() -> None:
    desk, _ = await an_inventoried_desk()
    await desk.ask(NOTE, command_id="note-0001")
    before = await desk.kinds()
    reused = await desk.ask(AddNote(text=Sealed(commitment="3" * 64, length=9)), command_id="note-0001")
    assert isinstance(reused, Refused)
    assert reused.code == "COMMAND_ID_REUSED"
    assert await desk.kinds() == before


async def test_what_no_event_can_hold_is_refused_with_a_code_and_nothing_is_stored() -> None:
    desk = Desk(RecordingEngine())
    report = detection()
    verbose = report.assessment.model_copy(update={"evidence": tuple(f"concept:{n:06}" for n in range(5000))})
    outcome = await desk.ask(report.model_copy(update={"assessment": verbose}), command_id="detect-1")
    assert isinstance(outcome, Refused)
    assert outcome.code == "TOO_LARGE"
    assert await desk.kinds() == []
    # The id was not used up: with less to say the same report is taken.
    assert isinstance(await desk.ask(report, command_id="detect-1"), Appended)


async def test_writers_in_conflict_all_succeed_in_some_order() -> None:
    desk, _ = await an_inventoried_desk()
    start = len(await desk.kinds())
    outcomes = await asyncio.gather(*(desk.ask(NOTE) for _ in range(5)))
    versions = sorted(outcome.version for outcome in outcomes if isinstance(outcome, Appended))
    assert versions == list(range(start + 1, start + 6))


async def test_who_expects_an_empty_stream_and_is_wrong_is_answered_by_what_stands_in_it() -> None:
    desk, _ = await an_inventoried_desk()
    before = await desk.kinds()
    opening = CommandEnvelope(command_id="detect-again", stream=desk.stream, actor=OPERATOR, command=detection())
    refused = await desk.service.carry_out(opening, opens=True)
    assert isinstance(refused, Refused)
    assert refused.code == "ALREADY_DETECTED"
    assert await desk.kinds() == before


async def test_who_expects_an_empty_stream_and_sends_twice_has_one_effect() -> None:
    desk = Desk(RecordingEngine())
    opening = CommandEnvelope(command_id="detect-0001", stream=desk.stream, actor=OPERATOR, command=detection())
    both = await asyncio.gather(*(desk.service.carry_out(opening, opens=True) for _ in range(2)))
    assert sorted(outcome.fresh for outcome in both if isinstance(outcome, Appended)) == [False, True]
    assert (await desk.kinds()).count("ProblemDetected") == 1


async def test_a_command_sent_twice_at_once_has_one_effect() -> None:
    desk, _ = await an_inventoried_desk()
    both = await asyncio.gather(*(desk.ask(NOTE, command_id="note-0001") for _ in range(2)))
    assert {outcome.version for outcome in both if isinstance(outcome, Appended)} == {len(await desk.kinds())}
    assert (await desk.kinds()).count("NoteAdded") == 1


async def test_a_refusal_is_a_result_and_leaves_nothing_behind() -> None:
    desk = Desk(RecordingEngine())
    refused = await desk.ask(NOTE, command_id="note-0001")
    assert isinstance(refused, Refused)
    assert refused.code == "UNKNOWN_PROBLEM"
    await desk.ask(detection())
    assert isinstance(await desk.ask(NOTE, command_id="note-0001"), Appended)


async def test_only_what_brings_work_nearer_wakes() -> None:
    desk, engine = await an_inventoried_desk()
    woken = len(engine.taken)
    await desk.ask(NOTE)
    await desk.ask(Acknowledge(referral_id="KPU.1"), liaison("KPU"))
    await desk.ask(Acknowledge(referral_id="POLRI.1"), liaison("POLRI"))
    assert len(engine.taken) == woken
    last = await desk.ask(Acknowledge(referral_id="DISHUB.1"), liaison("DISHUB"))
    assert isinstance(last, Appended)
    assert [wake.version for wake in engine.taken[woken:]] == [last.version]


async def test_the_process_itself_is_not_woken_by_its_own_command() -> None:
    engine = RecordingEngine()
    desk = Desk(engine)
    await desk.ask(detection())
    assert [wake.version for wake in engine.taken] == [1]


async def test_a_wake_waits_in_the_ledger_while_the_engine_is_away() -> None:
    engine = RecordingEngine()
    desk = Desk(engine)
    engine.away = True
    assert isinstance(await desk.ask(detection()), Appended)
    assert engine.taken == []
    engine.away = False
    desk.connect(engine)

    async def taken() -> bool:
        await desk.relay.deliver_pending()
        return bool(engine.taken)

    async with asyncio.timeout(20):
        while not await taken():
            await asyncio.sleep(0.05)
    assert [(wake.stream, wake.version) for wake in engine.taken] == [(str(desk.stream), 1)]


async def test_an_automatic_command_is_the_service_identitys_alone() -> None:
    desk, _ = await an_inventoried_desk()
    refused = await desk.ask(RecommendByPlaybook(), liaison("KPU"))
    assert isinstance(refused, Refused)
    assert refused.code == "NOT_PERMITTED"


async def two_problems(desk_of_the_other: RegionCode = LEBONG, actor: Actor = OPERATOR) -> tuple[Desk, Desk]:
    """Two reports of the same thing, in one ledger and before one service."""
    one = Desk(RecordingEngine())
    other = Desk(RecordingEngine(), one.ledger)
    other.service = one.service
    await one.ask(detection(needs_triage=True))
    await carried_out(other, detection(needs_triage=True), desk_of_the_other, actor)
    return one, other


async def carried_out(problem: Desk, command: Command, desk: RegionCode, actor: Actor) -> Appended | Refused:
    return await problem.service.carry_out(
        CommandEnvelope(
            command_id=f"test/{uuid4()}",
            stream=problem_stream(book_id(desk, 2024), problem.problem_id),
            actor=actor,
            command=command,
        )
    )


def merge_into(target: str) -> MergeInto:
    return MergeInto(into=target, reason="laporan sama")


def code_of(outcome: Appended | Refused) -> str | None:
    return outcome.code if isinstance(outcome, Refused) else None


async def test_a_problem_is_merged_into_another_one_of_its_desk() -> None:
    one, other = await two_problems()
    assert isinstance(await one.ask(merge_into(other.problem_id)), Appended)
    assert await one.kinds() == ["ProblemDetected", "ProblemMerged"]


async def test_a_problem_is_not_merged_into_one_that_nobody_knows() -> None:
    one, _ = await two_problems()
    assert code_of(await one.ask(merge_into("nobody-knows-it"))) == "UNKNOWN_TARGET"
    assert await one.kinds() == ["ProblemDetected"]


async def test_a_problem_is_not_merged_into_one_of_another_desk() -> None:
    one, above = await two_problems("17", PROVINCE)
    assert code_of(await one.ask(merge_into(above.problem_id))) == "UNKNOWN_TARGET"


async def test_a_problem_is_not_merged_into_one_that_has_ended() -> None:
    one, other = await two_problems()
    await other.ask(Dismiss(reason=Dismissal.NOT_A_REPORT))
    assert code_of(await one.ask(merge_into(other.problem_id))) == "TARGET_ENDED"


async def test_mergings_do_not_run_in_a_circle() -> None:
    one, other = await two_problems()
    await other.ask(merge_into(one.problem_id))
    assert code_of(await one.ask(merge_into(other.problem_id))) == "TARGET_MERGED"
    await other.ask(Unmerge(reason="ternyata lain"))
    assert isinstance(await one.ask(merge_into(other.problem_id)), Appended)


async def test_of_two_problems_that_are_merged_into_each_other_at_once_one_goes_on() -> None:
    one, other = await two_problems()
    outcomes = await asyncio.gather(one.ask(merge_into(other.problem_id)), other.ask(merge_into(one.problem_id)))
    assert sorted(str(code_of(outcome)) for outcome in outcomes) == ["None", "TARGET_MERGED"]


async def test_a_merging_sent_again_after_its_target_has_ended_gets_its_first_outcome() -> None:
    one, other = await two_problems()
    await one.ask(merge_into(other.problem_id), command_id="merge-0001")
    await other.ask(Dismiss(reason=Dismissal.NOT_A_REPORT))
    again = await one.ask(merge_into(other.problem_id), command_id="merge-0001")
    assert isinstance(again, Appended)
    assert not again.fresh
