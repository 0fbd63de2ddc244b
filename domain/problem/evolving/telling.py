"""Occasions of which people outside the desk are told, counted."""

from domain.change import replace
from domain.problem.events import Event
from domain.problem.evolving.dossier import with_dossier
from domain.problem.state import State
from domain.problem.telling import Telling


def counted(state: State, event: Event) -> State:
    """With the number of the newest occasion, if `event`, which has had its effect, is one."""
    if not isinstance(event, Telling) or event.tells is None:
        return state
    number = event.tells.number
    return with_dossier(state, lambda dossier: replace(dossier, occasions=number))
