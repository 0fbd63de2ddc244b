"""ODS, the sheets of LibreOffice: what is filled, and no repetition is made before it is counted.

A row or cell that repeats without content is only passed over; one with content may repeat as often as a sheet has
rows and columns.
"""

import re
from collections.abc import Mapping
from typing import Final

from intake_files.markup import Budget, walk
from intake_files.numbers import shown_number
from intake_files.packed import Cell, RowPacker
from intake_files.table import COLUMN_LIMIT, ROW_LIMIT, FileFault, Grid, Merge, UnusableFile, is_filled

CONTENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"
LAST_ROW: Final = 2**24
"""Rows that any program has, and more."""

_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_DOCUMENT: Final = frozenset(f"{_SPACE}{part}:1.0" for part in ("office", "table", "text", "style"))
_MANIFEST: Final = frozenset({f"{_SPACE}manifest:1.0"})
_MARK: Final = b"application/vnd.oasis.opendocument.spreadsheet"

_COUNT: Final = re.compile(r"[1-9][0-9]{0,8}")
_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?)?")
_DURATION: Final = re.compile(r"PT(\d{1,4})H(\d\d)M(\d\d)(?:[.,]\d+)?S")


def is_ods(parts: Mapping[str, bytes]) -> bool:
    """Whether the archive calls itself a spreadsheet of OpenDocument."""
    return parts.get("mimetype", b"").startswith(_MARK) and CONTENT in parts


def grids_of(parts: Mapping[str, bytes]) -> tuple[Grid, ...]:
    """The sheets that somebody sees, in their order.

    Raises:
        UnusableFile: what is wrong with the file.
    """
    budget = Budget()
    if MANIFEST in parts and _is_encrypted(parts[MANIFEST], budget):
        raise UnusableFile(FileFault.PROTECTED_FILE)
    document = _Document(budget)
    walk(parts[CONTENT], _DOCUMENT, budget, start=document.start, end=document.end, text=document.text)
    if not document.grids:
        raise UnusableFile(FileFault.EMPTY_FILE)
    return tuple(document.grids)


def _is_encrypted(body: bytes, budget: Budget) -> bool:
    found: list[str] = []
    walk(body, _MANIFEST, budget, start=lambda name, _: found.append(name), end=lambda _: None)
    return "encryption-data" in found


class _Document:
    """The document while it is read."""

    def __init__(self, budget: Budget) -> None:
        self.grids: list[Grid] = []
        self._budget = budget
        self._hidden: set[str] = set()
        self._style = ""
        self._name: str | None = None
        self._is_hidden = False
        self._rows = RowPacker()
        self._merges: list[Merge] = []
        self._row = 0
        self._row_repeats = 0
        self._cells: list[Cell] = []
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._is_covered = False
        self._pieces: list[str] = []
        self._in_paragraph = False
        self._aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element's beginning."""
        if name in {"annotation", "shapes"} or self._aside:
            self._aside += name in {"annotation", "shapes"}
        elif name == "style" and attributes.get("family") == "table":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden.add(self._style)
        elif name == "table":
            self._start_table(attributes)
        elif name == "table-row" and self._name is not None:
            self._row_repeats = _count(attributes, "number-rows-repeated")
            self._cells, self._column = [], 0
        elif name in {"table-cell", "covered-table-cell"} and self._name is not None:
            self._cell, self._is_covered = attributes, name == "covered-table-cell"
            self._pieces = []
        elif self._cell is not None:
            self._start_within_cell(name, attributes)

    def end(self, name: str) -> None:
        """Take an element's end."""
        if self._aside:
            self._aside -= name in {"annotation", "shapes"}
        elif name == "p":
            self._in_paragraph = False
        elif name in {"table-cell", "covered-table-cell"} and self._cell is not None:
            self._take_cell(self._cell)
            self._cell = None
        elif name == "table-row" and self._name is not None:
            self._take_row()
        elif name == "table" and self._name is not None:
            if not self._is_hidden:
                self.grids.append(Grid(self._name, self._rows.packed(), tuple(self._merges)))
            self._name = None

    def text(self, piece: str) -> None:
        """Take words."""
        if self._in_paragraph and not self._aside:
            self._pieces.append(piece)

    def _start_table(self, attributes: dict[str, str]) -> None:
        if self._name is not None:
            raise UnusableFile(FileFault.DAMAGED_FILE, "table:table")  # a table within a cell
        self._name = attributes.get("name", "")
        self._is_hidden = attributes.get("style-name", "") in self._hidden
        self._rows, self._merges, self._row = RowPacker(), [], 0

    def _start_within_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._pieces.extend(["\n"] if self._pieces else [])
            self._in_paragraph = True
        elif self._in_paragraph and name == "s":
            repeats = _count(attributes, "c")
            self._budget.take_characters(repeats)
            self._pieces.append(" " * repeats)
        elif self._in_paragraph and name in {"tab", "line-break"}:
            self._pieces.append("\t" if name == "tab" else "\n")

    def _take_cell(self, attributes: dict[str, str]) -> None:
        repeats = _count(attributes, "number-columns-repeated")
        cell = "" if self._is_covered else _shown(attributes, "".join(self._pieces))
        if is_filled(cell):
            if self._column + repeats > COLUMN_LIMIT:
                raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
            self._budget.take_characters(len(cell) * repeats if isinstance(cell, str) else repeats)
            self._cells.extend([""] * (self._column - len(self._cells)))
            self._cells.extend([cell] * repeats)
        across, down = _count(attributes, "number-columns-spanned"), _count(attributes, "number-rows-spanned")
        if across > 1 or down > 1:
            row = self._row + 1
            self._merges.append(Merge(row, row + down - 1, self._column, self._column + across - 1))
        self._column += repeats

    def _take_row(self) -> None:
        if self._cells:
            if len(self._rows) + self._row_repeats > 2 * ROW_LIMIT:
                raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
            characters = sum(len(cell) for cell in self._cells if isinstance(cell, str))
            self._budget.take_characters(characters * (self._row_repeats - 1))
            for each in range(1, self._row_repeats + 1):
                self._rows.append((self._row + each, self._cells))
        self._row += self._row_repeats
        if self._row > LAST_ROW:
            raise UnusableFile(FileFault.DAMAGED_FILE, f"row {self._row}")


def _shown(attributes: Mapping[str, str], words: str) -> Cell:
    """What a cell shows, as a workbook would hand it over."""
    match attributes.get("value-type"):
        case "float" | "percentage" | "currency" if (value := attributes.get("value")) is not None:
            return shown_number(value, None, from_1904=False)
        case "date" if (day := _DAY.fullmatch(attributes.get("date-value", ""))) is not None:
            return f"{day[1]} {day[2]}" if day[2] else day[1]
        case "time" if (time := _DURATION.fullmatch(attributes.get("time-value", ""))) is not None:
            hour = f"{int(time[1]):02}:{time[2]}"
            return hour if time[3] == "00" else f"{hour}:{time[3]}"
        case "boolean":
            return attributes.get("boolean-value", "").upper()
        case _:
            return words or attributes.get("string-value", "")


def _count(attributes: Mapping[str, str], name: str) -> int:
    written = attributes.get(name, "1")
    if not _COUNT.fullmatch(written):
        raise UnusableFile(FileFault.DAMAGED_FILE, f"{name} {written}"[:40])
    return int(written)
