"""The ruler of a deadline: from the instant from which something is owed to the last one that matters, as a drawing.

Its geometry stands in attributes; the words beside it say the same, so readers of a page are spared it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

MARGIN = 4.0
"""On both sides, so that a mark at an end is whole."""


class Mark(NamedTuple):
    """A reminder or an escalation on a ruler."""

    x: float
    is_past: bool


class Ruler(NamedTuple):
    """A drawing `width` units wide and 14 high."""

    width: int
    now: float
    due: float
    passed_to: float
    """End of the thick line, which begins at the left."""

    is_late: bool
    """Whether a line of brick goes on from the deadline to now."""

    marks: tuple[Mark, ...]


def ruler(begins: datetime, due: datetime, now: datetime, marks: Iterable[datetime] = (), *, width: int = 140) -> Ruler:
    """The ruler of one deadline.

    Args:
        begins: since when it is owed.
        due: the deadline.
        now: the present instant.
        marks: when somebody is reminded, or somebody above is told.
        width: in the drawing's own units.
    """
    marked = tuple(marks)
    first = min(begins, due, now)
    last = max(due, now, *marked) if marked else max(due, now)
    length = (last - first).total_seconds()

    def place(instant: datetime) -> float:
        share = (instant - first).total_seconds() / length if length > 0 else 1.0
        return round(MARGIN + (width - 2 * MARGIN) * min(max(share, 0.0), 1.0), 1)

    return Ruler(
        width=width,
        now=place(now),
        due=place(due),
        passed_to=place(min(now, due)),
        is_late=now > due,
        marks=tuple(Mark(place(each), each <= now) for each in marked),
    )
