"""The documents of `desk rules --json`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from domain.desk.state import Activation, Proposal
from domain.figures.accuracy import Accuracy, Limit
from domain.figures.rehearsal import Change, Rehearsal
from domain.routing_table import RouteRow, RoutingTable

COUNTS = (
    "suggested", "without_person", "lead_given_back", "regraded", "triaged", "category_corrected",
    "lead_corrected", "severity_corrected", "ended_by_person", "waiting",
)  # fmt: skip
"""Figures of `domain.figures.accuracy.Tally`."""


def rehearsal_view(
    found: Rehearsal, old: RoutingTable, new: RoutingTable, numbers: Mapping[str, str | None]
) -> dict[str, Any]:
    """What two tables do differently, with every case."""
    return {
        "day": found.day,
        "old": {"version": old.version, "digest": old.digest},
        "new": {"version": new.version, "digest": new.digest},
        "cases": found.cases,
        "changed": len(found.effective),
        "by_difference": dict(found.by_difference),
        "by_category": dict(found.by_category),
        "changes": [_change(each, numbers) for each in found.changes],
    }


def table_view(
    table: RoutingTable,
    rows: Sequence[RouteRow],
    activation: Activation | None,
    waiting: Sequence[Proposal],
    shipped: RoutingTable,
) -> dict[str, Any]:
    """A table with the rows that are asked for, and the proposals that wait."""
    return {
        "version": table.version,
        "digest": table.digest,
        "shipped": table.version == shipped.version,
        "author": activation.author if activation else None,
        "approver": activation.approver if activation else None,
        "effective_at": activation.effective_at if activation else None,
        "rows": [each.model_dump(mode="json") for each in rows],
        "waiting": [
            {
                "version": each.table.version,
                "digest": each.table.digest,
                "rows": len(each.table.rows),
                "author": each.author,
                "reason": each.reason,
                "proposed_at": each.proposed_at,
            }
            for each in waiting
        ],
    }


def accuracy_view(found: Accuracy) -> dict[str, Any]:
    """The figures, in all and by category and version of the rules."""
    return {
        "reports": found.reports,
        "joined": found.joined,
        "nil": found.nil,
        "totals": {name: found.total(name) for name in COUNTS},
        "table_versions": dict(found.table_versions),
        "categories": [asdict(each) for each in found.tallies],
        "limits": [each.value for each in Limit],
    }


def _change(each: Change, numbers: Mapping[str, str | None]) -> dict[str, Any]:
    case = each.case
    return {
        "problem_id": case.problem_id,
        "register_number": numbers.get(case.problem_id),
        "entered_at": case.entered_at,
        "category": case.category,
        "severity": case.severity,
        "stage": case.stage,
        "region": case.region,
        "recorded": {"rule": case.rule, "rule_version": case.rule_version, "lead": case.lead, "route": case.route},
        "old": _row(each.old),
        "new": _row(each.new),
        "differs": list(each.differs),
    }


def _row(row: RouteRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return row.model_dump(mode="json", include={"rule", "lead", "supporting", "route", "clocks"})
