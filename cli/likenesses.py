"""Living problems that may be the same as one, as the terminal shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from commands.resemblance import Told
from composition import DeskServices
from domain.base import Value
from domain.codes import CategoryCode, RegionCode, Severity
from domain.problem.matching import Likeness
from domain.problem.state import Phase
from projections.tables import ProblemRow
from projections.views import ProblemFilter
from wording.matches import match_line

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


class SimilarPair(Value):
    """Two living problems that may be one."""

    problem_id: str
    register_number: str | None
    similar: SimilarProblem


async def similar_pairs(desk: DeskServices, region: RegionCode) -> tuple[SimilarPair, ...]:
    """Living problems of a desk that may be one, each two of them once, likeliest first.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    pairs: dict[frozenset[str], SimilarPair] = {}
    cursor = None
    while True:
        page = await desk.queries.list_problems(
            ProblemFilter(desk=region, ended=False), cursor=cursor, limit=PROBLEMS_PAGE
        )
        for row in page.problems:
            for each in await similar_problems(desk, row):
                pair = SimilarPair(problem_id=row.problem_id, register_number=row.register_number, similar=each)
                pairs.setdefault(frozenset((row.problem_id, each.problem_id)), pair)
        if (cursor := page.next_cursor) is None:
            return tuple(sorted(pairs.values(), key=lambda pair: (-pair.similar.score, pair.problem_id)))


async def similar_problems(desk: DeskServices, problem: ProblemRow) -> tuple[SimilarProblem, ...]:
    """Living problems that may be the same as this one, likeliest first.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    reports = await desk.queries.intakes_behind(problem.problem_id)
    told = Told(
        problem_id=problem.problem_id,
        category=problem.category,
        region=problem.region,
        severity=problem.severity,
        occurred_at=problem.occurred_at,
        texts=[each.text_commitment for each in reports],
        places=[each.place_commitment for each in reports],
    )
    found = [await _similar_problem(desk, each) for each in await desk.resemblances.suggestions(told)]
    return tuple(each for each in found if each is not None)


async def _similar_problem(desk: DeskServices, likeness: Likeness) -> SimilarProblem | None:
    row = await desk.queries.problem(likeness.problem_id)
    if row is None or row.problem_id != likeness.problem_id:
        return None
    return SimilarProblem(
        problem_id=row.problem_id,
        register_number=row.register_number,
        category=row.category,
        severity=row.severity,
        phase=row.phase,
        region=row.region,
        occurred_at=row.occurred_at,
        score=likeness.score,
        joins=likeness.joins,
        reasons=likeness.reasons,
    )


def as_documents(candidates: Sequence[SimilarProblem]) -> list[dict[str, Any]]:
    """What programs read."""
    return [each.model_dump(mode="json") for each in candidates]


def similar_line(candidate: SimilarProblem) -> str:
    """What people read in one line."""
    return f"{candidate.register_number or candidate.problem_id}: {match_line(candidate.reasons)}"
