"""Who belongs to a desk: the offices of the agencies it works with, the persons appointed to it, and its letterhead."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.actor import ActingAs, PersonId, Standing
from domain.base import TOLERANT
from domain.codes import AgencyCode, RegionCode, Role
from domain.desk.letterhead import LetterheadVersion
from domain.office import Office, OfficeId
from domain.officials import Post, Posting
from domain.vault_reference import Sealed

OFFICES_LIMIT: Final = 2000
"""Of one roster; a regency with 850 villages has some 1,100."""

APPOINTMENTS_LIMIT: Final = 2000
"""Of one roster, those that have ended included."""

AppointmentNumber = Annotated[int, Field(ge=1, le=APPOINTMENTS_LIMIT)]
"""Which appointment of a desk, counted from 1."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Terms:
    """To what somebody is appointed, and for how long."""

    role: Role
    agency: AgencyCode
    region: RegionCode
    """Where the person's office is."""

    post: Post | None = None
    """The post of the desk that the person holds."""

    acting: ActingAs | None = None
    """How the person fills an office that is another's, or nobody's; None for who holds it."""

    on_behalf_of: PersonId | None = None
    """Of the desk, in whose place the person acts as the same; None for who acts in nobody's."""

    since: date
    """First day, by the desk's calendar."""

    until: date | None = None
    """Last day; None while none is known."""

    @property
    def standing(self) -> Standing:
        """As what the person acts."""
        agency = self.agency if self.role is Role.AGENCY else None
        return Standing(role=self.role, region=self.region, agency=agency)

    @property
    def is_lent(self) -> bool:
        """Whether the person acts for another one, or fills an office for a time."""
        return self.acting is not None or self.on_behalf_of is not None

    def covers(self, other: "Terms") -> bool:
        """Whether these hold on every day on which the others do."""
        return self.since <= other.since and (
            self.until is None or (other.until is not None and other.until <= self.until)
        )

    def overlaps(self, other: "Terms") -> bool:
        """Whether both hold on some day."""
        return (other.until is None or self.since <= other.until) and (self.until is None or other.since <= self.until)

    def holds_on(self, day: date) -> bool:
        """Whether they hold on a day of the desk's calendar."""
        return self.since <= day and (self.until is None or day <= self.until)

    def ended(self, until: date) -> "Terms":
        """With another last day."""
        return replace(self, until=until)


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Appointment:
    """A person of the desk; name, number and address lie in the vault under `person:<account>`."""

    number: AppointmentNumber
    account: PersonId
    terms: Terms
    name: Sealed | None = None
    phone: Sealed | None = None
    email: Sealed | None = None
    succeeds: AppointmentNumber | None = None
    """The appointment that it follows without a day between; None for who follows nobody."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Roster:
    """Offices and persons of one desk, and what its letters are headed with."""

    offices: tuple[Office, ...] = ()
    """One of an agency at a region, in the order in which they were first recorded."""

    office_changes: int = 0
    """How often an office was recorded or withdrawn; tells one state of the offices from every other."""

    appointments: tuple[Appointment, ...] = ()
    """In the order of their numbers; those that have ended stay."""

    letterhead: LetterheadVersion | None = None
    """The latest; None before the desk has set one."""

    def office(self, office: OfficeId) -> Office | None:
        """The office; None when the roster has none of this agency at this region."""
        return next((each for each in self.offices if each.office_id == office), None)

    def appointment(self, number: int) -> Appointment | None:
        """The appointment with this number; None when there is none."""
        return self.appointments[number - 1] if 0 < number <= len(self.appointments) else None

    def appointments_of(self, account: str) -> Iterator[Appointment]:
        """The person's appointments, in the order of their numbers; those that have ended included."""
        return (each for each in self.appointments if each.account == account)

    def has_supervisor_on(self, day: date) -> bool:
        """Whether somebody who may appoint others is appointed on a day."""
        return any(each.terms.role is Role.SUPERVISOR and each.terms.holds_on(day) for each in self.appointments)

    def postings(self) -> tuple[Posting, ...]:
        """Who holds the desk's posts, on whatever days."""
        return tuple(
            Posting(
                post=each.terms.post,
                account=each.account,
                office=OfficeId(each.terms.agency, each.terms.region),
                since=each.terms.since,
                until=each.terms.until,
                acting=each.terms.acting is not None,
            )
            for each in self.appointments
            if each.terms.post is not None and _ever_holds(each.terms)
        )

    def with_office(self, office: Office) -> "Roster":
        """With an office in the place of the one that it replaces, or at the end."""
        known = self.office(office.office_id)
        offices = (
            (*self.offices, office)
            if known is None
            else tuple(office if each is known else each for each in self.offices)
        )
        return replace(self, offices=offices, office_changes=self.office_changes + 1)

    def without_office(self, office: OfficeId) -> "Roster":
        """Without an office."""
        kept = tuple(each for each in self.offices if each.office_id != office)
        return replace(self, offices=kept, office_changes=self.office_changes + 1)

    def with_appointment(self, appointment: Appointment) -> "Roster":
        """With an appointment in the place of the one with its number, or at the end."""
        earlier = self.appointment(appointment.number)
        if earlier is None:
            return replace(self, appointments=(*self.appointments, appointment))
        kept = tuple(appointment if each is earlier else each for each in self.appointments)
        return replace(self, appointments=kept)


def _ever_holds(terms: Terms) -> bool:
    return terms.until is None or terms.since <= terms.until
