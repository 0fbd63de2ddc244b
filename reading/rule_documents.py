"""A desk's routing table and the figures about it, as programs read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode
from domain.figures.accuracy import Accuracy, Limit, Tally
from domain.figures.rehearsal import Change
from domain.routing_table import RouteRow, RoutingTable
from reading.instants import WithOffset
from reading.rules import Rehearsed, TableRead

COUNTS = (
    "suggested", "without_person", "lead_given_back", "regraded", "recategorised", "triaged", "category_corrected",
    "lead_corrected", "severity_corrected", "ended_by_person", "waiting",
)  # fmt: skip
"""Figures of `domain.figures.accuracy.Tally`."""


class TableName(Value):
    """A routing table by what tells it from others."""

    version: str
    digest: str


class RuleApplied(Value):
    """What decided about a problem, as the record has it."""

    rule: str
    rule_version: str
    lead: AgencyCode
    route: Route


class RowShown(Value):
    """What a row of a table decides."""

    rule: str
    lead: AgencyCode
    supporting: tuple[AgencyCode, ...]
    route: Route
    clocks: Severity | None


class ChangeShown(Value):
    """A problem about which two tables decide differently."""

    problem_id: str
    register_number: str | None
    entered_at: WithOffset
    category: CategoryCode
    severity: Severity
    stage: StageCode | None
    region: RegionCode
    recorded: RuleApplied
    old: RowShown | None
    new: RowShown | None
    differs: tuple[str, ...]


class RehearsalShown(Value):
    """What two tables do differently, with every case."""

    desk: RegionCode
    fictitious: bool
    since: WithOffset
    undecided: int
    """Problems of that time that are in no register yet."""

    day: date
    old: TableName
    new: TableName
    cases: int
    changed: int
    by_difference: dict[str, int]
    by_category: dict[CategoryCode, int]
    changes: tuple[ChangeShown, ...]


class ProposalShown(Value):
    """A table that waits for a second person."""

    version: str
    digest: str
    rows: int
    author: str
    reason: str
    proposed_at: WithOffset


class TableShown(Value):
    """A table with the rows that were asked for, and the proposals that wait."""

    desk: RegionCode
    fictitious: bool
    day: date
    version: str
    digest: str
    shipped: bool
    author: str | None
    approver: str | None
    effective_at: WithOffset | None
    rows: tuple[RouteRow, ...]
    waiting: tuple[ProposalShown, ...]


class AccuracyShown(Value):
    """How well the rules did, in all and by category and version of the rules."""

    desk: RegionCode
    fictitious: bool
    since: WithOffset
    reports: int
    joined: int
    nil: int
    totals: dict[str, int]
    table_versions: dict[str, int]
    categories: tuple[Tally, ...]
    limits: tuple[Limit, ...]


def rehearsal_shown(rehearsed: Rehearsed, desk: RegionCode, since: datetime, *, fictitious: bool) -> RehearsalShown:
    """The document of a rehearsal."""
    found = rehearsed.found
    return RehearsalShown(
        desk=desk,
        fictitious=fictitious,
        since=since,
        undecided=rehearsed.undecided,
        day=found.day,
        old=_name(rehearsed.old),
        new=_name(rehearsed.new),
        cases=found.cases,
        changed=len(found.effective),
        by_difference=dict(found.by_difference),
        by_category=dict(found.by_category),
        changes=tuple(_change(each, rehearsed.numbers) for each in found.changes),
    )


def table_shown(
    read: TableRead, rows: Sequence[RouteRow], desk: RegionCode, day: date, *, fictitious: bool
) -> TableShown:
    """The document of a table, with the rows that were asked for."""
    activation = read.activation
    return TableShown(
        desk=desk,
        fictitious=fictitious,
        day=day,
        version=read.table.version,
        digest=read.table.digest,
        shipped=read.table.version == read.shipped.version,
        author=activation.author if activation else None,
        approver=activation.approver if activation else None,
        effective_at=activation.effective_at if activation else None,
        rows=tuple(rows),
        waiting=tuple(
            ProposalShown(
                version=each.version,
                digest=each.digest,
                rows=each.row_count,
                author=each.author,
                reason=each.reason,
                proposed_at=each.proposed_at,
            )
            for each in read.waiting
        ),
    )


def accuracy_shown(found: Accuracy, desk: RegionCode, since: datetime, *, fictitious: bool) -> AccuracyShown:
    """The document of the figures."""
    return AccuracyShown(
        desk=desk,
        fictitious=fictitious,
        since=since,
        reports=found.reports,
        joined=found.joined,
        nil=found.nil,
        totals={name: found.total(name) for name in COUNTS},
        table_versions=dict(found.table_versions),
        categories=tuple(found.tallies),
        limits=tuple(Limit),
    )


def _name(table: RoutingTable) -> TableName:
    return TableName(version=table.version, digest=table.digest)


def _change(each: Change, numbers: Mapping[str, str | None]) -> ChangeShown:
    case = each.case
    return ChangeShown(
        problem_id=case.problem_id,
        register_number=numbers.get(case.problem_id),
        entered_at=case.entered_at,
        category=case.category,
        severity=case.severity,
        stage=case.stage,
        region=case.region,
        recorded=RuleApplied(rule=case.rule, rule_version=case.rule_version, lead=case.lead, route=case.route),
        old=_row(each.old),
        new=_row(each.new),
        differs=tuple(each.differs),
    )


def _row(row: RouteRow | None) -> RowShown | None:
    if row is None:
        return None
    return RowShown(rule=row.rule, lead=row.lead, supporting=row.supporting, route=row.route, clocks=row.clocks)
