"""Intake reports of a file: one per row, or why the row is none.

| column | |
|---|---|
| `reported_at` | instant (`intake_files.instants`), in the region's zone if none is named; or a day |
| `occurred_at` | the same; without it nobody has told when, and it is the day of the report, hour unknown |
| `channel`, `reporter_role`, `contests` | words of the field (`intake_files.field_words`); several by semicolons |
| `kecamatan_code` | code or name (`intake_files.regions`); may be empty |
| `text` | the reporter's words |
| `place`, `attachment_hint`, `reporter_name` | may be missing |
| `contact` | may be missing; one that reaches nobody is told, and the report goes in without it |
| `intake_key` | may be missing; identity of the row, else a digest of its content: a repeated import adds nothing |

The digest is of what the row says (`commands.intake.report.said`), not of how it is written. Two rows of one file that
say the same are a question: the second is rejected, with the number of the first.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from commands.intake.checks import CLOCK_TOLERANCE
from commands.intake.report import IntakeReport, said
from domain.base import Value
from domain.codes import RegionCode
from domain.intake import ContactFault
from domain.refusals import BadValue, OccurredAfterReported, UnknownRegion
from intake_files.cells import CellFault, FaultyCell, UnfitCell, entered, shown
from intake_files.field_words import value_of
from intake_files.first_said import FirstSaid
from intake_files.instants import (
    WRITTEN,
    DateOrder,
    ReadInstant,
    UnreadableInstant,
    day_of,
    in_zone,
    order_of,
    read_told,
)
from intake_files.opening import Table, table_of
from intake_files.regions import places_of
from intake_files.reporters import contact_of
from intake_files.table import Row

REQUIRED_COLUMNS = ("reported_at", "channel", "reporter_role", "kecamatan_code", "text")
OPTIONAL_COLUMNS = ("occurred_at", "place", "attachment_hint", "contact", "intake_key", "contests", "reporter_name")

INSTANT_COLUMNS: Final = ("reported_at", "occurred_at")
COLUMN_OF_FIELD = {"region": "kecamatan_code"}

UNNAMED: Final = "unnamed"
"""Key of a report until the digest of its content is known."""


class RowFault(StrEnum):
    """What is wrong with a row as a whole. Stable."""

    SURPLUS_CELLS = "SURPLUS_CELLS"
    DUPLICATE_ROW = "DUPLICATE_ROW"


class CellNotice(Value):
    """What is told of a cell of a row that goes in all the same."""

    code: str
    cell: CellFault


class ReportRow(Value):
    """A row that can be handed in."""

    kind: Literal["report"] = "report"
    number: int
    report: IntakeReport
    zone_assumed: bool
    occurrence_told: bool = True
    """Whether the row tells when it happened; else that is the day of the report."""

    notices: tuple[CellNotice, ...] = ()


class RejectedRow(Value):
    """A row that cannot be a report."""

    kind: Literal["rejected"] = "rejected"
    number: int
    code: str
    subject: str
    """Column and cell, or what else the code is about."""

    cell: CellFault | None = None
    """The cell at fault; None where it is the row."""


def read_reports(content: bytes, desk: RegionCode, zone: ZoneInfo) -> tuple[ReportRow | RejectedRow, ...]:
    """Every row of a file, in order, blank ones left out.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    return tuple(reports_of(table_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS), desk, zone))


def reports_of(table: Table, desk: RegionCode, zone: ZoneInfo) -> Iterator[ReportRow | RejectedRow]:
    """Every row of a file that was opened, in order, each when it is asked for."""
    cells = (row.cells.get(name) for row in table.rows for name in INSTANT_COLUMNS)
    order = order_of(cell for cell in cells if isinstance(cell, str))
    reading = _Reading(desk, zone, order)
    return _each_once(reading.row(row) for row in table.rows)


class _Reading:
    """One pass over a file."""

    def __init__(self, desk: RegionCode, zone: ZoneInfo, order: DateOrder) -> None:
        self._desk = desk
        self._zone = zone
        self._order = order
        self._places = places_of(desk)

    def row(self, row: Row) -> ReportRow | RejectedRow:
        if row.surplus:
            return RejectedRow(number=row.number, code=RowFault.SURPLUS_CELLS, subject=str(row.surplus))
        try:
            return self._report(row)
        except FaultyCell as faulty:
            return RejectedRow(number=row.number, code=faulty.code, subject=faulty.cell.subject, cell=faulty.cell)

    def _report(self, row: Row) -> ReportRow:
        reported = self._instant(row, "reported_at")
        is_told = _entered(row, "occurred_at") is not None
        occurred = self._instant(row, "occurred_at") if is_told else self._day_of(row, reported)
        if occurred.at > (reported.until or reported.at) + CLOCK_TOLERANCE:
            latest = f"≤ {shown(row.cells['reported_at'])}"
            raise _faulty(row, "occurred_at", UnfitCell(OccurredAfterReported.code, (latest,)))
        contact, notices = _contact(row)
        content: dict[str, object] = {
            "desk": self._desk,
            "text": str(row.cells["text"]),
            "region": self._region(row),
            "place": _entered(row, "place"),
            "channel": _value(row, "channel", _entered(row, "channel")),
            "reporter_role": _value(row, "reporter_role", _entered(row, "reporter_role")),
            "occurred_at": occurred.at,
            "reported_at": reported.at,
            "occurred_until": occurred.until,
            "reported_until": reported.until,
            "contact": contact,
            "contact_fault": next((ContactFault(each.code) for each in notices), None),
            "attachment_hint": _entered(row, "attachment_hint"),
            "reporter_name": _entered(row, "reporter_name"),
        }
        if named := _entered(row, "contests"):
            content["contests"] = tuple(_value(row, "contests", each) for each in named.split(";") if each.strip())
        report = _validated(row, content | {"intake_key": _entered(row, "intake_key") or UNNAMED})
        if report.intake_key == UNNAMED:
            report = report.model_copy(update={"intake_key": hashlib.sha256(said(report)).hexdigest()})
        assumed = reported.zone_assumed or (is_told and occurred.zone_assumed)
        return ReportRow(
            number=row.number, report=report, zone_assumed=assumed, occurrence_told=is_told, notices=notices
        )

    def _instant(self, row: Row, column: str) -> ReadInstant:
        cell = row.cells[column]
        if isinstance(cell, datetime):
            return in_zone(cell, self._zone)
        try:
            return read_told(cell, self._zone, self._order)
        except UnreadableInstant as unreadable:
            raise _unreadable(row, column, unreadable) from None

    def _day_of(self, row: Row, reported: ReadInstant) -> ReadInstant:
        """When it happened, where nobody has told: at some hour of the day of the report, says the desk's own zone."""
        try:
            return day_of(reported, self._zone)
        except UnreadableInstant as unreadable:
            raise _unreadable(row, "reported_at", unreadable) from None

    def _region(self, row: Row) -> RegionCode | None:
        named = _entered(row, "kecamatan_code")
        try:
            return None if named is None else self._places.find(named)
        except UnfitCell as unfit:
            raise _faulty(row, "kecamatan_code", unfit) from None


def _contact(row: Row) -> tuple[str | None, tuple[CellNotice, ...]]:
    """The contact, or None with why that of the row is none."""
    written = _entered(row, "contact")
    try:
        return (None if written is None else contact_of(written)), ()
    except UnfitCell as unfit:
        return None, (CellNotice(code=unfit.code, cell=unfit.at("contact", row.cells["contact"])),)


def _value(row: Row, column: str, said_there: str | None) -> str:
    try:
        return value_of(column, said_there or "")
    except UnfitCell as unfit:
        raise _faulty(row, column, unfit) from None


def _validated(row: Row, content: dict[str, object]) -> IntakeReport:
    try:
        return IntakeReport.model_validate(content)
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        code = UnknownRegion.code if field == "region" else BadValue.code
        raise _faulty(row, COLUMN_OF_FIELD.get(field, field), UnfitCell(code)) from None


def _unreadable(row: Row, column: str, unreadable: UnreadableInstant) -> FaultyCell:
    return _faulty(row, column, UnfitCell(unreadable.fault, (WRITTEN,), unreadable.nearest))


def _faulty(row: Row, column: str, unfit: UnfitCell) -> FaultyCell:
    return FaultyCell(unfit.code, unfit.at(column, row.cells.get(column, "")))


def _entered(row: Row, column: str) -> str | None:
    return entered(row.cells.get(column, ""))


def _each_once(rows: Iterable[ReportRow | RejectedRow]) -> Iterator[ReportRow | RejectedRow]:
    """The rows, each that says what an earlier one has said rejected with the earlier one's number."""
    first = FirstSaid()
    for row in rows:
        if isinstance(row, ReportRow):
            earlier = first.row_of(said(row.report, with_key=True), row.number)
            if earlier != row.number:
                yield RejectedRow(number=row.number, code=RowFault.DUPLICATE_ROW, subject=str(earlier))
                continue
        yield row
