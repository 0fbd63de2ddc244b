"""When something happened, as far as it is known."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.occurrence import Occurrence, earlier

MIDNIGHT = datetime(2024, 11, 27, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = Occurrence(MIDNIGHT, MIDNIGHT + 24 * HOUR)
OCCURRENCES = st.integers(-72, 72).flatmap(
    lambda hour: st.sampled_from(
        [
            Occurrence(MIDNIGHT + hour * HOUR),
            Occurrence(MIDNIGHT + hour // 24 * 24 * HOUR, MIDNIGHT + (hour // 24 + 1) * 24 * HOUR),
        ]
    )
)


def test_a_day_is_apart_from_what_lies_outside_it() -> None:
    assert DAY.apart(Occurrence(MIDNIGHT + 13 * HOUR)) == timedelta(0)
    assert DAY.apart(Occurrence(MIDNIGHT - 2 * HOUR)) == 2 * HOUR
    assert Occurrence(MIDNIGHT + 27 * HOUR).apart(DAY) == 3 * HOUR
    assert Occurrence(MIDNIGHT).apart(Occurrence(MIDNIGHT + HOUR)) == HOUR


def test_of_a_day_and_its_hour_the_hour_is_kept_and_of_two_days_the_earlier() -> None:
    noon = Occurrence(MIDNIGHT + 12 * HOUR)
    assert earlier(DAY, noon) == earlier(noon, DAY) == noon
    assert earlier(DAY, Occurrence(MIDNIGHT + 30 * HOUR)) == DAY
    assert earlier(DAY, Occurrence(MIDNIGHT - HOUR)) == Occurrence(MIDNIGHT - HOUR)


@given(OCCURRENCES, OCCURRENCES, OCCURRENCES)
def test_the_order_in_which_reports_come_makes_no_difference(
    one: Occurrence, other: Occurrence, third: Occurrence
) -> None:
    assert one.apart(other) == other.apart(one)
    assert earlier(earlier(one, other), third) == earlier(one, earlier(other, third))
    assert earlier(one, other) == earlier(other, one)
