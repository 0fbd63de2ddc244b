"""First attempts within a step: what they conclude, and when they leave everything to a delivery."""

import asyncio
import dataclasses
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from temporalio.testing import ActivityEnvironment

from activities import first_attempts
from activities.advance import StreamActivities
from activities.contract import Advance
from activities.first_attempts import AT_ONCE_LIMIT, REST_SECONDS, FirstAttempts
from domain.actor import service_identity
from domain.notice import PendingNotice
from domain.problem.commands import Answer, ApproveRecommendation, DeliveryResult, Inventory, RecordReportReceipt
from domain.problem.events import NoticeDelivered, NoticeFailed
from domain.problem.outcome import Outcome
from domain.problem.state import Closed, UnderWay, notices_of
from domain.stream import Head
from notices.model import FailureCode, Message, PermanentFailure, Receipt, TemporaryFailure
from tests.activities.test_notices import PostOffice
from tests.given.desk import CHAIR, LEBONG, PROVINCE, detection, liaison

PATIENCE_SECONDS = 60.0
"""Of the steps of these tests: nothing here takes as long on the busiest machine, and no test waits for it."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No step is out of patience because the machine stood still."""
    monkeypatch.setattr(first_attempts, "PATIENCE_SECONDS", PATIENCE_SECONDS)


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Counter(PostOffice):
    """A problem whose step may tell people, and the clock by which it rests."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.numbers = itertools.count(1)
        self.first_attempts = FirstAttempts(self.courier, self.clock)
        self.steps = StreamActivities(self.service, self.first_attempts)

    async def advance(self, version: int = 0, in_hand: tuple[str, ...] = ()) -> list[str]:
        request = Advance(
            stream=self.stream,
            head=Head(version=version),
            at_least=0,
            now=datetime.now(UTC),
            in_hand=in_hand,
        )
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, activity_id=str(next(self.numbers)))
        advanced = await environment.run(self.steps.advance, request)
        return [each.type for each in advanced.events]

    async def make(self) -> tuple[DeliveryResult, ...]:
        """What is to be recorded of the notices to agencies."""
        state = await self.state()
        told = await self.first_attempts.make(self.stream, state, notices_of(state).pending)
        return tuple(each for each in told if isinstance(each, DeliveryResult))


async def an_inventoried_problem() -> Counter:
    counter = Counter()
    await counter.ask(detection())
    await counter.ask(Inventory(), service_identity(LEBONG))
    return counter


async def test_a_step_tells_whom_it_gave_cause_to_tell_and_returns_that_too() -> None:
    counter = Counter()
    await counter.ask(detection())
    told = ["NoticeDelivered"] * 3
    assert await counter.advance() == ["ProblemDetected", "ProblemInventoried", *["AgencyReferred"] * 3, *told]
    assert await counter.pending() == ()


async def test_a_step_leaves_alone_what_a_delivery_has_in_hand() -> None:
    counter = await an_inventoried_problem()
    in_hand = await counter.pending()
    assert await counter.advance(5, in_hand) == []
    assert counter.post.taken == []


async def test_what_becomes_due_by_telling_is_done_in_the_same_step() -> None:
    counter = Counter()
    await counter.ask(detection(reachable=True))
    await counter.advance()
    await counter.acknowledge_all()
    await counter.ask(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), liaison("KPU"))
    await counter.advance()
    await counter.ask(ApproveRecommendation(), CHAIR)
    await counter.advance()
    state = await counter.state()
    assert isinstance(state, UnderWay)
    await counter.ask(RecordReportReceipt(report_id=state.reports[-1].report_id), PROVINCE)
    version = len(await counter.kinds())
    assert await counter.advance(version) == ["ProblemClosed", "ReportersTold"]
    assert isinstance(await counter.state(), Closed)
    assert await counter.pending() == ()


async def test_what_fails_for_good_is_recorded_by_the_step() -> None:
    counter = await an_inventoried_problem()
    counter.post.refusing = lambda message: (
        PermanentFailure(FailureCode.ADDRESS_REJECTED) if "KPU" in message.key else None
    )
    await counter.advance(5)
    assert await counter.told(NoticeFailed) == ["referral/KPU.1"]
    assert await counter.told(NoticeDelivered) == ["referral/DISHUB.1", "referral/POLRI.1"]


async def test_what_fails_for_now_stays_pending_and_nothing_is_tried_for_a_while() -> None:
    counter = await an_inventoried_problem()
    counter.post.refusing = lambda message: TemporaryFailure(FailureCode.DEFERRED) if "KPU" in message.key else None
    assert {each.notice_id for each in await counter.make()} == {"referral/DISHUB.1", "referral/POLRI.1"}
    counter.post.refusing = lambda message: None
    assert await counter.make() == ()
    counter.clock.seconds += REST_SECONDS
    assert len(await counter.make()) == 3


async def test_a_channel_that_does_not_answer_holds_a_step_no_longer_than_its_patience(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = await an_inventoried_problem()
    loop = asyncio.get_running_loop()
    time, broken_off = loop.time, list[str]()

    async def send(message: Message) -> Receipt:
        if "KPU" in message.key:
            try:
                while len(counter.post.taken) < 2:
                    await asyncio.sleep(0)
                # Now the patience is over by the loop's clock, and not before the others have been told.
                patched.setattr(loop, "time", lambda: time() + PATIENCE_SECONDS)
                await asyncio.Event().wait()
            finally:
                broken_off.append(message.key)
        return await type(counter.post).send(counter.post, message)

    counter.post.send = send  # type: ignore[method-assign]
    with monkeypatch.context() as patched:
        results = await counter.make()
    assert {each.notice_id for each in results} == {"referral/DISHUB.1", "referral/POLRI.1"}
    assert broken_off == [f"{counter.stream}/referral/KPU.1"]
    assert await counter.make() == ()


async def test_only_so_many_steps_wait_for_a_channel_at_once() -> None:
    """However the tasks of one loop take turns: no step beyond the limit begins an attempt, and none of these waits.

    That these are done says nothing of how far the others are: each of those begins its attempt in a later turn.
    """
    counter = await an_inventoried_problem()
    under_way = 0
    given_up = asyncio.Event()

    class Silent:
        async def attempt(
            self, stream: object, state: object, notices: Sequence[PendingNotice], **_: object
        ) -> list[object]:
            nonlocal under_way
            under_way += 1
            await given_up.wait()
            return [RuntimeError("a bug is for the delivery to tell")] * len(notices)

    counter.first_attempts = FirstAttempts(Silent(), counter.clock)  # type: ignore[arg-type]
    steps = [asyncio.create_task(counter.make()) for _ in range(AT_ONCE_LIMIT + 5)]
    while sum(step.done() for step in steps) < 5 or under_way < AT_ONCE_LIMIT:
        await asyncio.sleep(0)
    assert under_way == AT_ONCE_LIMIT
    given_up.set()
    assert await asyncio.gather(*steps) == [()] * len(steps)
    assert under_way == AT_ONCE_LIMIT
    assert await counter.make() == ()
    assert under_way == AT_ONCE_LIMIT + 1
