"""Streams whose process still has something to do, were it only to tell somebody how it ended."""

from collections.abc import Sequence
from typing import Final

from commands.rules_in_force import RulesInForce
from domain.access.sight import Sight
from domain.desk.process import desk_stream
from domain.desk.reporting import is_over
from domain.report.process import report_stream
from domain.stream import BookId, region_of, year_of
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from projections.report.rows import TieredReportRow
from projections.report_lists import ReportLists
from reading.finding import find_problem

REPORTS_LIMIT: Final = 10_000
"""Of one desk, the newest ones: more than an election has."""


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


async def unfinished_reporting(
    sight: Sight, in_force: RulesInForce, lists: ReportLists, books: Sequence[BookId]
) -> tuple[str, ...]:
    """Names of the streams of desks that have a period to open, and of reports that wait for their clock.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    found = []
    for book in books:
        if not is_over((await in_force.desk(book)).reporting):
            found.append(str(desk_stream(book)))
        rows = await lists.reports(sight, [region_of(book)], year_of(book), limit=REPORTS_LIMIT)
        found += [str(report_stream(row.report_id)) for row in rows if _waits_for_its_clock(row)]
    return tuple(found)


def _waits_for_its_clock(row: TieredReportRow) -> bool:
    return row.closed_at is None or (row.missed_at is None and row.sealed_at is None)


def _gravest_first(rows: list[ProblemRow]) -> tuple[ProblemRow, ...]:
    return tuple(sorted(rows, key=lambda row: -row.severity.rank))
