"""Problems whose process still has something to do, were it only to tell somebody how it ended."""

from collections.abc import Sequence

from domain.access.sight import Sight
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from reading.finding import find_problem


async def unfinished_problems(sight: Sight, queries: Queries) -> tuple[ProblemRow, ...]:
    """Those in sight, of all desks, gravest first.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    followed = await queries.followed_problems()
    seen = await queries.problems(sight, [row.problem_id for row in followed])
    return _gravest_first([row for row in followed if row.problem_id in seen])


async def named_problems(sight: Sight, queries: Queries, references: Sequence[str]) -> tuple[ProblemRow, ...]:
    """The problems that are named, each once, gravest first.

    Raises:
        UnknownProblem: one of them is not in sight.
        projections.views.AmbiguousReference: one of the names fits several.
        domain.outage.LedgerAway: try again later.
    """
    found = [await find_problem(sight, queries, each) for each in references]
    return _gravest_first(list({each.problem_id: each for each in found}.values()))


def _gravest_first(rows: list[ProblemRow]) -> tuple[ProblemRow, ...]:
    return tuple(sorted(rows, key=lambda row: -row.severity.rank))
