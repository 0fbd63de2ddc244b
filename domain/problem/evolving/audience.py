"""Who is to see the problem: who was asked, which tiers were told, and to whom it is restricted."""

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from domain.base import Fact
from domain.change import replace
from domain.codes import AgencyCode, RegionCode
from domain.problem.events import (
    AgencyReferred,
    Event,
    ProblemEscalated,
    ProblemForwarded,
    ProblemReported,
    ProblemRestricted,
    ResolutionRecommended,
    RestrictionLifted,
)
from domain.problem.evolving.dossier import with_dossier
from domain.problem.evolving.effect import effect, effect_on_part
from domain.problem.restriction import Restriction
from domain.problem.state import Asked, Closed, Dossier, Merged, State

# Restriction


def _restricted(state: State, event: ProblemRestricted) -> State:
    mark = Restriction(reason=event.reason, by=event.by, at=event.recorded_at, audience=event.audience)
    return with_dossier(state, lambda dossier: replace(dossier, restriction=mark))


def _lifted(state: State, _event: RestrictionLifted) -> State:
    return with_dossier(state, lambda dossier: replace(dossier, restriction=None))


# Whatever the situation: a restriction is about who sees the problem, not about its course.
EFFECTS: Final = tuple(
    entry
    for situation in get_args(State)
    for entry in (
        effect(situation, ProblemRestricted, _restricted),
        effect(situation, RestrictionLifted, _lifted),
    )
)


# Who was asked, who was told


def concerned(state: State, event: Event) -> State:
    """With those to whom `event` made the problem known: they see what others do not, however the problem ends."""
    change = PARTIES.get(type(event))
    if change is None or isinstance(state, Closed | Merged):
        return state
    return with_dossier(state, lambda dossier: change(dossier, event))


def _asked(dossier: Dossier, agency: AgencyCode, office: RegionCode) -> Dossier:
    asked = Asked(agency=agency, office=office)
    return dossier if asked in dossier.asked else replace(dossier, asked=(*dossier.asked, asked))


def _told(dossier: Dossier, event: ProblemEscalated | ProblemReported) -> Dossier:
    is_known = event.to_region in dossier.told or event.to_region == dossier.desk
    return dossier if is_known else replace(dossier, told=(*dossier.told, event.to_region))


PARTIES: Final[Mapping[type[Fact], Callable[[Dossier, Any], Dossier]]] = dict(
    (
        effect_on_part(AgencyReferred, lambda dossier, event: _asked(dossier, event.agency, event.office)),
        effect_on_part(ProblemForwarded, lambda dossier, event: _asked(dossier, event.agency, event.office)),
        effect_on_part(ResolutionRecommended, lambda dossier, event: _asked(dossier, event.addressee, event.office)),
        effect_on_part(ProblemEscalated, _told),
        effect_on_part(ProblemReported, _told),
    )
)
