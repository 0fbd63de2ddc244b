"""One process manager per problem: it follows the ledger, does what falls due, and sleeps until something can change.

Invariants:
    * the ledger is the truth; this workflow's state is the fold of events the ledger returned;
    * it never decides: what it wants recorded goes, as a command, the way of everybody else's commands;
    * every run reads before it sleeps, and sleeps only if no wake named a version it has not read;
    * telling somebody never stands in the loop: a delivery runs beside it, on its own task queue, as long as it takes.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError

from activities.contract import ADVANCE, DELIVER, Advance, Advanced, Deliver
from domain.base import StoredValue
from domain.codes import RegionCode, Severity
from domain.evolve import fold
from domain.plan import DueCommand, Plan, has_ended, plan
from domain.state import Detected, NotDetected, PendingNotice, Snapshot, State, UnderWay, phase_of
from infra.priorities import priority_for
from infra.search_attributes import DESK_CATEGORY, DESK_PHASE, DESK_ROUTE, DESK_SEVERITY
from infra.task_queues import notices_queue

QUICK_TIMEOUT = timedelta(seconds=5)
QUICK_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=50), maximum_attempts=3)
"""The usual step against the ledger takes milliseconds and stands in the workflow task itself."""

PATIENT_TIMEOUT = timedelta(seconds=30)
PATIENT_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
"""For a ledger that is away: the engine keeps the rhythm, and the history does not grow with it."""

DELIVERY_TIMEOUT = timedelta(minutes=2)
DELIVERY_HEARTBEAT = timedelta(seconds=30)
DELIVERY_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))
"""Endless; the activity itself puts a hopeless notice among the dead letters."""


class ProblemRun(StoredValue):
    """Start, or next run, of a problem's workflow."""

    problem_id: str
    desk: RegionCode
    snapshot: Snapshot = Snapshot()


class WakeSignal(StoredValue):
    """The stream has reached a version that the sleeper should know."""

    version: int


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
        self._published: dict[SearchAttributeKey[str], str] = {}

    @workflow.run
    async def run(self, start: ProblemRun) -> Snapshot:
        """Catch up, do what is due, tell who has to know, sleep; until the problem has ended."""
        while True:
            await self._advance(())
            planned = await self._do_what_is_due()
            self._start_deliveries(planned.notices)
            self._publish()
            if has_ended(self._snapshot.state) and not self._deliveries:
                return self._snapshot
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start.model_copy(update={"snapshot": self._snapshot}))
            await self._sleep_until(planned.wake_at)

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

    async def _do_what_is_due(self) -> Plan:
        planned = plan(self._snapshot.state, workflow.now())
        while planned.commands:
            await self._advance(planned.commands)
            planned = plan(self._snapshot.state, workflow.now())
        return planned

    async def _advance(self, commands: tuple[DueCommand, ...]) -> None:
        step = Advance(
            problem_id=self._problem_id,
            desk=self._desk,
            version=self._snapshot.version,
            at_least=self._woken_to,
            commands=commands,
        )
        events = (await self._step(step)).events
        self._snapshot = Snapshot(
            version=self._snapshot.version + len(events), state=fold(events, self._snapshot.state)
        )
        if isinstance(self._snapshot.state, NotDetected):
            raise ApplicationError("nothing is recorded under this problem", type="UnknownProblem", non_retryable=True)

    async def _step(self, step: Advance) -> Advanced:
        try:
            quick: Advanced = await workflow.execute_local_activity(
                ADVANCE,
                step,
                result_type=Advanced,
                start_to_close_timeout=QUICK_TIMEOUT,
                retry_policy=QUICK_RETRY,
            )
        except ActivityError:
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

    def _start_deliveries(self, pending: tuple[PendingNotice, ...]) -> None:
        waiting = {notice.notice_id for notice in pending}
        self._handed &= waiting  # what came to an end may be asked for again
        fresh = tuple(notice.notice_id for notice in pending if notice.notice_id not in self._handed)
        if fresh:
            self._handed.update(fresh)
            delivery = asyncio.create_task(self._deliver(fresh))
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

    async def _sleep_until(self, wake_at: datetime | None) -> None:
        timeout = wake_at - workflow.now() if wake_at else None
        awaits_deliveries = bool(self._deliveries) and wake_at is None
        try:
            await workflow.wait_condition(
                lambda: self._is_stirred(awaits_deliveries=awaits_deliveries), timeout=timeout
            )
        except TimeoutError:
            workflow.logger.debug("problem.timer_fired")

    def _is_stirred(self, *, awaits_deliveries: bool) -> bool:
        # An ended problem sleeps only for its deliveries. Wakes that bring nothing new still lengthen the history,
        # so they too may call for a new run.
        return (
            self._woken_to > self._snapshot.version
            or (awaits_deliveries and not self._deliveries)
            or workflow.info().is_continue_as_new_suggested()
        )

    def _publish(self) -> None:
        """Upsert what operators search by; codes only, and only those that have changed."""
        codes = _search_codes(self._snapshot.state)
        updates = [key.value_set(code) for key, code in codes.items() if self._published.get(key) != code]
        if updates:
            workflow.upsert_search_attributes(updates)
            self._published |= codes

    def _priority(self) -> Priority:
        state = self._snapshot.state
        severity = state.severity if isinstance(state, UnderWay) else Severity.S2
        return priority_for(severity, self._desk)


def _search_codes(state: State) -> dict[SearchAttributeKey[str], str]:
    codes: dict[SearchAttributeKey[str], str] = {}
    if phase := phase_of(state):
        codes[DESK_PHASE] = phase.value
    match state:
        case UnderWay():
            codes[DESK_CATEGORY] = state.category
            codes[DESK_SEVERITY] = state.severity.value
            codes[DESK_ROUTE] = state.route.value
        case Detected():
            codes[DESK_CATEGORY] = state.dossier.assessment.category
            codes[DESK_SEVERITY] = state.dossier.assessment.severity.value
    return codes
