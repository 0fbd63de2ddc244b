"""Intake reports of a file: one per row, or why the row is none.

| column | |
|---|---|
| `reported_at`, `occurred_at` | instants (`intake_files.instants`); without a zone, the region's is assumed |
| `channel` | a value of `IntakeChannel` |
| `reporter_role` | small letters, for example `warga`, `ppk`, `polsek` |
| `kecamatan_code` | Kemendagri code; may be empty |
| `text` | the reporter's words |
| `place`, `attachment_hint`, `contact` | may be missing |
| `intake_key` | may be missing; identity of the row, else a digest of its content: a repeated import adds nothing |
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from commands.intake.report import IntakeReport
from domain.base import Value
from domain.codes import RegionCode
from domain.refusals import BadValue, UnknownRegion
from intake_files.instants import ReadInstant, UnreadableInstant, in_zone, read_instant
from intake_files.opening import Table, table_of
from intake_files.table import Cell, Row

REQUIRED_COLUMNS = ("reported_at", "occurred_at", "channel", "reporter_role", "kecamatan_code", "text")
OPTIONAL_COLUMNS = ("place", "attachment_hint", "contact", "intake_key", "contests")
NOTHING = frozenset({"", "-"})
"""What people put into a cell that they leave empty."""

COLUMN_OF_FIELD = {"region": "kecamatan_code"}


class ReportRow(Value):
    """A row that can be handed in."""

    kind: Literal["report"] = "report"
    number: int
    report: IntakeReport
    zone_assumed: bool


class RejectedRow(Value):
    """A row that cannot be a report."""

    kind: Literal["rejected"] = "rejected"
    number: int
    code: str
    subject: str
    """Column, or what else the code is about."""


def read_reports(content: bytes, desk: RegionCode, zone: ZoneInfo) -> tuple[ReportRow | RejectedRow, ...]:
    """Every row of a file, in order, blank ones left out.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    return reports_of(table_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS), desk, zone)


def reports_of(table: Table, desk: RegionCode, zone: ZoneInfo) -> tuple[ReportRow | RejectedRow, ...]:
    """Every row of a file that was opened, in order."""
    return tuple(_read_row(row, desk, zone) for row in table.rows)


def _read_row(row: Row, desk: RegionCode, zone: ZoneInfo) -> ReportRow | RejectedRow:
    def rejected(code: str, subject: str) -> RejectedRow:
        return RejectedRow(number=row.number, code=code, subject=subject)

    if row.surplus:
        return rejected("SURPLUS_CELLS", str(row.surplus))
    try:
        reported = _instant(row.cells["reported_at"], zone)
    except UnreadableInstant:
        return rejected("UNREADABLE_INSTANT", "reported_at")
    try:
        occurred = _instant(row.cells["occurred_at"], zone) if _text(row, "occurred_at") else reported
    except UnreadableInstant:
        return rejected("UNREADABLE_INSTANT", "occurred_at")
    content: dict[str, object] = {
        "desk": desk,
        "text": str(row.cells["text"]),
        "region": _text(row, "kecamatan_code"),
        "place": _text(row, "place"),
        "channel": (_text(row, "channel") or "").casefold(),
        "reporter_role": (_text(row, "reporter_role") or "").casefold(),
        "occurred_at": occurred.at,
        "reported_at": reported.at,
        "contact": _text(row, "contact"),
        "attachment_hint": _text(row, "attachment_hint"),
    }
    if named := _text(row, "contests"):
        # Only where it is told: the digest of a row that says nothing of it stays what it was.
        content["contests"] = tuple(each.strip().casefold() for each in named.split(";") if each.strip())
    try:
        report = IntakeReport.model_validate(content | {"intake_key": _text(row, "intake_key") or _key(content)})
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        code = UnknownRegion.code if field == "region" else BadValue.code
        return rejected(code, COLUMN_OF_FIELD.get(field, field))
    assumed = reported.zone_assumed or occurred.zone_assumed
    return ReportRow(number=row.number, report=report, zone_assumed=assumed)


def _instant(cell: Cell, zone: ZoneInfo) -> ReadInstant:
    return in_zone(cell, zone) if isinstance(cell, datetime) else read_instant(cell, zone)


def _text(row: Row, column: str) -> str | None:
    text = str(row.cells.get(column, "")).strip()
    return None if text in NOTHING else text


def _key(content: Mapping[str, object]) -> str:
    """Digest of what the row says, the same for the same row in another file or another format."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
