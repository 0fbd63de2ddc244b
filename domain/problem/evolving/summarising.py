"""What happened, as an official says it: the newest wording counts, in every situation."""

from typing import Final, get_args

from domain.change import replace
from domain.problem.events import SummaryWritten
from domain.problem.evolving.dossier import with_dossier
from domain.problem.evolving.effect import effect
from domain.problem.state import State
from domain.problem.summary import Summary


def _written(state: State, event: SummaryWritten) -> State:
    summary = Summary(number=event.number, text=event.summary, by=event.by, at=event.recorded_at)
    return with_dossier(state, lambda dossier: replace(dossier, summary=summary))


EFFECTS: Final = tuple(effect(situation, SummaryWritten, _written) for situation in get_args(State))
