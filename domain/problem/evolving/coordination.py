"""Referrals to agencies, and handing a matter over to the body whose it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal, TypeVar

from domain.change import replace
from domain.obligation import ObligationKey, ObligationKind
from domain.problem.events import (
    AgencyReferred,
    ForwardReceiptRecorded,
    ProblemForwarded,
    ReferralAcknowledged,
    ReferralAnswered,
    ReferralDeclined,
    ReferralTransferred,
)
from domain.problem.evolving.effect import effect
from domain.problem.evolving.owed import met, opened, without
from domain.problem.outcome import Outcome
from domain.problem.state import (
    Approved,
    AwaitingAnswer,
    AwaitingReceipt,
    Detected,
    Diverted,
    Received,
    Referral,
    Settled,
    Standing,
    UnderWay,
)

HandsOver = TypeVar("HandsOver", UnderWay, Diverted)
AboutReferral = TypeVar("AboutReferral", ReferralAcknowledged, ReferralDeclined, ReferralTransferred, ReferralAnswered)

# Referrals


def _referred(state: UnderWay, event: AgencyReferred) -> UnderWay:
    referral = Referral(
        referral_id=event.referral_id,
        agency=event.agency,
        office=event.office,
        part=event.part,
        expects_answer=event.answer is not None,
    )
    owed = (event.acknowledge, event.answer) if event.answer else (event.acknowledge,)
    kept = without(state.obligations, ObligationKind.REASSIGN) if event.part == "lead" else state.obligations
    return replace(
        state,
        referrals=(*state.referrals, referral),
        obligations=(*kept, *owed),
        lead=event.agency if event.part == "lead" else state.lead,
    )


def _to_referral(
    change: Callable[[UnderWay, Referral, AboutReferral], UnderWay],
) -> Callable[[UnderWay, AboutReferral], UnderWay]:
    """`change`, applied to the referral that the event names; without effect where there is none."""

    def changed(state: UnderWay, event: AboutReferral) -> UnderWay:
        for referral in state.referrals:
            if referral.referral_id == event.referral_id:
                return change(state, referral, event)
        return state

    return changed


def _acknowledged(state: UnderWay, referral: Referral, event: ReferralAcknowledged) -> UnderWay:
    standing: Standing = (
        AwaitingAnswer(acknowledged_at=event.recorded_at)
        if referral.expects_answer
        else Settled(by="acknowledgement", at=event.recorded_at)
    )
    return _moved(state, referral, standing, ObligationKey.acknowledge(referral.referral_id))


def _declined(state: UnderWay, referral: Referral, event: ReferralDeclined) -> UnderWay:
    settled = _settled(state, referral, "decline", event.recorded_at)
    return replace(settled, obligations=opened(settled.obligations, event.reassign)) if event.reassign else settled


def _transferred(state: UnderWay, referral: Referral, event: ReferralTransferred) -> UnderWay:
    return _settled(state, referral, "transfer", event.recorded_at)


def _answered(state: UnderWay, referral: Referral, event: ReferralAnswered) -> UnderWay:
    settled = _settled(state, referral, "answer", event.recorded_at)
    if referral.part != "lead":
        return settled
    # The lead's outcome is the problem's, and its answer to the desk's recommendation stands with that.
    finished = replace(settled, outcome=event.outcome)
    if not isinstance(finished.recommendation, Approved):
        return finished
    response = event.response or finished.recommendation.response
    return replace(finished, recommendation=replace(finished.recommendation, response=response))


def _settled(
    state: UnderWay, referral: Referral, by: Literal["decline", "transfer", "answer"], at: datetime
) -> UnderWay:
    name = referral.referral_id
    return _moved(state, referral, Settled(by=by, at=at), ObligationKey.acknowledge(name), ObligationKey.answer(name))


def _moved(state: UnderWay, referral: Referral, standing: Standing, *fulfilled: ObligationKey) -> UnderWay:
    return replace(
        state,
        referrals=tuple(replace(each, standing=standing) if each is referral else each for each in state.referrals),
        obligations=met(state.obligations, *fulfilled),
    )


# Hand-over


def _diverted(state: Detected | Diverted, event: ProblemForwarded) -> Diverted:
    return Diverted(
        dossier=state.dossier,
        hand_over=AwaitingReceipt(agency=event.agency, office=event.office),
        obligations=(event.receipt,),
        notices=state.notices,
    )


def _handed_over(state: UnderWay, event: ProblemForwarded) -> UnderWay:
    return replace(
        state,
        hand_over=AwaitingReceipt(agency=event.agency, office=event.office),
        obligations=opened(without(state.obligations, ObligationKind.REASSIGN), event.receipt),
    )


def _received(state: HandsOver, event: ForwardReceiptRecorded) -> HandsOver:
    if not isinstance(state.hand_over, AwaitingReceipt):
        return state
    return replace(
        state,
        hand_over=Received(agency=state.hand_over.agency, number=event.number),
        obligations=without(state.obligations, ObligationKind.RECEIPT),
    )


def _received_in_register(state: UnderWay, event: ForwardReceiptRecorded) -> UnderWay:
    return replace(_received(state, event), outcome=state.outcome or Outcome.HANDED_TO_AUTHORITY)


EFFECTS: Final = (
    effect(UnderWay, AgencyReferred, _referred),
    effect(UnderWay, ReferralAcknowledged, _to_referral(_acknowledged)),
    effect(UnderWay, ReferralDeclined, _to_referral(_declined)),
    effect(UnderWay, ReferralTransferred, _to_referral(_transferred)),
    effect(UnderWay, ReferralAnswered, _to_referral(_answered)),
    effect(Detected, ProblemForwarded, _diverted),
    effect(Diverted, ProblemForwarded, _diverted),
    effect(UnderWay, ProblemForwarded, _handed_over),
    effect(Diverted, ForwardReceiptRecorded, _received),
    effect(UnderWay, ForwardReceiptRecorded, _received_in_register),
)
