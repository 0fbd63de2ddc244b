"""What a cursor of a list may say."""

import pytest

from projections.cursors import cursor_of
from projections.filters import ProblemFilter, Sort
from projections.problem_lists import Walk, document_of
from projections.views import UnknownCursor

WALKS = [
    Walk(Sort.DEADLINE, 7, is_again=False, key="2024-11-27T08:00:00+07:00", problem_id="p-1"),
    Walk(Sort.DEADLINE, 7, is_again=False, key="", problem_id="p-1"),
    Walk(Sort.NEWEST, -1, is_again=False, key="2024-11-27T08:00:00+00:00", problem_id="p-1"),
    Walk(Sort.GRAVEST, 7, is_again=False, key="S4 2024-11-27T08:00:00+00:00", problem_id="p-1"),
    Walk(Sort.CHANGED, 7, is_again=False, key="12", problem_id="p-1"),
    Walk(Sort.RELEVANCE, 7, is_again=False, key="0.06079271", problem_id="p-1"),
    Walk(Sort.RELEVANCE, 7, is_again=False, key="1e-20", problem_id="p-1"),
    Walk(Sort.OLDEST, 7, is_again=True, key="9", problem_id="~"),
]


@pytest.mark.parametrize("walk", WALKS)
def test_a_cursor_leads_back_to_its_place(walk: Walk) -> None:
    assert Walk.at(walk.cursor(), walk.sort) == walk


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        (Sort.DEADLINE, ("newest", "7", "", "", "p-1")),
        (Sort.DEADLINE, ("deadline", "seven", "", "", "p-1")),
        (Sort.DEADLINE, ("deadline", "7", "", "", "")),
        (Sort.DEADLINE, ("deadline", "7", "", "2024-11-27T08:00:00", "p-1")),
        (Sort.DEADLINE, ("deadline", "7", "", "S4 2024-11-27T08:00:00+00:00", "p-1")),
        (Sort.NEWEST, ("newest", "7", "", "", "p-1")),
        (Sort.GRAVEST, ("gravest", "7", "", "2024-11-27T08:00:00+00:00", "p-1")),
        (Sort.CHANGED, ("changed", "7", "", "9" * 20, "p-1")),
        (Sort.RELEVANCE, ("relevance", "7", "", "NaN", "p-1")),
        (Sort.OLDEST, ("oldest", "7", "again", "soon", "p-1")),
        (Sort.OLDEST, ("oldest", "7", "")),
        (Sort.OLDEST, ("oldest", "7", "", "\0", "p-1")),
    ],
)
def test_a_cursor_that_no_list_gave_is_refused(sort: Sort, keys: tuple[str, ...]) -> None:
    with pytest.raises(UnknownCursor):
        Walk.at(cursor_of(keys), sort)


def test_a_filter_says_only_what_narrows() -> None:
    assert document_of(ProblemFilter()) == "{}"
    assert document_of(ProblemFilter(late=False, phases=("closed",))) == '{"phases":["closed"],"late":false}'
