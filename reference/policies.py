"""The desk's clocks, matching windows, waits of letters and lives of links, read from `reference/policy/`."""

import csv
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from domain.access.link import LinkPolicy
from domain.classifying.sketch import Sketcher
from domain.codes import CategoryCode, Severity
from domain.letter_policy import LetterPolicy, LetterWait
from domain.policy import Clocks, DeadlinePolicy, EscalateWhen
from domain.problem.matching import CategoryMatching, MatchingRules
from reference.loader import reference
from reference.tables import ROOT, BadReferenceData, read_table

POLICY_VERSION = "2024.1"
NEAR_VOTING_DAYS = 3
NEAR_VOTING_DIVISOR = 2.0

MATCHING_VERSION = "2024.2"
SUGGEST_FROM = 250
"""Score from which a problem is shown to a person; `python -m reference.matching_figures` tells what that misses."""

OTHERS = "*"
"""Line of `matching.csv` for every category that has none."""

_LETTER_COLUMNS = ("severity", "window_minutes", "pause_minutes")
_LINK_COLUMNS = ("of", "days", "note")
LONGEST_LINK_DAYS = 366
_MATCHING_COLUMNS = ("category", "window_hours", "join_from", "reason")
_SPELLINGS = "lisan"
"""Group of short forms that stand for one thing only."""


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
def news_after(root: Path = ROOT) -> tuple[int, ...]:
    """Further reports since its referral at which an agency has news of them, rising; from the data below `root`.

    Raises:
        BadReferenceData: a line is no whole number, or not more than the one before.
    """
    steps: list[int] = []
    for row in read_table(root / "policy" / "news.csv", ("further_reports",)):
        (step,) = row.cells
        if not step.isdigit() or int(step) <= max(steps, default=0):
            raise row.wrong(f"{step} is no whole number above the one before")
        steps.append(int(step))
    return tuple(steps)


@cache
def matching_rules() -> MatchingRules:
    """How reports are held for the same, by category, on the real calendar.

    Raises:
        BadReferenceData: a line is wrong, stands there twice, or that of all other categories is missing.
    """
    categories: dict[CategoryCode, CategoryMatching] = {}
    for row in read_table(ROOT / "policy" / "matching.csv", _MATCHING_COLUMNS):
        category, window_hours, join_from, _ = row.cells
        if category in categories:
            raise row.wrong(f"{category} stands there twice")
        if category != OTHERS and category not in reference().taxonomy:
            raise row.wrong(f"unknown category {category}")
        if not window_hours.isdigit() or not (join_from.isdigit() or join_from == ""):
            raise row.wrong("hours and score are whole numbers")
        categories[category] = CategoryMatching(
            window=timedelta(hours=int(window_hours)), join_from=int(join_from) if join_from else None
        )
    others = categories.pop(OTHERS)
    return MatchingRules(
        version=MATCHING_VERSION,
        suggest_from=SUGGEST_FROM,
        categories=categories,
        others=others,
    )


@cache
def letter_policy() -> LetterPolicy:
    """How long letters to offices wait for company, on the real calendar.

    Raises:
        BadReferenceData: a line is wrong, or stands there twice.
    """
    waits: dict[Severity, LetterWait] = {}
    for row in read_table(ROOT / "policy" / "letters.csv", _LETTER_COLUMNS):
        severity, window, pause = row.cells
        if severity not in set(Severity) or severity in waits:
            raise row.wrong(f"no severity, or one that stands there twice: {severity}")
        if not (window.isdigit() and pause.isdigit()):
            raise row.wrong("minutes are whole numbers")
        waits[Severity(severity)] = LetterWait(
            window=timedelta(minutes=int(window)), pause=timedelta(minutes=int(pause))
        )
    return LetterPolicy(by_severity=waits)


@cache
def link_policy() -> LinkPolicy:
    """How long links hold, on the real calendar.

    Raises:
        BadReferenceData: a line is wrong, stands there twice, or is missing.
    """
    days: dict[str, timedelta] = {}
    for row in read_table(ROOT / "policy" / "links.csv", _LINK_COLUMNS):
        purpose, length, _ = row.cells
        if purpose not in LinkPolicy.model_fields or purpose in days:
            raise row.wrong(f"no purpose of a link, or one that stands there twice: {purpose}")
        if not length.isdigit() or not 0 < int(length) <= LONGEST_LINK_DAYS:
            raise row.wrong("days are a whole number, a year at most")
        days[purpose] = timedelta(days=int(length))
    if missing := LinkPolicy.model_fields.keys() - days.keys():
        raise BadReferenceData("policy/links.csv", 1, f"no line for {', '.join(sorted(missing))}")
    return LinkPolicy(**days)


@cache
def sketcher() -> Sketcher:
    """What compares the words of two reports, with the spellings and the names that the reference data knows."""
    spellings = read_table(ROOT / "routing" / "abbreviations.csv", ("abbr", "full", "group", "note"))
    data = reference()
    around = {each.parent_code for each in data.villages.values()}
    return Sketcher(
        {short: full for short, full, group, _ in (row.cells for row in spellings) if group == _SPELLINGS},
        (each.name for each in data.villages.values()),
        (data.kecamatan[code].name for code in around),
    )


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
        between_rungs=hours("between_rungs"),
        first_rung=int(row["first_rung"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "policy" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
