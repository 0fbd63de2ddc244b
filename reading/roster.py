"""The roster of a desk: its offices, its persons, and who holds its posts today."""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, Self

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.actor import ActingAs
from domain.base import Value
from domain.codes import AgencyCode, RegionCode, Role
from domain.desk.events import AppointmentChanged, AppointmentEnded, OfficialAppointed
from domain.desk.process import desk_stream
from domain.desk.roster import Appointment, Roster
from domain.office import Office, OfficeId
from domain.officials import Officials, Post
from domain.refusals import UnknownAppointment
from domain.stream import BookId, region_of
from domain.vault_reference import Sealed
from intake_files.cells import CellFault
from ledger.port import Appended
from reading.words import VaultReader

APPOINTMENT_EVENTS: Final = (OfficialAppointed, AppointmentChanged, AppointmentEnded)


class PostShown(Value):
    """Whose a post of the desk is today."""

    post: Post
    agency: AgencyCode
    region: RegionCode
    account: str | None
    """The person who holds it, or stands in; None where the roster names nobody and the post is as shipped."""


class AppointmentShown(Value):
    """A person of the desk."""

    number: int
    account: str
    role: Role
    agency: AgencyCode
    region: RegionCode
    post: Post | None
    acting: ActingAs | None
    on_behalf_of: str | None
    """The person in whose place this one acts; None for who acts in nobody's."""

    since: date
    until: date | None
    in_force: bool
    """Whether the appointment holds today."""

    name: str | None
    """None where it is not known, was erased, or is not for who looks; so are the next two."""

    phone: str | None
    email: str | None


class RosterShown(Value):
    """Who belongs to a desk; the shape of `desk roster show --json`."""

    desk: RegionCode
    fictitious: bool
    day: date
    """For which the posts are told, by the desk's calendar."""

    posts: tuple[PostShown, ...]
    appointments: tuple[AppointmentShown, ...]
    offices: tuple[Office, ...]


class OfficeImported(Value):
    """A row of a file that is, or would be, in the roster."""

    row: int
    agency: AgencyCode
    region: RegionCode
    change: Literal["recorded", "changed", "unchanged"]


class OfficeRefused(Value):
    """A row that is not."""

    row: int
    code: str
    message: str
    cell: CellFault | None = None
    """The cell at fault, with what could stand there; None where it is the row, or the desk's record."""


class OfficesImported(Value):
    """What became of a file of offices; the shape of `desk roster import --json`."""

    file: str
    desk: RegionCode
    fictitious: bool
    checked_only: bool
    """Whether nothing was stored, because only a check was asked for."""

    rows: int
    recorded: int
    changed: int
    unchanged: int
    accepted: tuple[OfficeImported, ...]
    rejected: tuple[OfficeRefused, ...]
    without_address: tuple[OfficeId, ...]
    """Offices that the routing table in force asks and that have no address for the channel in use: now, after a check
    as before it."""


class RosterChanged(Value):
    """A change of the roster that is on record."""

    outcome: Literal["accepted"] = "accepted"
    desk: RegionCode
    number: int | None
    """Of the appointment, that of the successor in a succession; None for anything else."""

    events: tuple[str, ...]
    """Types of what was stored; empty where nothing differed."""

    fresh: bool
    fictitious: bool

    @classmethod
    def of(cls, stored: Appended, desk: RegionCode, *, fictitious: bool) -> Self:
        """The answer to a command about the roster or the letterhead of a desk."""
        return cls(
            desk=desk,
            number=next(
                (each.number for each in reversed(stored.events) if isinstance(each, APPOINTMENT_EVENTS)), None
            ),
            events=tuple(each.type for each in stored.events),
            fresh=stored.fresh,
            fictitious=fictitious,
        )


async def read_roster(
    sight: Sight, in_force: RulesInForce, vault: VaultReader, book: BookId, day: date, *, fictitious: bool
) -> RosterShown:
    """The roster of the desk whose book it is, with who holds its posts on `day`.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    sight.check_of_desk(DeskView.ROSTER, desk)
    roster = (await in_force.desk(book)).roster
    words = (
        await vault.open(sight, desk_stream(book), tuple(_commitments(roster)))
        if sight.sees_of_desk(DeskView.PARTICULARS, desk)
        else {}
    )
    officials = in_force.shipped.officials.with_postings(desk, roster.postings())
    return RosterShown(
        desk=desk,
        fictitious=fictitious,
        day=day,
        posts=tuple(_post(officials, desk, post, day) for post in Post),
        appointments=tuple(_appointment(each, day, words) for each in roster.appointments),
        offices=tuple(sorted(roster.offices, key=lambda each: (each.region, each.agency))),
    )


async def read_appointment(sight: Sight, in_force: RulesInForce, book: BookId, number: int) -> Appointment:
    """An appointment of the desk whose book it is, as the roster has it, without anything that is sealed.

    Raises:
        NotPermitted: it is not for who looks.
        UnknownAppointment: the roster has none with this number.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.ROSTER, region_of(book))
    known = (await in_force.desk(book)).roster.appointment(number)
    if known is None:
        raise UnknownAppointment(str(number))
    return known


def _commitments(roster: Roster) -> Iterator[str]:
    for each in roster.appointments:
        yield from (sealed.commitment for sealed in (each.name, each.phone, each.email) if sealed is not None)


def _post(officials: Officials, desk: RegionCode, post: Post, day: date) -> PostShown:
    office, posting = officials.holder(post, desk, day), officials.posting(post, desk, day)
    return PostShown(
        post=post, agency=office.agency, region=office.region, account=None if posting is None else posting.account
    )


def _appointment(appointment: Appointment, day: date, words: dict[str, str]) -> AppointmentShown:
    def opened(sealed: Sealed | None) -> str | None:
        return None if sealed is None else words.get(sealed.commitment)

    terms = appointment.terms
    return AppointmentShown(
        number=appointment.number,
        account=appointment.account,
        role=terms.role,
        agency=terms.agency,
        region=terms.region,
        post=terms.post,
        acting=terms.acting,
        on_behalf_of=terms.on_behalf_of,
        since=terms.since,
        until=terms.until,
        in_force=terms.holds_on(day),
        name=opened(appointment.name),
        phone=opened(appointment.phone),
        email=opened(appointment.email),
    )
