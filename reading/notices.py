"""Notices that are not delivered: what waits and for what, what failed, and whom nobody could tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import AgencyCode, RegionCode, desk_region, tier_of
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.office import OfficeId
from domain.refusals import NotPermitted, UnknownPart
from domain.rulebook import Rulebook
from domain.stream import BookId, region_of
from projections.queries import Queries
from projections.views import Notice, UndeliveredNotice
from reading.outcomes import Accepted
from reading.refused import NotDone

SHOWN_CHARACTERS = 60


class NoticesListed(Value):
    """Notices of a desk that are not delivered, by agency; the shape of `desk notices list --json`."""

    desk: RegionCode
    fictitious: bool
    notices: tuple[UndeliveredNotice, ...]
    next_cursor: str | None
    """Where to go on; None after the last line."""

    left: int
    """How many notices come after these."""


class NoticeResent(Value):
    """One notice that is sent again."""

    outcome: Accepted = "accepted"
    problem_id: str
    notice_id: str


class NoticeNotResent(NotDone):
    """One notice that is not."""

    problem_id: str
    notice_id: str


class NoticesResent(Value):
    """What became of the notices that somebody had sent again; the shape of `desk notices resend --json`."""

    desk: RegionCode
    fictitious: bool
    notices: tuple[NoticeResent | NoticeNotResent, ...]


class NoticePrinted(Value):
    """A letter as it would be sent; the shape of `desk notices print --json`."""

    fictitious: bool
    problem_id: str
    notice_id: str
    agency: AgencyCode | None
    office: RegionCode | None
    addressee: str
    """Name of the office; empty for a reporter."""

    address: str | None
    """None where the office has none for the channel in use, and for a reporter."""

    subject: str
    body: str


class NoticeForTelephone(Value):
    """A letter as a message for the telephone; the shape of `desk notices message --json`."""

    fictitious: bool
    problem_id: str
    notice_id: str
    agency: AgencyCode | None
    office: RegionCode | None
    addressee: str
    """Name of the office; empty for a reporter."""

    channel: str
    number: str | None
    """Of the office, with its country's; None where none is known, and for a reporter."""

    text: str
    link: str
    """Opens the text on a telephone."""


class Finder(Protocol):
    """Contact points of offices."""

    def find(self, agency: AgencyCode, region: RegionCode) -> object | None:
        """Where the office is told; None when it has no address for the channel in use."""


class Contacts(Protocol):
    """Contact points, by desk."""

    async def of(self, book: BookId) -> Finder:
        """Those that the desk knows whose book it is.

        Raises:
            domain.outage.LedgerAway: try again later.
        """


async def list_undelivered(
    sight: Sight,
    queries: Queries,
    book: BookId,
    agency: AgencyCode | None,
    *,
    after: str | None,
    limit: int,
    fictitious: bool,
) -> NoticesListed:
    """Some of the desk's notices that are not delivered, as far as their problems' letters are in sight.

    Args:
        sight: whose eyes they are for.
        queries: the query tables.
        book: of the desk.
        agency: only those to this one.
        after: `next_cursor` of the part before; None for the first one.
        limit: lines at most.
        fictitious: whether everything here is invented.

    Raises:
        projections.views.UnknownCursor: the cursor is not one of ours.
        NotPermitted: letters of others are not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    check_letters(sight, region_of(book))
    found = await queries.undelivered(sight, book, agency, after=after, limit=limit)
    return NoticesListed(
        desk=region_of(book),
        fictitious=fictitious,
        notices=found.lines,
        next_cursor=found.next_cursor,
        left=found.left,
    )


def check_letters(sight: Sight, desk: RegionCode) -> None:
    """Return if who looks may see the letters of some problem of a desk.

    Raises:
        NotPermitted: role or region forbids it.
    """
    sight.check_of_desk(DeskView.DESK, desk)
    if not sight.relations_with(View.LETTERS):
        raise NotPermitted(f"{sight.actor.role}@{sight.scope}: {View.LETTERS} {desk}")


async def find_notice(sight: Sight, queries: Queries, problem_id: str, notice_id: str) -> Notice:
    """The notice of a problem whose letters are in sight.

    Raises:
        UnknownPart: there is none with this id.
        domain.outage.LedgerAway: try again later.
    """
    notices = await queries.notices(sight, problem_id)
    found = next((each for each in notices if each.notice_id == notice_id), None)
    if found is None:
        raise UnknownPart(notice_id[:SHOWN_CHARACTERS])
    return found


def as_planned(notice: Notice) -> PendingNotice:
    """The notice as the problem's process plans it, whatever became of it."""
    return PendingNotice(
        notice_id=NoticeId(notice.notice_id),
        kind=notice.kind,
        agency=notice.agency,
        office=notice.office,
        intake_id=notice.intake_id,
        subject=None if notice.subject is None else NoticeSubject(notice.subject),
    )


async def offices_without_address(
    sight: Sight, in_force: RulesInForce, contacts: Contacts, book: BookId, now: datetime
) -> tuple[OfficeId, ...]:
    """Offices that the desk's routing table in force asks and that nobody could tell, in the order of agencies.

    None to whom the desk's offices are not in sight.

    Args:
        sight: whose eyes it is for.
        in_force: the rules of each desk.
        contacts: contact points for the channel in use.
        book: of the desk.
        now: the present instant.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    if not sight.sees_of_desk(DeskView.ROSTER, region_of(book)):
        return ()
    await in_force.desk(book)  # as it stands at this moment: an import that has just been stored counts
    rules, known = await in_force.of(book), await contacts.of(book)
    return tuple(each for each in asked_offices(rules, region_of(book), now) if known.find(*each) is None)


def asked_offices(rules: Rulebook, desk: RegionCode, now: datetime) -> Sequence[OfficeId]:
    """Offices that serve the desk's region in some place of it, of every agency that a row in force today asks."""
    day = rules.local_date(now, desk)
    tier = tier_of(desk)
    rows = [each for each in rules.routes.rows if each.holds(each.stage, tier, day)]
    agencies = sorted({agency for row in rows for agency in (row.lead, *row.supporting)})
    places = [desk, *sorted(each for each in rules.regions if desk_region(each) == desk != each)]
    found = {
        OfficeId(agency, office): None
        for agency in agencies
        for place in places
        if (office := rules.office_for(agency, desk, place)) is not None
    }
    return tuple(found)
