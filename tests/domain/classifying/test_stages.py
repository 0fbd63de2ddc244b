from datetime import date

import pytest

from domain.classifying.stages import Stage, days_to_voting, stage_at
from reference.loader import reference


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2024, 11, 27), "EXEC_VOTING"),
        (date(2024, 11, 26), "EXEC_QUIET"),
        (date(2024, 11, 23), "EXEC_CAMPAIGN"),
        (date(2024, 11, 29), "EXEC_RECAP_TO_PPK"),
        (date(2024, 9, 23), "EXEC_BALLOT_NUMBER"),
        (date(2023, 1, 1), None),
    ],
)
def test_the_shortest_stage_under_way_is_the_stage(day: date, stage: str | None) -> None:
    assert stage_at(reference().stages, day) == stage


def test_days_count_down_to_voting_and_on() -> None:
    stages = reference().stages
    assert [days_to_voting(stages, date(2024, 11, day)) for day in (24, 26, 27, 28)] == [3, 1, 0, -1]


def test_another_calendar_moves_the_day() -> None:
    voting = Stage(
        code="EXEC_VOTING",
        name_id="",
        name_en="",
        start_date=date(2029, 6, 6),
        end_date=date(2029, 6, 6),
        date_kind="day",
    )
    assert days_to_voting({voting.code: voting}, date(2029, 6, 1)) == 5
    with pytest.raises(LookupError):
        days_to_voting({}, date(2029, 6, 1))
