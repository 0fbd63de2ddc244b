"""What an event does to the state of a desk. Pure and total."""

from domain.desk.events import Event, NilReportReceived, RoutingTableActivated, RoutingTableProposed
from domain.desk.state import Activation, Desk, DeskRules, NilReport, Proposal
from domain.routing_table import RoutingTable


def evolve(desk: Desk, event: Event) -> Desk:
    """State after `event`."""
    match event:
        case NilReportReceived(unit=unit, day=day):
            return Desk(rules=desk.rules, nil_reports=desk.nil_reports | {NilReport(unit=unit, day=day)})
        case RoutingTableProposed() | RoutingTableActivated():
            return Desk(rules=_after(desk.rules, event), nil_reports=desk.nil_reports)


def _after(rules: DeskRules, event: RoutingTableProposed | RoutingTableActivated) -> DeskRules:
    match event:
        case RoutingTableProposed():
            proposal = Proposal(
                table=RoutingTable(version=event.version, digest=event.digest, rows=event.rows),
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
