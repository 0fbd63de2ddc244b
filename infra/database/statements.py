"""SQL of a room, read from the files in its folder `sql/` once."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_NAME: Final = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def script(room: str, file: str) -> str:
    """Text of a file of `ROOM/sql/`."""
    return (files(room) / "sql" / file).read_text(encoding="utf-8")


@cache
def statements(room: str, file: str) -> Mapping[str, str]:
    """Statements of a file of `ROOM/sql/`, each by the name in the line `-- name: …` above it."""
    _, *parts = _NAME.split(script(room, file))
    return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))
