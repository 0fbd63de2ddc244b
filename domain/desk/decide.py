"""Which events a command to a desk causes: nil reports, routing tables by two persons, roster, charter, cadence."""

from datetime import date
from typing import assert_never

from domain.codes import desk_region, is_within
from domain.desk.commands import (
    ActivateRoutingTable,
    AmendCharter,
    AppointOfficial,
    ChangeAppointment,
    CloseDesk,
    Command,
    DistributeCharter,
    EndAppointment,
    EndRecusal,
    ProposeRoutingTable,
    RecordCharter,
    RecordCharterReceipt,
    RecordOffice,
    RecordPairs,
    RecordPeriodOpened,
    RecordRecusal,
    ReopenDesk,
    ReportNil,
    SetCadence,
    SetLetterhead,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.deciding import cadence, charter, closing, letterhead, recusal, roster
from domain.desk.deciding.case import DeskCase
from domain.desk.events import Event, NilReportReceived, RoutingTableActivated, RoutingTableProposed
from domain.desk.rights import check_access
from domain.desk.state import Proposal
from domain.refusals import (
    DeskIsClosed,
    FaultyRoutingTable,
    RegionOfAnotherDesk,
    RoutingTableInForce,
    SecondPersonNeeded,
    UnknownRegion,
    UnknownRoutingTable,
    closed_detail,
)
from domain.routing_table import RouteRow, RoutingTable, digest_of, faults_in, stored_rows

FAULTS_TOLD = 3
"""In a refusal; `desk rules check` tells all of them, with their lines."""


def decide(case: DeskCase, command: Command) -> tuple[Event, ...]:
    """Events that `command` causes at the desk.

    Raises:
        Refusal: the rules do not allow it.
    """
    desk = case.stream.region
    if not case.facts.rules.has_desk(desk):
        raise UnknownRegion(f"{desk} has no desk")
    check_access(case.actor, command, desk)
    match command:
        case ReportNil():
            return _nil(case, command)
        case ProposeRoutingTable():
            return _proposed(case, command)
        case ActivateRoutingTable():
            return _activated(case, command)
        case RecordOffice():
            return roster.record_office(case, command)
        case WithdrawOffice():
            return roster.withdraw_office(case, command)
        case AppointOfficial():
            return roster.appoint(case, command)
        case ChangeAppointment():
            return roster.change(case, command)
        case EndAppointment():
            return roster.end(case, command)
        case SetLetterhead():
            return letterhead.set_lines(case, command)
        case SucceedOfficial():
            return roster.succeed(case, command)
        case RecordCharter():
            return charter.record(case, command)
        case AmendCharter():
            return charter.amend(case, command)
        case RecordPairs():
            return charter.record_pairs(case, command)
        case DistributeCharter():
            return charter.distribute(case, command)
        case RecordCharterReceipt():
            return charter.confirm(case, command)
        case CloseDesk():
            return closing.close(case, command)
        case ReopenDesk():
            return closing.reopen(case, command)
        case RecordRecusal():
            return recusal.record(case, command)
        case EndRecusal():
            return recusal.end(case, command)
        case SetCadence():
            return cadence.set_cadence(case, command)
        case RecordPeriodOpened():
            return cadence.record_opened(case, command)
        case _:
            assert_never(command)


def large_bodies(_case: DeskCase, command: Command) -> tuple[bytes, ...]:
    """What the command brings that lies beside its events: the rows of a table that is proposed."""
    return (stored_rows(command.rows),) if isinstance(command, ProposeRoutingTable) else ()


def _nil(case: DeskCase, command: ReportNil) -> tuple[Event, ...]:
    if case.state.closing is not None:
        raise DeskIsClosed(closed_detail(case.stream.region))
    if command.unit not in case.facts.rules.regions:
        raise UnknownRegion(command.unit)
    if not is_within(command.unit, case.stream.region):
        raise RegionOfAnotherDesk(f"{command.unit} lies outside {case.stream.region}", desk=desk_region(command.unit))
    received = NilReportReceived(recorded_at=case.now, unit=command.unit, day=command.day, intake=command.intake)
    return (received,)


def _in_force(case: DeskCase) -> Proposal | RoutingTable:
    """The table that decides now, by version and digest."""
    return case.state.rules.in_force() or case.facts.rules.routes


def _proposed(case: DeskCase, command: ProposeRoutingTable) -> tuple[Event, ...]:
    _check(case, command.rows, None)
    digest = digest_of(command.rows)
    if digest == _in_force(case).digest:
        raise RoutingTableInForce(_in_force(case).version)
    proposed = RoutingTableProposed(
        recorded_at=case.now,
        version=f"{case.stream.region}-{len(case.state.rules.proposals) + 1}",
        digest=digest,
        row_count=len(command.rows),
        author=case.actor.signature,
        reason=command.reason,
    )
    return (proposed,)


def _activated(case: DeskCase, command: ActivateRoutingTable) -> tuple[Event, ...]:
    proposal, table = case.state.rules.proposal(command.version), case.facts.proposed
    if proposal is None or table is None:
        raise UnknownRoutingTable(command.version)
    if case.actor.is_person(proposal.author):
        raise SecondPersonNeeded(f"{proposal.author} proposed {command.version}")
    if _in_force(case).digest == proposal.digest:
        raise RoutingTableInForce(_in_force(case).version)
    # Once more, as of today: the codes may have changed since, and a first day may have been still to come.
    _check(case, table.rows, case.facts.rules.local_date(case.now, case.stream.region))
    activated = RoutingTableActivated(
        recorded_at=case.now,
        version=proposal.version,
        digest=proposal.digest,
        author=proposal.author,
        approver=case.actor.signature,
        effective_at=case.now,
    )
    return (activated,)


def _check(case: DeskCase, rows: tuple[RouteRow, ...], since: date | None) -> None:
    """Return if the rows have one answer for every problem from `since` on, else from their own first day."""
    faults = faults_in(rows, case.facts.vocabulary, since)
    if faults:
        told = "; ".join(str(each) for each in faults[:FAULTS_TOLD])
        raise FaultyRoutingTable(f"{told}; …" if len(faults) > FAULTS_TOLD else told)
