"""Entries of the tables of decisions: which function decides a command."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from domain.problem.commands import Command
from domain.problem.deciding.case import Case
from domain.problem.events import Event

Asked = TypeVar("Asked", bound=Command)
Decision: TypeAlias = tuple[type[Any], Callable[[Case, Any], tuple[Event, ...]]]


def decision(command: type[Asked], decide: Callable[[Case, Asked], tuple[Event, ...]]) -> Decision:
    """An entry for one class of command. The type checker holds `decide` to the class."""
    return command, decide
