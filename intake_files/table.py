"""From the bytes of a file to named cells; what a file is, its content says, never its name.

Invariants:
    * no byte is unpacked or parsed before its size is known to be within the limits;
    * cells are data: a formula is the text or value it shows, and nothing is computed here;
    * a file is usable as a whole or refused as a whole, with a stable code.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from domain.base import Value

FILE_LIMIT_BYTES = 20 * 1024 * 1024
ROW_LIMIT = 20_000
COLUMN_LIMIT = 100

Cell = str | datetime
"""Text, or the instant of a workbook's date cell, which has no zone."""


class FileFault(StrEnum):
    """Why a whole file is refused. Stable."""

    EMPTY_FILE = "EMPTY_FILE"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    WRONG_TYPE = "WRONG_TYPE"
    """Neither CSV nor XLSX, whatever its name says."""

    MACRO_WORKBOOK = "MACRO_WORKBOOK"
    EXPANDS_TOO_FAR = "EXPANDS_TOO_FAR"
    """Small as a file, huge when unpacked."""

    DAMAGED_FILE = "DAMAGED_FILE"
    UNREADABLE_TEXT = "UNREADABLE_TEXT"
    MISSING_COLUMN = "MISSING_COLUMN"
    DUPLICATE_COLUMN = "DUPLICATE_COLUMN"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS"


class UnusableFile(Exception):
    """The file cannot be read as a table of reports."""

    def __init__(self, fault: FileFault, subject: str = "") -> None:
        super().__init__(f"{fault} {subject}".rstrip())
        self.fault = fault
        self.subject = subject
        """Column, line or number that the fault is about; may be empty."""


class Row(Value):
    """One row under the header."""

    number: int
    """As people count: the header is row 1, and a blank row counts."""

    cells: dict[str, Cell]
    """By column name; a cell that the row does not have is empty text."""

    surplus: int = 0
    """Filled cells beyond the last column; an unquoted separator in a text makes them."""


def named_rows(rows: Iterable[Sequence[Cell]], required: Iterable[str]) -> Iterator[Row]:
    """Rows by the names of the header, blank ones left out.

    Raises:
        UnusableFile: EMPTY_FILE, MISSING_COLUMN, DUPLICATE_COLUMN, TOO_MANY_COLUMNS or TOO_MANY_ROWS.
    """
    numbered = enumerate(rows, start=1)
    header_number, header = next(((number, row) for number, row in numbered if _is_filled(row)), (0, ()))
    if not header:
        raise UnusableFile(FileFault.EMPTY_FILE)
    names = _names(header, required)
    is_empty = True
    for number, row in numbered:
        if number - header_number > ROW_LIMIT:
            raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
        if _is_filled(row):
            is_empty = False
            cells = {name: row[index] if index < len(row) else "" for index, name in enumerate(names) if name}
            yield Row(number=number, cells=cells, surplus=sum(_is_filled([cell]) for cell in row[len(names) :]))
    if is_empty:
        raise UnusableFile(FileFault.EMPTY_FILE)


def _names(header: Sequence[Cell], required: Iterable[str]) -> list[str]:
    names = [str(cell).strip().casefold() for cell in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > COLUMN_LIMIT:
        raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
    if missing := [name for name in required if name not in names]:
        raise UnusableFile(FileFault.MISSING_COLUMN, ", ".join(missing))
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise UnusableFile(FileFault.DUPLICATE_COLUMN, twice[:40])
    return names


def _is_filled(row: Sequence[Cell]) -> bool:
    return any(isinstance(cell, datetime) or cell.strip() for cell in row)
