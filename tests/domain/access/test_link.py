"""Until when a link holds."""

from datetime import UTC, datetime, timedelta

from domain.access.link import end_of
from domain.calendar import REAL, Calendar

SINCE = datetime(2024, 11, 27, 1, 2, 3, 456_789, tzinfo=UTC)


def test_a_link_ends_at_a_whole_second() -> None:
    assert end_of(SINCE, timedelta(days=60), REAL) == datetime(2025, 1, 26, 1, 2, 3, tzinfo=UTC)


def test_in_a_rehearsal_it_holds_for_as_long_as_the_shown_time_says() -> None:
    rehearsed = Calendar(origin_wall=SINCE, origin_shown=SINCE, speed=720)
    assert end_of(SINCE, timedelta(days=60), rehearsed) == datetime(2024, 11, 27, 3, 2, 3, tzinfo=UTC)
