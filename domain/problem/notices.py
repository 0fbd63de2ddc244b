"""Who has to be told because of an event: pure, so that workflow, projection and rebuild agree."""

from datetime import datetime

from domain.change import replace
from domain.codes import AgencyCode, RegionCode
from domain.notice import NoticeId, NoticeSubject, PendingNotice, ReporterGroup
from domain.obligation import RECEIPT
from domain.problem.events import (
    AgencyReferred,
    DeadlineMissed,
    Event,
    IntakeReportAttached,
    ProblemClosed,
    ProblemCorrected,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemReported,
    RecommendationApproved,
    ReferralWithdrawn,
    ReminderSent,
    ResolutionRecommended,
)
from domain.problem.state import (
    AwaitingApproval,
    Detected,
    Diverted,
    Referral,
    State,
    UnderWay,
    notices_of,
)


def notices_caused(before: State, event: Event) -> tuple[PendingNotice, ...]:
    """Notices to agencies that `event`, happening in `before`, makes due at once."""
    match event, before:
        case AgencyReferred(), _:
            return (_to_agency("REFERRAL", NoticeSubject(event.referral_id), event.agency, event.office),)
        case ProblemForwarded(), _:
            return (
                _to_agency(
                    "HAND_OVER",
                    NoticeSubject(event.receipt.key),
                    event.agency,
                    event.office,
                    event.recorded_at,
                    event.reason,
                ),
            )
        case ProblemReported(receipt=receipt), _ if receipt is not None:
            return (_to_agency("REPORT", NoticeSubject(event.report_id), receipt.agency, receipt.office),)
        case DeadlineMissed(to_agency=str() as agency, to_region=str() as office), _:
            return (_to_agency("SILENCE", NoticeSubject(event.key), agency, office, event.due_at),)
        case ProblemEscalated(), _:
            subject = NoticeSubject.of_escalation(event.level, event.cause)
            again = event.recorded_at if isinstance(before, UnderWay) and before.ladders else None
            return (_to_agency("ESCALATION", subject, event.to_agency, event.to_region, again, event.reason),)
        case ReferralWithdrawn(by_letter=True), _:
            subject = NoticeSubject(event.referral_id)
            return (_to_agency("WITHDRAWAL", subject, event.agency, event.office, reason=event.reason),)
        case ProblemCorrected(), UnderWay(referrals=referrals):
            return _corrections(event, referrals)
        case ResolutionRecommended(number=number, approve=approve), _:
            subject = NoticeSubject.of_recommendation(number)
            return (_to_agency("APPROVAL_REQUEST", subject, approve.agency, approve.office),)
        case RecommendationApproved(), UnderWay(recommendation=AwaitingApproval(addressee=addressee, office=office)):
            return (_to_agency("RECOMMENDATION", NoticeSubject.of_recommendation(event.number), addressee, office),)
        case ReminderSent(obligation=obligation), Detected() | UnderWay() | Diverted():
            subject = NoticeSubject.of_reminder(event.key, obligation.reminders)
            return (_to_agency("REMINDER", subject, obligation.agency, obligation.office, event.recorded_at),)
        case _:
            return ()


def _corrections(event: ProblemCorrected, referrals: tuple[Referral, ...]) -> tuple[PendingNotice, ...]:
    """What is told to the offices whose referrals stay, and to the body that has the matter."""
    told = [(str(each.referral_id), each.agency, each.office) for each in referrals if each.referral_id in event.kept]
    if event.body is not None and event.body_office is not None:
        told.append((RECEIPT, event.body, event.body_office))
    return tuple(
        _to_agency("CORRECTION", NoticeSubject.of_correction(part, event.number), agency, office, reason=event.reason)
        for part, agency, office in told
    )


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
    kind: str,
    subject: NoticeSubject,
    agency: AgencyCode,
    office: RegionCode,
    at: datetime | None = None,
    reason: str | None = None,
) -> PendingNotice:
    return PendingNotice(
        notice_id=NoticeId.to_agency(kind, subject, at),
        kind=kind,
        agency=agency,
        office=office,
        subject=subject,
        reason=reason,
    )
