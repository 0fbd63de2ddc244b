"""A desk's routing table: proposed by one person, activated by another, in force from then on."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.actor import Actor, service_identity
from domain.aggregate import Case
from domain.codes import RegionCode, Role, Route, Tier
from domain.desk.commands import ActivateRoutingTable, Command, ProposeRoutingTable
from domain.desk.decide import decide, large_bodies
from domain.desk.deciding.case import DeskCase, Facts
from domain.desk.events import Event, NilReportReceived, RoutingTableActivated, RoutingTableProposed
from domain.desk.process import PROCESS, desk_stream
from domain.desk.state import INITIAL, Desk, DeskRules
from domain.refusals import (
    FaultyRoutingTable,
    RoutingTableInForce,
    SecondPersonNeeded,
    UnknownRoutingTable,
)
from domain.routing_table import RouteRow, RoutingTable, Vocabulary
from tests.given.rights import may_ask_the_desk
from tests.given.routes import a_row, a_table
from tests.given.situations import AT, BOOK, CHAIR, DAY, DEPUTY, LEBONG, OPERATOR, REASON, RULES, an_intake

ROWS = a_table("x", {"LOGISTICS_LATE": ("POLRI", ("KPU",), Route.COORDINATE)}).rows
SHIPPED = RULES.with_routes(a_table("shipped", {"LOGISTICS_LATE": ("KPU", (), Route.COORDINATE)}))
FACTS = Facts(
    rules=SHIPPED,
    vocabulary=Vocabulary(
        categories=frozenset({"LOGISTICS_LATE"}), stages=frozenset({"EXEC_VOTING"}), offices=RULES.offices
    ),
)
CASE: DeskCase = Case(desk_stream(BOOK), INITIAL, OPERATOR, AT, FACTS)
NO_RULES = INITIAL.rules
PROPOSE = ProposeRoutingTable(rows=ROWS, reason=REASON)


def fold_rules(events: Iterable[Event], start: DeskRules = NO_RULES) -> DeskRules:
    return PROCESS.fold(events, Desk(rules=start)).rules


def case(tables: DeskRules, actor: Actor, now: datetime = AT, rows: tuple[RouteRow, ...] | None = None) -> DeskCase:
    proposed = None if rows is None else RoutingTable.of("proposed", rows)
    return replace(CASE, state=Desk(rules=tables), actor=actor, now=now, facts=replace(FACTS, proposed=proposed))


def after(tables: DeskRules, command: Command, actor: Actor = OPERATOR, rows: tuple[RouteRow, ...] = ROWS) -> DeskRules:
    return fold_rules(decide(case(tables, actor, rows=rows), command), tables)


def version_in_force(tables: DeskRules, at: datetime | None = None) -> str:
    proposal = tables.in_force(at)
    assert proposal is not None
    return proposal.version


def proposed(*rows: RouteRow, by: Actor = OPERATOR) -> DeskRules:
    return after(NO_RULES, ProposeRoutingTable(rows=rows or ROWS, reason=REASON), by)


def activate(version: str = f"{LEBONG}-1") -> ActivateRoutingTable:
    return ActivateRoutingTable(version=version)


def test_a_proposal_is_kept_whole_with_its_author_and_changes_nothing() -> None:
    (event,) = decide(CASE, PROPOSE)
    digest = RoutingTable.of("x", ROWS).digest
    assert event == RoutingTableProposed(
        recorded_at=AT, version="17.07-1", digest=digest, row_count=1, author=OPERATOR.id, reason=REASON
    )
    (rows,) = large_bodies(CASE, PROPOSE)
    assert hashlib.sha256(rows).hexdigest() == digest
    assert RoutingTable.stored("17.07-1", digest, rows) == RoutingTable.of("17.07-1", ROWS)
    tables = fold_rules([event])
    assert tables.in_force() is None
    assert [each.version for each in tables.waiting()] == ["17.07-1"]


def test_what_is_no_table_brings_nothing_beside_its_events() -> None:
    assert large_bodies(CASE, activate()) == ()


def test_a_second_person_lets_it_decide_from_now_on() -> None:
    tables = proposed()
    (event,) = decide(case(tables, CHAIR, rows=ROWS), activate())
    assert event == RoutingTableActivated(
        recorded_at=AT,
        version="17.07-1",
        digest=RoutingTable.of("x", ROWS).digest,
        author=OPERATOR.id,
        approver=CHAIR.id,
        effective_at=AT,
    )
    tables = fold_rules([event], tables)
    assert version_in_force(tables) == "17.07-1"
    assert tables.in_force(AT - timedelta(seconds=1)) is None
    assert tables.waiting() == ()


def test_nobody_activates_what_they_proposed_themselves() -> None:
    tables = proposed(by=CHAIR)
    with pytest.raises(SecondPersonNeeded):
        after(tables, activate(), CHAIR)
    assert after(tables, activate(), DEPUTY).activation() is not None


def test_a_version_that_nobody_proposed_cannot_be_activated() -> None:
    with pytest.raises(UnknownRoutingTable):
        after(proposed(), activate("17.07-2"), CHAIR)
    with pytest.raises(UnknownRoutingTable):
        decide(case(proposed(), CHAIR), activate())


def test_rows_that_decide_already_are_neither_proposed_nor_activated_again() -> None:
    with pytest.raises(RoutingTableInForce):
        after(NO_RULES, ProposeRoutingTable(rows=SHIPPED.routes.rows, reason=REASON))
    tables = after(proposed(), activate(), CHAIR)
    for command, actor in ((PROPOSE, OPERATOR), (activate(), CHAIR)):
        with pytest.raises(RoutingTableInForce):
            after(tables, command, actor)


def test_a_desk_can_go_back_to_an_earlier_table() -> None:
    tables = after(proposed(), activate(), CHAIR)
    tables = after(tables, ProposeRoutingTable(rows=(a_row(lead="BAWASLU"),), reason=REASON))
    tables = after(tables, activate("17.07-2"), CHAIR)
    tables = after(tables, activate("17.07-1"), CHAIR)
    assert version_in_force(tables) == "17.07-1"


def test_a_table_with_a_fault_is_not_proposed_and_the_refusal_names_it() -> None:
    with pytest.raises(FaultyRoutingTable, match="UNKNOWN_AGENCY R-LOGISTICS_LATE-1 KPOO"):
        proposed(a_row(lead="KPOO"))
    with pytest.raises(FaultyRoutingTable, match=r"GAP.*; …"):
        proposed(a_row(lead="KPOO", tier=Tier.DISTRICT, owner="KPOP"))


def test_a_table_whose_first_day_is_still_to_come_waits_for_that_day() -> None:
    rows = (a_row(lead="POLRI", effective_from=AT.date() + timedelta(days=2)),)
    tables = proposed(*rows)
    with pytest.raises(FaultyRoutingTable, match="GAP"):
        after(tables, activate(), CHAIR, rows)
    assert decide(case(tables, CHAIR, AT + 3 * DAY, rows), activate())


def test_what_else_stands_in_the_desks_stream_says_nothing_about_its_tables() -> None:
    assert fold_rules([NilReportReceived(recorded_at=AT, unit=LEBONG, day=AT.date(), intake=an_intake())]) == NO_RULES


def test_an_older_proposal_does_not_wait_once_another_one_came_into_force() -> None:
    tables = proposed(a_row(lead="BAWASLU"))
    tables = after(after(tables, PROPOSE), activate("17.07-2"), CHAIR)
    assert tables.waiting() == ()
    assert tables.proposal("17.07-1") is not None


PROPOSERS = {Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_the_desks_officers_propose_and_its_chair_activates(role: Role) -> None:
    actor = Actor(id="somebody", role=role, region=LEBONG, agency="KPU")
    assert may_ask_the_desk(actor, PROPOSE, LEBONG) is (role in PROPOSERS)
    assert may_ask_the_desk(actor, activate(), LEBONG) is (role is Role.SUPERVISOR)


def test_the_service_changes_no_table() -> None:
    assert not may_ask_the_desk(service_identity(LEBONG), PROPOSE, LEBONG)
    assert not may_ask_the_desk(service_identity(LEBONG), activate(), LEBONG)


@pytest.mark.parametrize("region", ["00", "17", "17.08", "17.07.05"])
def test_no_other_desk_has_a_say(region: RegionCode) -> None:
    actor = Actor(id="somebody", role=Role.SUPERVISOR, region=region)
    assert not may_ask_the_desk(actor, PROPOSE, LEBONG)
    assert not may_ask_the_desk(actor, activate(), LEBONG)


def test_what_was_in_force_on_an_earlier_day_can_be_told() -> None:
    tables = after(proposed(), activate(), CHAIR)
    later = RoutingTableActivated(
        recorded_at=AT + DAY, version="17.07-2", digest="0" * 64, author="a", approver="b", effective_at=AT + DAY
    )
    second = RoutingTableProposed(
        recorded_at=AT, version="17.07-2", digest="0" * 64, row_count=1, author="a", reason=REASON
    )
    tables = fold_rules([second, later], tables)
    assert version_in_force(tables) == "17.07-2"
    assert version_in_force(tables, AT + DAY / 2) == "17.07-1"
