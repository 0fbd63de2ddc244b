"""Whether it is so: the newest finding counts."""

from typing import Final, TypeVar

from domain.change import replace
from domain.problem.events import ProblemVerified
from domain.problem.evolving.effect import effect
from domain.problem.state import Detected, UnderWay
from domain.problem.verification import Verification

Open = TypeVar("Open", Detected, UnderWay)


def _verified(state: Open, event: ProblemVerified) -> Open:
    found = Verification(method=event.method, finding=event.finding, by=event.by, at=event.recorded_at)
    return replace(state, dossier=replace(state.dossier, verification=found))


EFFECTS: Final = (
    effect(Detected, ProblemVerified, _verified),
    effect(UnderWay, ProblemVerified, _verified),
)
