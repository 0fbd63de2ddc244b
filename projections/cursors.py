"""Where a list goes on: the keys of its last line, which no change of another line moves."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Generic, NamedTuple, TypeVar

import asyncpg
import orjson
from pydantic import BaseModel

from projections.views import UnknownCursor

Line = TypeVar("Line")
Row = TypeVar("Row", bound=BaseModel)

NUMBER_FIGURES: Final = 10
"""More than a number of the database has."""

LIMIT_CHARACTERS: Final = 2_000


class Part(NamedTuple, Generic[Line]):
    """Some lines of a list, and where to go on."""

    lines: tuple[Line, ...]
    next_cursor: str | None
    """None after the last line."""

    left: int
    """How many lines come after these."""


def cursor_of(keys: Sequence[str]) -> str:
    """What names the place after the line with these keys."""
    return urlsafe_b64encode(orjson.dumps(keys)).decode()


def part_of(
    view: type[Row], found: Sequence[asyncpg.Record], keys_of_line: Callable[[Row], Sequence[str]]
) -> Part[Row]:
    """The lines of one read, each of whose records says how many remain with it."""
    lines = tuple(view.model_validate(dict(record)) for record in found)
    left = found[0]["remaining"] - len(lines) if found else 0
    return Part(lines, cursor_of(keys_of_line(lines[-1])) if left else None, left)


def keys_of_a_recommendation(cursor: str) -> list[str]:
    """The keys that a cursor among recommendations holds, the last of which is a number.

    Raises:
        UnknownCursor: it comes from no such list.
    """
    keys = keys_of(cursor, count=5, instant=2)
    if not (keys[4].isascii() and keys[4].isdigit() and len(keys[4]) < NUMBER_FIGURES):
        raise UnknownCursor
    return keys


def keys_of(cursor: str, count: int, instant: int) -> list[str]:
    """The keys that a cursor holds.

    Args:
        cursor: as `cursor_of` made it.
        count: how many keys the list has.
        instant: which of them is an instant, counted from 0.

    Raises:
        UnknownCursor: it comes from no such list.
    """
    keys = strings_of(cursor, count)
    try:
        has_zone = datetime.fromisoformat(keys[instant]).tzinfo is not None
    except ValueError:
        has_zone = False
    if not has_zone:
        raise UnknownCursor
    return keys


def strings_of(cursor: str, count: int) -> list[str]:
    """As many texts as a cursor holds.

    Raises:
        UnknownCursor: it holds something else.
    """
    try:
        keys = orjson.loads(urlsafe_b64decode(cursor[:LIMIT_CHARACTERS].encode()))
    except (binascii.Error, ValueError):
        raise UnknownCursor from None
    is_one = isinstance(keys, list) and len(keys) == count and all(isinstance(each, str) for each in keys)
    if not is_one or any("\0" in each for each in keys):
        raise UnknownCursor
    return [str(each) for each in keys]
