"""Detection, entry into the register, grading, and the ends that need no work: dismissal and merging."""

from typing import Final, TypeVar

from domain.change import replace
from domain.intake import Intake
from domain.occurrence import Occurrence, earlier
from domain.problem.events import (
    ArchiveTakenUp,
    IntakeReportAttached,
    ProblemArchived,
    ProblemDetected,
    ProblemDismissed,
    ProblemInventoried,
    ProblemMerged,
    ProblemUnmerged,
    SeverityRegraded,
)
from domain.problem.evolving.effect import effect
from domain.problem.state import Archived, Detected, Dismissed, Dossier, Merged, NotDetected, Referral, UnderWay
from domain.problem.telling import Growth

Open = TypeVar("Open", Detected, UnderWay)


def _detected(_state: NotDetected, event: ProblemDetected) -> Detected:
    return Detected(dossier=_dossier(event), obligations=(event.triage,) if event.triage else ())


def _archived(_state: NotDetected, event: ProblemArchived) -> Archived:
    return Archived(dossier=_dossier(event))


def _taken_up(state: Archived, event: ArchiveTakenUp) -> Detected:
    return Detected(
        dossier=replace(state.dossier, detected_at=event.recorded_at),
        obligations=(event.triage,),
        notices=state.notices,
    )


def _dossier(event: ProblemDetected | ProblemArchived) -> Dossier:
    occurred = event.source.occurrence
    return Dossier(
        problem_id=event.problem_id,
        desk=event.desk,
        region=event.assessment.region,
        detected_at=event.recorded_at,
        occurred_at=occurred.at,
        occurred_until=occurred.until,
        assessment=event.assessment,
        source=event.source.source,
        contests=event.assessment.contests,
        reports=0 if event.intake is None else 1,
        reachable=_reachable(event.intake),
    )


def _reachable(intake: Intake | None) -> int:
    return int(intake is not None and intake.reporter_contact is not None)


def _joined(state: Open, event: IntakeReportAttached) -> Open:
    occurred = _began(state.dossier, event.intake)
    dossier = replace(
        state.dossier,
        reports=state.dossier.reports + 1,
        reachable=state.dossier.reachable + _reachable(event.intake),
        occurred_at=occurred.at,
        occurred_until=occurred.until,
    )
    return replace(state, dossier=dossier)


def _began(dossier: Dossier, intake: Intake) -> Occurrence:
    """When it happened by the earliest report, unless an official put that right."""
    known = Occurrence(dossier.occurred_at, dossier.occurred_until)
    if dossier.correction is not None and dossier.correction.is_dated:
        return known
    return earlier(known, intake.occurrence)


def _joined_under_way(state: UnderWay, event: IntakeReportAttached) -> UnderWay:
    joined, growth = _joined(state, event), event.growth
    if growth is None:
        return joined
    told = {each.office_id for each in event.tells.offices} if event.tells else frozenset()
    return replace(
        joined,
        referrals=tuple(_counted(each, growth, is_told=(each.agency, each.office) in told) for each in state.referrals),
        gravest_told=growth.graver if growth.graver is not None and told else state.gravest_told,
    )


def _counted(referral: Referral, growth: Growth, *, is_told: bool) -> Referral:
    """The referral with how many reports its agency knows of; one that is settled hears of no further ones."""
    if not referral.is_open:
        return referral
    before = growth.reports - 1 if referral.reports_before is None else referral.reports_before
    told = growth.reports if is_told else referral.reports_told
    if (before, told) == (referral.reports_before, referral.reports_told):
        return referral
    return replace(referral, reports_before=before, reports_told=told)


def _entered(state: Detected, event: ProblemInventoried) -> UnderWay:
    return UnderWay(
        dossier=replace(state.dossier, region=event.region, contests=event.contests),
        category=event.category,
        severity=event.severity,
        route=event.route,
        region=event.region,
        stage=event.stage,
        lead=event.lead,
        clocks=event.clocks,
        inventoried_at=event.recorded_at,
        recommend_by=event.recommend_by,
        notices=state.notices,
        escalation_level=state.escalation_level,
        next_rung_at=state.next_rung_at,
    )


def _entered_again(state: UnderWay, event: ProblemInventoried) -> UnderWay:
    return replace(
        state,
        category=event.category,
        severity=event.severity,
        route=event.route,
        region=event.region,
        stage=event.stage,
        lead=event.lead,
    )


def _regraded(state: UnderWay, event: SeverityRegraded) -> UnderWay:
    # What is owed keeps its deadline: a person who owes it was told when.
    return replace(state, severity=event.severity, clocks=event.clocks)


def _dismissed(state: Detected, event: ProblemDismissed) -> Dismissed:
    return Dismissed(dossier=state.dossier, reason=event.reason, notices=state.notices)


def _merged(state: Detected | UnderWay, event: ProblemMerged) -> Merged:
    return Merged(before=state, into=event.into, told=event.tells is not None)


def _unmerged(state: Merged, _event: ProblemUnmerged) -> Detected | UnderWay:
    return state.before


EFFECTS: Final = (
    effect(NotDetected, ProblemDetected, _detected),
    effect(NotDetected, ProblemArchived, _archived),
    effect(Archived, ArchiveTakenUp, _taken_up),
    effect(Detected, IntakeReportAttached, _joined),
    effect(UnderWay, IntakeReportAttached, _joined_under_way),
    effect(Detected, ProblemInventoried, _entered),
    effect(UnderWay, ProblemInventoried, _entered_again),
    effect(UnderWay, SeverityRegraded, _regraded),
    effect(Detected, ProblemDismissed, _dismissed),
    effect(Detected, ProblemMerged, _merged),
    effect(UnderWay, ProblemMerged, _merged),
    effect(Merged, ProblemUnmerged, _unmerged),
)
