"""Which lines of something long a page shows: counted all, kept as far as they are shown."""

from collections.abc import Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from domain.base import Value

Line = TypeVar("Line")


class Window(NamedTuple):
    """Lines from one on, so many at most."""

    first: int = 1
    size: int | None = None
    """None for all that follow."""

    def holds(self, number: int) -> bool:
        """Whether the line with this number, counted from 1, is one of them."""
        return self.first <= number and (self.size is None or number < self.first + self.size)

    def after(self, lines: int) -> "Window":
        """What is left of it for what comes after so many lines, counted anew."""
        first = max(1, self.first - lines)
        if self.size is None:
            return Window(first)
        return Window(first, max(0, self.first + self.size - lines - first))

    def of(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Those of `lines` that it holds."""
        end = None if self.size is None else self.first - 1 + self.size
        return tuple(lines[self.first - 1 : end])


WHOLE: Final = Window()
NONE: Final = Window(size=0)


class Lines(Generic[Line]):
    """Lines of one kind, in their order."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.total = 0
        """How many there are, shown or not."""

        self.kept: list[Line] = []

    def shows_next(self) -> bool:
        """Whether the line that comes now is shown; it is counted."""
        self.total += 1
        return self._window.holds(self.total)

    def counted(self, shown: Sequence[Line]) -> "Lines[Line]":
        """Other lines of the same number, of which these are kept; whatever follows is only counted."""
        other = Lines[Line](NONE)
        other.add(shown, self.total)
        return other

    def add(self, shown: Sequence[Line], total: int) -> None:
        """Take in what another counted after these: the lines that it kept, and how many it counted."""
        self.kept += shown
        self.total += total


class PageShown(Value):
    """Which lines of a page's lists are shown, and how many there are."""

    first: int
    """Number of the first line of each list, from 1."""

    size: int | None
    """Lines of each list at most; None for all."""

    reports: int
    """How many there are; so are the next three."""

    writings: int
    referrals: int
    timeline: int
    next: int | None
    """Where to go on (`--from`); None where every list is at its end."""


def page_of_lists(window: Window, *, reports: int, writings: int, referrals: int, timeline: int) -> PageShown:
    """What a page shows of lists of these lengths."""
    after = None if window.size is None else window.first + window.size
    longest = max(reports, writings, referrals, timeline)
    return PageShown(
        first=window.first,
        size=window.size,
        reports=reports,
        writings=writings,
        referrals=referrals,
        timeline=timeline,
        next=after if after is not None and longest >= after else None,
    )
