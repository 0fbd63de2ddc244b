"""Which problem is meant, and that nobody finds what is out of sight."""

import pytest

from domain.refusals import TargetOfAnotherDesk, UnknownProblem
from reading.finding import find_problem, problem_in_sight, target_at, where_it_goes_on
from tests.given.tables import LEBONG, Tables, a_row, looking

TABLES = Tables(
    [
        a_row("aaaa-1", merged_into="bbbb-1"),
        a_row("bbbb-1", merged_into="cccc-1"),
        a_row("cccc-1"),
        a_row("dddd-1", merged_into="eeee-1"),
        a_row("eeee-1", merged_into="dddd-1"),
        a_row("ffff-1", merged_into="gone"),
        a_row("hhhh-1", desk="35.78"),
        a_row("iiii-1", merged_into="hhhh-1"),
        a_row("jjjj-1", desk="17"),
    ],
    intakes={"report-of-c": "cccc-1", "report-of-h": "hhhh-1"},
)


@pytest.mark.parametrize(
    ("reference", "found"),
    [("cccc-1", "cccc-1"), ("ccc", "cccc-1"), ("report-of-c", "cccc-1"), ("report-of", "cccc-1")],
)
async def test_a_problem_is_found_by_its_names_and_by_a_report_behind_it(reference: str, found: str) -> None:
    assert (await find_problem(looking(), TABLES, reference)).problem_id == found


@pytest.mark.parametrize("reference", ["hhhh-1", "hhh", "report-of-h", "nothing", "report", "", "a\0", "\udcff"])
async def test_what_is_out_of_sight_and_what_is_not_there_look_the_same(reference: str) -> None:
    with pytest.raises(UnknownProblem) as refused:
        await find_problem(looking(), TABLES, reference)

    assert refused.value.detail == (reference[:60] or UnknownProblem.__doc__)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("aaaa-1", "cccc-1"),
        ("cccc-1", "cccc-1"),
        ("dddd-1", "eeee-1"),  # in a circle
        ("ffff-1", "ffff-1"),  # into nothing
        ("iiii-1", "iiii-1"),  # into what is out of sight
    ],
)
async def test_mergings_are_followed_as_far_as_one_sees(start: str, end: str) -> None:
    found = await find_problem(looking(), TABLES, start)

    assert (await where_it_goes_on(looking(), TABLES, found)).problem_id == end


async def test_an_id_is_looked_up_whole() -> None:
    assert await problem_in_sight(looking(), TABLES, "cccc") is None
    assert await problem_in_sight(looking("35.78"), TABLES, "cccc-1") is None
    assert await problem_in_sight(looking("00"), TABLES, "cccc-1") is not None


async def test_a_target_is_a_problem_of_the_same_desk() -> None:
    assert (await target_at(looking(), TABLES, "aaaa", LEBONG)).problem_id == "cccc-1"
    with pytest.raises(TargetOfAnotherDesk):
        await target_at(looking("17"), TABLES, "jjjj", LEBONG)
    with pytest.raises(UnknownProblem):
        await target_at(looking(), TABLES, "hhhh", LEBONG)
