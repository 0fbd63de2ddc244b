"""From the bytes of a file to named cells; what a file is, its content says, never its name.

Invariants:
    * no byte is unpacked or parsed before its size is known to be within the limits;
    * cells are data: a formula is the text or value it shows, and nothing is computed here;
    * a file is usable as a whole or refused as a whole, with a stable code.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.base import Value
from intake_files.packed import Cell

FILE_LIMIT_BYTES = 20 * 1024 * 1024
ROW_LIMIT = 20_000
"""Filled rows; what exists in a file and holds nothing is no row."""

COLUMN_LIMIT = 100


class FileFault(StrEnum):
    """Why a whole file is refused. Stable."""

    EMPTY_FILE = "EMPTY_FILE"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    WRONG_TYPE = "WRONG_TYPE"
    """No table of a kind that is read, whatever its name says."""

    PROTECTED_FILE = "PROTECTED_FILE"
    """Under a password."""

    MACRO_WORKBOOK = "MACRO_WORKBOOK"
    EXPANDS_TOO_FAR = "EXPANDS_TOO_FAR"
    """Small as a file, huge when unpacked."""

    DAMAGED_FILE = "DAMAGED_FILE"
    UNREADABLE_TEXT = "UNREADABLE_TEXT"
    MISSING_COLUMN = "MISSING_COLUMN"
    DUPLICATE_COLUMN = "DUPLICATE_COLUMN"
    SEVERAL_TABLES = "SEVERAL_TABLES"
    """More than one sheet could be meant."""

    COUNTS_ONLY = "COUNTS_ONLY"
    """A tally: it counts what happened and tells nothing of it."""

    UNKNOWN_SHEET = "UNKNOWN_SHEET"
    INCOMPLETE_FORM = "INCOMPLETE_FORM"
    """Labels with values beside them: one report, of which something is not said."""

    CHAT_EXPORT = "CHAT_EXPORT"
    UNKNOWN_MESSAGE = "UNKNOWN_MESSAGE"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS"


class UnusableFile(Exception):
    """The file cannot be read as a table of reports."""

    def __init__(self, fault: FileFault, subject: str = "", *, headings: Sequence[str] = ()) -> None:
        super().__init__(f"{fault} {subject}".rstrip())
        self.fault = fault
        self.subject = subject
        """Column, line or number that the fault is about; may be empty."""

        self.headings = tuple(headings)
        """What stands over the columns, where the fault is that they are not understood."""


class Row(Value):
    """One row under the header."""

    number: int
    """As people count: the file's first row is row 1, and a blank row counts."""

    cells: dict[str, Cell]
    """By column name; a cell that the row does not have is empty text."""

    surplus: int = 0
    """Cells beyond the last column; an unquoted separator in a text makes them."""


class Merge(NamedTuple):
    """Cells that a sheet shows as one: numbers of rows from 1, of columns from 0, the last ones within."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class Grid(NamedTuple):
    """A sheet, or a text of separated cells, before anybody knows what its columns are."""

    name: str
    """Of the sheet; empty for a text."""

    rows: Sequence[tuple[int, Sequence[Cell]]]
    """Filled rows with their numbers, ascending."""

    merges: tuple[Merge, ...] = ()
    delimiter: str = ""
    """By which somebody separated the cells of a text, whose records have lengths that mean something."""


def is_filled(cell: Cell) -> bool:
    """Whether the cell shows anything."""
    return isinstance(cell, datetime) or bool(cell.strip())
