"""Who has to be told because of an event: pure, so that workflow, projection and rebuild agree."""

from dataclasses import replace
from datetime import datetime

from domain.codes import AgencyCode, RegionCode
from domain.notice import NoticeId, NoticeSubject, PendingNotice, ReporterGroup
from domain.obligation import ObligationKey, ObligationKind
from domain.problem.events import (
    AgencyReferred,
    Event,
    IntakeReportAttached,
    ProblemClosed,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemReported,
    RecommendationApproved,
    ReminderSent,
    ResolutionRecommended,
)
from domain.problem.state import (
    AwaitingApproval,
    AwaitingReceipt,
    Detected,
    Diverted,
    State,
    UnderWay,
    notices_of,
)
from domain.rulebook import chair_of, secretariat_of

DECIDING_KINDS = (ObligationKind.APPROVE, ObligationKind.CLOSE)
"""Obligations of the desk's chair; every other one without an agency is the secretariat's."""


def notices_caused(before: State, event: Event) -> tuple[PendingNotice, ...]:
    """Notices to agencies that `event`, happening in `before`, makes due at once."""
    match event, before:
        case AgencyReferred(), _:
            return (_to_agency("REFERRAL", NoticeSubject(event.referral_id), event.agency, event.office),)
        case ProblemForwarded(), _:
            return (
                _to_agency(
                    "HAND_OVER", NoticeSubject(event.receipt.key), event.agency, event.office, event.recorded_at
                ),
            )
        case ProblemReported(receipt=receipt), _ if receipt is not None:
            return (
                _to_agency("REPORT", NoticeSubject(event.report_id), secretariat_of(event.to_region), event.to_region),
            )
        case ProblemEscalated(), _:
            subject = NoticeSubject.of_escalation(event.level, event.cause)
            return (_to_agency("ESCALATION", subject, event.to_agency, event.to_region),)
        case ResolutionRecommended(), UnderWay():
            desk = before.dossier.desk
            return (
                _to_agency("APPROVAL_REQUEST", NoticeSubject.of_recommendation(event.number), chair_of(desk), desk),
            )
        case RecommendationApproved(), UnderWay(recommendation=AwaitingApproval(addressee=addressee, office=office)):
            return (_to_agency("RECOMMENDATION", NoticeSubject.of_recommendation(event.number), addressee, office),)
        case ReminderSent(), Detected() | UnderWay() | Diverted():
            agency, office = debtor_of(before, event.key)
            subject = NoticeSubject.of_reminder(event.key, event.obligation.reminders)
            return (_to_agency("REMINDER", subject, agency, office, event.recorded_at),)
        case _:
            return ()


def reporters_caused(before: State, event: Event) -> ReporterGroup | None:
    """The group of reporters to which `event`, happening in `before`, adds somebody, as it stands with them."""
    match event, before:
        case ProblemInventoried(), Detected(dossier=dossier) if dossier.reachable:
            return ReporterGroup(kind="REPORTER_RECEIPT", owed=dossier.reachable, up_to=dossier.reports)
        case IntakeReportAttached(intake=intake), UnderWay(dossier=dossier) if intake.reporter_contact is not None:
            joined = dossier.reports + 1
            standing = next((each for each in notices_of(before).reporters if each.kind == "REPORTER_RECEIPT"), None)
            if standing is None:
                return ReporterGroup(kind="REPORTER_RECEIPT", owed=1, up_to=joined)
            return replace(standing, owed=standing.owed + 1, up_to=joined)
        case ProblemClosed(), UnderWay(dossier=dossier) if dossier.reachable:
            return ReporterGroup(
                kind="REPORTER_OUTCOME", round=before.rounds, owed=dossier.reachable, up_to=dossier.reports
            )
        case _:
            return None


def _to_agency(
    kind: str, subject: NoticeSubject, agency: AgencyCode, office: RegionCode, at: datetime | None = None
) -> PendingNotice:
    return PendingNotice(
        notice_id=NoticeId.to_agency(kind, subject, at), kind=kind, agency=agency, office=office, subject=subject
    )


def debtor_of(state: Detected | UnderWay | Diverted, key: ObligationKey) -> tuple[AgencyCode, RegionCode]:
    """Agency and region of the office that owes `key`."""
    desk = state.dossier.desk
    if isinstance(state, UnderWay):
        for referral in state.referrals:
            if referral.referral_id == key.referral_id:
                return referral.agency, referral.office
        for report in state.reports:
            if report.report_id == key.report_id:
                return secretariat_of(report.to_region), report.to_region
    hand_over = state.hand_over if isinstance(state, UnderWay | Diverted) else None
    if key.kind is ObligationKind.RECEIPT and isinstance(hand_over, AwaitingReceipt):
        return hand_over.agency, hand_over.office
    return (chair_of(desk) if key.kind in DECIDING_KINDS else secretariat_of(desk)), desk
