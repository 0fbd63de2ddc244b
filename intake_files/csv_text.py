"""CSV as spreadsheets and people really write it: byte-order marks, Windows-1252, semicolons, tabs, titles above."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator

from intake_files.packed import RowPacker
from intake_files.table import COLUMN_LIMIT, FILE_LIMIT_BYTES, ROW_LIMIT, FileFault, Grid, UnusableFile

DELIMITERS = ",;\t|"
DECLARED_DELIMITER = re.compile(r'"?sep=(.)"?\r?(?:\n|$)', re.IGNORECASE)
"""First line by which Excel names the delimiter, also when that is a tab."""

SEARCHED_LINES = 40
"""Among them a header names the delimiter, wherever it stands."""


def decode(content: bytes) -> str:
    """The text, whatever of the usual encodings it is in.

    Raises:
        UnusableFile: WRONG_TYPE when it is no text, UNREADABLE_TEXT when the encoding is unknown.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "cp1252")


def grid_of(text: str, is_heading: Callable[[str], bool]) -> Grid:
    """Filled records of the text with all their cells, numbered as a spreadsheet numbers them.

    Args:
        text: the whole file.
        is_heading: whether a cell can stand in a header; the delimiter is the one that finds most of them in a line.

    Raises:
        UnusableFile: WRONG_TYPE when its beginning is no text, TOO_MANY_ROWS, TOO_MANY_COLUMNS, or DAMAGED_FILE with
            the line at which quoting breaks.
    """
    if declared := DECLARED_DELIMITER.match(text):
        delimiter, text = declared[1], text[declared.end() :]
        if delimiter in '"\r\n':
            raise UnusableFile(FileFault.DAMAGED_FILE, "1")
    else:
        delimiter = _delimiter(text, is_heading)
    first_line = text.partition("\n")[0]
    if any(unicodedata.category(character) == "Cc" and character not in "\t\r" for character in first_line):
        raise UnusableFile(FileFault.WRONG_TYPE)
    rows = RowPacker()
    for number, record in enumerate(_records(text, delimiter), start=1):
        if any(cell.strip() for cell in record):
            if any(cell.strip() for cell in record[10 * COLUMN_LIMIT :]):
                raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
            rows.append((number, record))
        if len(rows) > 2 * ROW_LIMIT:
            raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
    return Grid("", rows.packed(), delimiter=delimiter)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(FILE_LIMIT_BYTES)  # a long text is one row's fault, not the file's
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        # An unclosed quotation mark would otherwise swallow every later row without a word.
        raise UnusableFile(FileFault.DAMAGED_FILE, str(reader.line_num)) from None


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnusableFile(FileFault.UNREADABLE_TEXT) from None


def _delimiter(text: str, is_heading: Callable[[str], bool]) -> str:
    lines = text[: 1024 * SEARCHED_LINES].splitlines()[:SEARCHED_LINES]

    def found(delimiter: str) -> int:
        return max(sum(is_heading(cell.strip().strip('"')) for cell in line.split(delimiter)) for line in lines)

    return max(DELIMITERS, key=found)
