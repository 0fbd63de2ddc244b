"""What waits for a second person, and whether somebody can be that person: the rule by which the decision is taken."""

from datetime import datetime
from typing import NamedTuple

from domain.access.grants import holds
from domain.actor import Actor
from domain.codes import Role
from domain.problem.commands import ApproveRecommendation, Close
from domain.problem.plan import is_grave
from domain.problem.rights import check_access, check_sight
from domain.problem.state import AwaitingApproval, State, UnderWay, dossier_of
from domain.refusals import Refusal


class SecondPersonWanted(NamedTuple):
    """An act that one person has begun and another one has to end."""

    act: ApproveRecommendation | Close
    first: str
    """Signature of the first person."""


def second_person_wanted(state: State) -> SecondPersonWanted | None:
    """What waits for a second person at the problem; None where nothing does."""
    if not isinstance(state, UnderWay):
        return None
    if isinstance(state.recommendation, AwaitingApproval):
        return SecondPersonWanted(ApproveRecommendation(), state.recommendation.author)
    asked_by = state.closing_requested_by
    if is_grave(state.severity) and asked_by is not None and not asked_by.is_service:
        return SecondPersonWanted(Close(), asked_by.account)
    return None


def may_be_second(actor: Actor, wanted: SecondPersonWanted, state: State, at: datetime) -> bool:
    """Whether `actor` can end what waits, as the problem stands and by what they act by at an instant.

    Args:
        actor: with the grant that the roster gives.
        wanted: what waits at the problem.
        state: of the problem.
        at: the instant.
    """
    dossier = dossier_of(state)
    if dossier is None or actor.role is not Role.SUPERVISOR or not holds(actor, at) or actor.is_person(wanted.first):
        return False
    try:
        check_sight(actor, wanted.act, dossier)
        check_access(actor, wanted.act, dossier.desk, dossier.recused)
    except Refusal:
        return False
    return True
