"""A file opened as a table, whichever of the usual kinds it is, and what was understood of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.base import Value
from intake_files import csv_text, ods, xls, xlsx
from intake_files.archive import parts_of
from intake_files.chat import CHAT_BEGINNING, chosen, is_chat_export
from intake_files.columns import NO_HINTS, Hints, Source, Vocabulary
from intake_files.forms import as_table
from intake_files.headers import Header, header_of, shown
from intake_files.heading_words import TOTAL, heading_key
from intake_files.named_rows import LeftOut, named_rows
from intake_files.table import FILE_LIMIT_BYTES, FileFault, Grid, Row, UnusableFile, is_filled

OTHER_TYPES: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ", b"{\\rtf",
    b"<?xml", b"<!DOCTYPE", b"<html",
)  # fmt: skip
"""First bytes of what is sent by mistake."""

ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0"
"""Excel before 2007, and what a password protects."""

COLUMNS_OF_A_TALLY: Final = 3
_QUANTITY: Final = re.compile(r"[-+\d.,%]*")


class ReadColumn(Value):
    """What was made of a heading."""

    heading: str
    columns: tuple[str, ...]
    """Columns that it gives, wholly or in part; none when it is not read."""


@dataclass(frozen=True)
class Table:
    """A file as it is understood."""

    sheet: str
    """Empty for a text."""

    columns: tuple[ReadColumn, ...]
    values: dict[str, str]
    """What columns say in every row that the file does not have."""

    rows: Sequence[Row]
    """Made when they are read: a file of many rows is never held in memory as such."""

    left_out: tuple[LeftOut, ...]
    sheets_unread: tuple[str, ...]
    """Other sheets on which something stands."""

    @property
    def is_by_name(self) -> bool:
        """Whether every heading that is read is a column's own name, so that nothing had to be understood."""
        return not self.values and all(
            each.columns in {(), (each.heading.strip().casefold(),)} for each in self.columns
        )


def rows_of(content: bytes, required: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    """The rows of a file by the names of its columns, blank ones left out.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    return iter(table_of(content, required, optional).rows)


def table_of(content: bytes, required: Sequence[str], optional: Sequence[str], hints: Hints = NO_HINTS) -> Table:
    """The file as a table with these columns.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    vocabulary = Vocabulary(required, optional, hints)
    grids = _grids_of(content, vocabulary, hints)
    header, sources = _chosen(grids, vocabulary, hints.sheet)
    rows, left_out = named_rows(header, sources, vocabulary)
    if not rows:
        raise UnusableFile(FileFault.EMPTY_FILE)
    return Table(
        sheet=header.grid.name,
        columns=tuple(_read_columns(header, sources)),
        values={name: text for name, text in vocabulary.values.items() if name not in sources},
        rows=rows,
        left_out=left_out,
        sheets_unread=tuple(grid.name for grid in grids if grid.name != header.grid.name and grid.rows),
    )


def _grids_of(content: bytes, vocabulary: Vocabulary, hints: Hints) -> tuple[Grid, ...]:
    if not content or content.isspace():
        raise UnusableFile(FileFault.EMPTY_FILE)
    if len(content) > FILE_LIMIT_BYTES:
        raise UnusableFile(FileFault.FILE_TOO_LARGE, str(FILE_LIMIT_BYTES))
    if content.startswith(OTHER_TYPES):
        raise UnusableFile(FileFault.WRONG_TYPE)
    if content.startswith(COMPOUND):
        return xls.grids_of(content)
    if content.startswith(ZIP):
        parts = parts_of(content)
        return ods.grids_of(parts) if ods.is_ods(parts) else xlsx.grids_of(parts)
    text = csv_text.text_of(content)
    if is_chat_export(text.beginning(CHAT_BEGINNING)):
        return (chosen(text.lines(), hints.messages),)
    return (csv_text.grid_of(text, vocabulary.is_heading),)


def _chosen(grids: Sequence[Grid], vocabulary: Vocabulary, sheet: str | None) -> tuple[Header, dict[str, Source]]:
    """The one header that has all columns."""
    headers = [
        header for grid in _of_name(grids, sheet) if (header := header_of(grid, vocabulary.meaning_of)) is not None
    ]
    if not headers:
        raise UnusableFile(FileFault.EMPTY_FILE)
    complete: list[tuple[Header, dict[str, Source]]] = []
    faults: list[tuple[int, UnusableFile]] = []
    for header in headers:
        try:
            complete.append((header, _sources(header, vocabulary)))
        except UnusableFile as fault:
            faults.append((header.known, fault))
    # An empty form beside the filled one is no second table.
    filled = [each for each in complete if len(each[0].grid.rows) > each[0].first_data] or complete[:1]
    if len(filled) > 1:
        raise UnusableFile(FileFault.SEVERAL_TABLES, ", ".join(header.grid.name for header, _ in filled))
    if not filled:
        if (form := _form(grids, vocabulary, sheet)) is not None:
            return form
        raise max(faults, key=lambda fault: fault[0])[1]
    return filled[0]


def _sources(header: Header, vocabulary: Vocabulary) -> dict[str, Source]:
    sources = vocabulary.sources(header)
    if missing := vocabulary.missing(sources):
        fault = FileFault.COUNTS_ONLY if _only_counts(header, sources) else FileFault.MISSING_COLUMN
        subject = "text" if fault is FileFault.COUNTS_ONLY else ", ".join(missing)
        raise UnusableFile(fault, subject, headings=header.shown)
    return sources


def _form(grids: Sequence[Grid], vocabulary: Vocabulary, sheet: str | None) -> tuple[Header, dict[str, Source]] | None:
    """The one form among the sheets, as a header with its one row; None where there is none, or more than one.

    Raises:
        UnusableFile: INCOMPLETE_FORM, DUPLICATE_COLUMN.
    """
    forms = [form for grid in _of_name(grids, sheet) if (form := as_table(grid)) is not None]
    header = header_of(forms[0], vocabulary.meaning_of) if len(forms) == 1 else None
    if header is None:
        return None
    sources = vocabulary.sources(header)
    if missing := vocabulary.missing(sources):
        raise UnusableFile(FileFault.INCOMPLETE_FORM, ", ".join(missing), headings=header.shown)
    return header, sources


def _of_name(grids: Sequence[Grid], sheet: str | None) -> Sequence[Grid]:
    """The sheet of this name, all for none.

    Raises:
        UnusableFile: UNKNOWN_SHEET.
    """
    if sheet is None:
        return grids
    found = [grid for grid in grids if grid.name.strip().casefold() == sheet.strip().casefold()]
    if not found:
        raise UnusableFile(FileFault.UNKNOWN_SHEET, sheet[:40], headings=[grid.name for grid in grids])
    return found


def _only_counts(header: Header, sources: dict[str, Source]) -> bool:
    """Whether beside the places there are only numbers, as in a recapitulation."""
    if "text" in sources or "kecamatan_code" not in sources:
        return False
    below = header.grid.rows[header.first_data :]
    others = [
        [str(row[place]).strip() for _, row in below if place < len(row) and is_filled(row[place])]
        for place, meaning in enumerate(header.meanings)
        if not meaning
    ]
    are_numbers = [
        all(_QUANTITY.fullmatch(cell) for cell in cells if not TOTAL.match(heading_key(cell)))
        for cells in others
        if cells
    ]
    return len(are_numbers) >= COLUMNS_OF_A_TALLY and all(are_numbers)


def _read_columns(header: Header, sources: dict[str, Source]) -> Iterator[ReadColumn]:
    for place, heading in enumerate(header.headings):
        if heading:
            names = tuple(name for name, source in sources.items() if place in {source.column, source.hour})
            yield ReadColumn(heading=shown(heading), columns=names)
