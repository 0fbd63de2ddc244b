"""Whether it is so: the newest finding counts."""

from typing import Final

from domain.change import replace
from domain.problem.events import ProblemVerified
from domain.problem.evolving.dossier import with_dossier
from domain.problem.evolving.effect import effect
from domain.problem.state import Detected, State, UnderWay
from domain.problem.verification import Verification


def _verified(state: Detected | UnderWay, event: ProblemVerified) -> State:
    found = Verification(method=event.method, finding=event.finding, by=event.by, at=event.recorded_at)
    return with_dossier(state, lambda dossier: replace(dossier, verification=found))


EFFECTS: Final = (
    effect(Detected, ProblemVerified, _verified),
    effect(UnderWay, ProblemVerified, _verified),
)
