"""Entries of the tables of effects: what an event changes, and by which function.

The tables are made when their modules are loaded and never change, since replayed code looks things up in them.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from domain.base import Fact
from domain.notice import Notices
from domain.problem.state import Dossier, State

Situation = TypeVar("Situation", bound=State)
Happened = TypeVar("Happened", bound=Fact)
Part = TypeVar("Part", Dossier, Notices)

Occasion: TypeAlias = tuple[type[Any], type[Fact]]
Effect: TypeAlias = tuple[Occasion, Callable[[Any, Any], State]]


def effect(situation: type[Situation], event: type[Happened], change: Callable[[Situation, Happened], State]) -> Effect:
    """An entry for one situation and one event. The type checker holds `change` to both classes."""
    return (situation, event), change


def effect_on_part(
    event: type[Happened], change: Callable[[Part, Happened], Part]
) -> tuple[type[Fact], Callable[[Part, Any], Part]]:
    """An entry for one event that changes the same part of every situation."""
    return event, change
