"""Numbers of a workbook as its cells show them: days counted from an epoch, times of day, and plain numbers."""

import re
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from intake_files.packed import Cell
from intake_files.table import FileFault, UnusableFile


class DateForm(Enum):
    """What a style shows of a number."""

    DAY = "day"
    INSTANT = "instant"
    TIME_OF_DAY = "time of day"


_BUILT_IN: Final = (
    {str(number): DateForm.DAY for number in (*range(14, 18), *range(27, 32), 36, *range(50, 59))}
    | {str(number): DateForm.TIME_OF_DAY for number in (*range(18, 22), *range(32, 36), 45, 46, 47)}
    | {"22": DateForm.INSTANT}
)
"""Formats that a workbook names by number alone (ECMA-376, 18.8.30)."""

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general|am/pm|a/p', re.IGNORECASE)
_NUMBER: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_LAST_DAY: Final = 2_957_003
"""31 December 9999, from either epoch at the latest."""


def date_form(number: str, code: str | None) -> DateForm | None:
    """How the format with this number, or of this code, shows a date; None when it shows a number."""
    if code is None:
        return _BUILT_IN.get(number)
    letters = _LITERAL.sub("", code.partition(";")[0]).casefold()
    has_day, has_time = any(letter in letters for letter in "dy"), any(letter in letters for letter in "hs")
    if has_day:
        return DateForm.INSTANT if has_time else DateForm.DAY
    if has_time:
        return DateForm.TIME_OF_DAY
    return DateForm.DAY if "m" in letters else None


def shown_number(written: str, form: DateForm | None, *, from_1904: bool) -> Cell:
    """The number as text, or the day, hour or instant that its style makes of it.

    Raises:
        UnusableFile: DAMAGED_FILE when it is no number.
    """
    if not _NUMBER.fullmatch(written):
        raise UnusableFile(FileFault.DAMAGED_FILE, written[:40])
    number = float(written)
    if number in {float("inf"), float("-inf")}:
        raise UnusableFile(FileFault.DAMAGED_FILE, written[:40])
    if form is not None and 0 <= number <= _LAST_DAY:
        return _dated(number, form, from_1904=from_1904)
    return str(int(number)) if number.is_integer() else str(number)


def _dated(number: float, form: DateForm, *, from_1904: bool) -> Cell:
    epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
    # A workbook counts days as a floating number; what is below a second is its rounding.
    at = (epoch + timedelta(days=number, milliseconds=500)).replace(microsecond=0)
    if number < 1:
        return at.strftime("%H:%M:%S").removesuffix(":00")
    if form is DateForm.DAY and number.is_integer():
        # Midnight is not what the cell shows.
        return f"{at:%Y-%m-%d}"
    return at
