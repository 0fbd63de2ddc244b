"""The periods that follow from a cadence: none overlaps, none is missing, none has two names."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar import REAL, Calendar, LocalTime
from domain.desk.cadence import (
    Cadence,
    CadenceRule,
    Period,
    PeriodKind,
    faults_of,
    next_period,
    periods_between,
    upcoming,
)
from reference.cadence import shipped_cadence

WIB = LocalTime(REAL, ZoneInfo("Asia/Jakarta"))
WIT = LocalTime(REAL, ZoneInfo("Asia/Jayapura"))
REHEARSED = Calendar(
    origin_wall=datetime(2026, 10, 5, 2, tzinfo=UTC),
    origin_shown=datetime.fromisoformat("2024-11-26T07:00+07:00"),
    speed=720,
)
DAY = timedelta(days=1)
BOOK = "17.07/2024"
FIRST = date(2024, 9, 1)

places = st.sampled_from(
    [
        WIB,
        WIT,
        LocalTime(REHEARSED, WIB.zone),
        LocalTime(REAL, ZoneInfo("Europe/Berlin")),  # its clocks are put back in October
        LocalTime(REHEARSED, ZoneInfo("Europe/Berlin")),
    ]
)
hours = st.lists(
    st.integers(1, 96).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}"),
    min_size=1,
    max_size=4,
    unique=True,
).map(lambda found: tuple(sorted(found)))


@st.composite
def rules_of(draw: st.DrawFn, kind: PeriodKind) -> tuple[CadenceRule, ...]:
    """Rules of a kind that share no day, some without a day in between."""
    rules, day = [], FIRST + draw(st.integers(0, 40)) * DAY
    count = draw(st.integers(0, 3))
    for place in range(count):
        last = day + draw(st.integers(0, 50)) * DAY
        rules.append(
            CadenceRule(
                kind=kind,
                hours=draw(hours),
                weekday=draw(st.integers(1, 7)) if kind is PeriodKind.WEEKLY else None,
                day=draw(st.integers(1, 31)) if kind is PeriodKind.MONTHLY else None,
                since=None if place == 0 and draw(st.booleans()) else day,
                until=None if place == count - 1 and draw(st.booleans()) else last,
                grace_minutes=draw(st.sampled_from([0, 60, 1440])),
            )
        )
        day = last + draw(st.sampled_from([1, 1, 2, 9])) * DAY
    return tuple(rules)


@st.composite
def cadences(draw: st.DrawFn) -> Cadence:
    rules = tuple(rule for kind in PeriodKind for rule in draw(rules_of(kind)))
    assume(rules)
    return Cadence(rules=tuple(draw(st.permutations(rules))))


def of_kind(periods: Sequence[Period], kind: PeriodKind) -> list[Period]:
    return [each for each in periods if each.kind is kind]


def holds(cadence: Cadence, kind: PeriodKind, day: date) -> bool:
    return any(
        each.kind is kind and (each.since or date.min) <= day <= (each.until or date.max) for each in cadence.rules
    )


def days_between(local: LocalTime, since: datetime, until: datetime) -> list[date]:
    first, last = local.date_of(since), local.date_of(until)
    return [first + DAY * each for each in range((last - first).days + 1)]


def span(local: LocalTime, days: int = 60) -> tuple[datetime, datetime]:
    return local.first_of(FIRST), local.first_of(FIRST + days * DAY)


@given(cadences(), places)
def test_periods_of_a_kind_follow_one_another(cadence: Cadence, local: LocalTime) -> None:
    assert faults_of(cadence) == ()
    periods = periods_between(cadence, local, *span(local))
    for kind in PeriodKind:
        of = of_kind(periods, kind)
        for one, other in pairwise(of):
            assert one.until <= other.since
            if one.until < other.since:
                assert not all(holds(cadence, kind, day) for day in days_between(local, one.until, other.since))
        for each in of:
            assert each.since < each.until == each.cut_off


@given(cadences(), places)
def test_no_two_periods_share_an_id(cadence: Cadence, local: LocalTime) -> None:
    ids = [each.report_id(BOOK) for each in periods_between(cadence, local, *span(local))]
    assert len(ids) == len(set(ids))


@given(cadences(), places, st.integers(0, 59), st.integers(0, 23))
def test_what_happens_while_a_rule_holds_is_in_a_period(
    cadence: Cadence, local: LocalTime, days: int, hour: int
) -> None:
    at, (since, until) = local.first_at(FIRST + DAY * days, timedelta(hours=hour)), span(local)
    periods = periods_between(cadence, local, since, until)
    for kind in PeriodKind:
        day = local.date_of(at)
        if holds(cadence, kind, day) and holds(cadence, kind, day + DAY):
            assert len([each for each in of_kind(periods, kind) if each.since <= at < each.until]) == 1


@given(cadences(), places, st.integers(0, 120 * 24))
def test_whenever_it_is_asked_the_period_under_way_is_the_same(cadence: Cadence, local: LocalTime, hour: int) -> None:
    at = local.first_at(FIRST + DAY * (hour // 24), timedelta(hours=hour % 24))
    for kind in PeriodKind:
        period = next_period(cadence, local, kind, at)
        if period is None:
            continue
        assert period.until > at
        assert next_period(cadence, local, kind, period.until - timedelta.resolution) == period
        if period.since >= at:
            assert next_period(cadence, local, kind, period.since) == period


@given(cadences(), cadences(), places, places, st.integers(0, 100 * 24))
def test_another_cadence_or_zone_begins_where_what_was_opened_ends(
    old: Cadence, new: Cadence, local: LocalTime, other: LocalTime, hour: int
) -> None:
    assume(local.calendar == other.calendar)
    at = local.first_at(FIRST + DAY * (hour // 24), timedelta(hours=hour % 24))
    opened = list(periods_between(old, local, span(local)[0], at + timedelta.resolution))
    last = {each.kind: each for each in opened}
    following = []
    for first in upcoming(new, other, at, last):
        period: Period | None = first
        for _ in range(12):
            if period is not None:
                following.append(period)
                period = next_period(new, other, period.kind, period.until, period)
    ids = [each.report_id(BOOK) for each in (*opened, *following)]
    assert len(ids) == len(set(ids))
    for kind in PeriodKind:
        of = [*of_kind(opened, kind), *of_kind(following, kind)]
        assert all(one.until <= later.since < later.until for one, later in pairwise(of))


def test_a_day_that_comes_once_more_further_west_gives_no_name_again() -> None:
    late = Cadence(rules=(CadenceRule(kind=PeriodKind.DAILY, hours=("23:00",), grace_minutes=60),))
    early = Cadence(rules=(CadenceRule(kind=PeriodKind.DAILY, hours=("00:30",), grace_minutes=60),))
    east, west = LocalTime(REAL, ZoneInfo("Asia/Jayapura")), LocalTime(REAL, ZoneInfo("Asia/Jakarta"))
    midnight = datetime(
        2024, 9, 1, 15, 30, tzinfo=UTC
    )  # 00.30 of the second in the east, 22.30 of the first in the west
    opened = next_period(early, east, PeriodKind.DAILY, midnight - timedelta.resolution)
    assert opened is not None
    assert (opened.subject, opened.number, opened.until) == ("2024-09-02", 0, midnight)
    again = next_period(late, west, PeriodKind.DAILY, midnight, opened)
    assert again is not None
    assert (again.subject, again.number, again.cut_off - midnight) == ("2024-09-02", 1, timedelta(minutes=30))
    then = next_period(late, west, PeriodKind.DAILY, again.until, again)
    assert then is not None
    assert (then.subject, then.number) == ("2024-09-02", 2)


def shown(period: Period, local: LocalTime = WIB) -> str:
    since, until = (local.read(each) + timedelta(milliseconds=1) for each in (period.since, period.cut_off))
    return f"{period.kind}/{period.subject}/{period.number} {since:%m-%d %H:%M} {until:%m-%d %H:%M}"


SHIPPED = """\
monthly/2024-08/0 07-31 16:00 08-26 16:00
weekly/2024-08-26/0 08-26 16:00 08-30 16:00
weekly/2024-09-02/0 08-30 16:00 09-06 16:00
weekly/2024-09-09/0 09-06 16:00 09-13 16:00
weekly/2024-09-16/0 09-13 16:00 09-20 16:00
weekly/2024-09-23/0 09-20 16:00 09-27 16:00
weekly/2024-09-30/0 09-27 16:00 10-04 16:00
weekly/2024-10-07/0 10-04 16:00 10-11 16:00
weekly/2024-10-14/0 10-11 16:00 10-18 16:00
weekly/2024-10-21/0 10-18 16:00 10-25 16:00
weekly/2024-10-28/0 10-25 16:00 11-01 16:00
weekly/2024-11-04/0 11-01 16:00 11-08 16:00
weekly/2024-11-11/0 11-08 16:00 11-15 16:00
weekly/2024-11-18/0 11-15 16:00 11-22 16:00
weekly/2024-11-18/1 11-22 16:00 11-23 16:00
daily/2024-11-24/0 11-23 16:00 11-24 16:00
daily/2024-11-25/0 11-24 16:00 11-25 16:00
daily/2024-11-26/0 11-25 16:00 11-26 16:00
daily/2024-11-27/0 11-26 16:00 11-27 08:00
daily/2024-11-27/1 11-27 08:00 11-27 10:00
daily/2024-11-27/2 11-27 10:00 11-27 13:00
daily/2024-11-27/3 11-27 13:00 11-27 16:00
daily/2024-11-27/4 11-27 16:00 11-27 20:00
daily/2024-11-27/5 11-27 20:00 11-28 00:00
daily/2024-11-28/0 11-28 00:00 11-28 16:00
daily/2024-11-29/0 11-28 16:00 11-29 16:00
daily/2024-11-30/0 11-29 16:00 11-30 16:00
daily/2024-12-01/0 11-30 16:00 12-01 16:00
daily/2024-12-02/0 12-01 16:00 12-02 16:00
daily/2024-12-03/0 12-02 16:00 12-03 16:00
daily/2024-12-04/0 12-03 16:00 12-04 16:00
daily/2024-12-05/0 12-04 16:00 12-05 16:00
daily/2024-12-06/0 12-05 16:00 12-06 16:00
daily/2024-12-07/0 12-06 16:00 12-07 16:00
daily/2024-12-08/0 12-07 16:00 12-08 16:00
daily/2024-12-09/0 12-08 16:00 12-09 16:00
daily/2024-12-10/0 12-09 16:00 12-10 16:00
daily/2024-12-11/0 12-10 16:00 12-11 16:00
daily/2024-12-12/0 12-11 16:00 12-12 16:00
daily/2024-12-13/0 12-12 16:00 12-13 16:00
daily/2024-12-14/0 12-13 16:00 12-14 16:00
daily/2024-12-15/0 12-14 16:00 12-15 16:00
daily/2024-12-16/0 12-15 16:00 12-16 16:00
weekly/2024-12-16/0 12-16 16:00 12-20 16:00""".splitlines()
"""Of the shipped cadence, between 20 August and 18 December: 120 days."""


@pytest.mark.parametrize("local", [WIB, WIT, LocalTime(REHEARSED, WIB.zone)], ids=["WIB", "WIT", "rehearsed"])
def test_a_hundred_and_twenty_days_of_the_shipped_cadence(local: LocalTime) -> None:
    since, until = local.first_of(date(2024, 8, 20)), local.first_of(date(2024, 12, 18))
    assert (date(2024, 12, 18) - date(2024, 8, 20)).days == 120
    assert [shown(each, local) for each in periods_between(shipped_cadence(), local, since, until)] == SHIPPED


def test_a_cadence_that_changes_during_a_period_lets_it_end_as_announced() -> None:
    rule = shipped_cadence().rules[4]
    daily = Cadence(rules=(rule.model_copy(update={"since": None, "until": None}),))
    hourly = Cadence(rules=(rule.model_copy(update={"since": None, "until": None, "hours": ("12:00", "18:00")}),))
    at = datetime(2024, 11, 27, 4, tzinfo=UTC)  # 11 o'clock
    under_way = next_period(daily, WIB, PeriodKind.DAILY, at)
    assert under_way is not None
    (following,) = upcoming(hourly, WIB, at, {PeriodKind.DAILY: under_way})
    assert shown(under_way) == "daily/2024-11-27/0 11-26 16:00 11-27 16:00"
    assert shown(following) == "daily/2024-11-27/1 11-27 16:00 11-27 18:00"


def test_a_desk_that_moves_to_another_zone_misses_no_instant() -> None:
    cadence = shipped_cadence()
    under_way = next_period(cadence, WIB, PeriodKind.DAILY, datetime(2024, 11, 25, tzinfo=UTC))
    assert under_way is not None
    following = next_period(cadence, WIT, PeriodKind.DAILY, under_way.until, under_way)
    assert following is not None
    assert following.since == under_way.until
    assert shown(following, WIT) == "daily/2024-11-26/0 11-25 18:00 11-26 16:00"


def changed(**fields: object) -> CadenceRule:
    plain = {"kind": "daily", "hours": ("16:00",), "grace_minutes": 60}
    return CadenceRule.model_validate({**plain, **fields})


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (changed(hours=()),),
        (changed(hours=("16:00", "10:00")),),
        (changed(hours=("16:00", "16:00")),),
        (changed(weekday=3),),
        (changed(kind="weekly"),),
        (changed(kind="weekly", weekday=8),),
        (changed(kind="monthly"),),
        (changed(kind="monthly", day=32),),
        (changed(since=date(2024, 11, 2), until=date(2024, 11, 1)),),
        (changed(grace_minutes=-1),),
        (changed(), changed()),
        (changed(until=date(2024, 11, 5)), changed(since=date(2024, 11, 5))),
        tuple(changed(since=date(2024, 1, 1) + DAY * n, until=date(2024, 1, 1) + DAY * n) for n in range(61)),
    ],
)
def test_a_faulty_cadence_is_told(rules: tuple[CadenceRule, ...]) -> None:
    assert faults_of(Cadence(rules=rules))


@pytest.mark.parametrize("hour", ["00:00", "24:01", "7:00", "12:60", "noon"])
def test_an_hour_is_one_of_the_day(hour: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        changed(hours=(hour,))


@pytest.mark.parametrize("rule", shipped_cadence().rules, ids=lambda rule: rule.line)
def test_a_rule_reads_as_it_is_written_in_a_line(rule: CadenceRule) -> None:
    assert CadenceRule.model_validate(rule.line) == rule


@pytest.mark.parametrize("line", ["", "daily,16:00", "daily,16:00,,,,,120,more"])
def test_a_line_of_other_parts_is_no_rule(line: str) -> None:
    with pytest.raises(ValidationError, match="7 parts between commas"):
        CadenceRule.model_validate(line)
