"""No unscoped read of the query tables can be written: whose eyes it is for comes first, or it is named here."""

import inspect
import re
from collections.abc import Iterator
from typing import Final, get_type_hints

import pytest

from domain.access.sight import Sight
from projections import notice_lists, queries, totals
from projections.filters import ProblemFilter, Sort
from projections.notice_lists import NoticeLists
from projections.operational import triage_queue
from projections.operational.triage_queue import TriageQueue
from projections.problem_lists import Asked, facets_statement, page_statement
from projections.queries import Queries

OF_THE_SERVICE: Final = {
    "register_number": "a letter and a figure name a problem that was found in sight before",
    "merged_reports": "a number for a letter of the problem; who was merged into it is not told",
    "open_problem_streams": "waking and the doctor follow every process, whoever may see its problem",
    "followed_problems": "waking hands every process to the engine, the gravest first",
    "overdue": "the doctor asks whether anybody watches the clocks",
    "claim_on": "asked about a report that was found in sight before",
    "give_back": "asked about a report that was found in sight before",
}
"""Reads without a sight, each with its reason."""

NARROWED: Final = re.compile(r"projections\.seen\((\$\d)::jsonb\) AS problem WHERE \1::jsonb ->> 'stream' IS NULL")

UNSCOPED_STATEMENTS: Final = {
    "register_number",
    "merged_reports",
    "open_problem_streams",
    "followed_problems",
    "overdue",
    "as_of",
    "nil_reports",
    "charters",
    "heard",
    "claim",
    "give_back",
    "kept_views",
}
"""Statements that read without `projections.seen`; the reads of `as_of`, `nil_reports`, `charters` and `heard` look at
the sight themselves, and that of `kept_views` reads what the account of the sight keeps, of no problem."""

EVERY_FILTER: Final = Asked(
    values=frozenset(ProblemFilter.model_fields), flags=frozenset(), clocks=frozenset(), in_part=False
)
STATEMENTS: Final = {
    **queries.SQL,
    **notice_lists.SQL,
    **totals.SQL,
    **triage_queue.SQL,
    **{f"list {sort}": page_statement(sort, EVERY_FILTER) for sort in (*Sort, None)},
    "facets": facets_statement(EVERY_FILTER),
}


def reads() -> Iterator[tuple[str, list[str], object]]:
    for owner in (Queries, NoticeLists, TriageQueue):
        for name, member in inspect.getmembers(owner, inspect.iscoroutinefunction):
            if not name.startswith("_"):
                parameters = [each for each in inspect.signature(member).parameters if each != "self"]
                yield name, parameters, get_type_hints(member).get(parameters[0]) if parameters else None


@pytest.mark.parametrize(("name", "parameters", "first"), list(reads()))
def test_every_read_says_first_whose_eyes_it_is_for(name: str, parameters: list[str], first: object) -> None:
    assert (first is Sight) is (name not in OF_THE_SERVICE), parameters


def test_no_exception_is_kept_for_a_read_that_is_gone() -> None:
    assert OF_THE_SERVICE.keys() <= {name for name, _, _ in reads()}


def test_every_statement_leaves_out_what_is_out_of_sight() -> None:
    unscoped = {name for name, text in STATEMENTS.items() if "projections.seen(" not in text}
    assert unscoped - {"next"} == UNSCOPED_STATEMENTS


def test_every_statement_is_narrowed_to_the_one_problem_of_a_link() -> None:
    for name, text in STATEMENTS.items():
        assert len(NARROWED.findall(text)) == text.count("projections.seen("), name
