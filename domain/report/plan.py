"""What falls due on a report, and when to look again.

Pure. Replayed code runs this: it changes under the rules for workflows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime

from domain.base import Value
from domain.report.commands import AutomaticCommand, CloseEntries, MissReport
from domain.report.state import Report, State

CUT_OFF: Final = "cut_off"
MISSING: Final = "missing"
"""Effects; each comes once in the life of a report, since its cut-off never moves."""


class DueCommand(Value):
    """An automatic command and the instant from which it is due."""

    effect_id: str
    """The same for the same step of one report, whoever plans it from the same version."""

    due_at: AwareDatetime
    command: AutomaticCommand

    @property
    def elsewhere(self) -> None:
        """All that falls due on a report goes to the report itself."""


class Plan(Value):
    """What to do now, and when to look again if nobody wakes the sleeper before."""

    commands: tuple[DueCommand, ...]
    """Commands due, oldest first."""

    wake_at: AwareDatetime | None


def plan(state: State, now: datetime) -> Plan:
    """What is due at `now`, and the next instant at which something falls due."""
    agenda = sorted(_agenda(state), key=lambda each: each.due_at)
    return Plan(
        commands=tuple(each for each in agenda if each.due_at <= now),
        wake_at=next((each.due_at for each in agenda if each.due_at > now), None),
    )


def _agenda(state: State) -> Iterator[DueCommand]:
    if not isinstance(state, Report):
        return
    if state.closed_at is None:
        yield DueCommand(effect_id=CUT_OFF, due_at=state.cut_off, command=CloseEntries(cut_off=state.cut_off))
    if state.missed_at is None and not state.was_sealed:
        yield DueCommand(effect_id=MISSING, due_at=state.missing_at, command=MissReport(cut_off=state.cut_off))
