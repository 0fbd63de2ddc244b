"""The routing tables of one desk, as its own stream tells of them: proposed, activated, in force."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, Value
from domain.problem.events import Event, RoutingTableActivated, RoutingTableProposed
from domain.routing_table import RoutingTable


class Proposal(Value):
    """A table that somebody proposed."""

    table: RoutingTable
    author: str
    reason: str
    proposed_at: AwareDatetime


class Activation(Value):
    """A table that came into force."""

    version: str
    author: str
    approver: str
    effective_at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class DeskRules:
    """What a desk has decided about its routing table."""

    proposals: tuple[Proposal, ...] = ()
    """Oldest first."""

    activations: tuple[Activation, ...] = ()
    """Oldest first; the last one is in force, until the next."""

    def proposal(self, version: str) -> Proposal | None:
        """The proposal of this version; None when there is none."""
        return next((each for each in self.proposals if each.table.version == version), None)

    def activation(self, at: datetime | None = None) -> Activation | None:
        """The activation that counts at an instant, else now; None before the first."""
        made = [each for each in self.activations if at is None or each.effective_at <= at]
        return made[-1] if made else None

    def in_force(self, shipped: RoutingTable, at: datetime | None = None) -> RoutingTable:
        """The table that decides at an instant, else now; the shipped one before the first activation."""
        activation = self.activation(at)
        proposal = self.proposal(activation.version) if activation else None
        return proposal.table if proposal else shipped

    def waiting(self) -> tuple[Proposal, ...]:
        """Proposals made since the last activation, which nobody has activated."""
        latest = self.activation()
        activated = {each.version for each in self.activations}
        return tuple(
            each
            for each in self.proposals
            if each.table.version not in activated and (latest is None or each.proposed_at > latest.effective_at)
        )


NO_RULES = DeskRules()


def fold_rules(events: Iterable[Event], start: DeskRules = NO_RULES) -> DeskRules:
    """The desk's tables after all `events` of its stream, oldest first."""
    return reduce(_after, events, start)


def _after(rules: DeskRules, event: Event) -> DeskRules:
    match event:
        case RoutingTableProposed():
            proposal = Proposal(
                table=RoutingTable(version=event.version, digest=event.digest, rows=event.rows),
                author=event.author,
                reason=event.reason,
                proposed_at=event.recorded_at,
            )
            return replace(rules, proposals=(*rules.proposals, proposal))
        case RoutingTableActivated():
            activation = Activation(
                version=event.version,
                author=event.author,
                approver=event.approver,
                effective_at=event.effective_at,
            )
            return replace(rules, activations=(*rules.activations, activation))
        case _:
            return rules
