"""One line for every event, in the language that is spoken: what happened, in words, codes and names."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.access_record.events import Event as AccessEvent
from domain.base import Fact
from domain.desk.events import Event as DeskEvent
from domain.problem.events import Event as ProblemEvent
from domain.report.events import Event as ReportEvent
from wording.lines import access_record, desk, problem, report

LINES: Final[Mapping[type[Fact], Callable[[Any], str]]] = dict(
    (*problem.LINES, *desk.LINES, *report.LINES, *access_record.LINES)
)
"""The words of every class of event that any stream may hold."""


def event_line(event: ProblemEvent | DeskEvent | ReportEvent | AccessEvent) -> str:
    """What people read for an event."""
    return LINES[type(event)](event)
