"""Living problems that may be the same as one, and all pairs of a desk that may be one."""

from datetime import datetime
from typing import Final

from commands.resemblance import Resemblances, Told
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import CategoryCode, RegionCode, Severity
from domain.problem.matching import Likeness
from domain.problem.state import Phase
from domain.stream import BookId
from projections.filters import ProblemFilter
from projections.problem.tables import ProblemRow
from projections.queries import Queries

PROBLEMS_PAGE: Final = 500
"""Problems of a desk that are read at once."""


class SimilarProblem(Value):
    """A living problem that may be the same as another one, and why."""

    problem_id: str
    register_number: str | None
    category: CategoryCode
    severity: Severity
    phase: Phase
    region: RegionCode
    occurred_at: datetime
    score: int
    """0 to 1000."""

    joins: bool
    """Whether a report would join it without a person's word."""

    reasons: tuple[str, ...]
    occurred_until: datetime | None = None
    """First instant after the day, where the hour is not known."""


COMPARED_REPORTS: Final = 40
"""Of the problem that others are compared with: the first ones say what happened, and there may be thousands."""


class SimilarPair(Value):
    """Two living problems that may be one."""

    problem_id: str
    register_number: str | None
    similar: SimilarProblem


class ProblemName(Value):
    """A problem by its names."""

    problem_id: str
    register_number: str | None


class SimilarShown(Value):
    """Living problems that may be the same as one, likeliest first."""

    fictitious: bool
    problem: ProblemName
    similar: tuple[SimilarProblem, ...]


class PairsShown(Value):
    """Living problems of a desk that may be one, likeliest first."""

    fictitious: bool
    desk: RegionCode
    pairs: tuple[SimilarPair, ...]


async def similar_pairs(
    sight: Sight, queries: Queries, resemblances: Resemblances, book: BookId
) -> tuple[SimilarPair, ...]:
    """Living problems of a desk that may be one, each two of them once, likeliest first.

    Args:
        sight: whose eyes they are for.
        queries: the query tables.
        resemblances: what compares what was told.
        book: whose problems.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    pairs: dict[frozenset[str], SimilarPair] = {}
    cursor = None
    while True:
        living = ProblemFilter(book=book, ended=False)
        page = await queries.list_problems(sight, living, cursor=cursor, limit=PROBLEMS_PAGE)
        for row in page.problems:
            for other in await similar_problems(sight, queries, resemblances, row):
                pair = SimilarPair(problem_id=row.problem_id, register_number=row.register_number, similar=other)
                pairs.setdefault(frozenset((row.problem_id, other.problem_id)), pair)
        if (cursor := page.next_cursor) is None:
            return tuple(sorted(pairs.values(), key=lambda pair: (-pair.similar.score, pair.problem_id)))


async def similar_problems(
    sight: Sight, queries: Queries, resemblances: Resemblances, problem: ProblemRow
) -> tuple[SimilarProblem, ...]:
    """Living problems in sight that may be the same as this one, likeliest first.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    reports = await queries.intakes_behind(sight, problem.problem_id, COMPARED_REPORTS)
    told = Told(
        problem_id=problem.problem_id,
        book=problem.book,
        category=problem.category,
        region=problem.region,
        severity=problem.severity,
        occurred_at=problem.occurred_at,
        occurred_until=problem.occurred_until,
        texts=[each.text_commitment for each in reports],
        places=[each.place_commitment for each in reports],
    )
    likenesses = await resemblances.suggestions(sight, told)
    rows = await queries.problems(sight, [each.problem_id for each in likenesses]) if likenesses else {}
    return tuple(_similar_problem(row, each) for each in likenesses if (row := rows.get(each.problem_id)) is not None)


def _similar_problem(row: ProblemRow, likeness: Likeness) -> SimilarProblem:
    return SimilarProblem(
        problem_id=row.problem_id,
        register_number=row.register_number,
        category=row.category,
        severity=row.severity,
        phase=row.phase,
        region=row.region,
        occurred_at=row.occurred_at,
        occurred_until=row.occurred_until,
        score=likeness.score,
        joins=likeness.joins,
        reasons=likeness.reasons,
    )
