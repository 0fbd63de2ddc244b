"""What an event does to the state of a problem: the tables of `evolving/`, and how they work together.

Pure and total: an event is a fact, so nothing here raises, and one that does not fit a situation leaves it as it is.
Replayed code runs this: it changes under the rules for workflows.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Final

from domain.problem.events import Event
from domain.problem.evolving import (
    audience,
    clocks,
    coordination,
    correcting,
    detection,
    ending,
    recommendation,
    summarising,
    verifying,
)
from domain.problem.evolving.audience import concerned
from domain.problem.evolving.effect import Occasion
from domain.problem.evolving.notices import noticed, with_caused
from domain.problem.evolving.telling import counted
from domain.problem.notices import notices_caused, reporters_caused
from domain.problem.state import INITIAL, State

EFFECTS: Final[Mapping[Occasion, Callable[[Any, Any], State]]] = dict(
    (
        *detection.EFFECTS,
        *audience.EFFECTS,
        *summarising.EFFECTS,
        *verifying.EFFECTS,
        *coordination.EFFECTS,
        *correcting.EFFECTS,
        *clocks.EFFECTS,
        *recommendation.EFFECTS,
        *ending.EFFECTS,
    )
)
"""The function that folds an event in a situation; without an entry the situation stays as it is."""


def fold(events: Iterable[Event], start: State = INITIAL) -> State:
    """State after all `events`, oldest first."""
    return reduce(evolve, events, start)


def evolve(state: State, event: Event) -> State:
    """State after `event`."""
    caused, group = notices_caused(state, event), reporters_caused(state, event)
    change = EFFECTS.get((type(state), type(event)))
    changed = state if change is None else counted(change(state, event), event)
    return with_caused(concerned(noticed(changed, event), event), caused, group)
