"""Bundles on bad days: channels that refuse, notices that cannot be written, postmen who die, postmen in a crowd."""

import asyncio
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
import structlog

from activities.courier import ATTEMPT_LIMIT, WAITING_LIMIT
from activities.postman import LEASE, Postman
from commands.service import CommandService
from domain.calendar import Calendar
from domain.codes import Severity
from domain.notice import NoticeId
from domain.outage import LedgerAway
from domain.problem.commands import Acknowledge, RecordDelivery, ResendNotice
from domain.problem.state import notices_of
from domain.stream import StreamId
from domain.waiting_letter import LetterBundle, LetterTold, LetterToQueue
from infra.database.connections import Database
from notices.bundle import part_of
from notices.model import FailureCode, Message, NoticeChannel, PermanentFailure, Receipt, TemporaryFailure
from projections.operational.letter_queue import LetterQueue
from tests.given.desk import liaison, parts_before
from tests.given.post_room import MINUTE, SECOND, PostRoom, WallClock, a_post_room, deliver_due, to_office

OFFICES = ("DISHUB", "KPU", "POLRI")


@pytest_asyncio.fixture(loop_scope="session")
async def room(a_database: str) -> AsyncIterator[PostRoom]:
    async with a_post_room(a_database) as room:
        yield room


async def two_that_wait(room: PostRoom) -> tuple[str, str]:
    """Ids of two problems whose letters to three offices are due together."""
    both = await room.report(), await room.report()
    room.clock.pass_(MINUTE)
    return both


def at_kpu(message: Message) -> bool:
    return message.to.address == "KPU@17.07"


# What the channel says


async def test_an_address_that_is_refused_fails_every_notice_of_the_letter_and_each_can_be_sent_again(
    room: PostRoom,
) -> None:
    both = await two_that_wait(room)
    postman = room.postman()
    room.channel.refusing = lambda each: PermanentFailure(FailureCode.ADDRESS_REJECTED) if at_kpu(each) else None
    await deliver_due(postman)

    assert [(await room.told(each))["referral/KPU.1"] for each in both] == ["ADDRESS_REJECTED"] * 2
    assert await room.waiting() == []

    room.channel.refusing = lambda message: None
    await room.ask(both[0], ResendNotice(notice_id=NoticeId("referral/KPU.1")))
    assert (await room.step(both[0], 5)).queued == ("referral/KPU.1",)
    room.clock.pass_(MINUTE)
    await deliver_due(postman)
    assert (await room.told(both[0]))["referral/KPU.1"] == f"ref-{room.stream(both[0])}/referral/KPU.1"


@pytest.mark.parametrize("code", [FailureCode.MESSAGE_REFUSED, FailureCode.MESSAGE_TOO_BIG, FailureCode.BAD_HEADER])
async def test_a_verdict_on_the_message_is_none_on_its_neighbours(room: PostRoom, code: FailureCode) -> None:
    bad, good = await two_that_wait(room)
    room.channel.refusing = lambda each: (
        PermanentFailure(code) if at_kpu(each) and (each.parts or bad in each.key) else None
    )

    await deliver_due(room.postman())

    assert (await room.told(bad))["referral/KPU.1"] == code
    assert (await room.told(good))["referral/KPU.1"] == f"ref-{room.stream(good)}/referral/KPU.1"
    assert await room.waiting() == []
    assert await room.bundles_left() == 0


async def test_what_fails_for_now_is_tried_again_with_the_same_set_under_the_same_key(room: PostRoom) -> None:
    both = await two_that_wait(room)
    postman = room.postman()
    room.channel.refusing = lambda each: TemporaryFailure(FailureCode.DEFERRED, "451") if at_kpu(each) else None
    await deliver_due(postman)
    third = await room.report()
    room.clock.pass_(SECOND)
    await deliver_due(postman)

    # What was acknowledged meanwhile stays in the set: the letter may have arrived all the same.
    await room.ask(both[0], Acknowledge(referral_id="KPU.1"), liaison("KPU"))
    room.channel.refusing = lambda message: None
    room.clock.pass_(2 * SECOND)
    await deliver_due(postman)

    (letter,) = to_office(room.channel.messages, "KPU")
    tried = [each for each in room.channel.tried if each == letter.key]
    assert len(tried) == 3
    assert len(letter.parts) == 2
    assert [(await room.told(each))["referral/KPU.1"] for each in both] == [f"ref-{letter.key}"] * 2
    assert "referral/KPU.1" not in await room.told(third)
    assert await room.waiting() == ["referral/DISHUB.1", "referral/KPU.1", "referral/POLRI.1"]


async def test_an_office_that_gets_nothing_holds_up_no_letter_for_good(room: PostRoom) -> None:
    """One letter that is always put off leaves the office to the next ones."""
    stuck = await room.report()
    room.clock.pass_(MINUTE)
    room.channel.refusing = lambda each: TemporaryFailure(FailureCode.DEFERRED) if stuck in each.key else None
    postman = room.postman()
    await deliver_due(postman)
    later = await room.report()
    for _ in range(12):
        room.clock.pass_(MINUTE)
        await deliver_due(postman)

    assert len(await room.told(later)) == len(OFFICES)
    assert await room.told(stuck) == {}


async def test_what_is_waited_for_is_seen_and_in_the_end_given_up(room: PostRoom) -> None:
    problem = await room.report()
    room.clock.pass_(MINUTE)
    room.channel.refusing = lambda each: TemporaryFailure(FailureCode.CONNECTION_FAILED) if at_kpu(each) else None
    postman = room.postman()
    await deliver_due(postman)
    rows = await room.database.fetch("SELECT notice_id, code, attempts FROM work.held_up_notice")
    assert [tuple(each) for each in rows] == [("referral/KPU.1", "CONNECTION_FAILED", 1)]

    attempts = 1
    while not (told := await room.told(problem)).get("referral/KPU.1"):
        room.clock.pass_(WAITING_LIMIT / ATTEMPT_LIMIT)
        await deliver_due(postman)
        attempts += 1
        assert attempts <= ATTEMPT_LIMIT + 2

    assert told["referral/KPU.1"] == "GAVE_UP_WAITING"
    assert attempts > ATTEMPT_LIMIT


async def test_an_office_without_an_address_is_told_nothing_and_its_notices_say_so(room: PostRoom) -> None:
    room.contacts_channel = NoticeChannel.SMTP
    both = await two_that_wait(room)

    await deliver_due(room.postman())

    assert room.channel.tried == []
    assert [set((await room.told(each)).values()) for each in both] == [{"NO_CONTACT"}] * 2
    assert await room.waiting() == []


# What cannot be written


async def test_a_notice_that_cannot_be_written_is_set_aside_alone_and_said(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await two_that_wait(room)

    def fails_for_one(context: Any, to: Any) -> Any:
        if context.problem_id == bad:
            raise ValueError("a template that raises")
        return part_of(context, to)

    monkeypatch.setattr("activities.bundles.part_of", fails_for_one)
    postman = room.postman()
    with structlog.testing.capture_logs() as said:
        await deliver_due(postman)
        for _ in range(5):
            room.clock.pass_(MINUTE)
            await deliver_due(postman)

    assert len(await room.told(good)) == len(OFFICES)
    assert await room.told(bad) == {}
    aside = [each for each in said if each["event"] == "letters.set_aside"]
    assert {each["stream"] for each in aside} == {str(room.stream(bad))}
    assert len(aside) < 50  # its pauses grow

    monkeypatch.undo()
    room.clock.pass_(5 * MINUTE)
    await deliver_due(postman)
    assert len(await room.told(bad)) == len(OFFICES)
    assert await room.bundles_left() == 0


async def test_a_stream_that_takes_no_record_holds_up_no_record_of_its_neighbours(room: PostRoom) -> None:
    bad, good = await two_that_wait(room)

    class OneSided(CommandService):
        async def carry_out(self, envelope: Any, **options: Any) -> Any:
            if envelope.stream.name == bad and isinstance(envelope.command, RecordDelivery):
                raise ValueError("no fold of this stream")
            return await super().carry_out(envelope, **options)

    broken = OneSided(*parts_before(room.ledger, room.relay, now=room.clock))
    await deliver_due(room.postman(service=broken))
    assert len(await room.told(good)) == len(OFFICES)
    taken = len(room.channel.taken)

    room.clock.pass_(MINUTE)
    await deliver_due(room.postman())

    assert len(await room.told(bad)) == len(OFFICES)
    assert len(room.channel.taken) == taken


# Postmen who die


class Killed(BaseException):
    """The end of a process."""


class Deadly:
    """A collaborator on which the postman dies at a call, before or after it was carried out."""

    def __init__(self, real: object, name: str, *, after: bool) -> None:
        self._real, self._name, self._after = real, name, after
        self.met = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name != self._name or self.met:
            return real

        async def deadly(*arguments: Any, **options: Any) -> Any:
            self.met = True
            if not self._after:
                raise Killed
            await real(*arguments, **options)
            raise Killed

        return deadly


MOMENTS = [
    (part, name, after)
    for part, name in [
        ("queue", "claim"),
        ("queue", "letters"),
        ("queue", "begin"),
        ("sender", "send"),
        ("queue", "end"),
        ("service", "carry_out"),
        ("queue", "forget"),
    ]
    for after in (False, True)
]


@pytest.mark.parametrize(("part", "name", "after"), MOMENTS)
async def test_whenever_a_postman_dies_another_one_sends_the_same_set_and_every_notice_has_one_record(
    room: PostRoom, part: str, name: str, after: bool
) -> None:
    both = await two_that_wait(room)
    real = {"queue": room.queue, "sender": room.channel, "service": room.service}
    deadly = Deadly(real[part], name, after=after)
    doomed = room.postman(**{part: deadly})  # type: ignore[arg-type]
    with pytest.raises(Killed):
        await deliver_due(doomed)
    assert deadly.met

    room.clock.pass_(LEASE)
    await deliver_due(room.postman())

    assert await room.waiting() == []
    assert await room.bundles_left() == 0
    for agency in OFFICES:
        letters = to_office(room.channel.messages, agency)
        assert len({each.key for each in letters}) == 1
        assert all(each == letters[0] for each in letters)
        assert len(letters) == (2 if (part, name, after) in UNSURE and agency == letters_lost(room) else 1)
        assert {(await room.told(each))[f"referral/{agency}.1"] for each in both} == {f"ref-{letters[0].key}"}


UNSURE = {("sender", "send", True), ("queue", "end", False)}
"""Moments at which nobody can know whether the letter was taken."""


def letters_lost(room: PostRoom) -> str:
    """The office whose letter was in the hand of who died."""
    return room.channel.messages[0].to.address.partition("@")[0]


async def test_who_is_slow_while_others_go_on_sends_nothing_that_is_no_longer_in_hand(room: PostRoom) -> None:
    await two_that_wait(room)
    slow = await room.queue.claim("slow", room.clock(), LEASE)
    assert slow is not None
    room.clock.pass_(LEASE)
    await deliver_due(room.postman())

    assert not await room.queue.keep(slow, room.clock(), LEASE)
    assert await room.queue.begin(slow, "key", (), room.clock()) is None
    assert len(room.channel.taken) == len(OFFICES)


async def test_a_ledger_that_is_away_costs_no_letter(room: PostRoom) -> None:
    both = await two_that_wait(room)

    class Away(LetterQueue):
        async def end(self, *_: Any) -> bool:
            raise LedgerAway("for a while")

    await deliver_due(room.postman(queue=Away(room.database)))
    room.clock.pass_(LEASE)
    await deliver_due(room.postman())
    assert [len(await room.told(each)) for each in both] == [len(OFFICES)] * 2
    assert len({each.key for each in room.channel.messages}) == len(OFFICES)


async def test_letters_go_as_they_always_did_while_the_queue_is_away(room: PostRoom) -> None:
    class Away(LetterQueue):
        async def put(
            self, stream: StreamId[Any], version: int, letters: Sequence[LetterToQueue], now: datetime
        ) -> frozenset[str]:
            raise LedgerAway("for a while")

    room.queue = Away(room.database)
    problem = await room.report()
    assert len(await room.told(problem)) == len(OFFICES)


async def test_what_was_asked_for_again_while_its_record_was_written_is_not_forgotten(room: PostRoom) -> None:
    problem = await room.report()
    room.clock.pass_(MINUTE)
    room.channel.refusing = lambda each: PermanentFailure(FailureCode.ADDRESS_REJECTED) if at_kpu(each) else None

    class Interrupted(LetterQueue):
        async def forget(self, bundle: LetterBundle, told: Sequence[LetterTold], now: datetime) -> None:
            for each in notices_of(await room.state(problem)).dead:
                room.channel.refusing = lambda message: None
                await room.ask(problem, ResendNotice(notice_id=each.notice_id))
                assert (await room.step(problem, 5)).queued
            await super().forget(bundle, told, now)

    await deliver_due(room.postman(queue=Interrupted(room.database)))
    assert await room.waiting() == ["referral/KPU.1"]
    room.clock.pass_(5 * MINUTE)
    await deliver_due(room.postman())

    assert await room.waiting() == []
    assert len(room.channel.taken) == len(OFFICES)
    assert notices_of(await room.state(problem)).undelivered == ()


# Postmen at work and at their end


class Slow:
    """A channel that takes its time."""

    def __init__(self) -> None:
        self.taken: list[tuple[datetime, datetime, Message]] = []

    async def send(self, message: Message) -> Receipt:
        begun = datetime.now(UTC)
        await asyncio.sleep(random.uniform(0, 0.03))
        self.taken.append((begun, datetime.now(UTC), message))
        return Receipt(channel=NoticeChannel.OUTBOX, reference=message.key, at=begun)


async def test_a_postman_who_is_told_to_stop_finishes_what_is_in_hand_and_takes_no_more(room: PostRoom) -> None:
    both = await two_that_wait(room)
    begun, free = asyncio.Event(), asyncio.Event()

    class Held(Slow):
        async def send(self, message: Message) -> Receipt:
            begun.set()
            await free.wait()
            return await super().send(message)

    held = Held()
    delivering = asyncio.create_task(room.postman(sender=held).keep_delivering(timedelta(milliseconds=50)))
    await begun.wait()
    delivering.cancel()
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await delivering

    sent = [message.to.address.partition("@")[0] for *_, message in held.taken]
    for each in both:
        assert set(await room.told(each)) == {f"referral/{agency}.1" for agency in sent}


async def test_a_postman_without_work_looks_as_seldom_as_told(room: PostRoom) -> None:
    looks = 0

    class Counted(LetterQueue):
        async def claim(self, holder: str, now: datetime, lease: timedelta) -> LetterBundle | None:
            nonlocal looks
            looks += 1
            return await super().claim(holder, now, lease)

    await room.report()  # waits, and the clock stands
    delivering = asyncio.create_task(
        room.postman(queue=Counted(room.database)).keep_delivering(timedelta(milliseconds=100))
    )
    await asyncio.sleep(1)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    assert 1 <= looks <= 11


async def test_neither_an_outage_nor_a_fault_of_the_queue_ends_a_postman(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.postman.REST_SECONDS", 0.01)
    problem, _ = await two_that_wait(room)
    troubles: list[Exception] = [LedgerAway("for a while"), ValueError("a bug"), LedgerAway("again")]

    class Troubled(LetterQueue):
        async def claim(self, holder: str, now: datetime, lease: timedelta) -> LetterBundle | None:
            if troubles:
                raise troubles.pop()
            return await super().claim(holder, now, lease)

    delivering = asyncio.create_task(
        room.postman(queue=Troubled(room.database)).keep_delivering(timedelta(milliseconds=10))
    )
    async with asyncio.timeout(10):
        while len(await room.told(problem)) < len(OFFICES):
            await asyncio.sleep(0.02)
    assert not delivering.done()
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)


async def test_a_postman_is_stirred_by_what_a_step_queues(room: PostRoom) -> None:
    room.calendars.calendar = Calendar(origin_wall=room.clock(), origin_shown=room.clock(), speed=1e9)
    postman = room.postman()
    delivering = asyncio.create_task(postman.keep_delivering(timedelta(minutes=5)))
    await asyncio.sleep(0.2)
    problem = await room.report()
    room.clock.pass_(SECOND)
    await room.step(problem, 5, room.steps(postman.stir))
    async with asyncio.timeout(10):
        while len(await room.told(problem)) < len(OFFICES):
            await asyncio.sleep(0.02)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)


# Postmen in a crowd

SPEED = 1000.0
"""A pause of five minutes is 0.3 seconds."""


async def test_several_postmen_send_each_notice_once_and_leave_every_office_its_pause(a_database: str) -> None:
    chance = random.Random(7)
    async with a_post_room(a_database, WallClock()) as room, Database.open(a_database, role="desk_app") as other:
        room.calendars.calendar = Calendar(origin_wall=room.clock(), origin_shown=room.clock(), speed=SPEED)
        slow = Slow()
        queues = (room.queue, LetterQueue(other), room.queue)
        postmen: list[Postman] = [room.postman(queue=each, sender=slow) for each in queues]
        carrying = [asyncio.create_task(each.keep_delivering(timedelta(milliseconds=50))) for each in postmen]
        problems: dict[str, Severity] = {}
        for _ in range(40):
            severity = chance.choice(list(Severity))
            problem = await room.report(severity)
            problems[problem] = severity
            await asyncio.sleep(chance.uniform(0, 0.06))
        async with asyncio.timeout(60):
            while await room.waiting():
                await asyncio.sleep(0.05)
        for each in carrying:
            each.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    sent = Counter[str]()
    by_office = defaultdict[str, list[tuple[datetime, datetime]]](list)
    for begun, ended, message in slow.taken:
        data: Any = message.payload["data"]
        parts = [each["data"] for each in data.get("notices", ())] or [data]
        keys = [f"{each['problem_id']}/{each['notice_id']}" for each in parts]
        sent.update(keys)
        if all(problems[key.partition("/")[0]] is not Severity.S4 for key in keys):
            by_office[message.to.address].append((begun, ended))
    assert set(sent.values()) == {1}
    waited = {each for each, severity in problems.items() if severity is not Severity.S4}
    assert {key.partition("/")[0] for key in sent} >= waited
    assert len({message.key for *_, message in slow.taken}) == len(slow.taken)
    pause = timedelta(minutes=5) / SPEED
    for spans in by_office.values():
        spans.sort()
        assert all(later[0] - earlier[1] >= pause for earlier, later in itertools.pairwise(spans))
