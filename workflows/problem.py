"""One process manager per problem: it follows the ledger, does what falls due, and sleeps until something can change.

Invariants:
    * the ledger is the truth; this workflow's state is the fold of events the ledger returned;
    * it never decides: what it wants recorded goes, as a command, the way of everybody else's commands;
    * every run reads before it sleeps, and sleeps only if no wake named a version it has not read;
    * telling somebody does not stop the loop: what a step could not deliver at once is delivered beside it, on a task
      queue of its own, as long as it takes.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from activities.contract import ADVANCE, DELIVER, Advance, Advanced, Deliver
from domain.codes import Severity
from domain.notice import Outstanding, ReporterGroup
from domain.problem.evolve import fold
from domain.problem.plan import Plan, has_ended, is_over, plan
from domain.problem.state import NotDetected, Snapshot, State, UnderWay, notices_of
from workflows.messages import ProblemRun, WakeSignal
from workflows.priorities import priority_for
from workflows.queues import notices_queue
from workflows.search_attributes import DESK_CATEGORY, DESK_SEVERITY

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


@workflow.defn(name="problem")
class ProblemWorkflow:
    """Keeps the promises of one problem."""

    @workflow.init
    def __init__(self, start: ProblemRun) -> None:
        self._problem_id = start.problem_id
        self._desk = start.desk
        self._snapshot = start.snapshot
        self._woken_to = 0
        self._handed: set[str] = set()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._looks_ahead = False

    @workflow.run
    async def run(self, start: ProblemRun) -> Snapshot:
        """Catch up, have done what is due, tell who has to know, sleep; until the problem has ended."""
        while True:
            is_news = await self._advance()
            planned = plan(self._snapshot.state, workflow.now())
            if planned.commands and is_news:
                continue  # somebody wrote between the doing and the reading
            self._start_deliveries(planned.notices)
            self._publish()
            if has_ended(self._snapshot.state) and not self._deliveries:
                return self._snapshot
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start.model_copy(update={"snapshot": self._snapshot}))
            await self._sleep_until(_next_look(planned, workflow.now()))

    @workflow.signal
    def wake(self, signal: WakeSignal) -> None:
        """The stream has reached a version that may shorten the sleep."""
        self._woken_to = max(self._woken_to, signal.version)

    @workflow.query
    def snapshot(self) -> Snapshot:
        """State as this run knows it; for operators, not for the read side."""
        return self._snapshot

    @workflow.query
    def agenda(self) -> Plan:
        """What this run holds for due now, and when it looks again."""
        return plan(self._snapshot.state, workflow.now())

    async def _advance(self) -> bool:
        step = Advance(
            problem_id=self._problem_id,
            desk=self._desk,
            version=self._snapshot.version,
            at_least=self._woken_to,
            now=workflow.now(),
            in_hand=tuple(sorted(self._handed)),
        )
        events = (await self._step(step)).events
        self._snapshot = Snapshot(
            version=self._snapshot.version + len(events), state=fold(events, self._snapshot.state)
        )
        if isinstance(self._snapshot.state, NotDetected):
            raise ApplicationError("nothing is recorded under this problem", type="UnknownProblem", non_retryable=True)
        return bool(events)

    async def _step(self, step: Advance) -> Advanced:
        try:
            quick: Advanced = await workflow.execute_local_activity(
                ADVANCE,
                step,
                result_type=Advanced,
                start_to_close_timeout=QUICK_TIMEOUT,
                retry_policy=QUICK_RETRY,
            )
        except FailureError as failure:
            # A local activity raises its own failure, a cancelled one the cancellation; neither comes wrapped.
            if is_cancelled_exception(failure):
                raise
            patient: Advanced = await workflow.execute_activity(
                ADVANCE,
                step,
                result_type=Advanced,
                start_to_close_timeout=PATIENT_TIMEOUT,
                retry_policy=PATIENT_RETRY,
                priority=self._priority(),
            )
            return patient
        return quick

    def _start_deliveries(self, outstanding: tuple[Outstanding, ...]) -> None:
        self._handed &= {each.notice_id for each in outstanding}  # what came to an end may be asked for again
        fresh = [each for each in outstanding if each.notice_id not in self._handed]
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
            Deliver(
                problem_id=self._problem_id,
                desk=self._desk,
                version=self._snapshot.version,
                notice_ids=notice_ids,
            ),
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
        is_all_told = is_over(self._snapshot.state) and not self._deliveries
        # Wakes that bring nothing new still lengthen the history, so they too may call for a new run.
        return (
            self._woken_to > self._snapshot.version
            or has_rung
            or is_all_told
            or self._is_anybody_left()
            or workflow.info().is_continue_as_new_suggested()
        )

    def _is_anybody_left(self) -> bool:
        """Whether somebody is to be told and no delivery is at it: one came to its end since the last look."""
        return any(each.notice_id not in self._handed for each in notices_of(self._snapshot.state).outstanding)

    def _publish(self) -> None:
        """Upsert what operators search by; codes only, and only those that have changed since the start."""
        known = workflow.info().typed_search_attributes
        codes = _search_codes(self._snapshot.state)
        updates = [key.value_set(code) for key, code in codes.items() if known.get(key) != code]
        if updates:
            workflow.upsert_search_attributes(updates)

    def _priority(self) -> Priority:
        state = self._snapshot.state
        severity = state.severity if isinstance(state, UnderWay) else Severity.S2
        return priority_for(severity, self._desk)


def _next_look(planned: Plan, now: datetime) -> datetime | None:
    # What this code holds for due and the activity does not: two releases disagree. Look again, without spinning.
    return now + DISAGREEMENT_PAUSE if planned.commands else planned.wake_at


def _search_codes(state: State) -> dict[SearchAttributeKey[str], str]:
    """Codes that are settled at inventory; where a problem stands from hour to hour, projections tell."""
    if not isinstance(state, UnderWay):
        return {}
    return {DESK_CATEGORY: state.category, DESK_SEVERITY: state.severity.value}
