"""A desk changes its routing table: one person proposes it, another one activates it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from domain.actor import Actor
from domain.codes import RegionCode
from domain.desk.state import DeskRules
from domain.problem.commands import ActivateRoutingTable, DeskCommand, ProposeRoutingTable
from domain.problem.events import Event, RoutingTableActivated, RoutingTableProposed
from domain.problem.rights import check_desk_access
from domain.refusals import FaultyRoutingTable, RoutingTableInForce, SecondPersonNeeded, UnknownRoutingTable
from domain.routing_table import RouteRow, RoutingTable, Vocabulary, digest_of, faults_in
from domain.rulebook import Rulebook

FAULTS_TOLD = 3
"""In a refusal; `desk rules check` tells all of them, with their lines."""


@dataclass(frozen=True)
class DeskCase:
    """One decision's circumstances."""

    desk: RegionCode
    tables: DeskRules
    actor: Actor
    now: datetime
    rules: Rulebook
    """As shipped."""

    vocabulary: Vocabulary

    @property
    def in_force(self) -> RoutingTable:
        """The table that decides now."""
        return self.tables.in_force(self.rules.routes)


def decide_for_desk(case: DeskCase, command: DeskCommand) -> tuple[Event, ...]:
    """Events that `command` causes at the desk.

    Raises:
        Refusal: the rules do not allow it.
    """
    check_desk_access(case.actor, command, case.desk)
    match command:
        case ProposeRoutingTable():
            return _proposed(case, command)
        case ActivateRoutingTable():
            return _activated(case, command)
        case _:
            assert_never(command)


def _proposed(case: DeskCase, command: ProposeRoutingTable) -> tuple[Event, ...]:
    _check(case, command.rows, None)
    digest = digest_of(command.rows)
    if digest == case.in_force.digest:
        raise RoutingTableInForce(case.in_force.version)
    proposed = RoutingTableProposed(
        recorded_at=case.now,
        version=f"{case.desk}-{len(case.tables.proposals) + 1}",
        digest=digest,
        rows=command.rows,
        author=case.actor.id,
        reason=command.reason,
    )
    return (proposed,)


def _activated(case: DeskCase, command: ActivateRoutingTable) -> tuple[Event, ...]:
    proposal = case.tables.proposal(command.version)
    if proposal is None:
        raise UnknownRoutingTable(command.version)
    if case.actor.is_person(proposal.author):
        raise SecondPersonNeeded(f"{proposal.author} proposed {command.version}")
    if case.in_force.digest == proposal.table.digest:
        raise RoutingTableInForce(case.in_force.version)
    # Once more, as of today: the codes may have changed since, and a first day may have been still to come.
    _check(case, proposal.table.rows, case.rules.local_date(case.now, case.desk))
    activated = RoutingTableActivated(
        recorded_at=case.now,
        version=proposal.table.version,
        digest=proposal.table.digest,
        author=proposal.author,
        approver=case.actor.id,
        effective_at=case.now,
    )
    return (activated,)


def _check(case: DeskCase, rows: tuple[RouteRow, ...], since: date | None) -> None:
    """Return if the rows have one answer for every problem from `since` on, else from their own first day."""
    faults = faults_in(rows, case.vocabulary, since)
    if faults:
        told = "; ".join(str(each) for each in faults[:FAULTS_TOLD])
        raise FaultyRoutingTable(f"{told}; …" if len(faults) > FAULTS_TOLD else told)
