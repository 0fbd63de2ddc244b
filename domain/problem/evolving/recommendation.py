"""The desk's recommendation: proposed, approved or sent back, and what its addressee does with it."""

from typing import Final

from domain.change import replace
from domain.obligation import ObligationKind
from domain.problem.events import (
    FollowThroughRecorded,
    RecommendationApproved,
    RecommendationReturned,
    ResolutionRecommended,
)
from domain.problem.evolving.effect import effect
from domain.problem.evolving.owed import without
from domain.problem.state import Approved, AwaitingApproval, ToRewrite, UnderWay


def _recommended(state: UnderWay, event: ResolutionRecommended) -> UnderWay:
    kept = without(state.obligations, ObligationKind.REWRITE, ObligationKind.APPROVE)
    return replace(
        state,
        recommendation=AwaitingApproval(
            number=event.number, author=event.author, addressee=event.addressee, office=event.office
        ),
        recommended=event.number,
        obligations=(*kept, event.approve),
    )


def _approved(state: UnderWay, event: RecommendationApproved) -> UnderWay:
    waiting = state.recommendation
    if not isinstance(waiting, AwaitingApproval):
        return state
    return replace(
        state,
        recommendation=Approved(
            number=waiting.number, author=waiting.author, approver=event.approver, addressee=waiting.addressee
        ),
        obligations=without(state.obligations, ObligationKind.APPROVE),
    )


def _returned(state: UnderWay, event: RecommendationReturned) -> UnderWay:
    waiting = state.recommendation
    if not isinstance(waiting, AwaitingApproval):
        return state
    return replace(
        state,
        recommendation=ToRewrite(number=waiting.number),
        obligations=(*without(state.obligations, ObligationKind.APPROVE), event.rewrite),
    )


def _followed(state: UnderWay, event: FollowThroughRecorded) -> UnderWay:
    approved = state.recommendation
    if not isinstance(approved, Approved):
        return state
    return replace(state, recommendation=replace(approved, response=event.response))


EFFECTS: Final = (
    effect(UnderWay, ResolutionRecommended, _recommended),
    effect(UnderWay, RecommendationApproved, _approved),
    effect(UnderWay, RecommendationReturned, _returned),
    effect(UnderWay, FollowThroughRecorded, _followed),
)
