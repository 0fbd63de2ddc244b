"""What is known of a problem in every situation, and how it changes whatever the situation is."""

from collections.abc import Callable

from domain.change import replace
from domain.problem.state import Closed, Dossier, Merged, NotDetected, State


def with_dossier(state: State, changed: Callable[[Dossier], Dossier]) -> State:
    """The same situation with another dossier; nothing has one before detection."""
    match state:
        case NotDetected():
            return state
        case Closed(before=before):
            return replace(state, before=replace(before, dossier=changed(before.dossier)))
        case Merged(before=before):
            return replace(state, before=replace(before, dossier=changed(before.dossier)))
        case _:
            dossier = changed(state.dossier)
            return state if dossier is state.dossier else replace(state, dossier=dossier)
