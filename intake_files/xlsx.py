"""XLSX, cell by cell: only what is filled, and only where a well-formed reference says that it stands.

A cell far away costs nothing, since no rectangle is laid out; nothing but its value, its kind and the date form of
its style is read of a cell.
"""

import re
from collections.abc import Mapping
from typing import Final

from intake_files.markup import Budget, walk
from intake_files.numbers import DateForm, date_form, shown_number
from intake_files.packed import Cell, RowPacker
from intake_files.table import COLUMN_LIMIT, ROW_LIMIT, FileFault, Grid, Merge, UnusableFile, is_filled

WORKBOOK: Final = "xl/workbook.xml"
NECESSARY_PARTS: Final = ("[Content_Types].xml", WORKBOOK)
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
MERGE_LIMIT: Final = 10_000

_SHEETS: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        # of the attribute by which a sheet names its part
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
)
_RELATIONS: Final = frozenset({"http://schemas.openxmlformats.org/package/2006/relationships"})

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_ESCAPED: Final = re.compile(r"_x((?!D[89A-F])[0-9A-F]{4})_")
"""Halves of a character are none."""


def grids_of(parts: Mapping[str, bytes]) -> tuple[Grid, ...]:
    """The sheets that somebody sees, in their order.

    Raises:
        UnusableFile: WRONG_TYPE when it is another kind of archive; else what is wrong with it.
    """
    if not all(name in parts for name in NECESSARY_PARTS):
        raise UnusableFile(FileFault.WRONG_TYPE)
    budget = Budget()
    sheets, from_1904 = _directory(parts, budget)
    strings = _shared_strings(parts.get("xl/sharedStrings.xml", b""), budget)
    forms = _date_forms(parts.get("xl/styles.xml", b""), budget)
    return tuple(
        _Sheet(name, strings, forms, budget, from_1904=from_1904).read(parts[part]) for name, part in sheets.items()
    )


def column_number(letters: str) -> int:
    """Place of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _directory(parts: Mapping[str, bytes], budget: Budget) -> tuple[dict[str, str], bool]:
    """The part of each visible sheet by its name, and whether days are counted from 1904."""
    targets: dict[str, str] = {}
    seen: list[tuple[str, str]] = []
    from_1904 = False

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"

    def sheet(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            seen.append((attributes.get("name", ""), attributes.get("id", "")))
        if name == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in {"1", "true"}

    walk(parts.get("xl/_rels/workbook.xml.rels", b""), _RELATIONS, budget, start=relation, end=_nothing)
    walk(parts[WORKBOOK], _SHEETS, budget, start=sheet, end=_nothing)
    # A sheet without such a part is a chart or a dialogue.
    found = {name: targets[relation_id] for name, relation_id in seen if relation_id in targets}
    if len({name for name, _ in seen}) != len(seen) or any(part not in parts for part in found.values()):
        raise UnusableFile(FileFault.DAMAGED_FILE)
    if not found:
        raise UnusableFile(FileFault.EMPTY_FILE)
    return found, from_1904


def _shared_strings(body: bytes, budget: Budget) -> list[str]:
    strings: list[str] = []
    if not body:
        return strings
    pieces: list[str] = []
    wanted = False
    aside = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal wanted, aside
        if name == "si":
            pieces.clear()
        aside = aside or name == "rPh"  # how a word is pronounced
        wanted = name == "t" and not aside

    def end(name: str) -> None:
        nonlocal wanted, aside
        wanted = False
        if name == "rPh":
            aside = False
        if name == "si":
            strings.append(_unescaped("".join(pieces)))

    def text(piece: str) -> None:
        if wanted:
            pieces.append(piece)

    walk(body, _SHEETS, budget, start=start, end=end, text=text)
    return strings


def _date_forms(body: bytes, budget: Budget) -> list[DateForm | None]:
    """For each style of a cell, how it shows a number as a date, if it does."""
    own: dict[str, str] = {}
    styles: list[DateForm | None] = []
    among_cells = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal among_cells
        if name == "numFmt":
            own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            among_cells = True
        elif name == "xf" and among_cells:
            number = attributes.get("numFmtId", "0")
            styles.append(date_form(number, own.get(number)))

    def end(name: str) -> None:
        nonlocal among_cells
        if name == "cellXfs":
            among_cells = False

    if body:
        walk(body, _SHEETS, budget, start=start, end=end)
    return styles


class _Sheet:
    """One sheet while it is read."""

    def __init__(
        self, name: str, strings: list[str], forms: list[DateForm | None], budget: Budget, *, from_1904: bool
    ) -> None:
        self._name = name
        self._strings = strings
        self._forms = forms
        self._budget = budget
        self._from_1904 = from_1904
        self._rows = RowPacker()
        self._merges: list[Merge] = []
        self._in_data = False
        self._aside = False
        self._row = 0
        self._column = -1
        self._cells: list[Cell] = []
        self._kind: str | None = None
        self._form: DateForm | None = None
        self._pieces: list[str] = []
        self._wanted = False

    def read(self, body: bytes) -> Grid:
        """The sheet's filled cells and its merges."""
        walk(body, _SHEETS, self._budget, start=self._start, end=self._end, text=self._text)
        return Grid(self._name, self._rows.packed(), tuple(self._merges))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self._in_data = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif not self._in_data:
            return
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name == "c":
            self._start_cell(attributes)
        elif name == "rPh":
            self._aside = True
        self._wanted = name in {"v", "t"} and self._in_data and self._kind is not None and not self._aside

    def _start_row(self, number: str | None) -> None:
        # Rows and cells that name no place follow each other, says the standard.
        row = self._row + 1 if number is None else _whole(number)
        if not self._row < row <= LAST_ROW:
            raise _damaged(f"row {number}")
        self._row, self._column, self._cells = row, -1, []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._kind is not None or self._row == 0:
            raise _damaged("cell")
        reference = attributes.get("r")
        column = self._column + 1
        if reference is not None:
            row, column = _place(reference)
            if row != self._row or column <= self._column:
                raise _damaged(reference)
        self._column = column
        self._kind = attributes.get("t", "n")
        style = _whole(attributes.get("s", "0"))
        self._form = self._forms[style] if style < len(self._forms) else None
        self._pieces = []

    def _text(self, piece: str) -> None:
        if self._wanted:
            self._pieces.append(piece)

    def _end(self, name: str) -> None:
        self._wanted = False
        if name == "c" and self._kind is not None:
            self._take_cell(self._cell())
            self._kind = None
        elif name == "row" and self._in_data:
            self._take_row()
        elif name == "rPh":
            self._aside = False
        elif name == "sheetData":
            self._in_data = False

    def _take_cell(self, cell: Cell) -> None:
        if not is_filled(cell):
            return
        if self._column >= COLUMN_LIMIT:
            raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
        if isinstance(cell, str):
            self._budget.take_characters(len(cell))
        self._cells.extend([""] * (self._column - len(self._cells)))
        self._cells.append(cell)

    def _take_row(self) -> None:
        if self._cells:
            self._rows.append((self._row, self._cells))
            self._cells = []
        if len(self._rows) > 2 * ROW_LIMIT:
            raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))

    def _cell(self) -> Cell:
        shown = "".join(self._pieces)
        match self._kind:
            case "s":
                index = _whole(shown) if shown.strip() else len(self._strings)
                if shown.strip() and index >= len(self._strings):
                    raise _damaged(f"string {index}")
                return self._strings[index] if shown.strip() else ""
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(shown.strip(), shown)
            case "n" if shown.strip():
                return shown_number(shown.strip(), self._form, from_1904=self._from_1904)
            case _:
                return _unescaped(shown)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        if top > bottom or left > right:
            raise _damaged(reference)
        self._merges.append(Merge(top, bottom, left, right))
        if len(self._merges) > MERGE_LIMIT:
            raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(MERGE_LIMIT))


def _place(reference: str) -> tuple[int, int]:
    matched = _REFERENCE.fullmatch(reference)
    if matched is None:
        raise _damaged(reference)
    row, column = int(matched[2]), column_number(matched[1])
    if row > LAST_ROW or column >= LAST_COLUMN:
        raise _damaged(reference)
    return row, column


def _whole(number: str) -> int:
    if not _WHOLE.fullmatch(number.strip()):
        raise _damaged(number)
    return int(number)


def _damaged(subject: str) -> UnusableFile:
    return UnusableFile(FileFault.DAMAGED_FILE, subject[:40])


def _unescaped(text: str) -> str:
    """As the sheet shows it: `_x000D_` stands for a character that XML does not have."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _nothing(_: str) -> None:
    """What an element's end means where only beginnings count."""
