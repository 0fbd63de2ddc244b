"""What a desk recommended to whom, and what became of it."""

from domain.access.sight import Sight
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.stream import BookId, region_of
from projections.queries import Queries
from projections.views import AsOf, ListedRecommendation
from reading.desks import check_listed
from reading.second_persons import SecondPersonShown


class RecommendationsListed(Value):
    """Recommendations of a desk by addressee, oldest first; the shape of `desk recommendations --json`."""

    desk: RegionCode
    fictitious: bool
    as_of: AsOf | None
    recommendations: tuple[ListedRecommendation, ...]
    next_cursor: str | None
    """Where to go on; None after the last line."""

    left: int
    """How many recommendations come after these."""

    able: tuple[SecondPersonShown, ...] = ()
    """Who can approve now, save for their own proposals; empty where nothing waits or it is not for who looks."""


async def list_recommendations(
    sight: Sight,
    queries: Queries,
    book: BookId,
    agency: AgencyCode | None,
    *,
    unanswered: bool,
    after: str | None,
    limit: int,
    fictitious: bool,
) -> RecommendationsListed:
    """The desk's recommendations, as far as they are in sight: an agency's are those approved and addressed to it.

    Args:
        sight: whose eyes they are for.
        queries: the query tables.
        book: of the desk.
        agency: the addressee of all of them; None for every one.
        unanswered: only those that were approved and that nobody has answered.
        after: `next_cursor` of the part before; None for the first one.
        limit: lines at most.
        fictitious: whether everything here is invented.

    Raises:
        projections.views.UnknownCursor: the cursor is not one of ours.
        NotPermitted: the desk, or every problem of it, is out of sight for such a role.
        domain.outage.LedgerAway: try again later.
    """
    check_listed(sight, region_of(book))
    as_of = await queries.as_of(sight, book)
    found = await queries.recommendations(sight, book, agency, unanswered=unanswered, after=after, limit=limit)
    return RecommendationsListed(
        desk=region_of(book),
        fictitious=fictitious,
        as_of=as_of,
        recommendations=found.lines,
        next_cursor=found.next_cursor,
        left=found.left,
    )
