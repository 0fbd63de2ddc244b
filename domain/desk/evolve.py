"""What an event does to the state of a desk. Pure and total."""

from dataclasses import replace

from domain.desk import reporting
from domain.desk.events import (
    AppointmentChanged,
    AppointmentEnded,
    CadenceSet,
    Event,
    LetterheadSet,
    NilReportReceived,
    OfficeRecorded,
    OfficeWithdrawn,
    OfficialAppointed,
    PeriodOpened,
    RoutingTableActivated,
    RoutingTableProposed,
)
from domain.desk.letterhead import LetterheadVersion
from domain.desk.roster import Appointment, Roster
from domain.desk.state import Activation, Desk, DeskRules, NilReport, Proposal
from domain.office import OfficeId


def evolve(desk: Desk, event: Event) -> Desk:
    """State after `event`."""
    match event:
        case NilReportReceived(unit=unit, day=day):
            return replace(desk, nil_reports=desk.nil_reports | {NilReport(unit=unit, day=day)})
        case RoutingTableProposed() | RoutingTableActivated():
            return replace(desk, rules=_after(desk.rules, event))
        case CadenceSet() | PeriodOpened():
            return replace(desk, reporting=reporting.evolve(desk.reporting, event))
        case _:
            return replace(desk, roster=_roster_after(desk.roster, event))


def _roster_after(
    roster: Roster,
    event: OfficeRecorded | OfficeWithdrawn | OfficialAppointed | AppointmentChanged | AppointmentEnded | LetterheadSet,
) -> Roster:
    match event:
        case OfficeRecorded(office=office):
            return roster.with_office(office)
        case OfficeWithdrawn():
            return roster.without_office(OfficeId(event.agency, event.region))
        case OfficialAppointed():
            appointment = Appointment(
                number=event.number,
                account=event.account,
                terms=event.terms,
                name=event.name,
                phone=event.phone,
                email=event.email,
            )
            return roster.with_appointment(appointment)
        case AppointmentChanged() | AppointmentEnded():
            known = roster.appointment(event.number)
            return roster if known is None else roster.with_appointment(_changed(known, event))
        case LetterheadSet():
            latest = LetterheadVersion(
                version=event.version, letterhead=event.letterhead, author=event.author, set_at=event.recorded_at
            )
            return replace(roster, letterhead=latest)


def _changed(known: Appointment, event: AppointmentChanged | AppointmentEnded) -> Appointment:
    match event:
        case AppointmentChanged():
            return replace(
                known,
                terms=event.terms,
                name=event.name or known.name,
                phone=event.phone or known.phone,
                email=event.email or known.email,
            )
        case AppointmentEnded(until=until):
            return replace(known, terms=known.terms.ended(until))


def _after(rules: DeskRules, event: RoutingTableProposed | RoutingTableActivated) -> DeskRules:
    match event:
        case RoutingTableProposed():
            proposal = Proposal(
                version=event.version,
                digest=event.digest,
                row_count=event.row_count,
                author=event.author,
                reason=event.reason,
                proposed_at=event.recorded_at,
            )
            return DeskRules(proposals=(*rules.proposals, proposal), activations=rules.activations)
        case RoutingTableActivated():
            activation = Activation(
                version=event.version,
                author=event.author,
                approver=event.approver,
                effective_at=event.effective_at,
            )
            return DeskRules(proposals=rules.proposals, activations=(*rules.activations, activation))
