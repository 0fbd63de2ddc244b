"""One cell as people fill it in, and what is said of one that cannot be used."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from domain.base import Value
from intake_files.packed import Cell

NOTHING: Final = frozenset({"", "-"})
"""What people put into a cell that they leave empty."""

SHOWN_CHARACTERS: Final = 60
"""Of a cell, in what is said of it."""

SHOWN_VALUES: Final = 20
"""Of the values that a cell could have, in what is said of it."""

READ_CHARACTERS: Final = 200
"""Of a cell that takes a name or a word; a longer one holds something else."""

LIKENESS: Final = 0.75
"""From which share of common letters on a value is near; below it a suggestion would mislead."""


class CellFault(Value):
    """A cell that cannot be used as it stands."""

    column: str
    cell: str
    """What stands in it, shortened; empty for an empty one."""

    expected: tuple[str, ...] = ()
    """Values, or samples of them, that could stand there; the first ones where there are many."""

    nearest: tuple[str, ...] = ()
    """What may have been meant; several where it may have been one or the other."""

    @property
    def subject(self) -> str:
        """Column and cell in one line."""
        return f"{self.column} {self.cell}".rstrip()


class UnfitCell(Exception):
    """The cell holds nothing of what its column takes."""

    def __init__(self, code: str, expected: Sequence[str] = (), nearest: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.expected = tuple(expected)[:SHOWN_VALUES]
        self.nearest = tuple(nearest)[:SHOWN_VALUES]

    def at(self, column: str, cell: Cell) -> CellFault:
        """The same with its place and what stands there."""
        return CellFault(column=column, cell=shown(cell), expected=self.expected, nearest=self.nearest)


class FaultyCell(Exception):
    """A row cannot be used for one cell of it."""

    def __init__(self, code: str, cell: CellFault) -> None:
        super().__init__(code)
        self.code = code
        self.cell = cell


def entered(cell: Cell) -> str | None:
    """The cell's text without what spreadsheets and keyboards put around it; None for an empty one."""
    text = unicodedata.normalize("NFC", str(cell)).strip().removeprefix("'").strip()
    return None if text in NOTHING else text


def shown(cell: Cell) -> str:
    """The cell in one line of at most `SHOWN_CHARACTERS`."""
    text = cell.isoformat(" ") if isinstance(cell, datetime) else " ".join(cell.split())
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def squashed(text: str) -> str:
    """Its letters and figures alone, in small letters: what is left when people write a name their own way."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def like(text: str, known: Iterable[str]) -> list[str]:
    """Of the known words, in their squashed form, the one nearest to `text`; empty where none is near."""
    return get_close_matches(squashed(text[:READ_CHARACTERS]), list(known), n=1, cutoff=LIKENESS)
