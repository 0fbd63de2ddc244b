"""What one measured stretch came to."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Stretch:
    """Lives lived by one of the three, with what they cost."""

    name: str
    lives: int
    seconds: float
    processor_ms: dict[str, float] = field(default_factory=dict)
    """Per life: engine, worker, database, client."""

    latencies_ms: list[float] = field(default_factory=list)
    """Command round trips of people."""

    history_events: float = 0
    activities: float = 0
    local_activities: float = 0
    signals: float = 0
    workflow_tasks: float = 0
    ledger_events: float = 0
    database_bytes: float = 0
    engine_bytes: float = 0

    @property
    def per_second(self) -> float:
        """Lives per second."""
        return self.lives / self.seconds

    @property
    def p50_ms(self) -> float:
        """Median round trip."""
        return quantile(self.latencies_ms, 0.5)

    @property
    def p99_ms(self) -> float:
        """Round trip that one in a hundred exceeds."""
        return quantile(self.latencies_ms, 0.99)


def quantile(values: Sequence[float], share: float) -> float:
    """Value below which `share` of the sorted values lie; 0 when there are none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
