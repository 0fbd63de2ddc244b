"""What becomes of the rows of a file, one after the other: counted for people, kept small for programs.

A file may have twenty thousand rows. For a program their results are kept as the JSON that is printed in the end,
packed, so that the document stays one and an import that fails half way still ends with an answer of its own. For
people, who are told of a refused row when it is its turn, they are counted.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

import orjson
from pydantic import BaseModel

from commands.intake.report import Disposition
from domain.base import Value
from intake_files.cells import CellFault
from intake_files.reports import CellNotice, RejectedRow, ReportRow

BLOCK_BYTES: Final = 16 * 1024
SHOWN_NOTICED: Final = 50
"""Rows with something to be told that people read of; a program gets all."""

_FAST: Final = 1


class AcceptedRow(Value):
    """A row that is on record."""

    row: int
    disposition: Disposition
    intake_id: str
    problem_id: str | None
    fresh: bool
    """False when an earlier import had brought the same report."""

    notices: tuple[CellNotice, ...] = ()
    """Cells that the row went in without."""


class RefusedRow(Value):
    """A row that is not."""

    row: int
    code: str
    message: str
    cell: CellFault | None = None
    """The cell at fault, with what could stand there; None where it is the row."""


class PackedLines:
    """Lines that are written in the end, packed until then."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._open: list[bytes] = []
        self._size = 0

    def append(self, line: bytes) -> None:
        """Keep a line; it holds no line feed."""
        self._open.append(line)
        self._size += len(line)
        if self._size >= BLOCK_BYTES:
            self._blocks.append(zlib.compress(b"\n".join(self._open), _FAST))
            self._open, self._size = [], 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            yield from zlib.decompress(block).split(b"\n")
        yield from self._open


class Results:
    """What became of the rows so far."""

    def __init__(self, *, keeps_rows: bool) -> None:
        """Take rows; `keeps_rows` says whether a program asks for each of them in the end."""
        self._keeps_rows = keeps_rows
        self.accepted = PackedLines()
        self.rejected = PackedLines()
        self.fresh: Counter[Disposition] = Counter()
        """Rows that nobody had brought before, by what became of them."""

        self.known = 0
        self.refused = 0
        self.zone_assumed = 0
        """Rows in which an instant names no zone."""

        self.occurrence_untold = 0
        """Rows that do not tell when it happened."""

        self.noticed: list[AcceptedRow] = []
        """The first `SHOWN_NOTICED` of the accepted rows of which something has to be told."""

        self.noticed_further = 0
        """How many more of these there are."""

    def read(self, row: ReportRow | RejectedRow) -> None:
        """Take the next row as it is read."""
        if isinstance(row, ReportRow):
            self.zone_assumed += row.zone_assumed
            self.occurrence_untold += not row.occurrence_told

    def add(self, result: AcceptedRow | RefusedRow) -> None:
        """Take the result of the next row."""
        if self._keeps_rows:
            lines = self.rejected if isinstance(result, RefusedRow) else self.accepted
            lines.append(_line(result))
        if isinstance(result, RefusedRow):
            self.refused += 1
            return
        if result.fresh:
            self.fresh[result.disposition] += 1
        else:
            self.known += 1
        if result.notices and len(self.noticed) < SHOWN_NOTICED:
            self.noticed.append(result)
        elif result.notices:
            self.noticed_further += 1


def _line(result: BaseModel) -> bytes:
    return orjson.dumps(result.model_dump(mode="json"))
