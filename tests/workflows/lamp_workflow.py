"""The workflow of a lamp: what a new kind of stream needs so that the engine follows it."""

from temporalio import workflow

from activities.contract import Advanced
from tests.workflows.lamp_kind import PROCESS, Event, Lamp
from workflows.follow import Follower
from workflows.messages import Folded, Run, WakeSignal


@workflow.defn(name=PROCESS.kind)
class LampWorkflow:
    @workflow.init
    def __init__(self, start: Run[Lamp]) -> None:
        self._follower = Follower(PROCESS, Advanced[Event], start, lambda _lamp: None)

    @workflow.run
    async def run(self, start: Run[Lamp]) -> Folded[Lamp]:
        await self._follower.run()
        return Folded(state=self._follower.state, head=self._follower.head)

    @workflow.signal
    def wake(self, signal: WakeSignal) -> None:
        self._follower.wake(signal.version)
