"""The program of a process of its own that reads an XLS from standard input and writes its sheets as JSON.

It runs as a script and knows nothing of ours. The system bounds its memory before the file is touched: the parser lays
out whatever rectangle a file declares, and ends the process when there is no room.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_LIMIT_BYTES = 280 * 1024 * 1024
"""Of addresses, so that what is resident stays below."""

SECONDS_LIMIT = 30
DAMAGED, PROTECTED, TOO_FAR = 3, 4, 5

ROW_LIMIT = 40_000
CHARACTER_LIMIT = 64 * 1024 * 1024
CELL_LIMIT = 4_000_000
"""Of the rectangle that a sheet declares; a thousand cells to a row for every row of a table."""


def _shown(cell: object) -> str | list[str]:
    """A cell as text, or an instant in a list."""
    match cell:
        case datetime():
            # A workbook counts days as a floating number; what is below a second is its rounding.
            return [(cell + timedelta(milliseconds=500)).replace(microsecond=0).isoformat()]
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer():
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _sheets(content: bytes) -> list[object]:
    sheets: list[object] = []
    left = CHARACTER_LIMIT
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for known in workbook.sheets_metadata:
            if known.typ != SheetTypeEnum.WorkSheet or known.visible != SheetVisibleEnum.Visible:
                continue
            sheet = workbook.get_sheet_by_name(known.name)
            if (sheet.total_height + 1) * (sheet.total_width + 1) > CELL_LIMIT:
                raise MemoryError
            rows = []
            _, first_column = sheet.start or (0, 0)
            # Row by row, filled up to the left: the rectangle is laid out once, by the parser, and not again as lists.
            for number, row in enumerate(sheet.iter_rows(), start=1):
                cells = [*[""] * first_column, *(_shown(cell) for cell in row)]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    rows.append((number, cells))
                    left -= sum(len(cell) + 1 for cell in cells)
                if len(rows) > ROW_LIMIT or left < 0:
                    raise MemoryError
            sheets.append({"name": known.name, "rows": rows, "merges": sheet.merged_cell_ranges or []})
    return sheets


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        json.dump(_sheets(sys.stdin.buffer.read()), sys.stdout)
    except PasswordError:
        return PROTECTED
    except CalamineError:
        return DAMAGED
    except MemoryError:
        return TOO_FAR
    return 0


if __name__ == "__main__":
    sys.exit(_main())
