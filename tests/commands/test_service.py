import asyncio

from commands.service import Refused
from domain.actor import service_identity
from domain.commands import Acknowledge, AddNote, Inventory, RecommendByPlaybook
from domain.vault_reference import Sealed
from ledger.port import Appended
from tests.desk import LEBONG, Desk, RecordingEngine, detection, liaison

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
    assert reused.http_status == 422
    assert await desk.kinds() == before


async def test_writers_in_conflict_all_succeed_in_some_order() -> None:
    desk, _ = await an_inventoried_desk()
    start = len(await desk.kinds())
    outcomes = await asyncio.gather(*(desk.ask(NOTE) for _ in range(5)))
    versions = sorted(outcome.version for outcome in outcomes if isinstance(outcome, Appended))
    assert versions == list(range(start + 1, start + 6))


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
    assert [(wake.stream, wake.version) for wake in engine.taken] == [(desk.stream, 1)]


async def test_an_automatic_command_is_the_service_identitys_alone() -> None:
    desk, _ = await an_inventoried_desk()
    refused = await desk.ask(RecommendByPlaybook(), liaison("KPU"))
    assert isinstance(refused, Refused)
    assert refused.code == "NOT_PERMITTED"
