"""The queue of a desk: what is late before what is not, the nearest deadline first, with what is owed on each line."""

from typing import Final

from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.stream import BookId, region_of
from projections.filters import Facets, ProblemFilter, Sort
from projections.queries import Queries
from projections.views import AsOf, ListedProblem, OwedNow, UnknownCursor
from reading.kept_views import ViewShown, list_views

LATE: Final = "late:"
"""Before the cursor of a list, where the queue goes on among what is late."""

REST: Final = "rest:"
"""Before it, or alone, where it goes on behind that."""


class QueuedProblem(Value):
    """A line of a queue."""

    problem: ListedProblem
    owed: tuple[OwedNow, ...]
    """Nearest deadline first; an agency's own where only these are in sight."""


class QueuePage(Value):
    """Some lines of a queue."""

    desk: RegionCode
    lines: tuple[QueuedProblem, ...]
    """Late ones first where both are asked for."""

    next_cursor: str | None
    """Where to go on; None after the last page."""

    as_of: AsOf | None
    facets: Facets
    views: tuple[ViewShown, ...]
    """That who looks keeps of it."""


async def read_queue_page(
    sight: Sight, queries: Queries, book: BookId, wanted: ProblemFilter, *, cursor: str | None, limit: int
) -> QueuePage:
    """A page of the queue of a desk at which who looks may look (`look_at_desk`), as it is at one instant.

    Args:
        sight: whose eyes it is for.
        queries: the query tables.
        book: of the desk.
        wanted: what narrows the queue, with the end of the desk's day.
        cursor: `next_cursor` of the page before; None for the first page.
        limit: lines of a page.

    Raises:
        NotPermitted: the desk's problems are not for who looks.
        projections.views.UnknownCursor: the cursor is not one of ours.
        domain.outage.LedgerAway: try again later.
    """
    narrowed = wanted.model_copy(update={"book": book})

    async def read(reads: Queries) -> QueuePage:
        rows, next_cursor = await _rows(sight, reads, narrowed, cursor, limit)
        owed = await reads.owed_on(sight, [each.problem_id for each in rows])
        return QueuePage(
            desk=region_of(book),
            lines=tuple(QueuedProblem(problem=each, owed=owed[each.problem_id]) for each in rows),
            next_cursor=next_cursor,
            as_of=await reads.as_of(sight, book),
            facets=await reads.facets(sight, narrowed),
            views=await list_views(sight, reads, region_of(book)),
        )

    return await queries.at_once(sight, read)


async def _rows(
    sight: Sight, queries: Queries, wanted: ProblemFilter, cursor: str | None, limit: int
) -> tuple[tuple[ListedProblem, ...], str | None]:
    """The rows of a page, each problem once, and where the next one begins."""
    if cursor is not None and not cursor.startswith((LATE, REST)):
        raise UnknownCursor
    rows: tuple[ListedProblem, ...] = ()
    if cursor is None or cursor.startswith(LATE):
        after = None if cursor is None else cursor.removeprefix(LATE)
        late = wanted.model_copy(update={"late": True})
        page = await queries.list_problems(sight, late, sort=Sort.DEADLINE, cursor=after, limit=limit)
        rows = _each_once(page.problems)
        if page.next_cursor is not None:
            return rows, LATE + page.next_cursor
        if len(rows) >= limit:
            return rows, REST
        cursor = REST
    after = cursor.removeprefix(REST) or None
    rest = wanted.model_copy(update={"late": False})
    page = await queries.list_problems(sight, rest, sort=Sort.DEADLINE, cursor=after, limit=limit - len(rows))
    return _each_once((*rows, *page.problems)), None if page.next_cursor is None else REST + page.next_cursor


def _each_once(rows: tuple[ListedProblem, ...]) -> tuple[ListedProblem, ...]:
    """The rows, of each problem the later one: what changed during a walk comes once more."""
    return tuple({each.problem_id: each for each in rows}.values())
