"""CSV as spreadsheets and people really write it: byte-order marks, Windows-1252, semicolons, tabs, titles above.

Letter by letter as Python holds them, a text takes up to four times the memory of its file; so it is read line by line.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from intake_files.packed import RowPacker
from intake_files.table import COLUMN_LIMIT, FILE_LIMIT_BYTES, ROW_LIMIT, FileFault, Grid, UnusableFile

DELIMITERS = ",;\t|"
DECLARED_DELIMITER = re.compile(r'"?sep=(.)"?\r?(?:\n|$)', re.IGNORECASE)
"""First line by which Excel names the delimiter, also when that is a tab."""

SEARCHED_LINES = 40
"""Among them a header names the delimiter, wherever it stands."""


_CHUNK_BYTES: Final = 64 * 1024


class Text(NamedTuple):
    """The content of a file that is text, and its encoding, by which every byte of it can be read."""

    content: bytes
    encoding: str

    def lines(self) -> Iterator[str]:
        """The lines with their ends as they are written."""
        return io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline="")

    def beginning(self, characters: int) -> str:
        """So many of the first characters."""
        return io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline="").read(characters)


def text_of(content: bytes) -> Text:
    """The text, whatever of the usual encodings it is in.

    Raises:
        UnusableFile: UNREADABLE_TEXT when the encoding is unknown.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _checked(Text(content, encoding))
    try:
        _decode(Text(content, "utf-8"))
    except UnicodeDecodeError:
        return _checked(Text(content, "cp1252"))
    return Text(content, "utf-8")


def grid_of(text: Text, is_heading: Callable[[str], bool]) -> Grid:
    """Filled records of the text with all their cells, numbered as a spreadsheet numbers them.

    Args:
        text: the whole file.
        is_heading: whether a cell can stand in a header; the delimiter is the one that finds most of them in a line.

    Raises:
        UnusableFile: WRONG_TYPE when its beginning is no text, TOO_MANY_ROWS, TOO_MANY_COLUMNS, or DAMAGED_FILE with
            the line at which quoting breaks.
    """
    lines, beginning = text.lines(), text.beginning(1024 * SEARCHED_LINES)
    if declared := DECLARED_DELIMITER.match(beginning):
        delimiter = declared[1]
        if delimiter in '"\r\n':
            raise UnusableFile(FileFault.DAMAGED_FILE, "1")
        next(lines)
    else:
        delimiter = _delimiter(beginning, is_heading)
    rows = RowPacker()
    for number, record in enumerate(_records(_begun_as_text(lines), delimiter), start=1):
        if any(cell.strip() for cell in record):
            if any(cell.strip() for cell in record[10 * COLUMN_LIMIT :]):
                raise UnusableFile(FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT))
            rows.append((number, record))
        if len(rows) > 2 * ROW_LIMIT:
            raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
    return Grid("", rows.packed(), delimiter=delimiter)


def _begun_as_text(lines: Iterator[str]) -> Iterator[str]:
    """The lines, of which the first, up to its line feed, holds nothing that no text holds."""
    for line in lines:
        if any(unicodedata.category(each) == "Cc" and each not in "\t\r\n" for each in line):
            raise UnusableFile(FileFault.WRONG_TYPE)
        yield line
        if line.endswith("\n"):
            break
    yield from lines


def _records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(FILE_LIMIT_BYTES)  # a long text is one row's fault, not the file's
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        # An unclosed quotation mark would otherwise swallow every later row without a word.
        raise UnusableFile(FileFault.DAMAGED_FILE, str(reader.line_num)) from None


def _checked(text: Text) -> Text:
    try:
        _decode(text)
    except UnicodeDecodeError:
        raise UnusableFile(FileFault.UNREADABLE_TEXT) from None
    return text


def _decode(text: Text) -> None:
    """Return if every byte can be read."""
    decoder, content = codecs.getincrementaldecoder(text.encoding)(), memoryview(text.content)
    for start in range(0, len(content), _CHUNK_BYTES):
        decoder.decode(content[start : start + _CHUNK_BYTES])
    decoder.decode(b"", final=True)


def _delimiter(beginning: str, is_heading: Callable[[str], bool]) -> str:
    lines = beginning.splitlines()[:SEARCHED_LINES]

    def found(delimiter: str) -> int:
        return max(sum(is_heading(cell.strip().strip('"')) for cell in line.split(delimiter)) for line in lines)

    return max(DELIMITERS, key=found)
