"""A form of one report: labels with values beside or below them, as supervisors fill in.

It becomes a table of one row, with its labels as headings, and is understood by the same words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from intake_files.heading_words import TIME_AND_PLACE, heading_key
from intake_files.packed import Cell
from intake_files.table import COLUMN_LIMIT, Grid, is_filled

LABELS_OF_A_FORM: Final = 3
"""Rows of label, colon and value before a sheet is taken for a form."""

_MARKER: Final = re.compile(r"(?:[IVX]{1,5}|[A-Za-z]|\d{1,2})[.)]?")
"""By which a form counts its parts."""

_IN_ONE_CELL: Final = re.compile(r"([^:]{3,60}?)\s*:\s+(\S.*)", re.DOTALL)
_TIME_AND_PLACE: Final = re.compile(
    r"(?P<day>.*\b\d{4})\W+(?:(?:pukul|pkl|jam)\.?\s*)?(?P<hour>\d{1,2}[.:]\d{2})"
    r"(?:\s*(?:s\.?\s?/?d\.?|sampai(?:\s+dengan)?|hingga|-|–)\s*(?:\d{1,2}[.:]\d{2}|selesai))?"
    r"\s*(?P<zone>WIB|WITA|WIT)?\s*[,;]\s*(?P<place>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_KECAMATAN: Final = re.compile(r"\bKec(?:amatan\b|\.)\s*(?P<name>[^,;()]+?)\s*(?=[,;()]|\bKab|$)", re.IGNORECASE)


class Answer(NamedTuple):
    """What a form says to one of its labels."""

    row: int
    label: str
    value: str


def as_table(grid: Grid) -> Grid | None:
    """The form as a table of one row; None for what is no form."""
    beside = sum(_colon(row) is not None for _, row in grid.rows)
    answers = [piece for answer in _answers(grid) for piece in _pieces(answer)][:COLUMN_LIMIT]
    if beside < LABELS_OF_A_FORM or not answers:
        return None
    header, values = [answer.label for answer in answers], [answer.value for answer in answers]
    return Grid(grid.name, ((0, header), (max(answer.row for answer in answers), values)))


def _answers(grid: Grid) -> Iterator[Answer]:
    open_label: Answer | None = None
    for number, row in grid.rows:
        filled = [str(cell).strip() for cell in row if is_filled(cell)]
        marked = bool(_MARKER.fullmatch(filled[0]))
        colon = _colon(row)
        if open_label is not None and not marked and colon is None:
            value = "\n".join(filter(None, (open_label.value, " ".join(filled))))
            open_label = Answer(number, open_label.label, value)
            continue
        if open_label is not None and open_label.value:
            yield open_label
        open_label = None
        if colon is not None:
            before = [str(cell).strip() for cell in row[:colon] if is_filled(cell)]
            value = " ".join(str(cell).strip() for cell in row[colon:] if is_filled(cell)).removeprefix(":").strip()
            if before and value:
                yield Answer(number, before[-1], value)
        elif one := _IN_ONE_CELL.fullmatch(filled[-1]):
            yield Answer(number, one[1], one[2])
        elif marked and len(filled) == 2:
            open_label = Answer(number, filled[1], "")
    if open_label is not None and open_label.value:
        yield open_label


def _colon(row: Sequence[Cell]) -> int | None:
    """Place of the colon between a label and its value."""
    return next((place for place, cell in enumerate(row) if place and str(cell).strip()[:1] == ":"), None)


def _pieces(answer: Answer) -> Iterator[Answer]:
    """The answer, or the several that one label asks for at once: when, and where."""
    found = _TIME_AND_PLACE.fullmatch(answer.value) if heading_key(answer.label) in TIME_AND_PLACE else None
    if found is None:
        yield answer
        return
    when = " ".join(filter(None, (found["day"], found["hour"], found["zone"])))
    yield Answer(answer.row, "Waktu kejadian", when)
    yield Answer(answer.row, "Tempat kejadian", found["place"])
    if kecamatan := _KECAMATAN.search(found["place"]):
        yield Answer(answer.row, "Kecamatan", kecamatan["name"])
