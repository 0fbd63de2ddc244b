"""A file opened as a table, whichever of the usual kinds it is."""

from collections.abc import Iterator, Sequence
from typing import Final

from intake_files import csv_text, workbook
from intake_files.table import FILE_LIMIT_BYTES, FileFault, Row, UnusableFile, named_rows

OTHER_TYPES: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF",
    b"MZ", b"{\\rtf", b"<?xml", b"<!DOCTYPE", b"<html",
)  # fmt: skip
"""First bytes of what is sent by mistake; `D0CF11E0` is Excel before 2007, and any encrypted workbook."""

ZIP: Final = b"PK\x03\x04"


def rows_of(content: bytes, required: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV or XLSX file by the names of its header, blank ones left out.

    Raises:
        UnusableFile: no row of it can be trusted.
    """
    if not content.strip():
        raise UnusableFile(FileFault.EMPTY_FILE)
    if len(content) > FILE_LIMIT_BYTES:
        raise UnusableFile(FileFault.FILE_TOO_LARGE, str(FILE_LIMIT_BYTES))
    if content.startswith(OTHER_TYPES):
        raise UnusableFile(FileFault.WRONG_TYPE)
    if content.startswith(ZIP):
        return named_rows(workbook.rows_of(content), required)
    text = csv_text.decode(content)
    return named_rows(csv_text.rows_of(text, (*required, *optional)), required)
