"""What an access adds to its day. Pure and total."""

from domain.access_record.events import Event
from domain.access_record.state import AccessDay


def evolve(day: AccessDay, event: Event) -> AccessDay:
    """State after `event`."""
    kind = event.access.kind
    return AccessDay(counts={**day.counts, kind: day.counts.get(kind, 0) + 1})
