"""By what decree a desk was formed, who works in it, who has been handed it; and which desks are not formed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Protocol

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.actor import ActingAs
from domain.base import Value
from domain.codes import AgencyCode, RegionCode, StageCode, is_within
from domain.contests import Contest
from domain.desk.charter import Charters, CharterVersion, CharterWay, Distribution, Member, MemberRole, Pairs, Recipient
from domain.desk.process import desk_stream
from domain.desk.recusal import RecusalCause, Recusals
from domain.desk.roster import Appointment, Roster
from domain.officials import Post
from domain.stream import BookId, region_of, year_of
from projections.desk.rows import CharterRow
from projections.queries import Queries
from reading.desks import Books, Regions
from reading.words import VaultReader


class Holder(Value):
    """Somebody who holds a post or sits in an office, for a time."""

    number: int
    """Of the appointment."""

    account: str
    agency: AgencyCode
    region: RegionCode
    acting: ActingAs | None
    since: date
    until: date | None
    in_force: bool
    """Whether it holds today."""

    succeeds: int | None
    """The appointment that it followed without a day between."""


class PostHeld(Value):
    """Who holds a post of the desk today, who did before, and who will."""

    post: Post
    holders: tuple[Holder, ...]
    """Those of today first, then the latest."""


class MemberShown(Value):
    """An office that the charter names, and who of it is appointed to the desk today."""

    agency: AgencyCode
    region: RegionCode
    role: MemberRole
    task: str | None
    persons: tuple[Holder, ...]


class VersionShown(Value):
    """A charter as it was recorded or amended."""

    version: int
    number: str
    archive_code: str | None
    signed_on: date
    signed_as: str
    signer: str | None
    """Name of who signed; None where it is not known, was erased, or is not for who looks."""

    lead: AgencyCode
    reason: str | None
    """Why it was amended; None of the first."""

    author: str
    recorded_at: datetime


class RecipientShown(Value):
    """To whom the charter goes, and how far it is."""

    code: str
    """`KPU`, or `regent/2`."""

    agency: AgencyCode | None
    contest: Contest | None
    ballot_number: int | None
    way: CharterWay | None
    """None while it was not handed over; so is the next one."""

    day: date | None
    confirmed_on: date | None
    """None while the recipient has not confirmed it; so are the next two, or where nothing was said."""

    receipt: str | None
    remark: str | None


class RecusalShown(Value):
    """Somebody whom the desk keeps away from all of its matters."""

    number: int
    account: str
    cause: RecusalCause
    since: date
    until: date | None
    in_force: bool
    """Whether it holds today."""


class ClosingShown(Value):
    """That the desk is closed."""

    reason: str
    author: str
    closed_at: datetime
    """By the wall's clock."""


class CharterShown(Value):
    """A desk as a team; the shape of `desk charter show --json`."""

    desk: RegionCode
    fictitious: bool
    day: date
    """For which it is told who holds what, by the desk's calendar."""

    formed: bool
    versions: tuple[VersionShown, ...]
    """The latest first."""

    members: tuple[MemberShown, ...]
    posts: tuple[PostHeld, ...]
    pairs: Pairs
    pairs_total: int | None
    """Of candidates in all contests; None while it is not known."""

    pairs_reached: int
    recipients: tuple[RecipientShown, ...]
    """Everybody to whom the latest charter has to go or went, whether they confirmed it or not."""

    unconfirmed: tuple[str, ...]
    """Codes of those who have not."""

    closing: ClosingShown | None
    """None while the desk takes reports."""

    recusals: tuple[RecusalShown, ...]
    """Whom the desk keeps away, those of today first; none for who does not see the particulars of its people."""


class DeskNotFormed(Value):
    """A desk without a charter."""

    desk: RegionCode
    name: str
    opened: bool
    """Whether its book is open here."""

    heard_at: datetime | None
    """When something was last stored in its book, by the wall's clock; None where nothing was."""


class DeskFormed(Value):
    """A desk with its charter."""

    desk: RegionCode
    name: str
    number: str
    signed_on: date
    version: int
    pairs_total: int | None
    pairs_reached: int
    unconfirmed: int
    """Recipients that have not confirmed it."""


class FormationShown(Value):
    """Which desks of a region are formed and which are not; the shape of `desk charter missing --json`."""

    desk: RegionCode
    fictitious: bool
    since: date | None
    """First day of the election's stages, from which on each region needs its desk."""

    missing: tuple[DeskNotFormed, ...]
    """Silent ones first: those not open here, those never heard of, then whose last word is oldest."""

    formed: tuple[DeskFormed, ...]


class Directory(Protocol):
    """Names that people read, by code."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of a desk."""


class Dated(Protocol):
    """A stage of the election."""

    @property
    def start_date(self) -> date | None:
        """Its first day."""


async def read_charter(
    sight: Sight, in_force: RulesInForce, vault: VaultReader, book: BookId, day: date, *, fictitious: bool
) -> CharterShown:
    """The desk whose book it is as a team, as its stream tells of it at this moment.

    Args:
        sight: whose eyes it is for.
        in_force: knows the desk.
        vault: opens the names of those who signed.
        book: of the desk.
        day: for which it is told who holds what.
        fictitious: whether it is marked as invented.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    region = region_of(book)
    sight.check_of_desk(DeskView.ROSTER, region)
    desk = await in_force.desk(book)
    charters, roster = desk.charters, desk.roster
    signers = {each.signer.commitment for each in charters.versions if each.signer is not None}
    opens = sight.sees_of_desk(DeskView.PARTICULARS, region)
    names = await vault.open(sight, desk_stream(book), tuple(sorted(signers))) if opens else {}
    latest = charters.latest
    return CharterShown(
        desk=region,
        fictitious=fictitious,
        day=day,
        formed=latest is not None,
        versions=tuple(_version(each, names) for each in reversed(charters.versions)),
        members=() if latest is None else tuple(_member(each, roster, day) for each in latest.charter.members),
        posts=tuple(PostHeld(post=post, holders=_holders_of(post, roster, day)) for post in Post),
        pairs=charters.pairs,
        pairs_total=charters.pairs.total,
        pairs_reached=charters.pairs_reached,
        recipients=tuple(_recipients(charters)),
        unconfirmed=tuple(each.code for each in charters.unconfirmed()),
        closing=None if desk.closing is None else ClosingShown.model_validate(desk.closing.model_dump()),
        recusals=tuple(_recusals(desk.recusals, day)) if opens else (),
    )


async def read_formation(
    sight: Sight,
    queries: Queries,
    books: Books,
    regions: Regions,
    directory: Directory,
    book: BookId,
    stages: Mapping[StageCode, Dated],
    *,
    fictitious: bool,
) -> FormationShown:
    """Which desks of a region, its own among them, are formed by what charter, and which are not.

    Args:
        sight: whose eyes it is for; only what lies at their desk and below it is told.
        queries: the query tables.
        books: which are open.
        regions: which there are.
        directory: names desks.
        book: of the desk of the region; names the election too.
        stages: of the election.
        fictitious: whether it is marked as invented.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    region, year = region_of(book), year_of(book)
    sight.check_of_desk(DeskView.TOTALS, region)
    charters = await queries.charters(sight, year)
    opened = {region_of(each): each for each in await books.books() if year_of(each) == year}
    desks = [each for each in regions.regions if regions.has_desk(each) and is_within(each, region)]
    silent = [each for each in desks if each not in charters]
    heard = await queries.heard(sight, [opened[each] for each in silent if each in opened])
    missing = [
        DeskNotFormed(
            desk=each,
            name=directory.desk_name(each),
            opened=each in opened,
            heard_at=heard.get(opened[each]) if each in opened else None,
        )
        for each in silent
    ]
    return FormationShown(
        desk=region,
        fictitious=fictitious,
        since=min((each.start_date for each in stages.values() if each.start_date), default=None),
        missing=tuple(sorted(missing, key=_silence)),
        formed=tuple(_formed(charters[each], directory) for each in sorted(charters) if is_within(each, region)),
    )


def _silence(desk: DeskNotFormed) -> tuple[bool, bool, float, RegionCode]:
    """By what those not formed are put in order."""
    return desk.opened, desk.heard_at is not None, desk.heard_at.timestamp() if desk.heard_at else 0.0, desk.desk


def _formed(row: CharterRow, directory: Directory) -> DeskFormed:
    return DeskFormed(
        desk=row.desk,
        name=directory.desk_name(row.desk),
        number=row.number,
        signed_on=row.signed_on,
        version=row.version,
        pairs_total=row.pairs,
        pairs_reached=row.pairs_reached,
        unconfirmed=row.unconfirmed,
    )


def _recusals(recusals: Recusals, day: date) -> Iterator[RecusalShown]:
    for each in sorted(recusals, key=lambda known: (not known.holds_on(day), known.number)):
        yield RecusalShown(
            number=each.number,
            account=each.account,
            cause=each.cause,
            since=each.since,
            until=each.until,
            in_force=each.holds_on(day),
        )


def _version(known: CharterVersion, names: Mapping[str, str]) -> VersionShown:
    charter = known.charter
    return VersionShown(
        version=known.version,
        number=charter.number,
        archive_code=charter.archive_code,
        signed_on=charter.signed_on,
        signed_as=charter.signed_as,
        signer=None if known.signer is None else names.get(known.signer.commitment),
        lead=charter.lead,
        reason=known.reason,
        author=known.author,
        recorded_at=known.recorded_at,
    )


def _member(member: Member, roster: Roster, day: date) -> MemberShown:
    of_office = (
        each for each in roster.appointments if (each.terms.agency, each.terms.region) == (member.agency, member.region)
    )
    return MemberShown(
        agency=member.agency,
        region=member.region,
        role=member.role,
        task=member.task,
        persons=tuple(_holder(each, day) for each in of_office if each.terms.holds_on(day)),
    )


def _holders_of(post: Post, roster: Roster, day: date) -> tuple[Holder, ...]:
    held = [each for each in roster.appointments if each.terms.post is post]
    latest_first = sorted(held, key=lambda each: (each.terms.since, each.number), reverse=True)
    # Who stands in holds the post before whose it is.
    return tuple(
        _holder(each, day)
        for each in sorted(latest_first, key=lambda each: (not each.terms.holds_on(day), each.terms.acting is None))
    )


def _holder(appointment: Appointment, day: date) -> Holder:
    terms = appointment.terms
    return Holder(
        number=appointment.number,
        account=appointment.account,
        agency=terms.agency,
        region=terms.region,
        acting=terms.acting,
        since=terms.since,
        until=terms.until,
        in_force=terms.holds_on(day),
        succeeds=appointment.succeeds,
    )


def _recipients(charters: Charters) -> Iterator[RecipientShown]:
    handed = {each.recipient: each for each in charters.of_latest()}
    for each in dict.fromkeys(_everybody(charters, handed)):
        yield _recipient(each, handed.get(each))


def _everybody(charters: Charters, handed: Iterable[Recipient]) -> Iterator[Recipient]:
    yield from charters.due()
    yield from handed


def _recipient(recipient: Recipient, handed: Distribution | None) -> RecipientShown:
    receipt = handed.receipt if handed else None
    return RecipientShown(
        code=recipient.code,
        agency=recipient.agency,
        contest=recipient.contest,
        ballot_number=recipient.ballot_number,
        way=handed.way if handed else None,
        day=handed.day if handed else None,
        confirmed_on=receipt.day if receipt else None,
        receipt=receipt.number if receipt else None,
        remark=receipt.note if receipt else None,
    )
