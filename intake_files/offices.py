"""Offices of a contacts file: one per row, or why the row is none.

| column | |
|---|---|
| `agency` | code of the agency |
| `region_code` | Kemendagri code of the region; empty for the nation |
| `name_of_office` | as people know it |
| `email` | one address, or `Name <address>`; may be empty |
| `webhook_path` | address, or path below that of the settings; may be missing or empty |
| `phone` | may be missing or empty |

Spaces around a cell, also those that do not break, count for nothing, nor does the apostrophe by which a spreadsheet
marks text.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Literal

from pydantic import ValidationError

from domain.base import Value
from domain.codes import NATION
from domain.office import Office, OfficeId
from domain.refusals import BadValue, UnknownAgency, UnknownRegion
from intake_files.opening import rows_of
from intake_files.table import Row

REQUIRED_COLUMNS: Final = ("agency", "region_code", "name_of_office", "email")
OPTIONAL_COLUMNS: Final = ("webhook_path", "phone")

NOTHING: Final = frozenset({"", "-"})
"""What people put into a cell that they leave empty."""

SHOWN_CHARACTERS: Final = 60
"""Of a cell, in what is said of it."""

_COLUMN_OF_FIELD: Final = {
    "agency": "agency",
    "region": "region_code",
    "name": "name_of_office",
    "email": "email",
    "webhook": "webhook_path",
    "phone": "phone",
}
_CODE_OF_FIELD: Final = {"agency": UnknownAgency.code, "region": UnknownRegion.code}

_NAMED: Final = re.compile(r"[^<>@]*<\s*(?P<address>[^<>\s]+)\s*>")
_SEVERAL: Final = re.compile(r"@.*[\s,;/|].*@")
_CUT: Final = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
"""A number as a spreadsheet shows it that holds it for a quantity: its last digits are gone."""

_BETWEEN_DIGITS: Final = re.compile(r"[\s().\-/]")


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


def read_offices(content: bytes) -> tuple[OfficeRow | RejectedOffice, ...]:
    """Every row of a CSV or XLSX file, in order, blank ones left out.

    Two rows with one office are rejected both, unless they say the same: which is right, a person has to decide.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    return _without_contradictions([_read_row(row) for row in rows_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS)])


def _read_row(row: Row) -> OfficeRow | RejectedOffice:
    def rejected(code: str, subject: str) -> RejectedOffice:
        return RejectedOffice(number=row.number, code=code, subject=subject)

    if row.surplus:
        return rejected("SURPLUS_CELLS", str(row.surplus))
    email, phone = _cell(row, "email"), _cell(row, "phone")
    if email is not None and _SEVERAL.search(email):
        return rejected(OfficeFault.SEVERAL_ADDRESSES, f"email {email[:SHOWN_CHARACTERS]}")
    if phone is not None and _CUT.fullmatch(phone):
        return rejected(OfficeFault.CUT_NUMBER, f"phone {phone[:SHOWN_CHARACTERS]}")
    named = _NAMED.fullmatch(email) if email is not None else None
    content = {
        "agency": (_cell(row, "agency") or "").upper(),
        # A spreadsheet with a decimal comma shows 17.07 as 17,07.
        "region": (_cell(row, "region_code") or NATION).replace(",", "."),
        "name": _cell(row, "name_of_office") or "",
        "email": named["address"] if named else email,
        "webhook": _cell(row, "webhook_path"),
        "phone": _BETWEEN_DIGITS.sub("", phone) if phone is not None else None,
    }
    try:
        return OfficeRow(number=row.number, office=Office.model_validate(content))
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        column = _COLUMN_OF_FIELD[field]
        cell = (_cell(row, column) or "")[:SHOWN_CHARACTERS]
        return rejected(_CODE_OF_FIELD.get(field, BadValue.code), f"{column} {cell}".rstrip())


def _cell(row: Row, column: str) -> str | None:
    """The cell without what spreadsheets and keyboards put around it; None for an empty one."""
    text = unicodedata.normalize("NFKC", str(row.cells.get(column, ""))).strip().removeprefix("'").strip()
    return None if text in NOTHING else text


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
