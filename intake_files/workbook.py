"""XLSX without what can be hidden in one: macros, bombs, cells a million rows away.

The parser never sees the file itself but a copy of its parts, unpacked here within the limits and checked against
their declared sizes and checksums.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from intake_files.table import COLUMN_LIMIT, ROW_LIMIT, Cell, FileFault, UnusableFile

UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024
PART_LIMIT = 1_000
"""Parts of a workbook; an ordinary one has a dozen."""

NECESSARY_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "macrosheets/")
MACRO_MARKS = (b"macroEnabled", b"vbaProject", b"intlMacrosheet")

CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
ROW_REFERENCE = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["']([0-9]+)["']""")

_CALAMINE_CELL = str | int | float | bool | datetime | date | time | timedelta


def rows_of(content: bytes) -> Iterator[list[Cell]]:
    """Rows of the first visible sheet, from its first row on, also where they are empty.

    Raises:
        UnusableFile: the file is no workbook, holds macros, expands too far, or is damaged.
    """
    checked = _checked_copy(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(checked)) as workbook:
            for row in _first_sheet(workbook).to_python(skip_empty_area=False):
                yield [_as_cell(cell) for cell in row]
    except CalamineError:
        raise UnusableFile(FileFault.DAMAGED_FILE) from None


def _checked_copy(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            _check_directory(parts)
            copy = io.BytesIO()
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as unpacked:
                for part in parts:
                    if not part.is_dir():
                        body = _unpack(packed, part)
                        _check_part(part.filename, body)
                        unpacked.writestr(part.filename, body)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        # RuntimeError: a part is encrypted; NotImplementedError: packed by a method that no workbook uses.
        raise UnusableFile(FileFault.DAMAGED_FILE) from None
    return copy.getvalue()


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > PART_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES:
        raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(UNPACKED_LIMIT_BYTES))
    if not NECESSARY_PARTS.issubset(names):
        raise UnusableFile(FileFault.WRONG_TYPE)
    if len(set(names)) != len(names):
        raise UnusableFile(FileFault.DAMAGED_FILE)
    if any(mark in name.casefold() for name in names for mark in MACRO_PARTS):
        raise UnusableFile(FileFault.MACRO_WORKBOOK)


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with packed.open(part) as stream:
        # Reads no further than the declared size, and checks the sum of what it read: a lie ends as BadZipFile.
        return stream.read(part.file_size + 1)


def _check_part(name: str, body: bytes) -> None:
    if name.endswith((".rels", "[Content_Types].xml")) and any(mark in body for mark in MACRO_MARKS):
        raise UnusableFile(FileFault.MACRO_WORKBOOK)
    if b"sheetData" not in body:
        return
    # The parser lays a sheet out as a full rectangle; two cells far apart would be a bomb of their own.
    if any(int(row) > ROW_LIMIT + 1 for row in ROW_REFERENCE.findall(body)):
        raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
    for column, row in CELL_REFERENCE.findall(body):
        if int(row) > ROW_LIMIT + 1:
            raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
        if _column_number(column) > COLUMN_LIMIT:
            raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _first_sheet(workbook: CalamineWorkbook) -> CalamineSheet:
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return workbook.get_sheet_by_name(sheet.name)
    raise UnusableFile(FileFault.EMPTY_FILE)


def _as_cell(cell: _CALAMINE_CELL) -> Cell:
    match cell:
        case datetime():
            # A workbook counts days as a floating number; what is below a second is its rounding.
            return (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)
