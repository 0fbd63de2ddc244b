"""The roster of a desk: offices recorded and withdrawn, persons appointed, changed, ended and succeeded."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.codes import RegionCode, Role, desk_region, is_within
from domain.desk.commands import (
    AppointOfficial,
    ChangeAppointment,
    EndAppointment,
    RecordOffice,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.deciding.case import DeskCase
from domain.desk.events import (
    AppointmentChanged,
    AppointmentEnded,
    Event,
    OfficeRecorded,
    OfficeWithdrawn,
    OfficialAppointed,
)
from domain.desk.evolve import evolve
from domain.desk.roster import APPOINTMENTS_LIMIT, OFFICES_LIMIT, Appointment, Terms
from domain.office import OfficeId
from domain.refusals import (
    AlreadyAppointed,
    BadValue,
    NotPermitted,
    PostFilled,
    RegionOfAnotherDesk,
    RosterFull,
    UnknownAgency,
    UnknownAppointment,
    UnknownOffice,
    UnknownRegion,
)

OFFICIAL_ROLES: Final = frozenset(
    {Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR, Role.AGENCY, Role.AUDITOR, Role.ADMIN}
)
"""Roles to which a person is appointed; reporters and the service are none."""


def record_office(case: DeskCase, command: RecordOffice) -> tuple[Event, ...]:
    """The office with these addresses; nothing when the roster has it so already."""
    office, roster = command.office, case.state.roster
    _check_agency(case, office.agency)
    _check_reach(case, office.region)
    known = roster.office(office.office_id)
    if known == office:
        return ()
    if known is None and len(roster.offices) >= OFFICES_LIMIT:
        raise RosterFull(f"{OFFICES_LIMIT} offices")
    return (OfficeRecorded(recorded_at=case.now, office=office),)


def withdraw_office(case: DeskCase, command: WithdrawOffice) -> tuple[Event, ...]:
    """The office is gone."""
    office = OfficeId(command.agency, command.region)
    if case.state.roster.office(office) is None:
        raise UnknownOffice(f"no office of {office.agency} at {office.region}")
    withdrawn = OfficeWithdrawn(recorded_at=case.now, agency=office.agency, region=office.region, reason=command.reason)
    return (withdrawn,)


def appoint(case: DeskCase, command: AppointOfficial) -> tuple[Event, ...]:
    """The person belongs to the desk."""
    return _appointed(case, command, None)


def _appointed(case: DeskCase, command: AppointOfficial, succeeds: int | None) -> tuple[Event, ...]:
    """The person belongs to the desk, following the appointment with a number where there is one."""
    _check_may_appoint(case)
    number = len(case.state.roster.appointments) + 1
    if number > APPOINTMENTS_LIMIT:
        raise RosterFull(f"{APPOINTMENTS_LIMIT} appointments")
    _check_terms(case, command.terms)
    _check_delegation(case, command.account, command.terms)
    _check_alone(case, command.account, command.terms, number)
    appointed = OfficialAppointed(
        recorded_at=case.now,
        number=number,
        account=command.account,
        terms=command.terms,
        name=command.name,
        phone=command.phone,
        email=command.email,
        succeeds=succeeds,
    )
    return (appointed,)


def change(case: DeskCase, command: ChangeAppointment) -> tuple[Event, ...]:
    """The appointment on its new terms; nothing when nothing differs."""
    _check_may_appoint(case)
    known = _appointment(case, command.number)
    if command.terms == known.terms and not (command.name or command.phone or command.email):
        return ()
    _check_terms(case, command.terms)
    _check_delegation(case, known.account, command.terms)
    _check_alone(case, known.account, command.terms, known.number)
    changed = AppointmentChanged(
        recorded_at=case.now,
        number=known.number,
        account=known.account,
        terms=command.terms,
        name=command.name,
        phone=command.phone,
        email=command.email,
    )
    return (changed,)


def end(case: DeskCase, command: EndAppointment) -> tuple[Event, ...]:
    """The appointment with its last day; nothing when that was known."""
    _check_may_appoint(case)
    known = _appointment(case, command.number)
    if command.until == known.terms.until:
        return ()
    if command.until < known.terms.since:
        raise BadValue(f"appointment {known.number} begins on {known.terms.since}, after {command.until}")
    if known.terms.until is not None and command.until > known.terms.until:
        raise BadValue(f"appointment {known.number} ends on {known.terms.until} already; change it to make it longer")
    ended = AppointmentEnded(
        recorded_at=case.now,
        number=known.number,
        account=known.account,
        until=command.until,
        reason=command.reason,
    )
    return (ended,)


def succeed(case: DeskCase, command: SucceedOfficial) -> tuple[Event, ...]:
    """The appointment with its last day, and another person's on the same terms from the next day on."""
    known = _appointment(case, command.number)
    if known.terms.until is not None and known.terms.until < command.until:
        raise BadValue(f"appointment {known.number} ends on {known.terms.until} already; nobody holds it until then")
    if command.account == known.account:
        raise BadValue(f"{known.account} holds it already")
    ending = EndAppointment(number=command.number, until=command.until, reason=command.reason)
    ended = end(case, ending)
    until = None if known.terms.until == command.until else known.terms.until
    # What follows is decided as an appointment is, in the state without the one that ends.
    state = case.state
    for event in ended:
        state = evolve(state, event)
    following = AppointOfficial(
        account=command.account,
        terms=replace(known.terms, since=command.until + timedelta(days=1), until=until),
        name=command.name,
        phone=command.phone,
        email=command.email,
    )
    return (*ended, *_appointed(replace(case, state=state), following, known.number))


def _today(case: DeskCase) -> date:
    return case.facts.rules.local_date(case.now, case.stream.region)


def _check_may_appoint(case: DeskCase) -> None:
    """Return if the actor may appoint: a supervisor, or who sets the desk up, until it has a supervisor of its own."""
    if case.actor.role is not Role.SUPERVISOR and case.state.roster.has_supervisor_on(_today(case)):
        raise NotPermitted("the desk has a supervisor, who appoints")


def _check_agency(case: DeskCase, agency: str) -> None:
    if agency not in case.facts.rules.offices:
        raise UnknownAgency(agency)


def _check_reach(case: DeskCase, region: RegionCode) -> None:
    """Return if the desk works with offices of the region: its own, one within it, or one above it."""
    desk = case.stream.region
    if region not in case.facts.rules.regions:
        raise UnknownRegion(region)
    if not is_within(region, desk) and not is_within(desk, region):
        raise RegionOfAnotherDesk(f"{region} is neither within {desk} nor above it", desk=desk_region(region))


def _check_terms(case: DeskCase, terms: Terms) -> None:
    _check_agency(case, terms.agency)
    if terms.role not in OFFICIAL_ROLES:
        raise BadValue(f"nobody is appointed {terms.role}")
    if terms.until is not None and terms.until < terms.since:
        raise BadValue(f"ends on {terms.until}, before it begins on {terms.since}")
    if terms.acting is not None and terms.until is None:
        raise BadValue(f"{terms.acting} ends on a day that has to be named")
    if terms.region not in case.facts.rules.regions:
        raise UnknownRegion(terms.region)
    if not is_within(terms.region, case.stream.region):
        raise RegionOfAnotherDesk(f"{terms.region} lies outside the desk", desk=desk_region(terms.region))
    if terms.post is not None and terms.region != case.stream.region:
        raise BadValue(f"the {terms.post} sits in {case.stream.region}, not in {terms.region}")


def _check_delegation(case: DeskCase, account: str, terms: Terms) -> None:
    """Return if the person acts for nobody, or for one who has the same role on all of the days, by their own right."""
    person = terms.on_behalf_of
    if person is None:
        return
    if person == account:
        raise BadValue(f"{account} acts for themselves anyway")
    if terms.until is None:
        raise BadValue("who acts for another person does so until a day that has to be named")
    if terms.post is not None or terms.acting is not None:
        raise BadValue("who acts for another person holds no office")
    of_person = (each.terms for each in case.state.roster.appointments_of(person))
    if not any(
        each.on_behalf_of is None and each.standing == terms.standing and each.covers(terms) for each in of_person
    ):
        raise BadValue(f"{person} is not {terms.role} on all of these days")


def _check_alone(case: DeskCase, account: str, terms: Terms, number: int) -> None:
    """Return if neither the person has the same role at that time, nor another person the same post."""
    for each in case.state.roster.appointments:
        if each.number == number or not each.terms.overlaps(terms):
            continue
        if each.account == account and (each.terms.role, each.terms.agency) == (terms.role, terms.agency):
            raise AlreadyAppointed(f"{account} has this role by appointment {each.number}")
        # Who stands in does so while another one holds the post.
        if terms.post is not None and each.terms.post is terms.post and _acts(each.terms) == _acts(terms):
            raise PostFilled(f"{each.account} holds the post by appointment {each.number}")


def _acts(terms: Terms) -> bool:
    return terms.acting is not None


def _appointment(case: DeskCase, number: int) -> Appointment:
    known = case.state.roster.appointment(number)
    if known is None:
        raise UnknownAppointment(f"the desk has no appointment {number}")
    return known
