"""How far a stream's own process has come, and how much of what is recorded it is told at once."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from domain.aggregate import Snapshot
from domain.stream import Head
from ledger.port import HistoryDiverged, Recorded

PAGE: Final = 50
"""Events that a step reads at most; a process that is further behind is brought nearer first."""

PAGE_BYTES: Final = 32 * 1024
"""Of these events as they are stored. They end in histories, and the engine refuses what is too large."""


class Progress(NamedTuple):
    """How far a stream's own process has come with a step."""

    recorded: tuple[Recorded[Any], ...]
    """Beyond what the process knew, oldest first."""

    snapshot: Snapshot[Any]
    """The stream after them, and after what `is_behind` leaves out."""

    is_behind: bool = False
    """Whether there is more to read before anything can be done."""


def beyond(
    recorded: Sequence[Recorded[Any]], start: Head, after: Head
) -> tuple[Sequence[Recorded[Any]], Sequence[Recorded[Any]]]:
    """The events up to `after` and those beyond it.

    Raises:
        HistoryDiverged: another event stands at its version, or none does.
    """
    count = after.version - start.version
    known, newer = recorded[:count], recorded[count:]
    if len(known) < count or after.event_id not in (None, known[-1].event_id):
        raise HistoryDiverged(f"at {after.version}")
    return known, newer


def page_of(recorded: Sequence[Recorded[Any]]) -> tuple[Recorded[Any], ...]:
    """As many of the events as one step may bring; at least one, if there is one."""
    size_bytes = 0
    for index, each in enumerate(recorded[:PAGE]):
        size_bytes += each.size_bytes
        if index and size_bytes > PAGE_BYTES:
            return tuple(recorded[:index])
    return tuple(recorded[:PAGE])
