"""One process manager per desk with a cadence: it opens each reporting period when it begins (`workflows.follow`)."""

from temporalio import workflow

from activities.contract import Advanced
from domain.desk.events import Event
from domain.desk.process import FOLLOWED
from domain.desk.reporting import Plan, Reporting, plan
from workflows.follow import Follower
from workflows.messages import DeskRun, FoldedDesk, WakeSignal


@workflow.defn(name=FOLLOWED.kind)
class DeskWorkflow:
    """Keeps the reporting calendar of one desk."""

    @workflow.init
    def __init__(self, start: DeskRun) -> None:
        self._follower = Follower(FOLLOWED, Advanced[Event], start, _publish)

    @workflow.run
    async def run(self, start: DeskRun) -> FoldedDesk:
        """Catch up, open what begins, sleep; until no rule of the cadence brings another period."""
        await self._follower.run()
        if not self._follower.has_ended:
            workflow.continue_as_new(DeskRun(stream=start.stream, folded=self._follower.folded))
        return self.snapshot()

    @workflow.signal
    def wake(self, signal: WakeSignal) -> None:
        """The stream has reached a version that may shorten the sleep."""
        self._follower.wake(signal.version)

    @workflow.query
    def snapshot(self) -> FoldedDesk:
        """State as this run knows it; for operators, not for the read side."""
        return FoldedDesk(state=self._follower.state, head=self._follower.head)

    @workflow.query
    def agenda(self) -> Plan:
        """What this run holds for due now, and when it looks again."""
        return plan(self._follower.state, workflow.now())


def _publish(_reporting: Reporting) -> None:
    """Nothing: operators find a desk by its region, which stands in what it was started with."""
