"""One process manager per problem: it follows the problem's stream until the problem has ended (`workflows.follow`)."""

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from activities.contract import Advanced
from domain.problem.events import Event
from domain.problem.plan import Plan, plan
from domain.problem.process import PROCESS
from domain.problem.state import State, UnderWay
from workflows.follow import Follower
from workflows.messages import FoldedProblem, ProblemRun, WakeSignal
from workflows.search_attributes import DESK_CATEGORY, DESK_SEVERITY


@workflow.defn(name=PROCESS.kind)
class ProblemWorkflow:
    """Keeps the promises of one problem."""

    @workflow.init
    def __init__(self, start: ProblemRun) -> None:
        self._follower = Follower(PROCESS, Advanced[Event], start, _publish)

    @workflow.run
    async def run(self, start: ProblemRun) -> FoldedProblem:
        """Catch up, have done what is due, tell who has to know, sleep; until the problem has ended."""
        await self._follower.run()
        if not self._follower.has_ended:
            workflow.continue_as_new(ProblemRun(stream=start.stream, folded=self._follower.folded))
        return self.snapshot()

    @workflow.signal
    def wake(self, signal: WakeSignal) -> None:
        """The stream has reached a version that may shorten the sleep."""
        self._follower.wake(signal.version)

    @workflow.query
    def snapshot(self) -> FoldedProblem:
        """State as this run knows it; for operators, not for the read side."""
        return FoldedProblem(state=self._follower.state, head=self._follower.head)

    @workflow.query
    def agenda(self) -> Plan:
        """What this run holds for due now, and when it looks again."""
        return plan(self._follower.state, workflow.now())


def _publish(state: State) -> None:
    """Upsert what operators search by; codes only, and only those that have changed since the start."""
    known = workflow.info().typed_search_attributes
    updates = [key.value_set(code) for key, code in _search_codes(state).items() if known.get(key) != code]
    if updates:
        workflow.upsert_search_attributes(updates)


def _search_codes(state: State) -> dict[SearchAttributeKey[str], str]:
    """Codes that are settled at inventory; where a problem stands from hour to hour, projections tell."""
    if not isinstance(state, UnderWay):
        return {}
    return {DESK_CATEGORY: state.category, DESK_SEVERITY: state.severity.value}
