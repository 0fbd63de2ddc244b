"""When a desk reports to the desk above: its cadence as data, and the periods that follow from it.

Pure. Rules name hours and days as the people of the desk read them; periods hold instants of the wall's clock.

Invariants:
    * the periods of a kind follow one another: none overlaps the next, and between two lies nothing, unless no rule of
      that kind holds in between;
    * a period is named by the calendar: its id is the same whoever works it out, and no two of a kind share one;
    * what was opened stays as it was announced: another cadence begins where that ends.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from domain.base import StoredValue
from domain.calendar import LocalTime
from domain.report_id import ReportId, ReportKind

RULES_LIMIT: Final = 60
HOURS_LIMIT: Final = 24
GRACE_LIMIT_MINUTES: Final = 14 * 24 * 60

AHEAD: Final = timedelta(days=100)
"""How far from a day the next cut-off of a rule that holds may lie; 61 days are the most, where months meet."""

_DAY: Final = timedelta(days=1)

CutOffHour = Annotated[str, StringConstraints(pattern=r"^(00:(0[1-9]|[1-5]\d)|(0[1-9]|1\d|2[0-3]):[0-5]\d|24:00)$")]
"""Hour by the desk's zone, `16:00`; the end of a day is `24:00`."""


class PeriodKind(StrEnum):
    """What a period is cut by; the same words as those of the reports on it (`domain.report_id.ReportKind`)."""

    DAILY = "daily"
    """One day, or a part of one where a day has several cut-offs."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


COLUMNS: Final = ("kind", "hours", "weekday", "day", "since", "until", "grace_minutes")
"""Of a rule that is written as a line: `daily,08:00;16:00,,,2024-11-24,2024-11-26,120`."""


class CadenceRule(StoredValue):
    """Cut-offs of one kind on some days; may be written as a line of text, as people put it into a table or a form."""

    kind: PeriodKind
    hours: tuple[CutOffHour, ...]
    """On a day with a cut-off, rising; several of a daily rule are several periods on the day."""

    weekday: int | None = None
    """1 for Monday to 7 for Sunday; of a weekly rule only."""

    day: int | None = None
    """Day of the month, of a monthly rule only; its last day where the month is shorter."""

    since: date | None = None
    """First day on which the rule holds; None where it holds from ever."""

    until: date | None = None
    """Last one; None where it holds for good."""

    grace_minutes: int
    """After a cut-off, in the time that people read, before a desk that has not reported is missing."""

    @model_validator(mode="before")
    @classmethod
    def _of_line(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        cells = [each.strip() for each in value.split(",")]
        if len(cells) != len(COLUMNS):
            raise ValueError(f"a rule has {len(COLUMNS)} parts between commas: {', '.join(COLUMNS)}")
        fields: dict[str, object] = {name: cell for name, cell in zip(COLUMNS, cells, strict=True) if cell}
        return {**fields, "hours": tuple(each.strip() for each in cells[1].split(";") if each.strip())}

    @property
    def line(self) -> str:
        """The rule as a line of text."""
        cells = (self.kind, ";".join(self.hours), self.weekday, self.day, self.since, self.until, self.grace_minutes)
        return ",".join("" if each is None else str(each) for each in cells)


class Cadence(StoredValue):
    """All that decides when a desk reports."""

    rules: tuple[CadenceRule, ...]


class Period(StoredValue):
    """What one report is about."""

    kind: PeriodKind
    subject: str
    """The day `2024-11-27`, the week by its Monday, or the month `2024-11` in which it is cut off, by its desk."""

    number: int = Field(ge=0)
    """The how-manyeth period on the same subject, from 0."""

    since: AwareDatetime
    """First instant."""

    until: AwareDatetime
    """First instant that no longer belongs to it."""

    cut_off: AwareDatetime
    """When entries close: where the period ends."""

    grace: timedelta
    """After the cut-off, in the time that people read, before a desk that has not reported is missing."""

    def report_id(self, book: str) -> ReportId:
        """The id of the report on it."""
        return ReportId.of_period(book, ReportKind(self.kind), self.subject, self.number)


def faults_of(cadence: Cadence) -> tuple[str, ...]:
    """What is wrong with a cadence, by rule from 1; empty where it can be gone by."""
    if not cadence.rules:
        return ("no rule",)
    if len(cadence.rules) > RULES_LIMIT:
        return (f"more than {RULES_LIMIT} rules",)
    faults = [f"rule {number}: {fault}" for number, rule in enumerate(cadence.rules, 1) for fault in _faults_in(rule)]
    for number, rule in enumerate(cadence.rules, 1):
        for other_number, other in enumerate(cadence.rules[: number - 1], 1):
            if rule.kind is other.kind and _first(rule) <= _last(other) and _first(other) <= _last(rule):
                faults.append(f"rule {number}: holds on days of rule {other_number}")
    return tuple(faults)


def next_period(
    cadence: Cadence, local: LocalTime, kind: PeriodKind, at: datetime, after: Period | None = None
) -> Period | None:
    """The period of a kind that is under way at an instant, else the next one; None when there is none.

    Args:
        cadence: what is gone by, without faults.
        local: the desk's calendar and zone.
        kind: of the period.
        at: not before the end of `after`; its end for the one that follows.
        after: the last period of the kind that was opened, whatever the cadence was then. Nothing begins before its
            end, and its id is not given again.
    """
    for run in _runs(cadence, kind):
        if period := _in_run(cadence, run, local, at, after):
            return period
    return None


def periods_between(cadence: Cadence, local: LocalTime, since: datetime, until: datetime) -> tuple[Period, ...]:
    """All periods of a cadence without faults that are under way between two instants, in the order of their beginning.

    Args:
        cadence: what is gone by.
        local: the desk's calendar and zone.
        since: first instant.
        until: first instant that no longer counts.
    """
    found = [each for kind in PeriodKind for each in _of_kind(cadence, local, kind, since, until)]
    return tuple(sorted(found, key=lambda each: (each.since, each.cut_off, each.kind)))


def upcoming(
    cadence: Cadence, local: LocalTime, at: datetime, opened: Mapping[PeriodKind, Period]
) -> tuple[Period, ...]:
    """The next period of every kind to be opened by a cadence that is set at an instant, by kind.

    Args:
        cadence: what is gone by from now on.
        local: the desk's calendar and zone.
        at: when it is set.
        opened: the last period of each kind that was opened; one that is under way goes on to its end.
    """
    found = []
    for kind in PeriodKind:
        last = opened.get(kind)
        period = next_period(cadence, local, kind, at if last is None else max(at, last.until), last)
        if period is not None:
            found.append(period)
    return tuple(found)


def _of_kind(
    cadence: Cadence, local: LocalTime, kind: PeriodKind, since: datetime, until: datetime
) -> Iterator[Period]:
    period = next_period(cadence, local, kind, since)
    while period is not None and period.since < until:
        yield period
        period = next_period(cadence, local, kind, period.until, period)


@dataclass(frozen=True)
class _Run:
    """Rules of one kind that take over from each other without a day in between."""

    rules: Sequence[CadenceRule]
    """In the order of their days."""

    @property
    def since(self) -> date:
        return _first(self.rules[0])

    @property
    def until(self) -> date:
        return _last(self.rules[-1])

    def rule_on(self, day: date) -> CadenceRule:
        return next(each for each in self.rules if day <= _last(each))

    def days(self, since: date) -> Iterator[date]:
        """Days of the run on which a period ends, from a day on, as far as a next one may lie."""
        first = max(since, self.since)
        last = min(_moved(first, AHEAD), self.until)
        return (day for day in _from_to(first, last) if self.cuts_on(day))

    def days_back(self, until: date) -> Iterator[date]:
        """The same up to a day, the latest first."""
        last = min(until, self.until)
        first = max(_moved(last, -AHEAD), self.since)
        return (day for day in reversed(_from_to(first, last)) if self.cuts_on(day))

    def cuts_on(self, day: date) -> bool:
        """Whether a period ends on a day of the run; on its last day one does, however short."""
        rule = self.rule_on(day)
        if day == self.until or rule.kind is PeriodKind.DAILY:
            return True
        if rule.kind is PeriodKind.WEEKLY:
            return day.isoweekday() == rule.weekday
        assert rule.day is not None
        return day.day == min(rule.day, monthrange(day.year, day.month)[1])

    def cut_offs_on(self, day: date, local: LocalTime) -> tuple["_CutOff", ...]:
        """Of a day on which a period ends, in order."""
        rule = self.rule_on(day)
        return tuple(_CutOff(_instant(local, day, hour), day, rule) for hour in rule.hours)


@dataclass(frozen=True)
class _CutOff:
    at: datetime
    day: date
    rule: CadenceRule


def _runs(cadence: Cadence, kind: PeriodKind | None = None) -> Iterator[_Run]:
    """In the order of their days; of every kind, one kind after the other, where none is named."""
    for each in PeriodKind if kind is None else (kind,):
        run: list[CadenceRule] = []
        for rule in sorted((rule for rule in cadence.rules if rule.kind is each), key=_first):
            if run and _first(rule) != _day_after(_last(run[-1])):
                yield _Run(tuple(run))
                run = []
            run.append(rule)
        if run:
            yield _Run(tuple(run))


def _in_run(cadence: Cadence, run: _Run, local: LocalTime, at: datetime, after: Period | None) -> Period | None:
    """The period of a run under way at an instant, or its first one after that; None when the run is over by then."""
    today = local.date_of(at)
    if today > run.until and _last_cut_off(run, local) <= at:
        return None
    # The hour 24:00 of a day is read on the next one.
    ahead = (each for day in run.days(_moved(today, -_DAY)) for each in run.cut_offs_on(day, local) if each.at > at)
    ends = next(ahead, None)
    if ends is None:
        return None
    begins = _began(cadence, run, local, at, today)
    subject = _subject(ends.rule.kind, ends.day)
    number = _place_in_subject(run, local, ends, subject)
    if after is not None:
        begins = max(begins, after.until)
        if subject <= after.subject:  # also of a day that comes once more, in a zone further west
            subject, number = after.subject, max(number if subject == after.subject else 0, after.number + 1)
    return Period(
        kind=ends.rule.kind,
        subject=subject,
        number=number,
        since=begins,
        until=ends.at,
        cut_off=ends.at,
        grace=timedelta(minutes=ends.rule.grace_minutes),
    )


def _began(cadence: Cadence, run: _Run, local: LocalTime, at: datetime, today: date) -> datetime:
    """Last cut-off of a run up to an instant; where there is none, its beginning."""
    back = (each for day in run.days_back(today) for each in reversed(run.cut_offs_on(day, local)) if each.at <= at)
    if passed := next(back, None):
        return passed.at
    # What ends on the day before hands over: nothing lies between the last month and the first week.
    before = [each for each in _runs(cadence) if each.until != date.max and _day_after(each.until) == run.since]
    return max((_last_cut_off(each, local) for each in before), default=_instant(local, run.since, "00:00"))


def _place_in_subject(run: _Run, local: LocalTime, cut_off: _CutOff, subject: str) -> int:
    """The how-manyeth cut-off of a run within its day, week or month, from 0."""
    same = takewhile(lambda day: _subject(cut_off.rule.kind, day) == subject, run.days_back(cut_off.day))
    return sum(each.at < cut_off.at for day in same for each in run.cut_offs_on(day, local))


def _last_cut_off(run: _Run, local: LocalTime) -> datetime:
    return _instant(local, run.until, run.rules[-1].hours[-1])


def _instant(local: LocalTime, day: date, hour: str) -> datetime:
    hours, minutes = hour.split(":")
    return local.first_at(day, timedelta(hours=int(hours), minutes=int(minutes))).astimezone(UTC)


def _subject(kind: PeriodKind, day: date) -> str:
    match kind:
        case PeriodKind.DAILY:
            return day.isoformat()
        case PeriodKind.WEEKLY:
            return _moved(day, _DAY * -day.weekday()).isoformat()
        case PeriodKind.MONTHLY:
            return f"{day:%Y-%m}"


def _faults_in(rule: CadenceRule) -> Iterator[str]:
    if not 0 < len(rule.hours) <= HOURS_LIMIT:
        yield f"1 to {HOURS_LIMIT} hours"
    if list(rule.hours) != sorted(set(rule.hours)):
        yield "hours do not rise"
    if (rule.kind is PeriodKind.WEEKLY) != (rule.weekday is not None):
        yield "a weekday belongs to a weekly rule, and to no other"
    if rule.weekday is not None and not 1 <= rule.weekday <= 7:
        yield "weekdays are 1 to 7"
    if (rule.kind is PeriodKind.MONTHLY) != (rule.day is not None):
        yield "a day of the month belongs to a monthly rule, and to no other"
    if rule.day is not None and not 1 <= rule.day <= 31:
        yield "days of a month are 1 to 31"
    if _first(rule) > _last(rule):
        yield "ends before it begins"
    if not 0 <= rule.grace_minutes <= GRACE_LIMIT_MINUTES:
        yield f"grace is 0 to {GRACE_LIMIT_MINUTES} minutes"


def _first(rule: CadenceRule) -> date:
    return rule.since or date.min


def _last(rule: CadenceRule) -> date:
    return rule.until or date.max


def _day_after(day: date) -> date:
    return day if day == date.max else day + _DAY


def _moved(day: date, by: timedelta) -> date:
    """A day some days from another, or the end of what a date can be."""
    ordinal = day.toordinal() + by.days
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _from_to(first: date, last: date) -> Sequence[date]:
    """All days between two, both counted."""
    return [date.fromordinal(each) for each in range(first.toordinal(), last.toordinal() + 1)]
