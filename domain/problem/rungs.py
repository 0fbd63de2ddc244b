"""The ladder above a problem: by which clocks it climbs, and who stands on the next rung."""

from datetime import datetime

from domain.codes import RegionCode
from domain.obligation import ObligationKey
from domain.office import OfficeId
from domain.policy import Clocks
from domain.problem.state import Detected, State, UnderWay
from domain.rulebook import Rulebook


def next_rung(
    state: Detected | UnderWay, clocks: Clocks, rules: Rulebook, desk: RegionCode, at: datetime
) -> tuple[int, OfficeId] | None:
    """The next level above a problem and who stands there; None at the top.

    A policy that begins higher than the ladder of this desk reaches begins at its top.

    Args:
        state: of the problem.
        clocks: by which it climbs.
        rules: which say who stands on which rung.
        desk: whose problem it is.
        at: the instant.
    """
    level = state.escalation_level
    for each in range(max(level + 1, clocks.first_rung), level, -1):
        target = rules.escalation_target(desk, each, at)
        if target is not None:
            return each, target
    return None


def clocks_of(state: Detected | UnderWay, rules: Rulebook) -> Clocks:
    """The clocks of a problem: frozen into it at the register, by its assessment before."""
    if isinstance(state, UnderWay):
        return state.clocks
    assessment = state.dossier.assessment
    return rules.clocks(assessment.severity, near_voting=assessment.near_voting)


def is_supporters(state: State, key: ObligationKey) -> bool:
    """Whether a supporting agency owes it, whose silence never climbs."""
    referrals = state.referrals if isinstance(state, UnderWay) else ()
    return any(each.referral_id == key.referral_id and each.part == "support" for each in referrals)
