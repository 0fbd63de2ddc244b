"""What was asked of whom about a problem, as far as who acts on it may know."""

from typing import Any

from domain.access.policy import View
from domain.access.sight import Sight
from domain.problem.relation import views_in_sight
from domain.problem.state import Referral, State, UnderWay, dossier_of
from domain.stream import StreamId


def referrals_in_sight(sight: Sight, stream: StreamId[Any], state: State) -> tuple[Referral, ...]:
    """The referrals of a problem under way: all for who sees every letter, else those to one's own agency."""
    dossier = dossier_of(state)
    if dossier is None or not isinstance(state, UnderWay):
        return ()
    seen = views_in_sight(sight, stream, dossier)
    return state.referrals if View.LETTERS in seen else own_referrals(sight, state.referrals)


def own_referrals(sight: Sight, referrals: tuple[Referral, ...]) -> tuple[Referral, ...]:
    """Those that who looks was asked, or, by a link that names one, that one."""
    only = sight.only_referral
    return tuple(
        each for each in referrals if each.agency == sight.agency and (only is None or each.referral_id == only)
    )
