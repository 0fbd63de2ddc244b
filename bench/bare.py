"""The bare reference: what ours asks of the engine, with nothing in it."""

import asyncio
import sys

from temporalio import activity
from temporalio.client import Client

from bench.followers import THINKING_SECONDS, Milestones
from bench.reference_workflows import BARE_QUEUE, NOTHING, BareLife, Shape, Step


@activity.defn(name=NOTHING)
async def nothing(step: Step) -> None:
    """Take the time of an activity; say so on standard output where the driver waits for it."""
    if step.is_last:
        sys.stdout.write(f"{step.life_id} {step.wake}\n")
        sys.stdout.flush()


class BareLives:
    """Lives a bare life: as many wakes, steps and deliveries as one of ours, each wake after the one before."""

    def __init__(self, client: Client, run: str, shape: Shape, milestones: Milestones) -> None:
        self._client = client
        self._run = run
        self._shape = shape
        self._milestones = milestones

    async def live(self, number: int) -> str:
        """Id of the workflow that lived."""
        life_id = f"bare/{self._run}/{number}"
        handle = await self._client.start_workflow(
            BareLife.run,
            self._shape.model_copy(update={"life_id": life_id}),
            id=life_id,
            task_queue=BARE_QUEUE,
            start_signal="wake",
            start_signal_args=[1],
        )
        for wake in range(2, self._shape.wakes + 1):
            await self._milestones.until(life_id, str(wake - 1))
            await asyncio.sleep(THINKING_SECONDS)
            await handle.signal(BareLife.wake, wake)
        await handle.result()
        self._milestones.forget(life_id)
        return life_id
