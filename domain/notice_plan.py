"""Who has to be told because of an event: pure, so that workflow, projection and rebuild agree."""

from domain.codes import AgencyCode, RegionCode
from domain.events import (
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
from domain.state import (
    Approved,
    AwaitingApproval,
    AwaitingReceipt,
    Detected,
    Diverted,
    Dossier,
    PendingNotice,
    State,
    UnderWay,
)

SECRETARIAT: AgencyCode = "KESBANGPOL"
"""Runs the desk's secretariat; on the tier above it receives the reports."""

CHAIR: AgencyCode = "SEKDA"
"""Chairs the desk; approves."""

DECIDING_KEYS = ("approve", "close")
"""Obligations of the desk's chair; every other one without an agency is the secretariat's."""


def notices_caused(before: State, event: Event) -> tuple[PendingNotice, ...]:
    """Notices that `event`, happening in `before`, makes due at once."""
    match event, before:
        case AgencyReferred(), _:
            return (_to_agency("REFERRAL", event.referral_id, event.agency, event.office),)
        case ProblemForwarded(), _:
            return (_to_agency("HAND_OVER", event.receipt.key, event.agency, event.office),)
        case ProblemReported(receipt=receipt), _ if receipt is not None:
            return (_to_agency("REPORT", event.report_id, SECRETARIAT, event.to_region),)
        case ProblemEscalated(), _:
            subject = f"{event.level}/{event.cause}"
            return (_to_agency("ESCALATION", subject, event.to_agency, event.to_region),)
        case ResolutionRecommended(), UnderWay():
            return (_to_agency("APPROVAL_REQUEST", str(event.number), CHAIR, before.dossier.desk),)
        case RecommendationApproved(), UnderWay(recommendation=AwaitingApproval(addressee=addressee, office=office)):
            return (_to_agency("RECOMMENDATION", str(event.number), addressee, office),)
        case ReminderSent(), Detected() | UnderWay() | Diverted():
            agency, office = _debtor(before, event.key)
            return (_to_agency("REMINDER", f"{event.key}/{event.obligation.reminders}", agency, office),)
        case ProblemInventoried(), Detected():
            return _to_reporters("REPORTER_RECEIPT", _reachable(before.dossier))
        case IntakeReportAttached(intake=intake), UnderWay() if intake.reporter_contact is not None:
            return _to_reporters("REPORTER_RECEIPT", (intake.intake_id,))
        case ProblemClosed(), UnderWay():
            return _to_reporters("REPORTER_OUTCOME", _reachable(before.dossier))
        case _:
            return ()


def _to_agency(kind: str, subject: str, agency: AgencyCode, office: RegionCode) -> PendingNotice:
    return PendingNotice(
        notice_id=f"{kind.lower()}/{subject}", kind=kind, agency=agency, office=office, subject=subject
    )


def _to_reporters(kind: str, intake_ids: tuple[str, ...]) -> tuple[PendingNotice, ...]:
    return tuple(
        PendingNotice(notice_id=f"{kind.lower()}/{intake_id}", kind=kind, intake_id=intake_id)
        for intake_id in intake_ids
    )


def _reachable(dossier: Dossier) -> tuple[str, ...]:
    return tuple(mark.intake_id for mark in dossier.intakes if mark.reachable)


def _debtor(state: Detected | UnderWay | Diverted, key: str) -> tuple[AgencyCode, RegionCode]:
    """Office that owes `key`."""
    kind, _, part = key.partition("/")
    desk = state.dossier.desk
    if isinstance(state, UnderWay):
        for referral in state.referrals:
            if kind in ("acknowledge", "answer") and referral.referral_id == part:
                return referral.agency, referral.office
        for report in state.reports:
            if kind == "report" and report.report_id == part:
                return SECRETARIAT, report.to_region
        if kind == "respond" and isinstance(state.recommendation, Approved):
            return state.recommendation.addressee, desk
    if kind == "receipt" and isinstance(state, UnderWay | Diverted) and isinstance(state.hand_over, AwaitingReceipt):
        return state.hand_over.agency, state.hand_over.office
    return (CHAIR if kind in DECIDING_KEYS else SECRETARIAT), desk
