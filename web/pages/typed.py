"""Dates and hours as people type them into a form, and as they stand in it: `27-11-2024 19.42`."""

from datetime import date, datetime

from domain.calendar import LocalTime
from intake_files.instants import InstantFault, ReadInstant, UnreadableInstant, read_day, read_instant, read_told


def typed_instant(typed: str, local: LocalTime) -> datetime:
    """Instant of the wall's clock at which people at `local` read what was typed.

    Raises:
        UnreadableInstant: it is none.
    """
    try:
        instant = local.calendar.wall(read_instant(typed, local.zone).at)
        local.read(instant)
    except OverflowError:  # an instant at the end of the calendar has no day in another zone
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT) from None
    return instant


def typed_told(typed: str, local: LocalTime) -> ReadInstant:
    """What was told of an instant, as the desk's calendar shows it: with an hour, or the day alone.

    Raises:
        UnreadableInstant: it is none.
    """
    return read_told(typed, local.zone)


def typed_day(typed: str) -> date:
    """The day that was typed.

    Raises:
        UnreadableInstant: it is none.
    """
    return read_day(typed)


def as_typed(instant: datetime, local: LocalTime) -> str:
    """How people at `local` type an instant of the wall's clock."""
    return f"{local.read(instant):%d-%m-%Y %H.%M}"


def day_as_typed(day: date) -> str:
    """How people type a day."""
    return f"{day:%d-%m-%Y}"
