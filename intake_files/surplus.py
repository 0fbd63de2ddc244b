"""Cells of a row that have no column: what is left when a separator in somebody's words has no quotes.

Such a row is shifted, and what stands in its columns is wrong without being faulty. In a text the length of its record
tells: longer than the header, also where the last cells are empty. Two things look alike and are none: records of a
program that ends each with a separator, and records as Excel writes them, which end early where nothing follows.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from intake_files.columns import Source
from intake_files.headers import Header
from intake_files.packed import Cell
from intake_files.table import is_filled

OWN_WORDS: Final = ("text", "place", "attachment_hint", "name_of_office")
"""Columns in which people write what they like, separators among it."""

Records = Sequence[tuple[int, Sequence[Cell]]]


class Surplus:
    """How far the rows of one table are from fitting their header."""

    def __init__(self, header: Header, sources: Mapping[str, Source], below: Records) -> None:
        self._delimiter = header.grid.delimiter
        self._named = len(header.headings)
        self._width = max(header.width, self._named)
        self._own_words = tuple(sources[name].column for name in OWN_WORDS if name in sources)
        lengths = {len(cells) for _, cells in below}
        self._usual = max(self._width, self._habit(below, lengths)) if self._delimiter else 0
        words = sources.get("text")
        # Where records end with their last filled cell, their length says nothing of a separator within the text.
        self._beside_words = words.column + 1 if words and min(lengths, default=self._width) < self._width else None

    def of(self, cells: Sequence[Cell]) -> int:
        """0 for a row that fits its header; else its cells too many, or 1 when a text runs into the next cell."""
        beyond = sum(is_filled(cell) for cell in cells[self._named :])
        if beyond or not self._delimiter:
            return beyond
        if len(cells) > self._usual:
            return len(cells) - self._width
        return int(self._beside_words is not None and _runs_on(cells, self._beside_words))

    def _habit(self, below: Records, lengths: set[int]) -> int:
        """Length of records that end with separators by habit; 0 where it may be a shift instead."""
        shortest = min(lengths, default=0)
        if shortest <= self._width:
            return 0
        writes_quotes = len(lengths) == 1 and any(self._delimiter in str(cell) for _, row in below for cell in row)
        cannot_be_shifted = any(len(row) == shortest and self._fits(row) for _, row in below)
        return shortest if writes_quotes or cannot_be_shifted else 0

    def _fits(self, row: Sequence[Cell]) -> bool:
        """Whether nothing follows what somebody wrote, so that nothing of it can have run over."""
        return not any(
            is_filled(row[column]) and is_filled(row[column + 1]) for column in self._own_words if column + 1 < len(row)
        )


def _runs_on(cells: Sequence[Cell], place: int) -> bool:
    """Whether this cell alone begins with a space, as words do after a comma."""
    begins = [str(cell)[:1] == " " for cell in cells[1:] if is_filled(cell)]
    return place < len(cells) and str(cells[place])[:1] == " " and is_filled(cells[place]) and sum(begins) == 1
