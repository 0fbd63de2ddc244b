"""Which cells of a row give each column: by the column's own name, by the words that people use, or as they were told.

A day and an hour in two columns are one instant. Where a file has one instant only, in words of its own, it stands
both for when something happened and for when it was told.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from pydantic import Field

from domain.base import Value
from intake_files.headers import Header, Heading, shown
from intake_files.heading_words import (
    CHARTER_MEANINGS,
    MEANINGS,
    OFFICE_MEANINGS,
    PIECES,
    STANDING_VALUES,
    heading_key,
    zone_named,
)
from intake_files.table import FileFault, UnusableFile

_TABLES: Final = (MEANINGS, OFFICE_MEANINGS, CHARTER_MEANINGS)
"""Of what is read for reports, offices and charters; the columns that a file is read for decide between them."""

UNREAD: Final = "-"
"""Column of a heading that somebody wants passed over."""

INSTANTS: Final = {"occurred_at": "occurred", "reported_at": "reported"}
_TOLD: Final = {"occurred": ("kejadian",), "reported": ("lapor", "laporan", "pelaporan", "terima", "diterima")}
"""Words in an upper heading by which a bare day or hour below it is of one kind."""


class Hints(Value):
    """What somebody says of a file that it does not say itself."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Column by heading as it is written; `UNREAD` passes it over."""

    values: dict[str, str] = Field(default_factory=dict)
    """What a column says in every row, where the file has none."""

    sheet: str | None = None
    """Which sheet is meant."""

    messages: tuple[int, ...] = ()
    """Which messages of a chat are reports."""


NO_HINTS: Final = Hints()


class Source(NamedTuple):
    """Where the cell of a column comes from."""

    column: int
    """Place of the cell, from 0; of the day where the hour stands elsewhere."""

    hour: int | None = None
    zone: str = ""
    """Zone that the heading names; empty for none."""


class Vocabulary:
    """What headings mean for the columns of one kind of file."""

    def __init__(self, required: Sequence[str], optional: Sequence[str], hints: Hints) -> None:
        self.required = tuple(required)
        self._names = frozenset((*required, *optional))
        self._told = {_key(heading): column for heading, column in hints.columns.items()}
        self.values = {
            name: text for name, text in (dict(STANDING_VALUES) | hints.values).items() if name in self._names
        }
        self.filling = {name: text for name, text in hints.values.items() if name in self._names}
        """What somebody says that a column says where its cell is empty."""

        self._has_instants = self._names.issuperset(INSTANTS)
        self._understood = self._names | (frozenset(PIECES) if self._has_instants else frozenset())

    def meaning_of(self, heading: Heading) -> str:
        """A column, a piece of an instant, or nothing."""
        if not heading:
            return ""
        for text in dict.fromkeys((shown(heading), heading[-1])):
            key = _key(text)
            if key in self._told:
                return self._told[key]
            if text.strip().casefold() in self._names:
                return text.strip().casefold()
            meaning = next((each for table in _TABLES if (each := table.get(key, "")) in self._understood), "")
            if meaning:
                return _of_one_kind(meaning, heading)
        return ""

    def sources(self, header: Header) -> dict[str, Source]:
        """Where the cells of each column stand that the header is understood to have.

        Raises:
            UnusableFile: DUPLICATE_COLUMN.
        """
        places: dict[str, int] = {}
        for place, meaning in enumerate(header.meanings):
            if meaning in {"", UNREAD}:
                continue
            if meaning in places:
                twice = [shown(header.headings[each]) for each in (places[meaning], place)]
                raise UnusableFile(FileFault.DUPLICATE_COLUMN, meaning[:40], headings=twice)
            places[meaning] = place
        found = {
            name: Source(place, zone=_zone(header, place) if name in INSTANTS else "")
            for name, place in places.items()
            if name not in PIECES
        }
        return found | (_instants(header, places, found) if self._has_instants else {})

    def missing(self, found: Mapping[str, Source]) -> list[str]:
        """Required columns that neither the file has nor somebody said."""
        return [name for name in self.required if name not in found and name not in self.values]

    def is_heading(self, text: str) -> bool:
        """Whether the text alone can stand over a column."""
        return bool(self.meaning_of((text,)))


def _instants(header: Header, places: Mapping[str, int], found: Mapping[str, Source]) -> dict[str, Source]:
    """The instants that are put together from pieces, or stand for each other."""
    composed = {
        name: source
        for name, kind in INSTANTS.items()
        if name not in found and (source := _composed(header, places, kind)) is not None
    }
    both = {**found, **composed}
    known = [name for name in INSTANTS if name in both]
    if len(known) == 1 and not _is_by_name(header, known[0]):
        composed |= dict.fromkeys(INSTANTS, both[known[0]])
    return composed


def _composed(header: Header, places: Mapping[str, int], kind: str) -> Source | None:
    def place(*names: str) -> int | None:
        return next((places[name] for name in names if name in places), None)

    day = place(f"{kind}_date", "date")
    hour = place(f"{kind}_hour", f"{kind}_when", "hour", "when")
    if day is not None:
        zone = _zone(header, hour) if hour is not None else ""
        return Source(day, hour, zone or _zone(header, day))
    whole = place(f"{kind}_when", "instant", "when")
    return None if whole is None else Source(whole, zone=_zone(header, whole))


def _of_one_kind(meaning: str, heading: Heading) -> str:
    """`TANGGAL` below `WAKTU KEJADIAN` as the day on which it happened."""
    if meaning in {"date", "hour", "when"}:
        above = set(_key(shown(heading[:-1])).split())
        for kind, words in _TOLD.items():
            if above.intersection(words):
                return f"{kind}_{meaning}"
    return meaning


def _is_by_name(header: Header, name: str) -> bool:
    return any(shown(heading).strip().casefold() == name for heading in header.headings)


def _zone(header: Header, place: int) -> str:
    return zone_named(shown(header.headings[place]))


def _key(heading: str) -> str:
    return heading_key(heading) or heading.strip().casefold()
