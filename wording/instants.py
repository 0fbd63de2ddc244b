"""Instants and durations as people read them, in the zone of the region."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

_UNITS = (("hr", 86_400), ("jam", 3_600), ("mnt", 60), ("dtk", 1))


def moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """For example `27 Nov 2024 14.30 WIB`; a dash for none."""
    if instant is None:
        return "–"
    local = instant.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H.%M} {local.tzname()}"


def second(instant: datetime, zone: ZoneInfo) -> str:
    """The same with seconds, without the zone's name; for lines of a timeline."""
    local = instant.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local:%H.%M.%S}"


def span(duration: timedelta) -> str:
    """Length of a duration in its two greatest units, for example `1 jam 20 mnt`."""
    rest = round(abs(duration).total_seconds())
    parts = []
    for name, seconds in _UNITS:
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2]) or "0 dtk"


def time_left(until: datetime | None, now: datetime) -> str:
    """Time left, with a minus sign when it is over; a dash for none."""
    if until is None:
        return "–"
    return span(until - now) if until >= now else f"−{span(until - now)}"
