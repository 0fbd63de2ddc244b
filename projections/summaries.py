"""What the timeline shows of each event: codes, numbers, instants and accounts, named one by one.

A field that is not named here is not shown, so a field added to an event later stays hidden until somebody has
looked at it. Reasons, numbers of letters and sealed texts are what people wrote: they are never named
(`tests/projections/test_summaries.py`). Who acted and when are columns of their own.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from pydantic import JsonValue

from domain.problem.events import Event

SHOWN: Mapping[str, tuple[str, ...]] = {
    "ProblemDetected": (
        "intake.intake_id",
        "intake.channel",
        "intake.reporter_role",
        "intake.occurred_at",
        "intake.reported_at",
        "assessment.category",
        "assessment.severity",
        "assessment.route",
        "assessment.lead",
        "assessment.region",
        "assessment.confidence_permille",
        "assessment.needs_triage",
        "assessment.rule",
        "assessment.rule_version",
        "triage.due_at",
    ),
    "IntakeReportAttached": (
        "intake.intake_id",
        "intake.channel",
        "intake.reporter_role",
        "intake.occurred_at",
        "intake.reported_at",
        "matched_by",
    ),
    "ProblemTriaged": ("suggested", "suggested_severity", "category", "severity", "by", "below_floor"),
    "ProblemInventoried": (
        "category",
        "severity",
        "route",
        "region",
        "stage",
        "lead",
        "recommend_by",
        "policy_version",
        "rule",
        "rule_version",
    ),
    "SeverityRegraded": ("from_severity", "severity", "policy_version", "by", "requested_by", "below_floor"),
    "ProblemMerged": ("into",),
    "ProblemUnmerged": (),
    "ProblemDismissed": ("reason", "by"),
    "AgencyReferred": ("referral_id", "agency", "office", "part", "acknowledge.due_at", "answer.due_at"),
    "NoticeDelivered": ("notice_id", "channel", "attempts"),
    "NoticeFailed": ("notice_id", "code", "attempts"),
    "NoticeSkipped": ("notice_id", "reason"),
    "NoticeResendRequested": ("notice_id",),
    "ReferralAcknowledged": ("referral_id",),
    "ReferralDeclined": ("referral_id", "reassign.due_at"),
    "ReferralTransferred": ("referral_id", "to_agency"),
    "ReferralAnswered": ("referral_id", "outcome", "response", "text.length"),
    "ReminderSent": ("key", "obligation.reminders", "obligation.due_at", "obligation.remind_at"),
    "NoteAdded": ("text.length",),
    "EvidenceAttached": ("sha256", "media_type", "size_bytes"),
    "DeadlineExtended": ("key", "from_due_at", "to_due_at"),
    "ClockPaused": ("until", "requested_by", "approved_by"),
    "ClockResumed": ("paused_at",),
    "DeadlineMissed": ("key", "due_at"),
    "ProblemEscalated": ("level", "to_agency", "to_region", "cause"),
    "OfficerRecused": ("officer",),
    "ResolutionRecommended": (
        "number",
        "addressee",
        "office",
        "steps",
        "playbook_version",
        "author",
        "text.length",
        "approve.due_at",
    ),
    "RecommendationApproved": ("number", "approver"),
    "RecommendationReturned": ("number", "rewrite.due_at"),
    "FollowThroughRecorded": ("number", "response"),
    "ProblemForwarded": ("agency", "office", "in_remit", "grounds", "receipt.due_at"),
    "ForwardReceiptRecorded": (),
    "OutcomeRecorded": ("outcome",),
    "ProblemReported": ("report_id", "kind", "to_region", "receipt.due_at"),
    "ReportReceiptRecorded": ("report_id",),
    "ClosingRequested": ("by", "close.due_at"),
    "ProblemClosed": ("outcome", "by"),
    "ProblemReopened": ("reassign.due_at",),
    "AccessRecorded": ("access.kind",),
    "NilReportReceived": (
        "unit",
        "day",
        "intake.intake_id",
        "intake.channel",
        "intake.reporter_role",
        "intake.region",
        "intake.occurred_at",
        "intake.reported_at",
    ),
    "RoutingTableProposed": ("version", "digest", "author"),
    "RoutingTableActivated": ("version", "digest", "author", "approver", "effective_at"),
}
"""Fields shown of each type of event; a dot leads into a part of it."""


def summary_of(event: Event) -> dict[str, JsonValue]:
    """The shown fields that have a value, by their name in the event."""
    found = {field: _part(event, field) for field in SHOWN[event.type]}
    return {field: _as_json(value) for field, value in found.items() if value is not None}


def _part(event: Event, field: str) -> object:
    part: object = event
    for name in field.split("."):
        part = None if part is None else getattr(part, name)
    return part


def _as_json(value: object) -> JsonValue:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case tuple():
            return [_as_json(each) for each in value]
        case str():
            return str(value)
        case bool() | int():
            return value
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a summary")
