from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.matching import Candidate, MatchingRules, can_join, match
from tests.domain.situations import AT, HOUR, KECAMATAN, LEBONG

RULES = MatchingRules(version="test-1", windows={"POWER_OUTAGE": 6 * HOUR})
offsets = st.timedeltas(timedelta(hours=-48), timedelta(hours=48))


def candidate(problem_id: str, offset: timedelta) -> Candidate:
    return Candidate(problem_id=problem_id, occurred_at=AT + offset)


@pytest.mark.parametrize(
    ("category", "region", "may_join"),
    [
        ("POWER_OUTAGE", KECAMATAN, True),
        ("POWER_OUTAGE", LEBONG, False),
        ("MONEY_POLITICS", KECAMATAN, False),
    ],
)
def test_only_reports_of_a_category_with_a_window_and_a_known_kecamatan_join_by_themselves(
    category: str, region: str, may_join: bool
) -> None:
    assert can_join(RULES, category, region) is may_join


def test_a_report_joins_the_problem_nearest_in_time_and_says_why() -> None:
    found = match(RULES, "POWER_OUTAGE", AT, [candidate("far", 5 * HOUR), candidate("near", -2 * HOUR)])
    assert found is not None
    assert found.problem_id == "near"
    assert found.reasons == ("same-category:POWER_OUTAGE", "same-kecamatan", "within:6h", "rules:test-1")


@pytest.mark.parametrize(("offset", "joins"), [(6 * HOUR, True), (-6 * HOUR, True), (6 * HOUR + HOUR / 60, False)])
def test_the_window_reaches_to_both_sides_and_no_further(offset: timedelta, joins: bool) -> None:
    assert (match(RULES, "POWER_OUTAGE", AT, [candidate("one", offset)]) is not None) is joins


def test_of_two_problems_equally_near_every_process_takes_the_same() -> None:
    both = [candidate("b", HOUR), candidate("a", -HOUR)]
    assert match(RULES, "POWER_OUTAGE", AT, both) == match(RULES, "POWER_OUTAGE", AT, both[::-1])


@given(st.lists(offsets, max_size=8))
def test_a_report_joins_exactly_when_some_problem_lies_within_the_window(drawn: list[timedelta]) -> None:
    found = match(RULES, "POWER_OUTAGE", AT, [candidate(str(index), each) for index, each in enumerate(drawn)])
    assert (found is not None) == any(abs(each) <= 6 * HOUR for each in drawn)
    if found is not None:
        assert abs(drawn[int(found.problem_id)]) == min(abs(each) for each in drawn)
