"""Who has to be told because of an event: pure, so that workflow, projection and rebuild agree."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from domain.change import replace
from domain.codes import AgencyCode, RegionCode
from domain.notice import NoticeId, NoticeSubject, PendingNotice, ReporterGroup, ReportersKind
from domain.obligation import RECEIPT
from domain.office import OfficeId
from domain.problem.events import (
    AgencyReferred,
    DeadlineMissed,
    Event,
    IntakeReportAttached,
    ProblemClosed,
    ProblemCorrected,
    ProblemDismissed,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemReopened,
    ProblemReported,
    ProblemUnmerged,
    RecommendationApproved,
    ReferralWithdrawn,
    ReminderSent,
    ResolutionRecommended,
    SeverityRegraded,
)
from domain.problem.state import (
    AwaitingApproval,
    Detected,
    Diverted,
    Merged,
    Referral,
    State,
    UnderWay,
    dossier_of,
    notices_of,
)
from domain.problem.telling import Growth, Telling, Tells


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
        case Telling(tells=Tells() as tells), _:
            return _to_offices(before, event, tells)
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


class Occasion(NamedTuple):
    """Something of which reporters are told."""

    kind: ReportersKind
    round: int = 0
    subject: NoticeSubject | None = None


def occasion_of(before: State, event: Event) -> Occasion | None:
    """Of what `event`, happening in `before`, has reporters told, whether or not anybody can be; None for nothing.

    Of a report that joins its own reporter is told, of everything else all who have reported until then.
    """
    match event, before:
        case (ProblemInventoried(), Detected()) | (IntakeReportAttached(), UnderWay()):
            return Occasion("REPORTER_RECEIPT")
        case ProblemClosed(), UnderWay():
            return Occasion("REPORTER_OUTCOME", before.rounds)
        case Telling(tells=Tells(number=number, reporters=True)), _:
            kind = REPORTERS_KINDS[type(event)]
            return Occasion(kind, number, _told_to_reporters(before, event))
        case _:
            return None


def reporters_caused(before: State, event: Event) -> ReporterGroup | None:
    """The group of reporters to which `event`, happening in `before`, adds somebody, as it stands with them."""
    occasion, dossier = occasion_of(before, event), dossier_of(before)
    if occasion is None or dossier is None:
        return None
    if isinstance(event, IntakeReportAttached):
        return _one_more(before, dossier.reports + 1) if event.intake.reporter_contact is not None else None
    if not dossier.reachable:
        return None
    return ReporterGroup(
        kind=occasion.kind,
        round=occasion.round,
        owed=dossier.reachable,
        up_to=dossier.reports,
        subject=occasion.subject,
    )


def _one_more(before: State, joined: int) -> ReporterGroup:
    """The group of the receipts with the reporter of one more report."""
    standing = next((each for each in notices_of(before).reporters if each.kind == "REPORTER_RECEIPT"), None)
    if standing is None:
        return ReporterGroup(kind="REPORTER_RECEIPT", owed=1, up_to=joined)
    return replace(standing, owed=standing.owed + 1, up_to=joined)


REPORTERS_KINDS: Final[Mapping[type[Telling], ReportersKind]] = {
    ProblemDismissed: "REPORTER_DISMISSED",
    ProblemForwarded: "REPORTER_FORWARDED",
    ProblemMerged: "REPORTER_MERGED",
    ProblemUnmerged: "REPORTER_SEPARATED",
    ProblemReopened: "REPORTER_REOPENED",
}
"""What the letter to reporters is, by the event."""


def _told_to_reporters(before: State, event: Event) -> NoticeSubject | None:
    match event, before:
        case ProblemDismissed(reason=reason), _:
            return NoticeSubject(reason.value)
        case ProblemForwarded(agency=agency, office=office, grounds=grounds), _:
            return NoticeSubject.of_hand_over(agency, office, None if grounds is None else grounds.value)
        case ProblemMerged(into=into), _:
            return NoticeSubject(into)
        case _:
            return None


def _to_offices(before: State, event: Event, tells: Tells) -> tuple[PendingNotice, ...]:
    """One notice to each office that is told of the occasion."""
    notices = []
    for each in tells.offices:
        office = each.office_id
        match event, before:
            case SeverityRegraded(from_severity=from_severity, severity=severity), _:
                kind = "REGRADE"
                subject = NoticeSubject.of_regrade(tells.number, office, from_severity.value, severity.value)
            case ProblemMerged(into=into), _:
                kind, subject = "MERGER", NoticeSubject.of_occasion(tells.number, office, into)
            case ProblemUnmerged(), Merged(into=into):
                kind, subject = "SEPARATION", NoticeSubject.of_occasion(tells.number, office, into)
            case ProblemReopened(), _:
                kind, subject = "REOPENING", NoticeSubject.of_occasion(tells.number, office)
            case IntakeReportAttached(growth=Growth(graver=graver)), UnderWay():
                known = reports_known_to(before, office)
                kind = "NEWS"
                subject = NoticeSubject.of_growth(tells.number, office, known, None if graver is None else graver.value)
            case _:
                continue
        notices.append(
            PendingNotice(
                notice_id=NoticeId.of_occasion(kind, subject),
                kind=kind,
                agency=office.agency,
                office=office.region,
                subject=subject,
            )
        )
    return tuple(notices)


def reports_known_to(state: UnderWay, office: OfficeId) -> int:
    """Reports behind the problem at the last letter to the office that told their number."""
    known = [
        each.reports_told if each.reports_told is not None else each.reports_before
        for each in state.referrals
        if each.is_open and (each.agency, each.office) == office
    ]
    return max((each for each in known if each is not None), default=state.dossier.reports)


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
