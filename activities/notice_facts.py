"""From a pending notice and the folded state to the facts that a template may tell."""

from datetime import datetime
from typing import Protocol

from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity, StageCode
from domain.notice import PendingNotice
from domain.obligation import Obligation
from domain.problem.state import (
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Merged,
    NotDetected,
    Received,
    State,
    UnderWay,
    dossier_of,
    obligations_of,
)
from notices.model import NoticeContext, NoticeKind, SkipReason

OUTLIVES_THE_PROBLEM = frozenset({"REPORT", "REPORTER_RECEIPT", "REPORTER_OUTCOME", "HAND_OVER", "RECOMMENDATION"})


class Directory(Protocol):
    """Names that people read, by code."""

    def region_name(self, region: RegionCode) -> str:
        """Name of a region with its kind."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of the desk of a region."""

    def time_zone(self, region: RegionCode) -> str:
        """IANA name of the region's zone."""

    def agency_name(self, agency: AgencyCode, office: RegionCode) -> str:
        """Name of an agency's office."""

    def category_name(self, category: CategoryCode) -> str:
        """Name of a category."""

    def stage_name(self, stage: StageCode | None) -> str | None:
        """Name of a stage."""

    def legal_basis(self, category: CategoryCode) -> str | None:
        """Legal basis of a category's handling."""

    def steps(self, category: CategoryCode, agency: AgencyCode | None) -> tuple[str, ...]:
        """Steps of the category's playbook, all or one agency's."""


def is_pointless(state: State, notice: PendingNotice) -> SkipReason | None:
    """Skip reason of a notice that nobody needs any more; None for one that is to be sent."""
    if isinstance(state, Closed | Merged | Dismissed) and notice.kind not in OUTLIVES_THE_PROBLEM:
        return SkipReason.PROBLEM_ENDED
    keys = {each.key for each in obligations_of(state)}
    match notice.kind, notice.subject:
        case "REFERRAL", str(subject) if isinstance(state, UnderWay):
            referral = next((each for each in state.referrals if each.referral_id == subject), None)
            if referral is not None and f"acknowledge/{subject}" not in keys:
                return SkipReason.ACKNOWLEDGED
        case "REMINDER", str(subject):
            if subject.rpartition("/")[0] not in keys:
                return SkipReason.ACKNOWLEDGED
        case "APPROVAL_REQUEST", str(subject):
            if f"approve/{subject}" not in keys:
                return SkipReason.ACKNOWLEDGED
    return None


def facts(
    state: State,
    notice: PendingNotice,
    directory: Directory,
    *,
    register_number: str | None,
    fictitious: bool,
) -> NoticeContext:
    """What the template of the notice's kind may say."""
    dossier = dossier_of(state)
    assert dossier is not None, "a notice is caused by an event after detection"
    under_way = _under_way(state)
    category = under_way.category if under_way else dossier.assessment.category
    severity: Severity = under_way.severity if under_way else dossier.assessment.severity
    agency = notice.agency
    return NoticeContext(
        notice_id=notice.notice_id,
        kind=NoticeKind(notice.kind),
        problem_id=dossier.problem_id,
        register_number=register_number,
        region_name=directory.region_name(dossier.desk),
        category_name=directory.category_name(category),
        severity=severity,
        stage_name=directory.stage_name(dossier.assessment.stage),
        place_name=directory.region_name(dossier.region) if dossier.region != dossier.desk else None,
        agency_name=directory.agency_name(agency, notice.office or dossier.desk) if agency else "Pelapor",
        recipient_role=_part(under_way, notice),
        due_at=_due_at(state, notice),
        occurred_at=dossier.occurred_at,
        time_zone=directory.time_zone(dossier.desk),
        steps=_steps(directory, category, notice),
        legal_basis=directory.legal_basis(category),
        desk_name=directory.desk_name(dossier.desk),
        fictitious=fictitious,
        reason=_reason(notice),
        report_id=notice.subject if notice.kind == "REPORT" else None,
        receipt_number=_receipt(under_way),
        outcome=under_way.outcome if under_way else None,
        escalation_level=_escalation_level(notice),
    )


def _under_way(state: State) -> UnderWay | None:
    match state:
        case UnderWay():
            return state
        case Closed(before=before):
            return before.model_copy(update={"outcome": state.outcome})
        case Merged(before=UnderWay() as before):
            return before
        case Merged() | NotDetected() | Detected() | Diverted() | Dismissed():
            return None


def _part(state: UnderWay | None, notice: PendingNotice) -> str:
    if state is not None and notice.kind in ("REFERRAL", "REMINDER"):
        for referral in state.referrals:
            if notice.subject is not None and referral.referral_id in notice.subject:
                return referral.part
    return "lead"


def _due_at(state: State, notice: PendingNotice) -> datetime | None:
    key = {
        "REFERRAL": f"acknowledge/{notice.subject}",
        "HAND_OVER": "receipt",
        "REPORT": f"report/{notice.subject}",
        "APPROVAL_REQUEST": f"approve/{notice.subject}",
        "REMINDER": (notice.subject or "").rpartition("/")[0],
        "ESCALATION": (notice.subject or "").partition("/")[2],
    }.get(notice.kind)
    owed: Obligation | None = next((each for each in obligations_of(state) if each.key == key), None)
    return owed.due_at if owed else None


def _steps(directory: Directory, category: CategoryCode, notice: PendingNotice) -> tuple[str, ...]:
    match notice.kind:
        case "REFERRAL":
            return directory.steps(category, notice.agency)
        case "RECOMMENDATION" | "APPROVAL_REQUEST":
            return directory.steps(category, None)
        case _:
            return ()


def _reason(notice: PendingNotice) -> str | None:
    if notice.kind == "ESCALATION" and notice.subject is not None:
        cause = notice.subject.partition("/")[2]
        return {"severity": "tingkat S4", "person": "keputusan petugas"}.get(cause, "tenggat terlewati")
    return None


def _receipt(state: UnderWay | None) -> str | None:
    if state is not None and isinstance(state.hand_over, Received):
        return state.hand_over.number
    return None


def _escalation_level(notice: PendingNotice) -> int:
    if notice.kind == "ESCALATION" and notice.subject is not None:
        return int(notice.subject.partition("/")[0])
    return 0
