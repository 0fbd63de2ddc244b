"""What a rehearsal shows at an instant of the wall's clock, and the way back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar import FIRST_INSTANT, LAST_INSTANT, REAL, Calendar, LocalTime

WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
BEGINS = datetime(2026, 10, 5, 2, tzinfo=UTC)
EVE = datetime.fromisoformat("2024-11-26T07:00+07:00")
FAST = Calendar(origin_wall=BEGINS, origin_shown=EVE, speed=720)
SHIFTED = Calendar(origin_wall=BEGINS, origin_shown=EVE, speed=1)

instants = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds have none
calendars = st.builds(
    Calendar, origin_wall=instants, origin_shown=instants, speed=st.floats(1, 10_000, allow_nan=False)
)
durations = st.timedeltas(timedelta(0), timedelta(days=366))


@given(instants, durations)
def test_the_real_calendar_changes_nothing(instant: datetime, duration: timedelta) -> None:
    assert REAL.is_real
    assert REAL.shown(instant) is instant
    assert REAL.wall(instant) is instant
    assert REAL.span(duration) == REAL.shown_span(duration) == duration
    assert REAL.local(instant, WIB) == instant


@given(calendars, st.timedeltas(timedelta(days=-20), timedelta(days=20)))
def test_what_is_shown_and_put_back_is_itself_again(calendar: Calendar, since: timedelta) -> None:
    instant = calendar.origin_wall + since
    assert calendar.wall(calendar.shown(instant)) == instant


@given(calendars, instants)
def test_a_date_that_people_name_comes_back_within_what_the_wall_can_tell_apart(
    calendar: Calendar, shown: datetime
) -> None:
    assert abs(calendar.shown(calendar.wall(shown)) - shown) <= calendar.speed * timedelta.resolution


@given(calendars, instants, instants)
def test_the_later_instant_is_never_shown_as_the_earlier_one(
    calendar: Calendar, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert calendar.shown(earlier) <= calendar.shown(later)
    assert calendar.wall(earlier) <= calendar.wall(later)


@given(calendars, instants, durations)
def test_a_deadline_of_the_rules_is_shown_as_far_ahead_as_the_rules_say(
    calendar: Calendar, now: datetime, within: timedelta
) -> None:
    reached = calendar.origin_wall + min(now - calendar.origin_wall, timedelta(days=20))
    due = calendar.shown(max(reached, calendar.origin_wall) + calendar.span(within))
    apart = due - calendar.shown(max(reached, calendar.origin_wall))
    assert abs(apart - within) <= 2 * calendar.speed * timedelta.resolution


@given(calendars)
def test_no_duration_of_the_rules_becomes_none_at_all(calendar: Calendar) -> None:
    assert calendar.span(timedelta.resolution) == timedelta.resolution
    assert calendar.span(timedelta(0)) == timedelta(0)


def test_two_hours_pass_in_ten_seconds_and_a_day_in_two_minutes() -> None:
    assert FAST.shown(BEGINS) == EVE
    assert FAST.shown(BEGINS + timedelta(seconds=10)) == EVE + timedelta(hours=2)
    assert FAST.wall(EVE + timedelta(days=3)) == BEGINS + timedelta(minutes=6)
    assert FAST.span(timedelta(days=1)) == timedelta(minutes=2)
    assert FAST.shown_span(timedelta(seconds=5)) == timedelta(hours=1)


def test_a_rehearsal_may_move_the_date_and_leave_the_pace() -> None:
    assert not SHIFTED.is_real
    assert SHIFTED.shown(BEGINS + timedelta(hours=1)) == EVE + timedelta(hours=1)
    assert SHIFTED.span(timedelta(hours=1)) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "seconds", "day"),
    [
        (WIB, 0, date(2024, 11, 26)),
        (WIB, 84, date(2024, 11, 26)),
        (WIB, 85, date(2024, 11, 27)),
        (WIT, 75, date(2024, 11, 27)),
        (WIB, 325, date(2024, 11, 29)),
    ],
)
def test_days_change_at_midnight_of_the_rehearsal_where_people_live(zone: ZoneInfo, seconds: int, day: date) -> None:
    assert FAST.date_of(BEGINS + timedelta(seconds=seconds), zone) == day


@given(calendars, st.sampled_from([WIB, WIT]), st.dates(date(2016, 1, 1), date(2039, 1, 1)))
def test_a_day_begins_and_ends_at_its_own_instants(calendar: Calendar, zone: ZoneInfo, day: date) -> None:
    for local in (LocalTime(calendar, zone), LocalTime(REAL, zone)):
        first, last = local.first_of(day), local.last_of(day)
        assert local.date_of(first) == local.date_of(last) == day
        assert local.date_of(first - timedelta.resolution) < day < local.date_of(last + timedelta.resolution)


def test_the_last_day_of_all_ends_with_it() -> None:
    assert LocalTime(REAL, WIB).last_of(date.max) == datetime.max.replace(tzinfo=WIB)
    assert LocalTime(FAST, WIB).last_of(date.max) < LAST_INSTANT


def test_a_day_of_the_rehearsal_has_a_first_and_a_last_instant_on_the_wall() -> None:
    local, voting_day = LocalTime(FAST, WIB), date(2024, 11, 27)
    first, last = local.first_of(voting_day), local.last_of(voting_day)
    assert local.date_of(first) == local.date_of(last) == voting_day
    assert local.date_of(first - timedelta.resolution) == date(2024, 11, 26)
    assert local.date_of(last + timedelta.resolution) == date(2024, 11, 28)
    assert local.before(last, timedelta(hours=12)) == last - timedelta(minutes=1)


@pytest.mark.parametrize("years", [-30, 30])
def test_what_no_date_can_be_is_held_at_the_ends(years: int) -> None:
    fastest = Calendar(origin_wall=BEGINS, origin_shown=EVE, speed=10_000)
    shown = fastest.shown(BEGINS.replace(year=BEGINS.year + years))
    assert shown == (FIRST_INSTANT if years < 0 else LAST_INSTANT)
    assert fastest.shown_span(timedelta.max) == timedelta.max
    assert fastest.shown_span(timedelta.min) == timedelta.min
    slowest = Calendar(origin_wall=BEGINS, origin_shown=EVE, speed=1e-6)
    assert slowest.wall(EVE.replace(year=EVE.year + years)) == (FIRST_INSTANT if years < 0 else LAST_INSTANT)
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        fastest.local(BEGINS.replace(year=BEGINS.year + years), ZoneInfo(zone))


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_calendar_that_stands_or_runs_back_is_none(speed: float) -> None:
    with pytest.raises(ValidationError):
        Calendar(origin_wall=BEGINS, origin_shown=EVE, speed=speed)


def test_a_calendar_is_kept_as_text_and_is_itself_again() -> None:
    assert Calendar.model_validate_json(FAST.model_dump_json()) == FAST
