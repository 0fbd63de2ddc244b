"""Charters of a file: one desk per row, or why the row is none.

Headings may be the columns' own names or the words of `intake_files.heading_words.CHARTER_WORDS`, below title rows.

| column | |
|---|---|
| `region_code` | the desk's region, by code or name (`intake_files.regions`); empty for the nation |
| `number` | of the decree, as it is written on it |
| `signed_on` | its day |
| `signed_as` | office of who signed, for example `Bupati Lebong` |
| `lead` | agency that leads the desk, by code or name |
| `signer` | name of who signed; may be missing or empty; kept under seal |
| `archive_code` | may be missing or empty |
"""

import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import ValidationError

from domain.base import Value
from domain.codes import NATION, RegionCode, desk_region
from domain.desk.charter import Charter
from domain.refusals import BadValue
from intake_files.cells import CellFault, FaultyCell, UnfitCell, entered
from intake_files.instants import UnreadableInstant, read_day
from intake_files.offices import agency_in
from intake_files.opening import rows_of
from intake_files.regions import places_of
from intake_files.table import Row

REQUIRED_COLUMNS: Final = ("region_code", "number", "signed_on", "signed_as", "lead")
OPTIONAL_COLUMNS: Final = ("signer", "archive_code")

EXPECTED_DAYS: Final = ("2024-04-22", "22-04-2024", "22 April 2024")
"""Samples of what a day may look like."""

_EXPECTED: Final = {
    "number": ("100.3.3.2/24/2024",),
    "signed_as": ("Bupati Lebong",),
    "archive_code": ("100.3.3.2",),
}
"""Samples of what a field takes; invented."""


class CharterFault(StrEnum):
    """What is wrong with a row that no rule of the domain refuses. Stable."""

    CHARTER_TWICE = "CHARTER_TWICE"
    NO_DESK_THERE = "NO_DESK_THERE"


class CharterLine(Value):
    """A row that can go on record."""

    kind: Literal["charter"] = "charter"
    number: int
    desk: RegionCode
    charter: Charter
    signer: str | None


class RejectedCharter(Value):
    """A row that is no charter."""

    kind: Literal["rejected"] = "rejected"
    number: int
    code: str
    subject: str
    """Column and cell, or what else the code is about."""

    cell: CellFault | None = None
    """The cell at fault; None where it is the row."""


def read_charters(content: bytes) -> tuple[CharterLine | RejectedCharter, ...]:
    """Every row of a CSV or XLSX file, in order, blank ones left out.

    Two rows of one desk are rejected both, unless they say the same: which is right, a person has to decide.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    return _without_contradictions([_read_row(row) for row in rows_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS)])


def _read_row(row: Row) -> CharterLine | RejectedCharter:
    if row.surplus:
        return RejectedCharter(number=row.number, code="SURPLUS_CELLS", subject=str(row.surplus))
    try:
        return CharterLine(number=row.number, desk=_desk(row), charter=_charter(row), signer=_cell(row, "signer"))
    except FaultyCell as faulty:
        return RejectedCharter(number=row.number, code=faulty.code, subject=faulty.cell.subject, cell=faulty.cell)


def _charter(row: Row) -> Charter:
    content = {
        "number": _cell(row, "number") or "",
        "archive_code": _cell(row, "archive_code"),
        "signed_on": _day(row),
        "signed_as": _cell(row, "signed_as") or "",
        "lead": agency_in(row, "lead"),
    }
    try:
        return Charter.model_validate(content)
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        raise _faulty(row, field, UnfitCell(BadValue.code, _EXPECTED.get(field, ()))) from None


def _day(row: Row) -> date:
    try:
        return read_day(_cell(row, "signed_on") or "")
    except UnreadableInstant as unreadable:
        raise _faulty(row, "signed_on", UnfitCell(unreadable.fault, EXPECTED_DAYS)) from None


def _desk(row: Row) -> RegionCode:
    """Code of the desk's region; that of the nation for an empty cell."""
    written = _cell(row, "region_code")
    try:
        region = NATION if written is None else places_of(NATION).find(written)
    except UnfitCell as unfit:
        raise _faulty(row, "region_code", unfit) from None
    if desk_region(region) != region:
        raise _faulty(row, "region_code", UnfitCell(CharterFault.NO_DESK_THERE, (desk_region(region),)))
    return region


def _faulty(row: Row, column: str, unfit: UnfitCell) -> FaultyCell:
    return FaultyCell(unfit.code, unfit.at(column, row.cells.get(column, "")))


def _cell(row: Row, column: str) -> str | None:
    cell = entered(row.cells.get(column, ""))
    return cell and unicodedata.normalize("NFKC", cell).strip()


def _without_contradictions(
    rows: Iterable[CharterLine | RejectedCharter],
) -> tuple[CharterLine | RejectedCharter, ...]:
    listed = tuple(rows)
    lines: dict[RegionCode, list[CharterLine]] = {}
    for row in listed:
        if isinstance(row, CharterLine):
            lines.setdefault(row.desk, []).append(row)
    contradicting = {
        row.number: ", ".join(str(each.number) for each in same if each is not row)
        for same in lines.values()
        for row in same
        if any((each.charter, each.signer) != (row.charter, row.signer) for each in same)
    }
    return tuple(
        RejectedCharter(number=row.number, code=CharterFault.CHARTER_TWICE, subject=contradicting[row.number])
        if row.number in contradicting
        else row
        for row in listed
    )
