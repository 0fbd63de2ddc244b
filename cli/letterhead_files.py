"""A letterhead in a small text file: one line for each value, such as `telepon: (0737) 21234`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cli.failures import DeskRefused
from cli.files import content_of
from cli.pages.output import one_line
from domain.refusals import BadValue
from wording.catalogue import text

FILE_LIMIT_BYTES: Final = 10_000

FIELDS: Final[Mapping[str, str]] = {
    "pemerintah": "government",
    "government": "government",
    "desk": "desk",
    "alamat": "address",
    "address": "address",
    "telepon": "phone",
    "phone": "phone",
    "surel": "email",
    "email": "email",
    "sk": "decree",
    "decree": "decree",
}
"""What a line may begin with, by the field that it gives; an address may have several."""


def letterhead_in(file: Path) -> dict[str, Any]:
    """The fields that the file gives, with each line of the address.

    Empty lines and those that begin with `#` say nothing.

    Raises:
        WrongUsage: the file cannot be read.
        DeskRefused: it is no such file; names the line.
    """
    content = content_of(file, FILE_LIMIT_BYTES)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _refused(file, text("bukan teks UTF-8")) from None
    if len(content) > FILE_LIMIT_BYTES:
        raise _refused(file, text("lebih dari {limit} bita", limit=FILE_LIMIT_BYTES))
    given: dict[str, Any] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        field = FIELDS.get(key.strip().casefold())
        place = text("baris {row}", row=number)
        if not colon or field is None:
            raise _refused(file, f"{place}: {', '.join(FIELDS)}")
        if field == "address":
            given.setdefault(field, []).append(value.strip())
        elif field in given:
            raise _refused(file, text("{place}: {key} sudah disebut", place=place, key=one_line(key.strip())))
        else:
            given[field] = value.strip() or None
    return given


def _refused(file: Path, why: str) -> DeskRefused:
    return DeskRefused(BadValue.code, f"{one_line(file.name)}: {why}")
