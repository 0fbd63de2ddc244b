"""The list of a desk's problems, with its totals."""

from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.stream import BookId, region_of
from projections.queries import Queries
from projections.views import AsOf, Counts, ListedProblem, ProblemFilter
from reading.desks import Books, Regions, look_at_desk


class ProblemList(Value):
    """Some problems of a desk, nearest deadline first."""

    desk: RegionCode
    fictitious: bool
    problems: tuple[ListedProblem, ...]
    next_cursor: str | None
    """Where to go on; None after the last page."""

    as_of: AsOf | None
    totals: Counts
    """Of the whole desk, whatever narrows the list."""


async def list_problems(
    sight: Sight,
    books: Books,
    queries: Queries,
    regions: Regions,
    book: BookId,
    wanted: ProblemFilter,
    *,
    cursor: str | None,
    limit: int,
    fictitious: bool,
) -> ProblemList:
    """Problems of a desk that fit, nearest deadline first.

    Args:
        sight: whose eyes they are for.
        books: which desks are open here.
        queries: the query tables.
        regions: which there are.
        book: of the desk whose problems they are.
        wanted: what narrows the list further.
        cursor: `next_cursor` of the page before; None for the first page.
        limit: lines of a page.
        fictitious: whether everything here is invented.

    Raises:
        UnknownRegion: there is no such desk, or none of the region that narrows the list.
        DeskNotOpen: the desk has no book here.
        NotPermitted: the desk is out of sight.
        projections.views.UnknownCursor: the cursor is not one of ours.
        domain.outage.LedgerAway: try again later.
    """
    within = () if wanted.within is None else (wanted.within,)
    await look_at_desk(sight, books, regions, book, within)
    page = await queries.list_problems(sight, wanted.model_copy(update={"book": book}), cursor=cursor, limit=limit)
    return ProblemList(
        desk=region_of(book),
        fictitious=fictitious,
        problems=page.problems,
        next_cursor=page.next_cursor,
        as_of=page.as_of,
        totals=await queries.counts(sight, book),
    )
