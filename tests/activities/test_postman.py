"""Letters that wait for company: when they go, what goes together, and what becomes of each."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from domain.calendar import Calendar
from domain.codes import Severity
from domain.problem.commands import Acknowledge, RegradeSeverity
from tests.given.desk import CHAIR, liaison
from tests.given.post_room import MINUTE, SECOND, PostRoom, a_post_room, deliver_due, to_office

OFFICES = ("DISHUB", "KPU", "POLRI")
REFERRALS = [f"referral/{agency}.1" for agency in OFFICES]


@pytest_asyncio.fixture(loop_scope="session")
async def room(a_database: str) -> AsyncIterator[PostRoom]:
    async with a_post_room(a_database) as room:
        yield room


async def test_a_step_queues_what_may_wait_and_sends_nothing(room: PostRoom) -> None:
    problem = await room.report()

    assert room.channel.tried == []
    assert await room.waiting() == REFERRALS
    assert (await room.step(problem, 5)).queued == tuple(REFERRALS)


async def test_an_s4_goes_at_once_and_alone_within_the_step(room: PostRoom) -> None:
    problem = await room.report(Severity.S4)

    assert await room.waiting() == []
    assert {*await room.told(problem)} >= set(REFERRALS)
    assert not [each for each in room.channel.messages if each.parts]


async def test_nothing_goes_before_its_window_is_over_and_then_everything_of_the_office(room: PostRoom) -> None:
    early = await room.report(Severity.S2)
    postman = room.postman()
    room.clock.pass_(5 * MINUTE - SECOND)
    late = await room.report(Severity.S1)
    assert await deliver_due(postman) == 0

    room.clock.pass_(SECOND)

    assert await deliver_due(postman) == len(OFFICES)
    assert await room.waiting() == []
    for agency in OFFICES:
        (letter,) = to_office(room.channel.messages, agency)
        assert len(letter.parts) == 2
        assert "2 pemberitahuan" in letter.subject
        assert (await room.told(early))[f"referral/{agency}.1"] == f"ref-{letter.key}"
        assert (await room.told(late))[f"referral/{agency}.1"] == f"ref-{letter.key}"
    assert await room.bundles_left() == 0


async def test_a_notice_that_found_no_company_goes_as_the_letter_that_it_always_was(room: PostRoom) -> None:
    problem = await room.report()
    room.clock.pass_(MINUTE)

    await deliver_due(room.postman())

    assert sorted(each.key for each in room.channel.messages) == [
        f"{room.stream(problem)}/{each}" for each in REFERRALS
    ]
    assert not [each for each in room.channel.messages if each.parts]


async def test_an_office_has_its_pause_before_the_next_letter(room: PostRoom) -> None:
    await room.report()
    room.clock.pass_(MINUTE)
    postman = room.postman()
    await deliver_due(postman)

    await room.report()
    for passed in (MINUTE, 4 * MINUTE - SECOND):
        room.clock.pass_(passed)
        assert await deliver_due(postman) == 0
    room.clock.pass_(SECOND)

    assert await deliver_due(postman) == len(OFFICES)


async def test_a_problem_that_becomes_an_s4_waits_no_longer(room: PostRoom) -> None:
    problem = await room.report(Severity.S2)
    await room.ask(problem, RegradeSeverity(severity=Severity.S4, reason="dua TPS tanpa surat suara"), CHAIR)

    advanced = await room.step(problem, 5)

    assert set(REFERRALS) <= set(advanced.queued)
    assert await deliver_due(room.postman()) == len(OFFICES)
    assert set(REFERRALS) <= {*await room.told(problem)}


async def test_what_nobody_needs_any_more_is_skipped_and_its_neighbour_goes(room: PostRoom) -> None:
    needless, needed = await room.report(), await room.report()
    await room.ask(needless, Acknowledge(referral_id="KPU.1"), liaison("KPU"))
    room.clock.pass_(MINUTE)

    await deliver_due(room.postman())

    assert (await room.told(needless))["referral/KPU.1"] == "ACKNOWLEDGED"
    (letter,) = to_office(room.channel.messages, "KPU")
    assert letter.key == f"{room.stream(needed)}/referral/KPU.1"
    assert await room.waiting() == []


async def test_windows_are_in_the_time_of_the_books_calendar(a_database: str) -> None:
    async with a_post_room(a_database) as room:
        room.calendars.calendar = Calendar(origin_wall=room.clock(), origin_shown=room.clock(), speed=1200)
        await room.report(Severity.S2)
        postman = room.postman()
        room.clock.pass_(timedelta(milliseconds=249))
        assert await deliver_due(postman) == 0
        room.clock.pass_(timedelta(milliseconds=1))
        assert await deliver_due(postman) == len(OFFICES)


async def test_a_letter_holds_no_more_than_it_may_and_the_rest_waits_for_the_next(room: PostRoom) -> None:
    count = 60
    for _ in range(count):
        await room.report(Severity.S1)
    postman = room.postman()
    sizes = []
    for _ in range(4):
        room.clock.pass_(5 * MINUTE)
        before = len(room.channel.messages)
        await deliver_due(postman)
        sizes.append(sum(len(each.parts) for each in to_office(room.channel.messages[before:], "KPU")))
    assert sum(sizes) == count
    assert max(sizes) <= 50
    assert all(len(each.whole_text.encode()) < 250_000 for each in room.channel.messages)
