"""Instants and durations of a page: exact beside relative, by the calendar of the book that is shown."""

from dataclasses import dataclass
from datetime import datetime

from domain.calendar import LocalTime
from wording.catalogue import text
from wording.instants import full_moment, hour, moment, short_span


class Shown(str):
    """What people read of an instant; knows what a program reads of it (`machine`)."""

    __slots__ = ("machine",)
    machine: str


@dataclass(frozen=True)
class Clock:
    """How a page reads instants."""

    local: LocalTime
    now: datetime
    """Of the wall's clock."""

    def hour(self, instant: datetime) -> Shown:
        """For example `19.45`, with the day where it is another one."""
        return self._shown(instant, hour(instant, self.local, self.now))

    def named_hour(self, instant: datetime) -> str:
        """For example `19.45 WIB`, with the day where it is another one."""
        return f"{self.hour(instant)} {self.local.read(instant).tzname()}"

    def hour_or_day(self, instant: datetime, until: datetime | None) -> Shown:
        """As `hour`; the day alone where `until` says that its hour is not known."""
        return self.hour(instant) if until is None else self.moment(instant, until)

    def moment(self, instant: datetime, until: datetime | None = None) -> Shown:
        """For example `27 Nov 2024 19.45 WIB`; the day alone where `until` says that its hour is not known."""
        return self._shown(instant, moment(instant, self.local, until=until))

    def full(self, instant: datetime) -> Shown:
        """For example `Rabu, 27 November 2024 pukul 19.45 WIB`."""
        return self._shown(instant, full_moment(instant, self.local))

    def typed(self, instant: datetime) -> str:
        """As people type it into a field: `27-11-2024 19.45`."""
        return f"{self.local.read(instant):%d-%m-%Y %H.%M}"

    def left(self, until: datetime) -> str:
        """For example `3 mnt lagi` or `lewat 34 mnt`."""
        between = short_span(self.local.calendar.shown_span(until - self.now))
        return (
            text("{duration} lagi", duration=between)
            if until >= self.now
            else text("lewat {duration}", duration=between)
        )

    def since(self, instant: datetime) -> str:
        """How long ago, for example `2 j 12 mnt`."""
        return short_span(self.local.calendar.shown_span(self.now - instant))

    def is_today(self, instant: datetime) -> bool:
        """Whether the instant lies on the present day, as people read it."""
        return self.local.date_of(instant) == self.local.date_of(self.now)

    def _shown(self, instant: datetime, said: str) -> Shown:
        shown = Shown(said)
        shown.machine = self.local.read(instant).isoformat(timespec="minutes")
        return shown
