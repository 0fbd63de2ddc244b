"""SQL of this room, read from its files once."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def script(file: str) -> str:
    """Text of a file of `projections/sql/`."""
    return (files("projections") / "sql" / file).read_text(encoding="utf-8")


@cache
def statements(file: str) -> Mapping[str, str]:
    """Statements of a file of `projections/sql/`, each by the name in the line `-- name: …` above it."""
    _, *parts = _NAME.split(script(file))
    return dict(zip(parts[::2], parts[1::2], strict=True))
