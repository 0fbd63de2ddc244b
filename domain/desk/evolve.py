"""What an event does to the state of a desk. Pure and total."""

from dataclasses import replace

from domain.desk import reporting
from domain.desk.charter import CharterReceipt, Charters, CharterVersion, Distribution
from domain.desk.events import (
    AppointmentChanged,
    AppointmentEnded,
    CadenceSet,
    CharterAmended,
    CharterDistributed,
    CharterReceiptRecorded,
    CharterRecorded,
    DeskClosed,
    DeskReopened,
    Event,
    LetterheadSet,
    NilReportReceived,
    OfficeRecorded,
    OfficeWithdrawn,
    OfficialAppointed,
    PairsRecorded,
    PeriodOpened,
    RecusalEnded,
    RecusalRecorded,
    RoutingTableActivated,
    RoutingTableProposed,
)
from domain.desk.letterhead import LetterheadVersion
from domain.desk.recusal import Recusal, Recusals
from domain.desk.roster import Appointment, Roster
from domain.desk.state import Activation, Closing, Desk, DeskRules, NilReport, Proposal
from domain.office import OfficeId


def evolve(desk: Desk, event: Event) -> Desk:
    """State after `event`."""
    match event:
        case NilReportReceived(unit=unit, day=day):
            return replace(desk, nil_reports=desk.nil_reports | {NilReport(unit=unit, day=day)})
        case RoutingTableProposed() | RoutingTableActivated():
            return replace(desk, rules=_after(desk.rules, event))
        case CharterRecorded() | CharterAmended() | PairsRecorded() | CharterDistributed() | CharterReceiptRecorded():
            return replace(desk, charters=_charters_after(desk.charters, event))
        case DeskClosed() | DeskReopened():
            closed = Closing(reason=event.reason, author=event.author, closed_at=event.recorded_at)
            reported = reporting.evolve(desk.reporting, event)
            return replace(desk, closing=closed if isinstance(event, DeskClosed) else None, reporting=reported)
        case RecusalRecorded() | RecusalEnded():
            return replace(desk, recusals=_recusals_after(desk.recusals, event))
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
                succeeds=event.succeeds,
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


def _charters_after(
    charters: Charters,
    event: CharterRecorded | CharterAmended | PairsRecorded | CharterDistributed | CharterReceiptRecorded,
) -> Charters:
    match event:
        case CharterRecorded() | CharterAmended():
            earlier = charters.latest
            amended = isinstance(event, CharterAmended)
            version = CharterVersion(
                version=event.version,
                charter=event.charter,
                signer=event.name or (earlier.signer if amended and earlier is not None else None),
                author=event.author,
                recorded_at=event.recorded_at,
                reason=event.reason if isinstance(event, CharterAmended) else None,
            )
            return charters.with_version(version)
        case PairsRecorded(pairs=pairs):
            return replace(charters, pairs=pairs)
        case CharterDistributed():
            handed = Distribution(recipient=event.recipient, version=event.version, way=event.way, day=event.day)
            return charters.with_distribution(handed)
        case CharterReceiptRecorded():
            receipt = CharterReceipt(day=event.day, number=event.receipt, note=event.remark)
            known = (each for each in charters.distributions if each.recipient == event.recipient)
            of_version = next((each for each in known if each.version == event.version), None)
            return charters if of_version is None else charters.with_distribution(replace(of_version, receipt=receipt))


def _recusals_after(recusals: Recusals, event: RecusalRecorded | RecusalEnded) -> Recusals:
    match event:
        case RecusalRecorded():
            begun = Recusal(
                number=event.number, account=event.account, cause=event.cause, since=event.since, until=event.until
            )
            return (*recusals, begun)
        case RecusalEnded():
            return tuple(each.ended(event.until) if each.number == event.number else each for each in recusals)
