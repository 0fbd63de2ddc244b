"""Instants as people write them: with a zone, or else in the zone of the region, which is then said."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.base import Value

DAY_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
"""As Indonesian forms have it: `27/11/2024 14.30`."""

DOTTED_HOUR = re.compile(r"(?<=\d[T ]\d\d)\.(?=\d\d)")
ZONE_OFFSETS = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00"}


class UnreadableInstant(ValueError):
    """The text is no date and time of the calendar."""


class ReadInstant(Value):
    """An instant, and whether its zone had to be assumed."""

    at: datetime
    zone_assumed: bool


def read_instant(text: str, zone: ZoneInfo) -> ReadInstant:
    """Instant written as ISO 8601 or as `27/11/2024 14.30`; with an offset, `WIB`, `WITA` or `WIT`, or in `zone`.

    Raises:
        UnreadableInstant: another form, no hour, or a day that does not exist.
    """
    written = _as_iso(text.strip())
    if len(written) <= len("2024-11-27"):
        raise UnreadableInstant("a day without an hour is no instant")
    try:
        return in_zone(datetime.fromisoformat(written), zone)
    except ValueError:
        raise UnreadableInstant("not an instant of the calendar") from None


def in_zone(at: datetime, zone: ZoneInfo) -> ReadInstant:
    """`at` itself when it has a zone, else the same wall clock in `zone`."""
    if at.tzinfo is not None:
        return ReadInstant(at=at, zone_assumed=False)
    return ReadInstant(at=at.replace(tzinfo=zone), zone_assumed=True)


def _as_iso(text: str) -> str:
    wall, _, name = text.rpartition(" ")
    offset = ZONE_OFFSETS.get(name.upper(), "")
    wall = wall.strip() if offset else text
    if day_first := DAY_FIRST.match(wall):
        day, month, year, hour, minute, second = day_first.groups()
        rest = wall[day_first.end() :].strip()
        wall = f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}:{second or '00'}{rest}"
    return DOTTED_HOUR.sub(":", wall) + offset
