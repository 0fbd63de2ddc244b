"""The desk's clocks and matching windows, read from `reference/policy/`."""

import csv
from collections.abc import Mapping
from datetime import timedelta
from functools import cache

from domain.codes import CategoryCode, Severity
from domain.matching import MatchingRules
from domain.policy import Clocks, DeadlinePolicy, EscalateWhen
from reference.tables import ROOT

POLICY_VERSION = "2024.1"
NEAR_VOTING_DAYS = 3
NEAR_VOTING_DIVISOR = 2.0


@cache
def deadline_policy() -> DeadlinePolicy:
    """The clocks in force for problems inventoried from now on."""
    return DeadlinePolicy(
        version=POLICY_VERSION,
        by_severity={Severity(row["severity"]): _clocks(row) for row in _rows("deadlines.csv")},
        near_voting_days=NEAR_VOTING_DAYS,
        near_voting_divisor=NEAR_VOTING_DIVISOR,
    )


@cache
def matching_rules() -> MatchingRules:
    """Windows within which reports of one kecamatan speak of one problem."""
    windows: dict[CategoryCode, timedelta] = {
        row["category"]: timedelta(hours=float(row["window_hours"])) for row in _rows("matching.csv")
    }
    return MatchingRules(version=POLICY_VERSION, windows=windows)


def _clocks(row: Mapping[str, str]) -> Clocks:
    def hours(name: str) -> timedelta:
        return timedelta(hours=float(row[f"{name}_hours"]))

    return Clocks(
        acknowledge_within=hours("acknowledge"),
        assign_within=hours("assign"),
        progress_within=hours("progress"),
        approve_within=hours("approve"),
        receive_within=hours("receive"),
        remind_permille=int(row["remind_permille"]),
        escalate=EscalateWhen(row["escalate"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "policy" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
