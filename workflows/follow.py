"""How a workflow follows its stream: it reads, has done what falls due, tells who has to know, and sleeps.

Plain code that every workflow of a stream shares, whatever the kind.

Invariants:
    * the ledger is the truth; the state here is the fold of events the ledger returned;
    * nothing here decides: what is due goes, as a command, the way of everybody else's commands;
    * every run reads before it sleeps, and sleeps only if no wake named a version it has not read;
    * telling somebody does not stop the loop: what a step could not deliver at once is delivered beside it, on a task
      queue of its own, as long as it takes; what waits for company is sent by the postman, whose record wakes the loop
      when nothing else is left to do;
    * nothing grows with the number of events: a step brings a page of them, and the next one goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from activities.contract import ADVANCE, DELIVER, Advance, Advanced, Deliver
from domain.aggregate import Planned, Process
from domain.base import Fact
from domain.notice import Outstanding, ReporterGroup
from domain.stream import START, Head
from workflows.messages import Folded, Run
from workflows.priorities import priority_for
from workflows.queues import notices_queue

QUICK_TIMEOUT = timedelta(seconds=5)
QUICK_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=50), maximum_attempts=3)
"""The usual step against the ledger takes milliseconds and stands in the workflow task itself."""

PATIENT_TIMEOUT = timedelta(seconds=30)
PATIENT_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
"""For a ledger that is away: the engine keeps the rhythm, and the history does not grow with it."""

DISAGREEMENT_PAUSE = timedelta(minutes=1)

DELIVERY_TIMEOUT = timedelta(minutes=2)
DELIVERY_HEARTBEAT = timedelta(seconds=15)
DELIVERY_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))
"""Endless; the activity itself puts a hopeless notice among the dead letters."""

State = TypeVar("State")
Event = TypeVar("Event", bound=Fact)


class Follower(Generic[State, Event]):
    """Keeps the promises of one stream."""

    def __init__(
        self,
        process: Process[State, Event, Any],
        step_result: type[Advanced[Event]],
        start: Run[State],
        publish: Callable[[State], None],
    ) -> None:
        """Follow a stream from where its last run stopped.

        Args:
            process: how its events fold and what falls due.
            step_result: what a step brings, with the type of its events.
            start: what the run was started with.
            publish: tells the engine what operators search by.
        """
        self._process = process
        self._step_result = step_result
        self._stream = start.stream
        self._publish = publish
        self.state = start.folded.state if start.folded else process.initial
        self.head: Head = start.folded.head if start.folded else START
        self._is_behind = False
        self._woken_to = 0
        self._handed: set[str] = set()
        self._queued: frozenset[str] = frozenset()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._looks_ahead = False

    async def run(self) -> None:
        """Return when the stream has ended, or when a new run should go on with it."""
        while True:
            is_news = await self._advance()
            planned = None if self._is_behind else self._process.plan(self.state, workflow.now())
            if planned is not None:
                if planned.commands and is_news:
                    continue  # somebody wrote between the doing and the reading
                self._start_deliveries(self._process.notices(self.state).outstanding)
                self._publish(self.state)
                if self.has_ended:
                    return
            if workflow.info().is_continue_as_new_suggested():
                return
            if planned is not None:
                await self._sleep_until(_next_look(planned, workflow.now()))

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do, short of a reopening."""
        return not self._is_behind and self._process.has_ended(self.state) and not self._deliveries

    @property
    def folded(self) -> Folded[State]:
        """What was folded so far."""
        return Folded(state=self.state, head=self.head)

    def wake(self, version: int) -> None:
        """Know that the stream has reached a version that may shorten the sleep."""
        self._woken_to = max(self._woken_to, version)

    async def _advance(self) -> bool:
        step = Advance(
            stream=self._stream,
            head=self.head,
            at_least=self._woken_to,
            now=workflow.now(),
            in_hand=tuple(sorted(self._handed)),
        )
        # Page after page would stand in one workflow task, whose answer the engine takes only up to a size.
        advanced = await (self._patient_step(step) if self._is_behind else self._step(step))
        if advanced.starts_over:
            self.state, self._handed = self._process.initial, set()
        self._queued = frozenset(advanced.queued)
        self.state = self._process.fold(advanced.events, self.state)
        self.head, self._is_behind = advanced.head, advanced.is_behind
        if self.head.version == 0:
            raise ApplicationError("nothing is recorded in this stream", type="UnknownStream", non_retryable=True)
        return bool(advanced.events)

    async def _step(self, step: Advance) -> Advanced[Event]:
        try:
            quick: Advanced[Event] = await workflow.execute_local_activity(
                ADVANCE,
                step,
                result_type=self._step_result,
                start_to_close_timeout=QUICK_TIMEOUT,
                retry_policy=QUICK_RETRY,
            )
        except FailureError as failure:
            # A local activity raises its own failure, a cancelled one the cancellation; neither comes wrapped.
            if is_cancelled_exception(failure):
                raise
            return await self._patient_step(step)
        return quick

    async def _patient_step(self, step: Advance) -> Advanced[Event]:
        patient: Advanced[Event] = await workflow.execute_activity(
            ADVANCE,
            step,
            result_type=self._step_result,
            start_to_close_timeout=PATIENT_TIMEOUT,
            retry_policy=PATIENT_RETRY,
            priority=self._priority(),
        )
        return patient

    def _start_deliveries(self, outstanding: tuple[Outstanding, ...]) -> None:
        self._handed &= {each.notice_id for each in outstanding}  # what came to an end may be asked for again
        fresh = [each for each in outstanding if not self._is_in_hand(each)]
        # Thousands of reporters take their time; nobody else's notice waits for that.
        self._start_delivery(tuple(each.notice_id for each in fresh if not isinstance(each, ReporterGroup)))
        for each in fresh:
            if isinstance(each, ReporterGroup):
                self._start_delivery((each.notice_id,))

    def _start_delivery(self, notice_ids: tuple[str, ...]) -> None:
        if notice_ids:
            self._handed.update(notice_ids)
            delivery = asyncio.create_task(self._deliver(notice_ids))
            self._deliveries.add(delivery)
            delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(self, notice_ids: tuple[str, ...]) -> None:
        await workflow.execute_activity(
            DELIVER,
            Deliver(stream=self._stream, version=self.head.version, notice_ids=notice_ids),
            task_queue=notices_queue(workflow.info().task_queue),
            start_to_close_timeout=DELIVERY_TIMEOUT,
            heartbeat_timeout=DELIVERY_HEARTBEAT,
            retry_policy=DELIVERY_RETRY,
            priority=self._priority(),
        )
        self._handed.difference_update(notice_ids)

    async def _sleep_until(self, look_at: datetime | None) -> None:
        # An alarm that rings too early costs one look; setting it anew on every wake would cost more.
        if look_at is not None and (self._alarm_at is None or look_at < self._alarm_at):
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at = look_at
            self._alarm = asyncio.create_task(self._ring_at(look_at))
        self._looks_ahead = self._alarm_at is not None
        await workflow.wait_condition(self._is_stirred)

    async def _ring_at(self, instant: datetime) -> None:
        await workflow.sleep(max(instant - workflow.now(), timedelta(0)), summary="next look")
        self._alarm_at = self._alarm = None

    def _is_stirred(self) -> bool:
        has_rung = self._alarm_at is None and self._looks_ahead
        # The records of the last deliveries may be read before the deliveries end, so it is their end that counts.
        # What is queued ends with a wake.
        is_all_told = self._process.is_over(self.state) and not (self._deliveries or self._is_anybody_queued())
        # Wakes that bring nothing new still lengthen the history, so they too may call for a new run.
        return (
            self._woken_to > self.head.version
            or has_rung
            or is_all_told
            or self._is_anybody_left()
            or workflow.info().is_continue_as_new_suggested()
        )

    def _is_anybody_left(self) -> bool:
        """Whether somebody is to be told and no delivery is at it: one came to its end since the last look."""
        return not all(self._is_in_hand(each) for each in self._process.notices(self.state).outstanding)

    def _is_anybody_queued(self) -> bool:
        return any(each.notice_id in self._queued for each in self._process.notices(self.state).outstanding)

    def _is_in_hand(self, outstanding: Outstanding) -> bool:
        # What is queued is the postman's until a step, which reads anew each time, no longer says so.
        return outstanding.notice_id in self._handed or outstanding.notice_id in self._queued

    def _priority(self) -> Priority:
        return priority_for(self._process.gravity(self.state), self._stream.region)


def _next_look(planned: Planned[Any], now: datetime) -> datetime | None:
    # What this code holds for due and the activity does not: two releases disagree. Look again, without spinning.
    return now + DISAGREEMENT_PAUSE if planned.commands else planned.wake_at
