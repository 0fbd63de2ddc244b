"""Entries of the tables of lines: what people read for one class of event."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from domain.base import Fact

Happened = TypeVar("Happened", bound=Fact)
Line: TypeAlias = tuple[type[Fact], Callable[[Any], str]]


def line(event: type[Happened], words: Callable[[Happened], str]) -> Line:
    """An entry for one class of event. The type checker holds `words` to the class."""
    return event, words
