"""Instants as people write them: with a zone, or else in the zone of the region, which is then said.

Date, then hour, or the hour first; each in the ways that forms, messages and spreadsheets have:

| part | ways |
|---|---|
| date | `2024-11-27`, `27/11/2024`, `27-11-24`, `27.11.2024`, `27 Nopember 2024`, `27-Nov-24`, a weekday before it |
| hour | `07.30`, `7:30`, `0730`, `07:30:15`, `7:30 PM`, `24.00`; `pukul`, `pkl`, `jam` before it |
| zone | `WIB`, `WITA`, `WIT`, `Z`, `+07:00`, `GMT+7`; also without a space before it |
| both | ISO 8601; the number of days by which a spreadsheet counts, `45623.3125` |

Day stands before month, as Indonesia writes. Where a file shows that it has the other order, what could be read in
either is refused (`order_of`): an hour or a day is never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from domain.base import Value
from domain.calendar import REAL, LocalTime

LENGTH_LIMIT: Final = 100
"""Characters; what is longer is no instant."""

WRITTEN: Final = "27/11/2024 07.30"
"""An instant as the desk's forms have it; shown to whoever wrote one that cannot be read."""


def _by_spelling(spellings: Iterable[str], first: int) -> Mapping[str, int]:
    numbered = enumerate(spellings, start=first)
    return MappingProxyType({word: number for number, words in numbered for word in words.split()})


MONTHS: Final = _by_spelling(
    (
        "januari jan january",
        "februari pebruari feb peb febr pebr february",
        "maret mar mrt march",
        "april apr",
        "mei may",
        "juni jun june",
        "juli jul july",
        "agustus ags agt agu agus agust aug august",
        "september sep sept",
        "oktober okt oct october",
        "november nopember nov nop",
        "desember des dec december",
    ),
    first=1,
)
"""1 to 12 by the words that people write, in small letters."""

WEEKDAYS: Final = _by_spelling(
    (
        "senin sen monday mon",
        "selasa sel tuesday tue",
        "rabu rab rebo wednesday wed",
        "kamis kam thursday thu",
        "jumat jum'at jum jumaat jum’at friday fri",
        "sabtu sab saturday sat",
        "minggu min mgg ahad sunday sun",
    ),
    first=0,
)
"""0 for Monday to 6, by the words that people write, in small letters."""

DAY_NAMES: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

ZONE_HOURS: Final = MappingProxyType({"wib": 7, "wita": 8, "wit": 9, "z": 0, "utc": 0, "gmt": 0})

FARTHEST_ZONE: Final = timedelta(hours=14)
"""No clock of the world is farther from UTC."""

SPREADSHEET_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - what is counted from it has no zone either
SPREADSHEET_DAYS: Final = range(36_526, 73_051)
"""Numbers that stand for a day of this century; any other is no day."""

_DATE: Final = r"""
    (?:hari\s+)? (?:(?P<weekday>[a-z'’]+)\s*[,./]?\s+)? (?:(?:tanggal|tgl)\b[.:]?\s*)?
    (?:
        (?P<year>[0-9]{4})\s?[-/.]\s?(?P<month>[0-9]{1,2})\s?[-/.]\s?(?P<day>[0-9]{1,2})
      | (?P<first>[0-9]{1,2})\s?[-/.]\s?(?P<second_number>[0-9]{1,2})\s?[-/.]\s?(?P<year_behind>[0-9]{4}|[0-9]{2})
      | (?P<named_day>[0-9]{1,2})[\s./-]*(?P<name>[a-z]+)[\s.,/'’-]*(?P<year_named>[0-9]{4}|[0-9]{2})
    )
"""
_HOUR: Final = r"""
    (?:(?:pukul|pkl|pk|jam)\b[.:]?\s*)?
    (?:(?P<hour>[0-9]{1,2})\s?[.:]\s?(?P<minute>[0-9]{2})(?:[.:](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?
      | (?P<joined>[0-9]{4}))
    (?:\s*(?P<half>[ap])\.?m\b\.?)?
    (?:\s*\(?(?P<zone>wita|wib|wit|z|(?:utc|gmt)?\s?[+-][0-9]{1,2}(?::?[0-9]{2})?|utc|gmt)\)?)?
"""
_SHAPES: Final = tuple(
    re.compile(rf"\s*{shape}[\s.,;]*", re.VERBOSE)
    for shape in (
        rf"{_DATE}(?:\s*t\s*|[\s,;/|-]+|\s*(?=p[uk]|jam)){_HOUR}",
        rf"{_HOUR}[\s,;/|-]+{_DATE}",
    )
)
_DAY_ALONE: Final = re.compile(rf"\s*{_DATE}[\s.,;]*", re.VERBOSE)
_COUNTED: Final = re.compile(r"([0-9]{5})(?:[.,]([0-9]{1,15}))?")
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")


class InstantFault(StrEnum):
    """Why a text is no instant. Stable."""

    UNREADABLE_INSTANT = "UNREADABLE_INSTANT"
    HOUR_MISSING = "HOUR_MISSING"
    """A day alone, where a deadline or another instant is asked for. A report may know the day only (`read_told`)."""

    WEEKDAY_CONTRADICTS = "WEEKDAY_CONTRADICTS"
    """The weekday is not that of the date; either may be the slip."""

    AMBIGUOUS_DATE = "AMBIGUOUS_DATE"
    """Day and month may stand in either order, and the file has shown both or the foreign one."""


class DateOrder(StrEnum):
    """How a file has day and month in a date of numbers."""

    DAY_FIRST = "day_first"
    UNDECIDED = "undecided"


class UnreadableInstant(ValueError):
    """The text is no date and time of the calendar."""

    def __init__(self, fault: InstantFault, nearest: tuple[str, ...] = (), *, day: date | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.nearest = nearest
        """What may have been meant, as it would be written; empty where nothing is near."""

        self.day = day
        """The day that is told, where only its hour is missing."""


class ReadInstant(Value):
    """An instant, and whether its zone had to be assumed."""

    at: datetime
    zone_assumed: bool
    until: datetime | None = None
    """First instant after the day, where `at` is the first one of a day whose hour nobody told."""


def read_instant(text: str, zone: ZoneInfo, order: DateOrder = DateOrder.DAY_FIRST) -> ReadInstant:
    """Instant in any of the ways of this module; in `zone` where none is written.

    Raises:
        UnreadableInstant: another form, no hour, a day that does not exist, or one that contradicts itself.
    """
    written = _plain(text)
    if len(written) > LENGTH_LIMIT:
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT)
    try:
        return in_zone(_wall(written, order), zone)
    except UnreadableInstant:
        raise
    except (ValueError, OverflowError):  # a day or an hour that does not exist; the calendar ends
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT) from None


def read_told(text: str, zone: ZoneInfo, order: DateOrder = DateOrder.DAY_FIRST) -> ReadInstant:
    """The same of what somebody tells; a day alone is that day in `zone`, its hour unknown.

    Raises:
        UnreadableInstant: as `read_instant`, but for an hour that is missing.
    """
    try:
        return read_instant(text, zone, order)
    except UnreadableInstant as unreadable:
        if unreadable.day is None:
            raise
        return _whole_day(unreadable.day, zone)


def day_of(told: ReadInstant, zone: ZoneInfo) -> ReadInstant:
    """The day in `zone` on which an instant lies, its hour unknown; a day is itself.

    Raises:
        UnreadableInstant: the calendar ends.
    """
    if told.until is not None:
        return told
    try:
        return _whole_day(LocalTime(REAL, zone).date_of(told.at), zone)
    except OverflowError:
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT) from None


def _whole_day(day: date, zone: ZoneInfo) -> ReadInstant:
    told = LocalTime(REAL, zone)
    try:
        return ReadInstant(at=told.first_of(day), zone_assumed=True, until=told.first_of(day + timedelta(days=1)))
    except OverflowError:  # the calendar ends
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT) from None


def read_day(text: str) -> date:
    """The day alone, in any of the ways of this module.

    Raises:
        UnreadableInstant: another form, an hour beside it, or a day that does not exist.
    """
    written = _plain(text)
    alone = _DAY_ALONE.fullmatch(written) if len(written) <= LENGTH_LIMIT else None
    try:
        if alone is None:
            return date.fromisoformat(written.upper())  # `20241127`, `2024-W48-3`
        return _day(alone, DateOrder.DAY_FIRST)
    except UnreadableInstant:
        raise
    except ValueError:  # no day, or one that does not exist
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT) from None


def in_zone(at: datetime, zone: ZoneInfo) -> ReadInstant:
    """`at` itself when it has a zone, else the same wall clock in `zone`."""
    if at.tzinfo is not None:
        return ReadInstant(at=at, zone_assumed=False)
    return ReadInstant(at=at.replace(tzinfo=zone), zone_assumed=True)


def order_of(texts: Iterable[str]) -> DateOrder:
    """The order of a file with these instants: undecided as soon as one of them has the month first."""
    written = (each for text in texts if len(each := _plain(text)) <= LENGTH_LIMIT)
    matches = (match for each in written for shape in (*_SHAPES, _DAY_ALONE) if (match := shape.fullmatch(each)))
    foreign = any(match["first"] and _has_month_first(match) for match in matches)
    return DateOrder.UNDECIDED if foreign else DateOrder.DAY_FIRST


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).removeprefix("'").strip()


def _wall(written: str, order: DateOrder) -> datetime:
    """Date and hour; with a zone where one is written."""
    if match := next((match for shape in _SHAPES if (match := shape.fullmatch(written))), None):
        day, (clock, days_later) = _day(match, order), _clock(match)
        midnight = datetime(day.year, day.month, day.day, tzinfo=_zone(match["zone"])) + timedelta(days=days_later)
        return midnight.replace(
            hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=clock.microsecond
        )
    if counted := _COUNTED.fullmatch(written):
        return _counted(int(counted[1]), counted[2] or "")
    if alone := _DAY_ALONE.fullmatch(written):
        raise UnreadableInstant(InstantFault.HOUR_MISSING, day=_day(alone, order))
    if re.search(r"[0-9][t ][0-9]", written):
        return datetime.fromisoformat(written.upper())
    raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT)


def _day(match: re.Match[str], order: DateOrder) -> date:
    if match["year"]:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    elif name := match["name"]:
        if name not in MONTHS:
            raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT, _months_like(match, name))
        day = date(_year(match["year_named"]), MONTHS[name], int(match["named_day"]))
    else:
        first, second, year = int(match["first"]), int(match["second_number"]), _year(match["year_behind"])
        if _has_month_first(match):
            first, second = second, first
        elif order is DateOrder.UNDECIDED and first != second and first <= 12:
            readings = (date(year, second, first), date(year, first, second))
            raise UnreadableInstant(InstantFault.AMBIGUOUS_DATE, tuple(each.isoformat() for each in readings))
        day = date(year, second, first)
    _check_weekday(match["weekday"], day)
    return day


def _months_like(match: re.Match[str], name: str) -> tuple[str, ...]:
    near = [MONTHS[each] for each in get_close_matches(name, MONTHS, n=1, cutoff=0.7)]
    names = [next(word for word, number in MONTHS.items() if number == month) for month in near]
    return tuple(f"{match['named_day']} {each.capitalize()} {match['year_named']}" for each in names)


def _has_month_first(match: re.Match[str]) -> bool:
    """Whether a date of numbers cannot have its day first."""
    return int(match["first"]) <= 12 < int(match["second_number"]) <= 31


def _year(figures: str) -> int:
    return int(figures) if len(figures) == 4 else 2000 + int(figures)


def _check_weekday(name: str | None, day: date) -> None:
    if name is None:
        return
    right = f"{DAY_NAMES[day.weekday()]}, {day:%d/%m/%Y}"
    if name not in WEEKDAYS:
        near = get_close_matches(name, WEEKDAYS, n=1, cutoff=0.7)
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT, (right,) if near else ())
    if WEEKDAYS[name] != day.weekday():
        raise UnreadableInstant(InstantFault.WEEKDAY_CONTRADICTS, (right,))


def _clock(match: re.Match[str]) -> tuple[time, int]:
    """Hour of the day, and how many days later it is: 24.00 is the next day's midnight."""
    hour, minute = match["hour"] or match["joined"][:2], match["minute"] or match["joined"][2:]
    hours, half = int(hour), match["half"]
    if half:
        if not 1 <= hours <= 12:
            raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT)
        hours = hours % 12 + (12 if half == "p" else 0)
    microsecond = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    if hours == 24:
        clock = time(0, int(minute), int(match["second"] or 0), microsecond)
        if clock != time.min:
            raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT)
        return clock, 1
    return time(hours, int(minute), int(match["second"] or 0), microsecond), 0


def _zone(written: str | None) -> timezone | None:
    if written is None:
        return None
    if written in ZONE_HOURS:
        return timezone(timedelta(hours=ZONE_HOURS[written]))
    offset = _OFFSET.fullmatch(written)
    assert offset is not None, "the shape of an instant knows no other zone"
    sign, hours, minutes = offset.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if int(minutes or 0) > 59 or ahead > FARTHEST_ZONE:
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT)
    return timezone(ahead if sign == "+" else -ahead)


def _counted(days: int, fraction: str) -> datetime:
    """The instant of a spreadsheet's number, to the second."""
    if days not in SPREADSHEET_DAYS:
        raise UnreadableInstant(InstantFault.UNREADABLE_INSTANT)
    if not fraction.strip("0"):
        raise UnreadableInstant(InstantFault.HOUR_MISSING, day=date.fromordinal(SPREADSHEET_EPOCH.toordinal() + days))
    seconds = round(float(f"0.{fraction}") * timedelta(days=1).total_seconds())
    return SPREADSHEET_EPOCH + timedelta(days=days, seconds=seconds)
