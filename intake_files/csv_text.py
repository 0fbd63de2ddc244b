"""CSV as spreadsheets and people really write it: byte-order marks, Windows-1252, semicolons, tabs."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

from intake_files.table import FILE_LIMIT_BYTES, FileFault, UnusableFile

DELIMITERS = ",;\t|"
DECLARED_DELIMITER = "sep="
"""First line by which Excel names the delimiter."""


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


def rows_of(text: str, columns: Iterable[str]) -> Iterator[list[str]]:
    """Records of the text, the header first.

    Args:
        text: the whole file.
        columns: names that a header may have; the delimiter is the one that finds most of them.

    Raises:
        UnusableFile: WRONG_TYPE when the header is no text, DAMAGED_FILE with the line at which quoting breaks.
    """
    first_line, _, rest = text.partition("\n")
    declared = first_line.strip().casefold()
    if declared.startswith(DECLARED_DELIMITER) and len(declared) == len(DECLARED_DELIMITER) + 1:
        delimiter, text = declared[-1], rest
    else:
        delimiter = _delimiter(first_line, set(columns))
    if any(unicodedata.category(character) == "Cc" and character not in "\t\r" for character in first_line):
        raise UnusableFile(FileFault.WRONG_TYPE)
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


def _delimiter(first_line: str, columns: set[str]) -> str:
    def known(delimiter: str) -> int:
        return sum(name.strip().strip('"').casefold() in columns for name in first_line.split(delimiter))

    return max(DELIMITERS, key=known)
