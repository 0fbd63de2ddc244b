"""Recommended resolution: proposed, approved by a second person, answered."""

from typing import Final

from domain.obligation import ObligationKey, owed
from domain.problem.commands import (
    ApproveRecommendation,
    Recommend,
    RecommendByPlaybook,
    RecordFollowThrough,
    ReturnRecommendation,
)
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import (
    Event,
    FollowThroughRecorded,
    RecommendationApproved,
    RecommendationReturned,
    ResolutionRecommended,
)
from domain.problem.outcome import Response
from domain.problem.plan import is_lead_missing
from domain.problem.state import Approved, AwaitingApproval, NotRecommended, Paused, UnderWay
from domain.refusals import BadValue, NothingOwed, OutOfPhase, ReasonNeeded, SecondPersonNeeded, UnknownPart
from domain.vault_reference import Sealed


def recommend(case: Case, command: Recommend) -> tuple[Event, ...]:
    """A person's proposal; it takes the place of one that waits."""
    state = case.under_way()
    if isinstance(state.recommendation, Approved):
        raise OutOfPhase("a recommendation is approved already")
    known = case.rules.playbook_steps.get(state.category, ())
    if unknown := [step for step in command.steps if step not in known]:
        raise UnknownPart(f"the playbook of {state.category} has no step {unknown[0]}")
    if not command.steps and command.text is None:
        raise BadValue("a recommendation needs steps of the playbook or a text")
    return _proposed(case, state, command.steps, command.text)


def recommend_by_playbook(case: Case) -> tuple[Event, ...]:
    """The playbook's steps, proposed by the service; nothing when a person was faster."""
    state = case.state
    if not isinstance(state, UnderWay) or not isinstance(state.recommendation, NotRecommended):
        return ()
    if isinstance(state.clock, Paused) or is_lead_missing(state):
        return ()
    return _proposed(case, state, case.rules.playbook_steps.get(state.category, ()), None)


def approve(case: Case, command: ApproveRecommendation) -> tuple[Event, ...]:
    """The second person's yes."""
    waiting = _waiting(case)
    if command.number is not None and command.number != waiting.number:
        raise UnknownPart(f"recommendation {command.number} does not wait; {waiting.number} does")
    if case.actor.is_person(waiting.author):
        raise SecondPersonNeeded("the author cannot approve")
    return (
        RecommendationApproved(
            recorded_at=case.now, number=waiting.number, approver=case.actor.signature, reason=command.reason
        ),
    )


def send_back(case: Case, command: ReturnRecommendation) -> tuple[Event, ...]:
    """The second person's no, with a reason; the desk owes a new proposal."""
    waiting = _waiting(case)
    if case.actor.is_person(waiting.author):
        raise SecondPersonNeeded("the author cannot return")
    clocks, key = case.under_way().clocks, ObligationKey.rewrite(waiting.number)
    return (
        RecommendationReturned(
            recorded_at=case.now,
            number=waiting.number,
            reason=command.reason,
            rewrite=owed(key, case.secretariat, case.now, clocks.approve_within, clocks.remind_permille),
        ),
    )


def record_follow_through(case: Case, command: RecordFollowThrough) -> tuple[Event, ...]:
    """What the addressee does with the recommendation; a refusal says why.

    Raises:
        ReasonNeeded: a refusal without a reason.
    """
    if command.response is Response.REFUSED and command.reason is None:
        raise ReasonNeeded("a refusal says why")
    state = case.under_way()
    if not isinstance(state.recommendation, Approved):
        raise OutOfPhase("no recommendation is approved")
    case.check_speaks_for(state.recommendation.addressee)
    return (
        FollowThroughRecorded(
            recorded_at=case.now,
            number=state.recommendation.number,
            response=command.response,
            reason=command.reason,
        ),
    )


def _waiting(case: Case) -> AwaitingApproval:
    state = case.under_way()
    if isinstance(state.recommendation, AwaitingApproval):
        return state.recommendation
    raise NothingOwed("no recommendation waits for approval")


def _proposed(case: Case, state: UnderWay, steps: tuple[int, ...], text: Sealed | None) -> tuple[Event, ...]:
    number, clocks = state.recommended + 1, state.clocks
    key = ObligationKey.approve(number)
    office = case.rules.office_for(state.lead, case.desk, state.region) or case.desk
    return (
        ResolutionRecommended(
            recorded_at=case.now,
            number=number,
            addressee=state.lead,
            office=office,
            steps=steps,
            playbook_version=case.rules.playbook_version if steps else None,
            text=text,
            author=case.actor.signature,
            approve=owed(key, case.chair, case.now, clocks.approve_within, clocks.remind_permille),
        ),
    )


DECISIONS: Final = (
    decision(Recommend, recommend),
    decision(RecommendByPlaybook, lambda case, _: recommend_by_playbook(case)),
    decision(ApproveRecommendation, approve),
    decision(ReturnRecommendation, send_back),
    decision(RecordFollowThrough, record_follow_through),
)
