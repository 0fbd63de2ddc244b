"""What a desk told to whom, and what became of it: everything that was sent, waits, failed or went nowhere."""

from collections import Counter
from collections.abc import Mapping

from domain.access.sight import Sight
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.stream import BookId, region_of
from projections.notice_lists import NoticeLists, NoticeState, OutboxNotice
from projections.queries import Queries
from projections.views import UnreachedOffice
from reading.notices import check_letters


class OutboxListed(Value):
    """Notices of a desk, newest first."""

    desk: RegionCode
    notices: tuple[OutboxNotice, ...]
    next_cursor: str | None
    """Where to go on; None after the last line."""

    left: int
    by_state: Mapping[NoticeState, int]
    """Of the agency that was asked for, or of all."""

    by_agency: Mapping[AgencyCode, int]
    """In the state that was asked for, or in all; those to reporters are not among them."""

    unreached: tuple[UnreachedOffice, ...]
    """Offices that were to be told and had no address."""


async def read_outbox(
    sight: Sight,
    queries: Queries,
    lists: NoticeLists,
    book: BookId,
    agency: AgencyCode | None,
    state: NoticeState | None,
    *,
    after: str | None,
    limit: int,
) -> OutboxListed:
    """Some of the desk's notices, as far as their problems' letters are in sight.

    Args:
        sight: whose eyes they are for.
        queries: the query tables.
        lists: the lists of notices.
        book: of the desk.
        agency: only those to this one.
        state: only those in this one.
        after: `next_cursor` of the part before; None for the first one.
        limit: lines at most.

    Raises:
        projections.views.UnknownCursor: the cursor is not one of ours.
        NotPermitted: letters of others are not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    check_letters(sight, region_of(book))
    found = await lists.outbox(sight, book, agency, state, after=after, limit=limit)
    counts = await lists.outbox_counts(sight, book)
    by_state, by_agency = Counter[NoticeState](), Counter[AgencyCode]()
    for each in counts:
        if agency in (None, each.agency):
            by_state[each.state] += each.notices
        if each.agency is not None and state in (None, each.state):
            by_agency[each.agency] += each.notices
    return OutboxListed(
        desk=region_of(book),
        notices=found.lines,
        next_cursor=found.next_cursor,
        left=found.left,
        by_state=dict(by_state),
        by_agency=dict(by_agency),
        unreached=await queries.unreached_offices(sight),
    )
