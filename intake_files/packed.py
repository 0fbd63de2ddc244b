"""The rows of a sheet, kept small: as text, in blocks that are unpacked while they are read.

A file of twenty thousand rows as lists of cells takes tens of megabytes; packed it takes about what the file does.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Self, overload

Cell = str | datetime
"""Text, or the instant of a workbook's date cell, which has no zone."""

BLOCK_ROWS: Final = 128
_FAST: Final = 1


class NumberedRow(NamedTuple):
    """A row as people count it, and its cells."""

    number: int
    cells: Sequence[Cell]


class RowPacker:
    """Takes the rows of a sheet one by one, and gives them packed."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._open: list[tuple[int, Sequence[Cell]]] = []

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK_ROWS + len(self._open)

    def append(self, row: tuple[int, Sequence[Cell]]) -> None:
        """Take a row; its number is above those before it."""
        self._open.append(row)
        if len(self._open) == BLOCK_ROWS:
            self._blocks.append(_packed(self._open))
            self._open = []

    def packed(self) -> "PackedRows":
        """The rows that were taken."""
        blocks = [*self._blocks, _packed(self._open)] if self._open else self._blocks
        return PackedRows(blocks, range(len(self)))


class PackedRows(Sequence[NumberedRow]):
    """Rows with their numbers; a slice is a view of the same blocks. Read in order, each block is unpacked once."""

    def __init__(self, blocks: Sequence[bytes] = (), places: range = range(0)) -> None:
        self._blocks = blocks
        self._places = places
        self._unpacked: tuple[int, list[NumberedRow]] = (-1, [])

    @overload
    def __getitem__(self, place: int) -> NumberedRow: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> NumberedRow | Self:
        if isinstance(place, slice):
            return type(self)(self._blocks, self._places[place])
        return self._at(self._places[place])

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[NumberedRow]:
        return map(self._at, self._places)

    def _at(self, place: int) -> NumberedRow:
        number, within = divmod(place, BLOCK_ROWS)
        if self._unpacked[0] != number:
            self._unpacked = (number, _unpacked(self._blocks[number]))
        return self._unpacked[1][within]


def _packed(rows: Iterable[tuple[int, Sequence[Cell]]]) -> bytes:
    written = [
        (number, [{"at": cell.isoformat()} if isinstance(cell, datetime) else cell for cell in cells])
        for number, cells in rows
    ]
    return zlib.compress(json.dumps(written).encode(), _FAST)


def _unpacked(block: bytes) -> list[NumberedRow]:
    return [
        NumberedRow(number, [cell if isinstance(cell, str) else datetime.fromisoformat(cell["at"]) for cell in cells])
        for number, cells in json.loads(zlib.decompress(block))
    ]
