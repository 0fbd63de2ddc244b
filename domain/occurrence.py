"""When something happened, as far as it is known: an instant, or a time of which nobody knows the hour."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

NOT_APART: Final = timedelta(0)


class Occurrence(NamedTuple):
    """An instant, or the whole day within which it lies."""

    at: datetime
    """The instant, or the first one of the day."""

    until: datetime | None = None
    """First instant after the day; None where the hour is known."""

    @property
    def end(self) -> datetime:
        """The latest that it can be."""
        return self.at if self.until is None else self.until

    def apart(self, other: "Occurrence") -> timedelta:
        """How far the two lie from each other at least: nothing where one can lie in the other."""
        return max(other.at - self.end, self.at - other.end, NOT_APART)


def earlier(one: Occurrence, other: Occurrence) -> Occurrence:
    """The earlier of two; of a day and an instant of that day the instant, which says more."""
    first, second = sorted((one, other), key=lambda each: each.at)
    return second if first.until is not None and second.end <= first.until else first
