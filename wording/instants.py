"""Instants and durations as people read them, by the calendar of the desk and in the zone of its region."""

from datetime import date, datetime, timedelta
from typing import Final

from domain.calendar import LocalTime
from wording.catalogue import Words, text

DAYS: Final = Words(
    "day of the week",
    {
        "1": "Senin",
        "2": "Selasa",
        "3": "Rabu",
        "4": "Kamis",
        "5": "Jumat",
        "6": "Sabtu",
        "7": "Minggu",
    },
)
"""By their number in ISO 8601."""

MONTHS: Final = Words(
    "month",
    {
        "1": "Januari",
        "2": "Februari",
        "3": "Maret",
        "4": "April",
        "5": "Mei",
        "6": "Juni",
        "7": "Juli",
        "8": "Agustus",
        "9": "September",
        "10": "Oktober",
        "11": "November",
        "12": "Desember",
    },
)

SHORT_MONTHS: Final = Words(
    "month, short",
    {
        "1": "Jan",
        "2": "Feb",
        "3": "Mar",
        "4": "Apr",
        "5": "Mei",
        "6": "Jun",
        "7": "Jul",
        "8": "Agu",
        "9": "Sep",
        "10": "Okt",
        "11": "Nov",
        "12": "Des",
    },
)

UNITS: Final = Words("unit of time, short", {"day": "hr", "hour": "jam", "minute": "mnt", "second": "dtk"})

SHORT_UNITS: Final = Words("unit of time, shortest", {"day": "h", "hour": "j", "minute": "mnt"})

_SECONDS: Final = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_ZONES_WITH_A_NAME: Final = frozenset({"WIB", "WITA", "WIT"})


def full_moment(instant: datetime, local: LocalTime, *, until: datetime | None = None) -> str:
    """For example `Rabu, 27 November 2024 pukul 14.30 WIB`; outside Indonesia the zone is an offset.

    Where `until` says that a day is meant, its date, and that the hour is not known.
    """
    there = local.read(instant)
    if until is not None:
        return text(
            "{weekday}, {day} {month} {year}, jam tidak diketahui",
            weekday=DAYS[str(there.isoweekday())],
            day=there.day,
            month=MONTHS[str(there.month)],
            year=there.year,
        )
    name = there.tzname()
    return text(
        "{weekday}, {day} {month} {year} pukul {hour}.{minute} {zone}",
        weekday=DAYS[str(there.isoweekday())],
        day=there.day,
        month=MONTHS[str(there.month)],
        year=there.year,
        hour=f"{there:%H}",
        minute=f"{there:%M}",
        zone=name if name in _ZONES_WITH_A_NAME else f"{there:UTC%z}",
    )


def full_date(day: date) -> str:
    """For example `27 November 2024`."""
    return text("{day} {month} {year}", day=day.day, month=MONTHS[str(day.month)], year=day.year)


def moment(instant: datetime | None, local: LocalTime, *, until: datetime | None = None) -> str:
    """For example `27 Nov 2024 14.30 WIB`; a dash for none.

    Where `until` says that a day is meant, its date, and that the hour is not known.
    """
    if instant is None:
        return "–"
    there = local.read(instant)
    if until is not None:
        return text(
            "{day} {month} {year}, jam tidak diketahui",
            day=there.day,
            month=SHORT_MONTHS[str(there.month)],
            year=there.year,
        )
    return text(
        "{day} {month} {year} {hour}.{minute} {zone}",
        day=there.day,
        month=SHORT_MONTHS[str(there.month)],
        year=there.year,
        hour=f"{there:%H}",
        minute=f"{there:%M}",
        zone=there.tzname(),
    )


def hour_with_zone(instant: datetime, local: LocalTime) -> str:
    """For example `14.30 WIB`."""
    there = local.read(instant)
    return f"{there:%H}.{there:%M} {there.tzname()}"


def second(instant: datetime, local: LocalTime) -> str:
    """The same with seconds, without year and zone; for lines of a timeline."""
    there = local.read(instant)
    return text(
        "{day} {month} {hour}.{minute}.{second}",
        day=there.day,
        month=SHORT_MONTHS[str(there.month)],
        hour=f"{there:%H}",
        minute=f"{there:%M}",
        second=f"{there:%S}",
    )


def hour(instant: datetime, local: LocalTime, now: datetime | None = None) -> str:
    """For example `19.45`; `28 Nov 19.45` where `now` lies on another day there, with the year where that differs."""
    there, day = local.read(instant), local.date_of(instant)
    clock = f"{there:%H}.{there:%M}"
    present = day if now is None else local.date_of(now)
    if present == day:
        return clock
    year = "" if present.year == day.year else f" {day.year}"
    return f"{short_date(day)}{year} {clock}"


def short_date(day: date) -> str:
    """For example `27 Nov`."""
    return text("{day} {month}", day=day.day, month=SHORT_MONTHS[str(day.month)])


def span(duration: timedelta) -> str:
    """Length of a duration in its two greatest units, for example `1 jam 20 mnt`."""
    rest = round(abs(duration).total_seconds())
    parts = []
    for unit, seconds in _SECONDS.items():
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(f"{count} {UNITS[unit]}")
    return " ".join(parts[:2]) or f"0 {UNITS['second']}"


def short_span(duration: timedelta) -> str:
    """The same in whole minutes and with the shortest names, for example `1 j 20 mnt`."""
    rest = round(abs(duration).total_seconds())
    parts = []
    for unit in SHORT_UNITS:
        count, rest = divmod(rest, _SECONDS[unit])
        if count:
            parts.append(f"{count} {SHORT_UNITS[unit]}")
    return " ".join(parts[:2]) or f"0 {SHORT_UNITS['minute']}"


def time_left(until: datetime | None, now: datetime, local: LocalTime) -> str:
    """Time left, with a minus sign when it is over; a dash for none."""
    if until is None:
        return "–"
    left = span(local.calendar.shown_span(until - now))
    return left if until >= now else f"−{left}"
