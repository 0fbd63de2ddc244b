"""One process manager per report: it closes entries at the cut-off and tells what is missing (`workflows.follow`)."""

from temporalio import workflow

from activities.contract import Advanced
from domain.report.events import Event
from domain.report.plan import Plan, Timing, plan
from domain.report.process import FOLLOWED
from workflows.follow import Follower
from workflows.messages import FoldedReport, ReportRun, WakeSignal


@workflow.defn(name=FOLLOWED.kind)
class ReportWorkflow:
    """Keeps the clock of one report."""

    @workflow.init
    def __init__(self, start: ReportRun) -> None:
        self._follower = Follower(FOLLOWED, Advanced[Event], start, _publish)

    @workflow.run
    async def run(self, start: ReportRun) -> FoldedReport:
        """Catch up, have done what is due, sleep; until nothing falls due any more."""
        await self._follower.run()
        if not self._follower.has_ended:
            workflow.continue_as_new(ReportRun(stream=start.stream, folded=self._follower.folded))
        return self.snapshot()

    @workflow.signal
    def wake(self, signal: WakeSignal) -> None:
        """The stream has reached a version that may shorten the sleep."""
        self._follower.wake(signal.version)

    @workflow.query
    def snapshot(self) -> FoldedReport:
        """State as this run knows it; for operators, not for the read side."""
        return FoldedReport(state=self._follower.state, head=self._follower.head)

    @workflow.query
    def agenda(self) -> Plan:
        """What this run holds for due now, and when it looks again."""
        return plan(self._follower.state, workflow.now())


def _publish(_timing: Timing) -> None:
    """Nothing: operators find a report by its region, which stands in what it was started with."""
