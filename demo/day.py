"""The sample voting day of Kabupaten Lebong: what is reported, and what a person who knows would make of it.

Wholly invented (`demo/data/NOTICE.md`).
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from commands.intake import IntakeReport
from domain.base import Value
from domain.codes import CategoryCode, IntakeChannel, RegionCode, Severity
from intake_files.reports import ReportRow, read_reports

DESK: RegionCode = "17.07"
TIME_ZONE = ZoneInfo("Asia/Jakarta")
KEY_PREFIX = "lebong-day"
ANONYMOUS_CHANNELS = frozenset({IntakeChannel.PHONE, IntakeChannel.CSV})
"""Channels that leave no way back to the reporter."""
SEVERITIES = frozenset(Severity)


class Knowledge(Value):
    """What somebody who knows the place makes of a report."""

    category: CategoryCode | None
    """None for a report that nothing happened."""

    severity: Severity | None
    """None where nobody could tell from the text alone."""

    tags: frozenset[str]

    @property
    def same_problem(self) -> str | None:
        """Name of the problem that several reports tell of; None when it is the only one."""
        return next((tag.split(":")[0] for tag in self.tags if tag.startswith("dup-")), None)

    @property
    def is_out_of_remit(self) -> bool:
        """Whether it is not an election problem."""
        return "out-of-remit" in self.tags

    @property
    def concerns_desk_member(self) -> bool:
        """Whether a member of the desk has to stay away from it."""
        return "coi" in self.tags


class DayRow(Value):
    """One report of the day."""

    number: int
    report: IntakeReport
    knowledge: Knowledge


@cache
def read_day() -> tuple[DayRow, ...]:
    """The reports, in the order in which they come in."""
    folder = files("demo") / "data"
    rows = read_reports((folder / "lebong-day.csv").read_bytes(), DESK, TIME_ZONE)
    knowledge = list(_read_knowledge((folder / "lebong-day-key.csv").read_text(encoding="utf-8")))
    return tuple(
        _day_row(number, row, known) for number, (row, known) in enumerate(zip(rows, knowledge, strict=True), 1)
    )


def _day_row(number: int, row: object, knowledge: Knowledge) -> DayRow:
    assert isinstance(row, ReportRow), f"row {number} of the sample day is no report"
    report = row.report
    contact = None if report.channel in ANONYMOUS_CHANNELS else f"pelapor-{number:02}@lebong.example"
    report = report.model_copy(update={"intake_key": f"{KEY_PREFIX}/{number:02}", "contact": contact})
    return DayRow(number=number, report=report, knowledge=knowledge)


def _read_knowledge(text: str) -> Iterator[Knowledge]:
    for row in csv.DictReader(text.splitlines()):
        yield Knowledge(
            category=row["category"] or None,
            severity=Severity(row["severity"]) if row["severity"] in SEVERITIES else None,
            tags=frozenset(tag for tag in row["tag"].split(";") if tag),
        )
