"""XLS, Excel before 2007, read in a process of its own whose memory and time are bounded.

The format says the size of its sheets in records that only its parser understands, and the parser lays the rectangle
out; so what is bounded is the process (`intake_files.xls_process`).
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from intake_files.packed import Cell, RowPacker
from intake_files.table import COLUMN_LIMIT, FileFault, Grid, Merge, UnusableFile, is_filled
from intake_files.xls_process import DAMAGED, PROTECTED

PROGRAM: Final = Path(__file__).with_name("xls_process.py")
WAIT_SECONDS: Final = 60

_BOOK: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")
_FAULTS: Final = {
    0: None,
    1: FileFault.DAMAGED_FILE,
    DAMAGED: FileFault.DAMAGED_FILE,
    PROTECTED: FileFault.PROTECTED_FILE,
}


def grids_of(content: bytes) -> tuple[Grid, ...]:
    """The sheets that somebody sees, in their order.

    Raises:
        UnusableFile: WRONG_TYPE when the compound file holds no workbook; else what is wrong with it.
    """
    if _ENCRYPTED in content:
        raise UnusableFile(FileFault.PROTECTED_FILE)
    if not any(name in content for name in _BOOK):
        raise UnusableFile(FileFault.WRONG_TYPE)
    if _MACROS in content:
        raise UnusableFile(FileFault.MACRO_WORKBOOK)
    grids = tuple(_grid(sheet) for sheet in _sheets(content))
    if not grids:
        raise UnusableFile(FileFault.EMPTY_FILE)
    return grids


def _sheets(content: bytes) -> list[dict[str, object]]:
    try:
        ran = subprocess.run(  # noqa: S603 - our own program, and nothing of the file on its command line
            [sys.executable, "-I", str(PROGRAM)], input=content, capture_output=True, timeout=WAIT_SECONDS, check=False
        )
        # Any other end is the system's, for asking for too much.
        if fault := _FAULTS.get(ran.returncode, FileFault.EXPANDS_TOO_FAR):
            raise UnusableFile(fault)
        sheets: list[dict[str, object]] = orjson.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(WAIT_SECONDS)) from None
    except orjson.JSONDecodeError:
        raise UnusableFile(FileFault.DAMAGED_FILE) from None  # half a character in a text
    return sheets


def _grid(sheet: dict[str, object]) -> Grid:
    rows = RowPacker()
    for number, row in sheet["rows"]:  # type: ignore[attr-defined] # as our own program wrote it
        cells: list[Cell] = [cell if isinstance(cell, str) else datetime.fromisoformat(cell[0]) for cell in row]
        if any(is_filled(cell) for cell in cells[COLUMN_LIMIT:]):
            raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
        if any(is_filled(cell) for cell in cells):
            rows.append((number, cells[:COLUMN_LIMIT]))
    merges = tuple(
        Merge(top + 1, bottom + 1, left, right)
        for (top, left), (bottom, right) in sheet["merges"]  # type: ignore[attr-defined]
    )
    return Grid(str(sheet["name"]), rows.packed(), merges)
