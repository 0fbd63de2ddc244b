"""Who has to be told because of an event: pure, so that workflow, projection and rebuild agree."""

from datetime import UTC, datetime

from domain.codes import AgencyCode, RegionCode
from domain.notice import PendingNotice
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
from domain.problem.state import AwaitingApproval, AwaitingReceipt, Detected, Diverted, Dossier, State, UnderWay
from domain.rulebook import chair_of, secretariat_of

DECIDING_KEYS = ("approve", "close")
"""Obligations of the desk's chair; every other one without an agency is the secretariat's."""


def notices_caused(before: State, event: Event) -> tuple[PendingNotice, ...]:
    """Notices that `event`, happening in `before`, makes due at once.

    A receiver knows a repeat by the notice's id, so no two occurrences share one. Where the subject may come back
    (handed over again, owed again, closed again), the id says which time it is.
    """
    match event, before:
        case AgencyReferred(), _:
            return (_to_agency("REFERRAL", event.referral_id, event.agency, event.office),)
        case ProblemForwarded(), _:
            return (_to_agency("HAND_OVER", event.receipt.key, event.agency, event.office, event.recorded_at),)
        case ProblemReported(receipt=receipt), _ if receipt is not None:
            return (_to_agency("REPORT", event.report_id, secretariat_of(event.to_region), event.to_region),)
        case ProblemEscalated(), _:
            subject = f"{event.level}/{event.cause}"
            return (_to_agency("ESCALATION", subject, event.to_agency, event.to_region),)
        case ResolutionRecommended(), UnderWay():
            desk = before.dossier.desk
            return (_to_agency("APPROVAL_REQUEST", str(event.number), chair_of(desk), desk),)
        case RecommendationApproved(), UnderWay(recommendation=AwaitingApproval(addressee=addressee, office=office)):
            return (_to_agency("RECOMMENDATION", str(event.number), addressee, office),)
        case ReminderSent(), Detected() | UnderWay() | Diverted():
            agency, office = debtor_of(before, event.key)
            subject = f"{event.key}/{event.obligation.reminders}"
            return (_to_agency("REMINDER", subject, agency, office, event.recorded_at),)
        case ProblemInventoried(), Detected():
            return _to_reporters("REPORTER_RECEIPT", _reachable(before.dossier))
        case IntakeReportAttached(intake=intake), UnderWay() if intake.reporter_contact is not None:
            return _to_reporters("REPORTER_RECEIPT", (intake.intake_id,))
        case ProblemClosed(), UnderWay():
            return _to_reporters("REPORTER_OUTCOME", _reachable(before.dossier), occasion=f"/{before.rounds}")
        case _:
            return ()


def _to_agency(
    kind: str, subject: str, agency: AgencyCode, office: RegionCode, at: datetime | None = None
) -> PendingNotice:
    occasion = f"@{at.astimezone(UTC).isoformat()}" if at else ""
    return PendingNotice(
        notice_id=f"{kind.lower()}/{subject}{occasion}", kind=kind, agency=agency, office=office, subject=subject
    )


def _to_reporters(kind: str, intake_ids: tuple[str, ...], occasion: str = "") -> tuple[PendingNotice, ...]:
    return tuple(
        PendingNotice(notice_id=f"{kind.lower()}/{intake_id}{occasion}", kind=kind, intake_id=intake_id)
        for intake_id in intake_ids
    )


def _reachable(dossier: Dossier) -> tuple[str, ...]:
    return tuple(mark.intake_id for mark in dossier.intakes if mark.reachable)


def debtor_of(state: Detected | UnderWay | Diverted, key: str) -> tuple[AgencyCode, RegionCode]:
    """Agency and region of the office that owes `key`."""
    kind, _, part = key.partition("/")
    desk = state.dossier.desk
    if isinstance(state, UnderWay):
        for referral in state.referrals:
            if kind in ("acknowledge", "answer") and referral.referral_id == part:
                return referral.agency, referral.office
        for report in state.reports:
            if kind == "report" and report.report_id == part:
                return secretariat_of(report.to_region), report.to_region
    if kind == "receipt" and isinstance(state, UnderWay | Diverted) and isinstance(state.hand_over, AwaitingReceipt):
        return state.hand_over.agency, state.hand_over.office
    return (chair_of(desk) if kind in DECIDING_KEYS else secretariat_of(desk)), desk
