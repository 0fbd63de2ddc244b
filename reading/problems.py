"""The list of a desk's problems, with its totals and how many there are of each kind."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pydantic import Field

from commands.intake.checks import check_characters
from domain.access.sight import Sight
from domain.base import Value
from domain.calendar import LocalTime
from domain.codes import RegionCode
from domain.stream import BookId, region_of
from projections.filters import Facets, ProblemFilter, Sort
from projections.queries import Queries
from projections.searching import number_like
from projections.views import AsOf, Counts, ListedProblem
from reading.desks import Books, Regions, look_at_desk


class ProblemList(Value):
    """Some problems of a desk, in the order that was asked for."""

    desk: RegionCode
    fictitious: bool
    sort: Sort = Sort.DEADLINE
    problems: tuple[ListedProblem, ...]
    """What was changed since the first page comes once more on the last ones; the later line of a problem holds."""

    next_cursor: str | None
    """Where to go on, in the same order; None after the last page."""

    as_of: AsOf | None
    facets: Facets | None = Field(default=None, exclude_if=lambda facets: facets is None)
    """Left out where nobody asks for them."""

    totals: Counts
    """Of the whole desk, whatever narrows the list."""


class Period(NamedTuple):
    """Instants between which something happened; None where that side is open."""

    begins: datetime | None
    before: datetime | None


def period_of(local: LocalTime, first: date | None, last: date | None) -> Period:
    """The days from the first to the last one, both included, as the desk's calendar reads them."""
    return Period(
        None if first is None else local.first_of(first),
        None if last is None else local.first_of(last + timedelta(days=1)),
    )


def searching(typed: str | None) -> Mapping[str, str | None]:
    """What a filter holds of the words that somebody searches for; nothing where they search for none.

    Raises:
        UnfitText: it is none that could be stored anywhere.
    """
    if typed is None or not typed.strip():
        return {}
    check_characters(typed)
    return {"words": typed, "number": number_like(typed)}


def end_of_today(local: LocalTime, now: datetime) -> datetime:
    """First instant after the day that people read now."""
    return local.first_of(local.date_of(now) + timedelta(days=1))


async def list_problems(
    sight: Sight,
    books: Books,
    queries: Queries,
    regions: Regions,
    book: BookId,
    wanted: ProblemFilter,
    *,
    today_ends_at: datetime,
    sort: Sort = Sort.DEADLINE,
    facets: bool = False,
    cursor: str | None,
    limit: int,
    fictitious: bool,
) -> ProblemList:
    """Problems of a desk that fit, nearest deadline first unless asked otherwise.

    Args:
        sight: whose eyes they are for.
        books: which desks are open here.
        queries: the query tables.
        regions: which there are.
        book: of the desk whose problems they are.
        wanted: what narrows the list further.
        today_ends_at: first instant after the desk's present day.
        sort: in which order.
        facets: whether it is counted how many there are of each kind.
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
    await look_at_desk(sight, books, regions, book, wanted.within)
    narrowed = wanted.model_copy(update={"book": book, "today_ends_at": today_ends_at})

    async def read(reads: Queries) -> ProblemList:
        page = await reads.list_problems(sight, narrowed, sort=sort, cursor=cursor, limit=limit)
        return ProblemList(
            desk=region_of(book),
            fictitious=fictitious,
            sort=sort,
            problems=page.problems,
            next_cursor=page.next_cursor,
            as_of=page.as_of,
            facets=await reads.facets(sight, narrowed) if facets else None,
            totals=await reads.counts(sight, book),
        )

    return await queries.at_once(sight, read)
