"""Which date and hour people read at an instant: the real calendar, or a rehearsal's, which begins elsewhere and runs
faster.

Events hold instants of the wall's clock. Every rule and every page that needs a date, an hour or a number of days reads
it through a calendar, and every duration of the rules becomes one of the wall through it. So days, cut-offs and stage
dates pass in minutes where that is rehearsed.

Pure; no clock is read here.

Invariants:
    * the real calendar changes nothing;
    * of two instants, the later one is never shown as the earlier one;
    * an instant that is shown and put back is itself again, for every calendar that does not run slower than the wall.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field

from domain.base import StoredValue

FIRST_INSTANT = datetime(1, 1, 2, tzinfo=UTC)
LAST_INSTANT = datetime(9999, 12, 30, tzinfo=UTC)
"""Ends of what a rehearsal tells of; between them every instant has a date in every zone."""


class Calendar(StoredValue):
    """From the wall's clock to what is shown, and back."""

    origin_wall: AwareDatetime
    """Instant of the wall's clock at which the rehearsal begins."""

    origin_shown: AwareDatetime
    """Instant that is shown then."""

    speed: float = Field(gt=0, allow_inf_nan=False)
    """How much faster than the wall's clock the shown time runs."""

    @property
    def is_real(self) -> bool:
        """Whether what is shown is what the wall's clock says."""
        return self.speed == 1 and self.origin_wall == self.origin_shown

    def shown(self, instant: datetime) -> datetime:
        """Instant that people read at `instant` of the wall's clock, with the same offset where nothing is rehearsed.

        A rehearsal shows nothing beyond the first and the last day that a date can be.
        """
        if self.is_real:
            return instant
        try:
            shown = self.origin_shown.astimezone(UTC) + (instant - self.origin_wall) * self.speed
        except OverflowError:
            return FIRST_INSTANT if instant < self.origin_wall else LAST_INSTANT
        return min(max(shown, FIRST_INSTANT), LAST_INSTANT)

    def wall(self, shown: datetime) -> datetime:
        """Instant of the wall's clock at which people read `shown`."""
        if self.is_real:
            return shown
        try:
            wall = self.origin_wall.astimezone(UTC) + (shown - self.origin_shown) / self.speed
        except OverflowError:
            return FIRST_INSTANT if shown < self.origin_shown else LAST_INSTANT
        return min(max(wall, FIRST_INSTANT), LAST_INSTANT)

    def span(self, duration: timedelta) -> timedelta:
        """How long a duration of the rules takes on the wall's clock; at least a microsecond of one that is not 0."""
        taken = duration / self.speed
        return taken if taken or not duration else timedelta.resolution

    def shown_span(self, duration: timedelta) -> timedelta:
        """How long a duration of the wall's clock is in the time that people read."""
        try:
            return duration * self.speed
        except OverflowError:
            return timedelta.max if duration > timedelta(0) else timedelta.min

    def date_of(self, instant: datetime, zone: ZoneInfo) -> date:
        """Day that people in `zone` read at `instant` of the wall's clock.

        Raises:
            OverflowError: on the real calendar, at the first or the last instant that a date can be.
        """
        return self.local(instant, zone).date()

    def local(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Date and hour that people in `zone` read at `instant` of the wall's clock.

        Raises:
            OverflowError: as for `date_of`.
        """
        return self.shown(instant).astimezone(zone)


REAL = Calendar(origin_wall=datetime(1970, 1, 1, tzinfo=UTC), origin_shown=datetime(1970, 1, 1, tzinfo=UTC), speed=1)
"""Of every desk that is no rehearsal."""


@dataclass(frozen=True)
class LocalTime:
    """Date and hour as the people of one place read them."""

    calendar: Calendar
    zone: ZoneInfo

    def read(self, instant: datetime) -> datetime:
        """Date and hour that are read at `instant` of the wall's clock.

        Raises:
            OverflowError: as for `Calendar.date_of`.
        """
        return self.calendar.local(instant, self.zone)

    def date_of(self, instant: datetime) -> date:
        """Day that is read at `instant` of the wall's clock.

        Raises:
            OverflowError: as for `Calendar.date_of`.
        """
        return self.calendar.date_of(instant, self.zone)

    def first_of(self, day: date) -> datetime:
        """First instant of the wall's clock at which `day` is read here."""
        return self.first_at(day, timedelta(0))

    def first_at(self, day: date, hour: timedelta) -> datetime:
        """First instant of the wall's clock at which an hour of `day` is read here, or a later one where it is skipped.

        Args:
            day: as it is read here.
            hour: since midnight as a clock on the wall says, a day at most: that is the next day's midnight.
        """
        moment = (datetime.combine(day, time.min) + hour).replace(tzinfo=self.zone)
        wall = self.calendar.wall(moment)
        return wall if self.calendar.shown(wall) >= moment else wall + timedelta.resolution

    def last_of(self, day: date) -> datetime:
        """Last instant of the wall's clock at which `day` is read here."""
        if day == date.max:
            return self.calendar.wall(datetime.combine(day, time.max, self.zone))
        return self.first_of(day + timedelta(days=1)) - timedelta.resolution

    def before(self, instant: datetime, duration: timedelta) -> datetime:
        """Instant of the wall's clock that lies `duration` of the shown time before `instant`."""
        return instant - self.calendar.span(duration)
