"""How a problem's stream becomes rows."""

from collections.abc import Mapping
from typing import Final

from domain.problem.process import PROCESS
from domain.problem.state import State
from infra.database.statements import statements
from projections.problem.obligations import owed
from projections.problem.rows import problem_changes
from projections.projection import Projection, Tables

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "ProblemDetected": (
        "source.source",
        "source.intake.intake_id",
        "source.intake.channel",
        "source.intake.reporter_role",
        "source.intake.occurred_at",
        "source.intake.reported_at",
        "source.intake.occurred_until",
        "source.intake.reported_until",
        "assessment.category",
        "assessment.severity",
        "assessment.route",
        "assessment.lead",
        "assessment.region",
        "assessment.contests",
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
        "intake.occurred_until",
        "intake.reported_until",
        "matched_by",
    ),
    "ProblemTriaged": ("suggested", "suggested_severity", "category", "severity", "by", "below_floor", "contests"),
    "SummaryWritten": ("number", "by"),
    "ProblemVerified": ("finding", "method", "by"),
    "ProblemInventoried": (
        "category",
        "severity",
        "route",
        "region",
        "stage",
        "lead",
        "contests",
        "recommend_by",
        "policy_version",
        "rule",
        "rule_version",
    ),
    "SeverityRegraded": ("from_severity", "severity", "policy_version", "by", "requested_by", "below_floor"),
    "ProblemMerged": ("into",),
    "ProblemUnmerged": (),
    "ProblemDismissed": ("reason", "by"),
    "ProblemRestricted": ("by", "audience.roles", "audience.persons"),
    "RestrictionLifted": ("by",),
    "AgencyReferred": ("referral_id", "agency", "office", "part", "acknowledge.due_at", "answer.due_at"),
    "NoticeDelivered": ("notice_id", "channel", "attempts"),
    "NoticeFailed": ("notice_id", "code", "attempts"),
    "NoticeSkipped": ("notice_id", "reason"),
    "NoticeResendRequested": ("notice_id",),
    "ReportersTold": ("group", "reached", "delivered", "skipped"),
    "ReferralAcknowledged": ("referral_id",),
    "ReferralDeclined": ("referral_id", "reassign.due_at"),
    "ReferralTransferred": ("referral_id", "to_agency"),
    "ReferralAnswered": ("referral_id", "outcome", "response", "text.length"),
    "ReminderSent": ("key", "obligation.reminders", "obligation.due_at", "obligation.remind_at"),
    "NoteAdded": ("text.length", "audience"),
    "EvidenceAttached": ("media_type", "size_bytes"),
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
}
"""Fields shown of each type of event; a dot leads into a part of it, which another source of a problem may lack."""

PROBLEM: Final = Projection[State](
    process=PROCESS,
    shown=SHOWN,
    owed=owed,
    own=Tables(
        keys={
            "problem": ("problem_id",),
            "referral": ("problem_id", "referral_id"),
            "notice": ("problem_id", "notice_id"),
            "intake_report": ("intake_id",),
        },
        write=statements("projections", "problem.sql"),
        changes=problem_changes,
    ),
)
