"""Two workflows that ours is measured against, in the same run on the same engine.

`NaiveLife` does the job the way a first version would: commands arrive as signals, and every event and every notice is
an activity of its own. `BareLife` costs the engine what ours costs, activities and signals alike, and does nothing.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy

ACTIVITY_TIMEOUT = timedelta(seconds=30)
RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200))

AGENCIES = ("KPU", "POLRI", "DISHUB")

APPEND = "bench.append"
NOTIFY = "bench.notify"
NOTHING = "bench.nothing"

NAIVE_QUEUE = "bench-naive"
BARE_QUEUE = "bench-bare"


class Life(BaseModel):
    """One life to be lived."""

    life_id: str


class Entry(BaseModel):
    """One event or one notice of a life."""

    life_id: str
    number: int
    kind: str


class Shape(BaseModel):
    """What one life of ours asks of the engine."""

    life_id: str
    wakes: int
    steps_per_wake: int
    """Local activities after each wake."""

    deliveries: int
    """Activities on the other queue."""


class Step(BaseModel):
    """One bare activity."""

    life_id: str
    wake: int
    is_last: bool
    """Whether the wake is over with it."""


@workflow.defn(name="bench-naive")
class NaiveLife:
    """One activity per event and per notice; commands as signals."""

    @workflow.init
    def __init__(self, life: Life) -> None:
        self._life_id = life.life_id
        self._number = 0
        self._commands: list[str] = []

    @workflow.run
    async def run(self, life: Life) -> int:
        """The same story as a problem of ours, told step by step."""
        await self._record("ProblemDetected")
        await self._record("ProblemInventoried")
        for agency in AGENCIES:
            await self._record(f"AgencyReferred/{agency}")
            await self._notify(f"referral/{agency}")
        for agency in AGENCIES:
            await self._command(f"acknowledge/{agency}")
            await self._record(f"ReferralAcknowledged/{agency}")
        await self._command("answer")
        await self._record("ReferralAnswered")
        await self._record("ResolutionRecommended")
        await self._notify("approval_request")
        await self._command("approve")
        await self._record("RecommendationApproved")
        await self._notify("recommendation")
        await self._record("ProblemReported")
        await self._notify("report")
        await self._command("receipt")
        await self._record("ReportReceiptRecorded")
        await self._record("ProblemClosed")
        return self._number

    @workflow.signal
    def command(self, name: str) -> None:
        """A person's word."""
        self._commands.append(name)

    async def _command(self, name: str) -> None:
        await workflow.wait_condition(lambda: name in self._commands)

    async def _record(self, kind: str) -> None:
        self._number += 1
        await self._activity(APPEND, kind)

    async def _notify(self, kind: str) -> None:
        await self._activity(NOTIFY, kind)

    async def _activity(self, name: str, kind: str) -> None:
        await workflow.execute_activity(
            name,
            Entry(life_id=self._life_id, number=self._number, kind=kind),
            start_to_close_timeout=ACTIVITY_TIMEOUT,
            retry_policy=RETRY,
        )


@workflow.defn(name="bench-bare")
class BareLife:
    """As many signals and activities as ours, with nothing in them."""

    @workflow.init
    def __init__(self, shape: Shape) -> None:
        self._woken = 0

    @workflow.run
    async def run(self, shape: Shape) -> None:
        """For each wake: its local activities, and a delivery beside them while any is left."""
        deliveries: list[asyncio.Task[None]] = []
        for wake in range(1, shape.wakes + 1):
            await self._until_woken(wake)
            if wake <= shape.deliveries:
                deliveries.append(asyncio.create_task(self._deliver(shape.life_id)))
            for step in range(1, shape.steps_per_wake + 1):
                await workflow.execute_local_activity(
                    NOTHING,
                    Step(life_id=shape.life_id, wake=wake, is_last=step == shape.steps_per_wake),
                    start_to_close_timeout=ACTIVITY_TIMEOUT,
                )
        for delivery in deliveries:
            await delivery

    async def _until_woken(self, wake: int) -> None:
        await workflow.wait_condition(lambda: self._woken >= wake)

    @workflow.signal
    def wake(self, number: int) -> None:
        """Something was stored."""
        self._woken = max(self._woken, number)

    async def _deliver(self, life_id: str) -> None:
        await workflow.execute_activity(
            NOTHING,
            Step(life_id=life_id, wake=0, is_last=False),
            start_to_close_timeout=ACTIVITY_TIMEOUT,
            retry_policy=RETRY,
        )
