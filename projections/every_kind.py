"""The tables that every kind of stream has rows in: the timeline, and the work list of open obligations."""

from collections.abc import Mapping
from typing import Final

from infra.database.statements import statements
from projections.obligation.rows import ObligationRow, SettledRow, obligation_rows
from projections.projection import Changes, Projection, State, StoredCommand
from projections.timeline.rows import TimelineRow, timeline_rows

KEYS: Final[Mapping[str, tuple[str, ...]]] = {"timeline": ("stream", "version"), "obligation": ("stream", "key")}
"""Columns that identify a row, by table."""

NAME: Final = "every_kind"
"""Under which the document has the changes of these tables."""

WRITE: Final = statements("projections", "every_kind.sql")
"""The timeline comes first; see `projections/writer.py`."""


class CommonChanges(Changes):
    """Rows that every command brings, whatever its stream is of."""

    settled: tuple[SettledRow, ...]
    owed: tuple[ObligationRow, ...]
    timeline: tuple[TimelineRow, ...]


def common_changes(projection: Projection[State], command: StoredCommand[State]) -> CommonChanges:
    """Rows that one command brings to the tables of every kind."""
    settled, owed = obligation_rows(projection, command)
    return CommonChanges(settled=settled, owed=owed, timeline=timeline_rows(projection, command))
