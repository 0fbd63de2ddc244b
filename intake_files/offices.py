"""Offices of a contacts file: one per row, or why the row is none.

Headings may be the columns' own names or the words of `intake_files.heading_words.OFFICE_WORDS`, below title rows.

| column | |
|---|---|
| `agency` | the agency, by its code or its name |
| `region_code` | the region, by code or name (`intake_files.regions`); empty for the nation |
| `name_of_office` | as people know it |
| `email` | one address, or `Name <address>`; may be empty |
| `webhook_path` | address, or path below that of the settings; may be missing or empty |
| `phone` | may be missing or empty |

Spaces around a cell, also those that do not break, count for nothing, nor does the apostrophe by which a spreadsheet
marks text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from pydantic import ValidationError

from domain.base import Value
from domain.codes import NATION, AgencyCode, RegionCode
from domain.office import Office, OfficeId
from domain.refusals import BadValue, UnknownAgency
from intake_files.cells import CellFault, FaultyCell, UnfitCell, entered, like, squashed
from intake_files.opening import rows_of
from intake_files.regions import places_of
from intake_files.reporters import CUT_NUMBER, EXPECTED_ADDRESS, EXPECTED_NUMBERS, address_in
from intake_files.table import Row
from reference.loader import reference

REQUIRED_COLUMNS: Final = ("agency", "region_code", "name_of_office", "email")
OPTIONAL_COLUMNS: Final = ("webhook_path", "phone")

_COLUMN_OF_FIELD: Final = {
    "agency": "agency",
    "region": "region_code",
    "name": "name_of_office",
    "email": "email",
    "webhook": "webhook_path",
    "phone": "phone",
}
_EXPECTED: Final = {
    "email": EXPECTED_ADDRESS,
    "phone": EXPECTED_NUMBERS,
    "webhook": ("/desk", "https://contoh.id/desk"),
}
"""Samples of what a field takes; invented."""

_SEVERAL: Final = re.compile(r"@.*[\s,;/|].*@")
_BETWEEN_DIGITS: Final = re.compile(r"[\s().\-/]")
_TIERS: Final = re.compile(r"\s*\([^()]*\)")
"""What an agency is called on each tier, behind its name."""


class OfficeFault(StrEnum):
    """What is wrong with a row that no rule of the domain refuses. Stable."""

    SEVERAL_ADDRESSES = "SEVERAL_ADDRESSES"
    CUT_NUMBER = "CUT_NUMBER"
    OFFICE_TWICE = "OFFICE_TWICE"


class OfficeRow(Value):
    """A row that can go into a roster."""

    kind: Literal["office"] = "office"
    number: int
    office: Office


class RejectedOffice(Value):
    """A row that is no office."""

    kind: Literal["rejected"] = "rejected"
    number: int
    code: str
    subject: str
    """Column and cell, or what else the code is about."""

    cell: CellFault | None = None
    """The cell at fault; None where it is the row."""


def read_offices(content: bytes) -> tuple[OfficeRow | RejectedOffice, ...]:
    """Every row of a CSV or XLSX file, in order, blank ones left out.

    Two rows with one office are rejected both, unless they say the same: which is right, a person has to decide.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    return _without_contradictions([_read_row(row) for row in rows_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS)])


def _read_row(row: Row) -> OfficeRow | RejectedOffice:
    if row.surplus:
        return RejectedOffice(number=row.number, code="SURPLUS_CELLS", subject=str(row.surplus))
    try:
        return OfficeRow(number=row.number, office=_office(row))
    except FaultyCell as faulty:
        return RejectedOffice(number=row.number, code=faulty.code, subject=faulty.cell.subject, cell=faulty.cell)


def _office(row: Row) -> Office:
    email, phone = _cell(row, "email"), _cell(row, "phone")
    if email is not None and _SEVERAL.search(email):
        raise _faulty(row, "email", UnfitCell(OfficeFault.SEVERAL_ADDRESSES, EXPECTED_ADDRESS))
    if phone is not None and CUT_NUMBER.fullmatch(phone):
        raise _faulty(row, "phone", UnfitCell(OfficeFault.CUT_NUMBER, EXPECTED_NUMBERS))
    content = {
        "agency": agency_in(row, "agency"),
        "region": _region(row),
        "name": _cell(row, "name_of_office") or "",
        "email": None if email is None else address_in(email),
        "webhook": _cell(row, "webhook_path"),
        "phone": _BETWEEN_DIGITS.sub("", phone) if phone is not None else None,
    }
    try:
        return Office.model_validate(content)
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        raise _faulty(row, _COLUMN_OF_FIELD[field], UnfitCell(BadValue.code, _EXPECTED.get(field, ()))) from None


def agency_in(row: Row, column: str) -> AgencyCode:
    """Code of the agency in a column, which may be written by its name.

    Raises:
        FaultyCell: there is no such agency.
    """
    written = _cell(row, column) or ""
    known = _agencies()
    if found := known.get(squashed(written)):
        return found
    near = [known[name] for name in like(written, known)]
    raise _faulty(row, column, UnfitCell(UnknownAgency.code, tuple(reference().agencies), near))


def _region(row: Row) -> RegionCode:
    """Code of the region, which may be written by its name; that of the nation for an empty cell."""
    written = _cell(row, "region_code")
    try:
        return NATION if written is None else places_of(NATION).find(written)
    except UnfitCell as unfit:
        raise _faulty(row, "region_code", unfit) from None


def _faulty(row: Row, column: str, unfit: UnfitCell) -> FaultyCell:
    return FaultyCell(unfit.code, unfit.at(column, row.cells.get(column, "")))


def _cell(row: Row, column: str) -> str | None:
    cell = entered(row.cells.get(column, ""))
    return cell and unicodedata.normalize("NFKC", cell).strip()


@cache
def _agencies() -> Mapping[str, AgencyCode]:
    """Codes by code and by name, both squashed."""
    agencies = reference().agencies
    names = {squashed(_TIERS.sub("", each.name_id)): code for code, each in agencies.items()}
    return MappingProxyType(names | {squashed(code): code for code in agencies})


def _without_contradictions(rows: Iterable[OfficeRow | RejectedOffice]) -> tuple[OfficeRow | RejectedOffice, ...]:
    listed = tuple(rows)
    lines: dict[OfficeId, list[OfficeRow]] = {}
    for row in listed:
        if isinstance(row, OfficeRow):
            lines.setdefault(row.office.office_id, []).append(row)
    contradicting = {
        row.number: ", ".join(str(each.number) for each in same if each is not row)
        for same in lines.values()
        for row in same
        if any(each.office != row.office for each in same)
    }
    return tuple(
        RejectedOffice(number=row.number, code=OfficeFault.OFFICE_TWICE, subject=contradicting[row.number])
        if row.number in contradicting
        else row
        for row in listed
    )
