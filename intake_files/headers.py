"""Where the header of a table stands, how deep it is, and what stands over each column.

Titles may stand above it and it may take several rows: `SUMBER INFORMASI` over `JABATAN` and `NO. HP`. A workbook says
which cells are merged; a text does not, and there a row goes on with the header if it fills only what the row above
leaves open.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from intake_files.packed import Cell
from intake_files.table import COLUMN_LIMIT, FileFault, Grid, Merge, UnusableFile, is_filled

SEARCHED_ROWS: Final = 40
"""Filled rows of a sheet among which its header is looked for."""

DEEPEST: Final = 3
"""Rows of a header."""

HEADING_CHARACTERS: Final = 80
"""Longest heading; what is longer is something that somebody tells."""

_NUMBERED: Final = re.compile(r"\(?(\d{1,3})\)?")
_QUANTITY: Final = re.compile(r"[-+\d.,:/ ]*")

Heading = tuple[str, ...]
"""What stands over a column, from top to bottom, each once."""


class Header(NamedTuple):
    """The header of a grid and what it may mean."""

    grid: Grid
    first: int
    """Place in `grid.rows` of its topmost row."""

    first_data: int
    """Place in `grid.rows` of the first row below it."""

    headings: tuple[Heading, ...]
    meanings: tuple[str, ...]
    """Of each heading; empty where it is not understood."""

    width: int
    """Cells of its rows, the empty ones at the end of a text's record among them."""

    @property
    def known(self) -> int:
        """How many different things it is understood to say."""
        return len({meaning for meaning in self.meanings if meaning})

    @property
    def depth(self) -> int:
        """How many rows it takes, with one that numbers the columns."""
        return self.first_data - self.first

    @property
    def shown(self) -> tuple[str, ...]:
        """The headings as people read them."""
        return tuple(shown(heading) for heading in self.headings if heading)


def shown(heading: Heading) -> str:
    """`SUMBER INFORMASI / JABATAN`."""
    return " / ".join(heading)


def header_of(grid: Grid, meaning_of: Callable[[Heading], str]) -> Header | None:
    """The rows of which most is understood, of equals the fewest, the topmost; None for a grid without rows.

    Raises:
        UnusableFile: TOO_MANY_COLUMNS.
    """
    found = [_header_at(grid, place, meaning_of) for place in range(min(SEARCHED_ROWS, len(grid.rows)))]
    return max(found, key=lambda header: (header.known, -header.depth), default=None)


def _header_at(grid: Grid, place: int, meaning_of: Callable[[Heading], str]) -> Header:
    last = place
    while last + 1 < len(grid.rows) and last - place + 1 < DEEPEST and _goes_on(grid, last):
        last += 1
    headings = _headings(grid, place, last)
    if len(headings) > COLUMN_LIMIT and any(meaning_of(heading) for heading in headings):
        raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
    meanings = tuple(meaning_of(heading) if heading else "" for heading in headings)
    width = max(len(row) for _, row in grid.rows[place : last + 1])
    return Header(grid, place, last + 1 + _numbering_rows(grid, last + 1), headings, meanings, width)


def _goes_on(grid: Grid, place: int) -> bool:
    """Whether the row below the one at `place` belongs to the same header."""
    number, (next_number, lower) = grid.rows[place][0], grid.rows[place + 1]
    if any(merge.first_row <= number and next_number <= merge.last_row for merge in grid.merges):
        return all(_is_heading(cell) for cell in lower)
    if next_number != number + 1:
        return False
    filled = [column for column, cell in enumerate(lower) if is_filled(cell)]
    return bool(open_columns := _open_columns(grid, place, filled)) and all(
        column in open_columns and _is_heading(lower[column]) for column in filled
    )


def _open_columns(grid: Grid, place: int, below: Sequence[int]) -> set[int]:
    """Columns of the row at `place` that leave something to the row below, whose filled columns are `below`."""
    number, row = grid.rows[place]
    columns: set[int] = set()
    for merge in _across(grid.merges, number):
        columns.update(range(merge.first_column, merge.last_column + 1))
    for column in below:
        if not _filled_at(row, column) and (left := _filled_to_the_left(row, column)) is not None:
            columns.update((left, column))
    return columns


def _headings(grid: Grid, first: int, last: int) -> tuple[Heading, ...]:
    rows = grid.rows[first : last + 1]
    width = max(_filled_width(row) for _, row in rows)
    columns: list[list[str]] = [[] for _ in range(width)]
    for place, (number, row) in enumerate(rows):
        texts = [str(row[column]).strip() if _filled_at(row, column) else "" for column in range(width)]
        for merge in _across(grid.merges, number):
            for column in range(merge.first_column, min(merge.last_column + 1, width)):
                texts[column] = texts[merge.first_column]
        if place + 1 < len(rows):
            for column in _unnamed_above(row, rows[place + 1][1]):
                texts[column] = texts[column] or texts[_filled_to_the_left(row, column) or 0]
        for parts, text in zip(columns, texts, strict=True):
            part = " ".join(text.split())
            if part and part not in parts:
                parts.append(part)
    return tuple(tuple(parts) for parts in columns)


def _unnamed_above(upper: Sequence[Cell], lower: Sequence[Cell]) -> Iterator[int]:
    for column, cell in enumerate(lower):
        if (
            is_filled(cell)
            and not _filled_at(upper, column)
            and (left := _filled_to_the_left(upper, column)) is not None
            and _filled_at(lower, left)
        ):
            yield column


def _across(merges: Sequence[Merge], number: int) -> Iterator[Merge]:
    """Merges that begin in this row and hold more than one column."""
    return (merge for merge in merges if merge.first_row == number and merge.last_column > merge.first_column)


def _numbering_rows(grid: Grid, place: int) -> int:
    """1 if the row at `place` numbers the columns, `(1) (2) (3)`, as forms do."""
    if place >= len(grid.rows):
        return 0
    numbers = [_NUMBERED.fullmatch(str(cell).strip()) for cell in grid.rows[place][1] if is_filled(cell)]
    counted = [int(number[1]) for number in numbers if number]
    return int(len(counted) == len(numbers) >= 3 and counted == list(range(1, len(counted) + 1)))


def _is_heading(cell: Cell) -> bool:
    """Whether a cell can stand in a header: words, and not many, or nothing."""
    return isinstance(cell, str) and (
        not cell.strip() or (len(cell) <= HEADING_CHARACTERS and not _QUANTITY.fullmatch(cell.strip()))
    )


def _filled_at(row: Sequence[Cell], column: int) -> bool:
    return column < len(row) and is_filled(row[column])


def _filled_to_the_left(row: Sequence[Cell], column: int) -> int | None:
    return next((left for left in range(min(column, len(row)) - 1, -1, -1) if is_filled(row[left])), None)


def _filled_width(row: Sequence[Cell]) -> int:
    return next((column + 1 for column in range(len(row) - 1, -1, -1) if is_filled(row[column])), 0)
