"""The rows of a table by the names of its columns, and what else stands among them.

A sum is no report, nor is a header that stands once more, a line that only has its number, or a signature below. They
are left out and told.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Self, overload

from domain.base import Value
from intake_files.columns import Source, Vocabulary
from intake_files.headers import Header
from intake_files.heading_words import TOTAL, heading_key, zone_named
from intake_files.packed import Cell
from intake_files.surplus import Surplus
from intake_files.table import ROW_LIMIT, FileFault, Row, UnusableFile, is_filled

NOTHING: Final = frozenset({"", "-"})
MERGED_LIMIT: Final = 10 * ROW_LIMIT
"""Cells that merged ones may fill below their first row."""

NOT_SPREAD: Final = frozenset({"text", "intake_key"})
"""Columns of which a merged cell is said once: a report is one row."""

_QUANTITY: Final = re.compile(r"[-+\d.,%]*")
_OFFSET: Final = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


class LeftOutReason(StrEnum):
    """Why a filled row is no row of the table. Stable."""

    TOTAL = "TOTAL"
    HEADING = "HEADING"
    NUMBER_ONLY = "NUMBER_ONLY"
    """Nothing stands in a column that is read."""

    BELOW_TABLE = "BELOW_TABLE"


class LeftOut(Value):
    """A filled row that is passed over."""

    number: int
    reason: LeftOutReason


class NamedRows(Sequence[Row]):
    """Rows by the names of their columns; each is made when it is read, and none is kept."""

    def __init__(
        self,
        rows: Sequence[tuple[int, Sequence[Cell]]],
        made: Callable[[int, Sequence[Cell]], Row],
        places: Sequence[int],
    ) -> None:
        self._rows = rows
        self._made = made
        self._places = places
        """Of the rows that are none of those left out."""

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> Row | Self:
        if isinstance(place, slice):
            return type(self)(self._rows, self._made, self._places[place])
        return self._made(*self._rows[self._places[place]])

    def __len__(self) -> int:
        return len(self._places)


def named_rows(
    header: Header, sources: Mapping[str, Source], vocabulary: Vocabulary
) -> tuple[Sequence[Row], tuple[LeftOut, ...]]:
    """The rows below the header, and those that are none.

    Raises:
        UnusableFile: TOO_MANY_ROWS, or EXPANDS_TOO_FAR when merged cells would fill more than a sheet has.
    """
    below = header.grid.rows[header.first_data :]
    if len(below) > ROW_LIMIT:
        raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
    left_out = _left_out(header, sources, below)
    spread = _spread(header, below, {place for name, source in sources.items() if name not in NOT_SPREAD
                                     for place in (source.column, source.hour) if place is not None})  # fmt: skip
    surplus = Surplus(header, sources, below)

    def made(number: int, cells: Sequence[Cell]) -> Row:
        filled = _with_merged(cells, spread.get(number, {}))
        named = {name: _cell(filled, source) for name, source in sources.items()}
        said = {name: text for name, text in vocabulary.values.items() if name not in named}
        said |= {name: text for name, text in vocabulary.filling.items() if not is_filled(named.get(name, ""))}
        return Row(number=number, cells=named | said, surplus=surplus.of(cells))

    kept = array("H", (place for place, (number, _) in enumerate(below) if number not in left_out))
    told = tuple(LeftOut(number=number, reason=reason) for number, reason in left_out.items())
    return NamedRows(below, made, kept), told


def _left_out(
    header: Header, sources: Mapping[str, Source], below: Sequence[tuple[int, Sequence[Cell]]]
) -> dict[int, LeftOutReason]:
    heading_rows = {tuple(_keys(row)) for _, row in header.grid.rows[: header.first_data]}
    read = {place for source in sources.values() for place in (source.column, source.hour) if place is not None}
    words = sources.get("text")
    last = max((number for number, row in below if words is None or _shows_words(row, words.column)), default=None)
    if last is None:
        last = below[-1][0] if below else 0
    found: dict[int, LeftOutReason] = {}
    for number, row in below:
        if tuple(_keys(row)) in heading_rows:
            found[number] = LeftOutReason.HEADING
        elif words is not None and _is_total(row, words.column):
            found[number] = LeftOutReason.TOTAL
        elif not any(place < len(row) and is_filled(row[place]) for place in read):
            if header.grid.delimiter and len(row) > header.width:
                continue  # what stands beyond the last column has to be told as such
            found[number] = LeftOutReason.NUMBER_ONLY
        elif number > last and not _has_instant(row, sources):
            found[number] = LeftOutReason.BELOW_TABLE
    return found


def _is_total(row: Sequence[Cell], words: int) -> bool:
    first = next(place for place, cell in enumerate(row) if is_filled(cell))
    return first != words and not _shows_words(row, words) and bool(TOTAL.match(heading_key(str(row[first]))))


def _shows_words(row: Sequence[Cell], place: int) -> bool:
    return place < len(row) and not _QUANTITY.fullmatch(str(row[place]).strip())


def _has_instant(row: Sequence[Cell], sources: Mapping[str, Source]) -> bool:
    return any(
        str(_cell(row, sources[name])).strip() not in NOTHING
        for name in ("occurred_at", "reported_at")
        if name in sources
    )


def _keys(row: Sequence[Cell]) -> Iterator[str]:
    return (str(cell).strip().casefold() for cell in row if is_filled(cell))


def _spread(
    header: Header, below: Sequence[tuple[int, Sequence[Cell]]], places: set[int]
) -> dict[int, dict[int, Cell]]:
    """What cells merged over several rows say in the rows below the first, by row and column."""
    numbers = [number for number, _ in below]
    left = MERGED_LIMIT
    spread: dict[int, dict[int, Cell]] = {}
    for merge in header.grid.merges:
        start = bisect_left(numbers, merge.first_row)
        if (
            merge.last_row == merge.first_row
            or merge.first_column not in places
            or numbers[start : start + 1] != [merge.first_row]
        ):
            continue
        cells = below[start][1]
        if merge.first_column >= len(cells):
            continue
        held = numbers[start + 1 : bisect_right(numbers, merge.last_row)]
        left -= len(held)
        if left < 0:
            raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(MERGED_LIMIT))
        for number in held:
            spread.setdefault(number, {})[merge.first_column] = cells[merge.first_column]
    return spread


def _with_merged(cells: Sequence[Cell], merged: Mapping[int, Cell]) -> Sequence[Cell]:
    if not merged:
        return cells
    filled = [*cells, *[""] * (max(merged) + 1 - len(cells))]
    for place, cell in merged.items():
        filled[place] = filled[place] if is_filled(filled[place]) else cell
    return filled


def _cell(cells: Sequence[Cell], source: Source) -> Cell:
    cell = cells[source.column] if source.column < len(cells) else ""
    if source.hour is not None:
        cell = _day_and_hour(cell, cells[source.hour] if source.hour < len(cells) else "")
    return _in_named_zone(cell, source.zone)


def _day_and_hour(day: Cell, hour: Cell) -> Cell:
    """One text of both; the day alone where the hour is not told."""
    if isinstance(hour, datetime):
        return hour if not is_filled(day) else f"{day} {hour}"
    hour = hour.strip()
    if isinstance(day, datetime):
        if hour in NOTHING:
            return day
        return f"{day:%Y-%m-%d} {hour}"
    return f"{day.strip()} {'' if hour in NOTHING else hour}".strip()


def _in_named_zone(cell: Cell, zone: str) -> Cell:
    if not zone:
        return cell
    text = f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell.strip()
    if text in NOTHING or zone_named(text) or _OFFSET.search(text) or not re.search(r"\d[.:]\d", text):
        return cell
    return f"{text} {zone}"
