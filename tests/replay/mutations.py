"""Changes to the workflow's source: those that its problems under way would not survive, and those that do no harm.

Both gates are tried on them: replay (`test_replay.py`) and fingerprint (`test_fingerprint.py`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

WORKFLOWS: Final = Path(__file__).parents[2] / "workflows"
FOLLOW: Final = "follow"
PROBLEM: Final = "problem"


@dataclass(frozen=True)
class Mutation:
    """One replacement in the source of the workflow."""

    name: str
    old: str
    new: str
    recording: str = "whole_life"
    """A history on which it makes itself felt."""

    module: str = FOLLOW
    """Which file of `workflows/` is changed."""

    def __str__(self) -> str:
        return self.name

    @property
    def original(self) -> str:
        """The source as it stands."""
        return (WORKFLOWS / f"{self.module}.py").read_text(encoding="utf-8")

    def applied(self) -> str:
        """The source with the change in it."""
        assert self.original.count(self.old) == 1, f"{self.module} no longer says once: {self.old}"
        return self.original.replace(self.old, self.new)


HARMFUL: Final = (
    Mutation(
        "one step more",
        "        advanced = await (self._patient_step(step) if self._is_behind else self._step(step))\n",
        "        await self._step(step)\n"
        "        advanced = await (self._patient_step(step) if self._is_behind else self._step(step))\n",
    ),
    Mutation("a remote step for a local one", "workflow.execute_local_activity(", "workflow.execute_activity("),
    Mutation("another activity", "            DELIVER,\n", '            "notices.send",\n'),
    Mutation(
        "nobody told", "                self._start_deliveries(self._process.notices(self.state).outstanding)\n", ""
    ),
    Mutation(
        "no timer",
        'await workflow.sleep(max(instant - workflow.now(), timedelta(0)), summary="next look")',
        "await workflow.wait_condition(lambda: workflow.now() > instant)",
    ),
    Mutation(
        "a wait with a limit",
        "await workflow.wait_condition(self._is_stirred)",
        "await workflow.wait_condition(self._is_stirred, timeout=timedelta(days=30))",
    ),
    Mutation(
        "nothing upserted",
        "        workflow.upsert_search_attributes(updates)",
        "        return",
        "triage_changes_what_is_searched",
        PROBLEM,
    ),
    Mutation(
        "ended before everybody is told",
        "                if self.has_ended:\n",
        "                if self._process.is_over(self.state):\n",
        "delivery_outlasts_the_closing",
    ),
    Mutation(
        "never a new run",
        "            if workflow.info().is_continue_as_new_suggested():\n",
        "            if self._woken_to < 0:\n",
        "continued_as_new.1",
    ),
    Mutation(
        "no patience with a ledger that is away",
        "        patient: Advanced[Event] = await workflow.execute_activity(",
        "        await workflow.sleep(1)\n        patient: Advanced[Event] = await workflow.execute_activity(",
        "ledger_away",
    ),
    Mutation(
        "page after page in one task",
        "await (self._patient_step(step) if self._is_behind else self._step(step))",
        "await self._step(step)",
        "many_reports_in_pages",
    ),
)

HARMLESS: Final = (
    Mutation("a docstring", '"""Keeps the promises of one stream."""', '"""Keeps what it promised."""'),
    Mutation(
        "a line in the log",
        "            is_news = await self._advance()\n",
        '            is_news = await self._advance()\n            workflow.logger.info("stream.advanced")\n',
    ),
    Mutation("a time limit", "PATIENT_TIMEOUT = timedelta(seconds=30)", "PATIENT_TIMEOUT = timedelta(seconds=31)"),
    Mutation("a retry option", "maximum_interval=timedelta(minutes=5))", "maximum_interval=timedelta(minutes=6))"),
    Mutation(
        "a query",
        "        return plan(self._follower.state, workflow.now())",
        "        return plan(self._follower.state, workflow.now()) or plan(self._follower.state, workflow.now())",
        module=PROBLEM,
    ),
)
