"""Changes to the workflow's source: those that its problems under way would not survive, and those that do no harm.

Both gates are tried on them: replay (`test_replay.py`) and fingerprint (`test_fingerprint.py`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parents[2] / "workflows/problem.py"


@dataclass(frozen=True)
class Mutation:
    """One replacement in the source of the workflow."""

    name: str
    old: str
    new: str
    recording: str = "whole_life"
    """A history on which it makes itself felt."""

    def __str__(self) -> str:
        return self.name

    def applied(self) -> str:
        """The source with the change in it."""
        source = SOURCE.read_text(encoding="utf-8")
        assert source.count(self.old) == 1, f"{SOURCE.name} no longer says once: {self.old}"
        return source.replace(self.old, self.new)


HARMFUL: Final = (
    Mutation(
        "one step more",
        "        events = (await self._step(step)).events",
        "        await self._step(step)\n        events = (await self._step(step)).events",
    ),
    Mutation("a remote step for a local one", "workflow.execute_local_activity(", "workflow.execute_activity("),
    Mutation("another activity", "            DELIVER,\n", '            "notices.send",\n'),
    Mutation("nobody told", "            self._start_deliveries(planned.notices)\n", ""),
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
        "            workflow.upsert_search_attributes(updates)",
        "            return",
        "triage_changes_what_is_searched",
    ),
    Mutation(
        "ended before everybody is told",
        "if has_ended(self._snapshot.state) and not self._deliveries:",
        "if is_over(self._snapshot.state):",
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
        "            patient: Advanced = await workflow.execute_activity(",
        "            await workflow.sleep(1)\n            patient: Advanced = await workflow.execute_activity(",
        "ledger_away",
    ),
)

HARMLESS: Final = (
    Mutation("a docstring", '"""Keeps the promises of one problem."""', '"""Keeps what it promised."""'),
    Mutation(
        "a line in the log",
        "            is_news = await self._advance()\n",
        '            is_news = await self._advance()\n            workflow.logger.info("problem.advanced")\n',
    ),
    Mutation("a time limit", "PATIENT_TIMEOUT = timedelta(seconds=30)", "PATIENT_TIMEOUT = timedelta(seconds=31)"),
    Mutation("a retry option", "maximum_interval=timedelta(minutes=5))", "maximum_interval=timedelta(minutes=6))"),
    Mutation(
        "a query",
        "        return self._snapshot\n\n    @workflow.query\n",
        "        return self._snapshot.model_copy()\n\n    @workflow.query\n",
    ),
)
