"""Scenario time beside the wall's."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from demo.clock import ScenarioClock

START = datetime(2024, 11, 26, tzinfo=UTC)
WALL = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_an_hour_of_the_scenario_takes_six_seconds_at_600() -> None:
    clock = ScenarioClock(starts_at=START, wall_start=WALL, speed=600)

    assert clock.wall_at(START + timedelta(hours=1)) == WALL + timedelta(seconds=6)
    assert clock.scenario_at(WALL + timedelta(seconds=6)) == START + timedelta(hours=1)
    assert clock.on_the_wall(timedelta(minutes=10)) == timedelta(seconds=1)


@given(st.integers(min_value=0, max_value=10**6), st.sampled_from([1.0, 600.0, 1200.0, 3000.0]))
def test_there_and_back_is_the_same_instant(seconds: int, speed: float) -> None:
    clock = ScenarioClock(starts_at=START, wall_start=WALL, speed=speed)
    instant = START + timedelta(seconds=seconds)

    assert abs(clock.scenario_at(clock.wall_at(instant)) - instant) < timedelta(milliseconds=5)
