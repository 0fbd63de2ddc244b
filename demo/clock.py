"""Scenario time beside the wall's: the day's gaps and the cast's reactions run `speed` times faster.

The clocks of the policy are divided by the same speed where the rulebook is built, so that what is on time in the
scenario is on time on the wall.
"""

from datetime import datetime, timedelta

from domain.base import Value


class ScenarioClock(Value):
    """Where the scenario stands at any instant of the wall's clock."""

    starts_at: datetime
    """First instant of the scenario that is played."""

    wall_start: datetime
    """Instant of the wall's clock at which it is."""

    speed: float

    def scenario_at(self, wall: datetime) -> datetime:
        """Instant of the scenario at `wall`."""
        return self.starts_at + (wall - self.wall_start) * self.speed

    def wall_at(self, scenario: datetime) -> datetime:
        """Instant of the wall's clock at which the scenario reaches `scenario`."""
        return self.wall_start + self.on_the_wall(scenario - self.starts_at)

    def on_the_wall(self, duration: timedelta) -> timedelta:
        """How long `duration` of the scenario takes."""
        return duration / self.speed
