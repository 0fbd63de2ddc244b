"""What was put right, and what a correction ends: of a recommendation, an outcome and the ladder of another lead."""

from typing import Final

from domain.change import replace
from domain.obligation import ObligationKey, ObligationKind
from domain.problem.correction import Correction, Rerouting
from domain.problem.events import ProblemCorrected, ReferralWithdrawn
from domain.problem.evolving.effect import effect
from domain.problem.evolving.owed import met, opened, without
from domain.problem.state import Dossier, NotRecommended, Settled, UnderWay

AIMED_AT_A_LEAD: Final = (ObligationKind.APPROVE, ObligationKind.REWRITE, ObligationKind.CLOSE)


def _corrected(state: UnderWay, event: ProblemCorrected) -> UnderWay:
    changed = replace(
        state,
        dossier=_put_right(state.dossier, event),
        category=event.category or state.category,
        region=event.region or state.region,
    )
    return changed if event.rerouting is None else _rerouted(changed, event, event.rerouting)


def _put_right(dossier: Dossier, event: ProblemCorrected) -> Dossier:
    before = dossier.correction or Correction(number=0)
    return replace(
        dossier,
        region=event.region or dossier.region,
        occurred_at=event.occurred_at or dossier.occurred_at,
        occurred_until=None if event.occurred_at is not None else dossier.occurred_until,
        contests=event.contests or dossier.contests,
        correction=replace(
            before,
            number=event.number,
            stations=event.stations or before.stations,
            place=event.place or before.place,
            is_dated=before.is_dated or event.occurred_at is not None,
        ),
    )


def _rerouted(state: UnderWay, event: ProblemCorrected, rerouting: Rerouting) -> UnderWay:
    routed = replace(state, route=rerouting.route, lead=rerouting.lead, clocks=rerouting.clocks)
    if event.category is None and not rerouting.new_lead:
        return routed
    # What was proposed, and that it may be closed, was said of another matter or to another agency.
    falls = replace(
        routed,
        recommendation=NotRecommended(),
        recommend_by=rerouting.recommend_by,
        closing_requested_by=None,
        obligations=without(routed.obligations, *AIMED_AT_A_LEAD),
    )
    if not rerouting.new_lead:
        return falls
    return replace(falls, outcome=None, escalation_level=0, next_rung_at=None, ladders=falls.ladders + 1)


def _withdrawn(state: UnderWay, event: ReferralWithdrawn) -> UnderWay:
    standing = Settled(by="withdrawal" if event.cause == "person" else "correction", at=event.recorded_at)
    name = event.referral_id
    obligations = met(state.obligations, ObligationKey.acknowledge(name), ObligationKey.answer(name))
    return replace(
        state,
        referrals=tuple(
            replace(each, standing=standing) if each.referral_id == name else each for each in state.referrals
        ),
        obligations=opened(obligations, event.reassign) if event.reassign else obligations,
    )


EFFECTS: Final = (
    effect(UnderWay, ProblemCorrected, _corrected),
    effect(UnderWay, ReferralWithdrawn, _withdrawn),
)
