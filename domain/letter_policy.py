"""How long a letter to an office may wait for company, and how often an office is written to, by severity.

The figures stand in `reference/policy/letters.csv`, in time as people read it; who asks puts them through the calendar
of the book.

Invariants:
    * nothing of an S4 waits;
    * an escalation waits for no company, only for the end of the office's pause.
"""

from collections.abc import Mapping
from datetime import timedelta

from domain.base import Value
from domain.codes import Severity

_WAITS_FOR_NO_COMPANY = frozenset({"ESCALATION"})


class LetterWait(Value):
    """What one letter waits for."""

    window: timedelta
    """How long for company."""

    pause: timedelta
    """Between the letter before and this one, to one office."""


class LetterPolicy(Value):
    """Waits by severity; a severity that has none, or none of any length, does not wait."""

    by_severity: Mapping[Severity, LetterWait]

    def wait_of(self, kind: str, severity: Severity) -> LetterWait | None:
        """What the letter of a notice waits for; None for one that goes within the step that gave cause for it.

        Args:
            kind: of the notice.
            severity: of its problem.
        """
        wait = self.by_severity.get(severity)
        if wait is None or severity is Severity.S4 or not (wait.window or wait.pause):
            return None
        return LetterWait(window=timedelta(0), pause=wait.pause) if kind in _WAITS_FOR_NO_COMPANY else wait


AT_ONCE = LetterPolicy(by_severity={})
"""No letter waits."""
