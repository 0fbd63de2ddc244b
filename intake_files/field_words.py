"""What the field calls channels, positions and elections, and which value each word stands for.

The words stand in `field_words.csv`, one line for each value. A cell is read by the longest words with which it begins
(`PPK Kecamatan Amen`), without rank and address (`Ketua`, `Pak`); of several joined by a stroke all have to stand for
one value (`Babinsa/Koramil`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from domain.refusals import BadValue
from intake_files.cells import READ_CHARACTERS, UnfitCell, like, squashed
from reference.tables import listed, read_table

WORDS_FILE: Final = Path(__file__).with_name("field_words.csv")

_COLUMNS: Final = ("column", "value", "words")
_BESIDE: Final = re.compile(
    r"(?:(?:ketua|wakil|wkl|anggota|sekretaris|staf|petugas|kepala|komandan|bapak|ibu|pak|bu|sdr|plt|plh|pj)\b\.?\s*)+"
)
_STROKE: Final = re.compile(r"\s*[/&+]\s*|\s+dan\s+")


def value_of(column: str, cell: str) -> str:
    """The stored value for a cell of `column`: `channel`, `reporter_role`, or one of `contests`.

    Raises:
        UnfitCell: BAD_VALUE, with the values that there are and the nearest.
    """
    known = _known(column)
    if len(cell) > READ_CHARACTERS:
        raise UnfitCell(BadValue.code, tuple(dict.fromkeys(known.values())))
    text = " ".join(unicodedata.normalize("NFKC", cell).casefold().split()).strip(" .,;:'\"")
    if found := _one_of(known, text):
        return found
    values = {_one_of(known, part) for part in _STROKE.split(text)}
    match sorted(each for each in values if each):
        case [value] if None not in values:
            return value
        case several:
            raise UnfitCell(BadValue.code, tuple(dict.fromkeys(known.values())), several or _near(known, text))


def values_of(column: str) -> tuple[str, ...]:
    """The values that a column takes, in the order of the file."""
    return tuple(dict.fromkeys(_known(column).values()))


def _one_of(known: Mapping[str, str], text: str) -> str | None:
    """Value of the longest known words with which the text begins; None for words joined by a stroke."""
    if found := known.get(squashed(text)):
        return found
    if _STROKE.search(text):
        return None
    for said in (text, _BESIDE.sub("", text, count=1) if _BESIDE.match(text) else ""):
        words = re.split(r"[\s\-_.,:()]+", said)
        for count in range(len(words), 0, -1):
            if found := known.get(squashed("".join(words[:count]))):
                return found
    return None


def _near(known: Mapping[str, str], text: str) -> list[str]:
    without_rank = _BESIDE.sub("", text, count=1) if _BESIDE.match(text) else text
    return [known[word] for word in like(without_rank, known)]


@cache
def _known(column: str) -> Mapping[str, str]:
    """Values by every word for them in its squashed form."""
    return MappingProxyType(dict(_spelled(column)))


def _spelled(column: str) -> Iterable[tuple[str, str]]:
    for row in read_table(WORDS_FILE, _COLUMNS):
        of_column, value, words = row.cells
        if of_column == column:
            yield from ((squashed(word), value) for word in (value, *listed(words)))
