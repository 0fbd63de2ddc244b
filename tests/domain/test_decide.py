"""Given a situation, when a command comes, then these events or this refusal."""

from datetime import datetime
from typing import get_args

import pytest

from domain.actor import Actor
from domain.codes import Severity
from domain.missing_report import OpenMissingReport
from domain.notice import HandWay
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    ArchiveReport,
    AttachEvidence,
    AttachIntakeReport,
    Close,
    CloseFinished,
    Command,
    CorrectProblem,
    Decline,
    DeliveryResult,
    Dismiss,
    EndPause,
    Escalate,
    EscalateSilences,
    ExtendDeadline,
    Forward,
    IncludeInReport,
    Inventory,
    LiftRestriction,
    MergeInto,
    MissDeadline,
    PauseClock,
    Recommend,
    RecommendByPlaybook,
    RecordBounce,
    RecordDelivery,
    RecordFollowThrough,
    RecordHandDelivery,
    RecordOutcome,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    Refer,
    RegradeSeverity,
    Remind,
    Reopen,
    ResendNotice,
    Restrict,
    ResumeClock,
    ReturnRecommendation,
    Transfer,
    Triage,
    Unmerge,
    Verify,
    WithdrawReferral,
    WriteSummary,
)
from domain.problem.events import Event
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.verification import Finding, Method
from domain.report_id import ReportId
from tests.given import situations
from tests.given.situations import (
    AT,
    BOOK,
    CHAIR,
    DAY,
    DEPUTY,
    HOUR,
    LEBONG,
    OPERATOR,
    PROBLEM_ID,
    PROVINCE,
    REASON,
    SEALED,
    SERVICE,
    SITUATIONS,
    VERIFIER,
    Life,
    an_intake,
    detection,
    liaison,
)

FLASH, INCIDENT = f"17.07/2024/flash/{PROBLEM_ID}/0", f"17.07/2024/incident/{PROBLEM_ID}/0"
SECOND_REPORT = AttachIntakeReport(intake=an_intake("a-second"), matched_by=("same-place",))
TRIAGE = Triage(category="LOGISTICS_LATE", severity=Severity.S2)
FOUND = Verify(finding=Finding.CONFIRMED, method=Method.CALL)
EVIDENCE = AttachEvidence(sha256=SEALED, media_type="image/jpeg", size_bytes=1)
GRAVER, LIGHTER = (RegradeSeverity(severity=each, reason=REASON) for each in (Severity.S4, Severity.S1))
LIGHTER_BY_TWO = LIGHTER.model_copy(update={"requested_by": OPERATOR.id})
PAUSE = PauseClock(until=AT + DAY, reason=REASON, requested_by=OPERATOR.id)
RECOMMEND = Recommend(steps=(1, 2), text=SEALED)
ANSWER = Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED)
RESTRICT = Restrict(reason=REASON, persons=(OPERATOR.id,))
BAWASLU, KPU, POLRI, DPUPR = (liaison(agency) for agency in ("BAWASLU", "KPU", "POLRI", "DPUPR"))
PROVINCIAL_CHAIR = CHAIR.model_copy(update={"id": "sekda-provinsi", "region": "17"})

REFERRED_AND_TOLD = ("ProblemInventoried", "AgencyReferred", "AgencyReferred", "AgencyReferred", "AgencyReferred")
UNKNOWN, OUT, CLOSED = "UNKNOWN_PROBLEM", "OUT_OF_PHASE", "ALREADY_CLOSED"
MERGED, DIVERTED = "ALREADY_MERGED", "ALREADY_DIVERTED"


def extend(key: str, due_at: datetime) -> ExtendDeadline:
    return ExtendDeadline(key=key, due_at=due_at, reason=REASON)


def remind(key: str, remind_at: datetime) -> Remind:
    return Remind(key=key, remind_at=remind_at)


def miss(key: str, due_at: datetime) -> MissDeadline:
    return MissDeadline(key=key, due_at=due_at)


def withdraw(referral_id: str) -> WithdrawReferral:
    return WithdrawReferral(referral_id=referral_id, reason=REASON)


def failed(notice_id: str) -> RecordDelivery:
    return RecordDelivery(results=(DeliveryResult(notice_id=notice_id, result="failed"),))


def by_hand(notice_id: str, at: datetime = AT) -> RecordHandDelivery:
    return RecordHandDelivery(notice_id=notice_id, how=HandWay.PHONE, name=SEALED, at=at)


def bounced(notice_id: str, status: str = "5.1.1", at: datetime = AT) -> RecordBounce:
    return RecordBounce(notice_id=notice_id, status=status, at=at)


def delivered(notice_id: str) -> RecordDelivery:
    return RecordDelivery(results=(DeliveryResult(notice_id=notice_id, result="delivered"),))


MISSING_BELOW = OpenMissingReport(
    report_id=ReportId.of_day(BOOK, AT.date()), desk=LEBONG, cut_off=AT, missing_at=AT + HOUR
)

Row = tuple[str, Actor, Command, tuple[str, ...] | str]

DETECTION: list[Row] = [
    ("nothing_recorded", OPERATOR, detection(), ("ProblemDetected",)),
    ("nothing_recorded", SERVICE, MISSING_BELOW, "UNKNOWN_CATEGORY"),
    ("a_detected_problem", SERVICE, MISSING_BELOW, ()),
    ("a_closed_problem", OPERATOR, MISSING_BELOW, "NOT_PERMITTED"),
    ("nothing_recorded", SERVICE, Inventory(), UNKNOWN),
    ("a_detected_problem", OPERATOR, detection(), "ALREADY_DETECTED"),
    ("a_closed_problem", OPERATOR, detection(), "ALREADY_DETECTED"),
    ("a_detected_problem", SERVICE, Inventory(), REFERRED_AND_TOLD),
    ("a_report_awaiting_triage", SERVICE, Inventory(), ()),
    ("a_coordinating_problem", SERVICE, Inventory(), ()),
    ("a_report_awaiting_triage", OPERATOR, TRIAGE, ("ProblemTriaged", *REFERRED_AND_TOLD)),
    ("a_detected_problem", OPERATOR, TRIAGE, ("ProblemTriaged", *REFERRED_AND_TOLD)),
    ("a_coordinating_problem", OPERATOR, TRIAGE, OUT),
    ("a_diverted_report", OPERATOR, TRIAGE, DIVERTED),
    ("a_report_awaiting_triage", OPERATOR, Triage(category="NOVEL", severity=Severity.S1), "UNKNOWN_CATEGORY"),
    ("a_detected_problem", OPERATOR, SECOND_REPORT, ("IntakeReportAttached",)),
    ("a_paused_problem", OPERATOR, SECOND_REPORT, ("IntakeReportAttached",)),
    ("a_closed_problem", OPERATOR, SECOND_REPORT, CLOSED),
    ("a_report_awaiting_triage", OPERATOR, Dismiss(reason=Dismissal.NOT_A_REPORT), ("ProblemDismissed",)),
    ("a_coordinating_problem", OPERATOR, Dismiss(reason=Dismissal.NOT_A_REPORT), OUT),
    ("a_dismissed_report", OPERATOR, Dismiss(reason=Dismissal.NOT_A_REPORT), DIVERTED),
    ("a_coordinating_problem", OPERATOR, MergeInto(into="another", reason=REASON), ("ProblemMerged",)),
    ("a_report_awaiting_triage", OPERATOR, MergeInto(into="another", reason=REASON), ("ProblemMerged",)),
    ("a_coordinating_problem", OPERATOR, MergeInto(into=situations.PROBLEM_ID, reason=REASON), "BAD_VALUE"),
    ("a_merged_problem", OPERATOR, MergeInto(into="another", reason=REASON), MERGED),
    ("a_merged_problem", OPERATOR, Unmerge(reason=REASON), ("ProblemUnmerged",)),
    ("a_merged_report", OPERATOR, Unmerge(reason=REASON), ("ProblemUnmerged",)),
    ("a_coordinating_problem", OPERATOR, Unmerge(reason=REASON), OUT),
]

COORDINATION: list[Row] = [
    ("a_coordinating_problem", OPERATOR, Refer(agency="BPBD"), ("AgencyReferred",)),
    ("a_coordinating_problem", OPERATOR, Refer(agency="POLRI"), ()),
    ("a_coordinating_problem", OPERATOR, Refer(agency="KPU", part="lead"), ()),
    ("a_coordinating_problem", OPERATOR, Refer(agency="KPU", part="support"), ()),
    ("a_coordinating_problem", OPERATOR, Refer(agency="BPBD", part="lead"), OUT),
    ("a_coordinating_problem", OPERATOR, Refer(agency="SPACE_AGENCY"), "UNKNOWN_AGENCY"),
    ("a_report_awaiting_triage", OPERATOR, Refer(agency="BPBD"), OUT),
    ("a_problem_without_a_lead", OPERATOR, Refer(agency="BPBD", part="lead"), ("AgencyReferred",)),
    (
        "a_problem_without_a_lead",
        OPERATOR,
        Refer(agency="DPUPR", part="lead"),
        ("ReferralTransferred", "AgencyReferred"),
    ),
    ("a_coordinating_problem", KPU, Acknowledge(referral_id="KPU.1"), ("ReferralAcknowledged",)),
    ("a_coordinating_problem", OPERATOR, Acknowledge(referral_id="KPU.1"), ("ReferralAcknowledged",)),
    ("a_coordinating_problem", POLRI, Acknowledge(referral_id="KPU.1"), "NOT_PERMITTED"),
    ("a_coordinating_problem", KPU, Acknowledge(referral_id="KPU.7"), "UNKNOWN_PART"),
    ("a_recommended_problem", KPU, Acknowledge(referral_id="KPU.1"), ()),
    ("a_problem_without_a_lead", KPU, Acknowledge(referral_id="KPU.1"), ()),
    ("a_coordinating_problem", KPU, Decline(referral_id="KPU.1", reason=REASON), ("ReferralDeclined",)),
    ("a_coordinating_problem", POLRI, Decline(referral_id="POLRI.1", reason=REASON), ("ReferralDeclined",)),
    ("a_problem_without_a_lead", KPU, Decline(referral_id="KPU.1", reason=REASON), "NOTHING_OWED"),
    (
        "a_coordinating_problem",
        KPU,
        Transfer(referral_id="KPU.1", to_agency="BPBD", reason=REASON),
        ("ReferralTransferred", "AgencyReferred"),
    ),
    (
        "a_coordinating_problem",
        KPU,
        Transfer(referral_id="KPU.1", to_agency="DPUPR", reason=REASON),
        ("ReferralTransferred", "ReferralTransferred", "AgencyReferred"),
    ),
    (
        "a_coordinating_problem",
        DPUPR,
        Transfer(referral_id="DPUPR.1", to_agency="POLRI", reason=REASON),
        ("ReferralTransferred",),
    ),
    ("a_coordinating_problem", KPU, Transfer(referral_id="KPU.1", to_agency="KPU", reason=REASON), "BAD_VALUE"),
    ("a_coordinating_problem", KPU, Transfer(referral_id="KPU.1", to_agency="NASA", reason=REASON), "UNKNOWN_AGENCY"),
    ("a_coordinating_problem", KPU, ANSWER, ("ReferralAnswered",)),
    ("a_recommended_problem", KPU, ANSWER, ("ReferralAnswered",)),
    ("a_reported_problem", KPU, ANSWER, "NOTHING_OWED"),
    ("a_coordinating_problem", POLRI, ANSWER, "NOT_PERMITTED"),
    ("a_coordinating_problem", OPERATOR, AddNote(text=SEALED), ("NoteAdded",)),
    ("a_closed_problem", OPERATOR, AddNote(text=SEALED), ("NoteAdded",)),
    ("nothing_recorded", OPERATOR, AddNote(text=SEALED), UNKNOWN),
    ("a_report_awaiting_triage", OPERATOR, WriteSummary(summary="Kotak suara basah."), ("SummaryWritten",)),
    ("a_closed_problem", OPERATOR, WriteSummary(summary=" "), "UNFIT_TEXT"),
    ("a_report_awaiting_triage", VERIFIER, FOUND, ("ProblemVerified",)),
    ("a_grave_problem", VERIFIER, FOUND, ("ProblemVerified",)),
    ("a_grave_problem", OPERATOR, FOUND, "NOT_PERMITTED"),
    ("nothing_recorded", OPERATOR, WriteSummary(summary="Kotak suara basah."), UNKNOWN),
    ("a_coordinating_problem", OPERATOR, EVIDENCE, ("EvidenceAttached",)),
    ("a_coordinating_problem", OPERATOR, RESTRICT, "NOT_PERMITTED"),
    ("a_coordinating_problem", VERIFIER, RESTRICT, ("ProblemRestricted",)),
    ("a_closed_problem", CHAIR, RESTRICT, ("ProblemRestricted",)),
    ("a_dismissed_report", CHAIR, RESTRICT, ("ProblemRestricted",)),
    ("nothing_recorded", CHAIR, RESTRICT, UNKNOWN),
    ("a_restricted_problem", CHAIR, RESTRICT, ()),
    ("a_restricted_problem", CHAIR, Restrict(reason=REASON), ("ProblemRestricted",)),
    ("a_restricted_problem", VERIFIER, LiftRestriction(reason=REASON), ("RestrictionLifted",)),
    ("a_restricted_problem", OPERATOR, LiftRestriction(reason=REASON), "NOT_PERMITTED"),
    ("a_coordinating_problem", CHAIR, LiftRestriction(reason=REASON), "NOTHING_OWED"),
    ("a_dismissed_report", OPERATOR, EVIDENCE, DIVERTED),
]

NOTICES: list[Row] = [
    ("a_problem_with_a_dead_letter", SERVICE, delivered("referral/POLRI.1"), ("NoticeDelivered",)),
    ("a_problem_with_a_dead_letter", SERVICE, failed("referral/POLRI.1"), ("NoticeFailed",)),
    (
        "a_problem_with_a_dead_letter",
        SERVICE,
        RecordDelivery(results=(DeliveryResult(notice_id="referral/POLRI.1", result="skipped", code="NO_CONTACT"),)),
        ("NoticeSkipped",),
    ),
    ("a_problem_with_a_dead_letter", SERVICE, delivered("referral/KPU.1"), ()),
    ("a_coordinating_problem", SERVICE, delivered("referral/POLRI.1"), ()),
    ("a_problem_with_a_dead_letter", OPERATOR, delivered("referral/POLRI.1"), "NOT_PERMITTED"),
    ("a_problem_with_a_dead_letter", OPERATOR, ResendNotice(notice_id="referral/KPU.1"), ("NoticeResendRequested",)),
    ("a_problem_with_a_dead_letter", OPERATOR, ResendNotice(notice_id="referral/POLRI.1"), "UNKNOWN_PART"),
    ("a_problem_with_a_dead_letter", OPERATOR, by_hand("referral/KPU.1"), ("NoticeDelivered",)),
    ("a_problem_with_a_dead_letter", CHAIR, by_hand("referral/POLRI.1"), ("NoticeDelivered",)),
    ("a_problem_with_a_dead_letter", KPU, by_hand("referral/KPU.1"), "NOT_PERMITTED"),
    ("a_problem_with_a_dead_letter", OPERATOR, by_hand("referral/BAWASLU.1"), "UNKNOWN_PART"),
    ("a_problem_with_a_dead_letter", OPERATOR, by_hand("referral/KPU.1", AT + DAY), "INSTANT_OUT_OF_RANGE"),
    ("a_problem_with_a_dead_letter", OPERATOR, by_hand("referral/KPU.1", AT - HOUR), "INSTANT_OUT_OF_RANGE"),
    ("a_coordinating_problem", OPERATOR, bounced("referral/KPU.1"), ("NoticeBounced",)),
    ("a_coordinating_problem", CHAIR, bounced("referral/KPU.1", "4.4.7"), ("NoticeBounced",)),
    ("a_coordinating_problem", KPU, bounced("referral/KPU.1"), "NOT_PERMITTED"),
    ("a_coordinating_problem", SERVICE, bounced("referral/KPU.1"), "NOT_PERMITTED"),
    ("a_coordinating_problem", OPERATOR, bounced("referral/BAWASLU.9"), "UNKNOWN_PART"),
    ("a_coordinating_problem", OPERATOR, bounced("referral/KPU.1", "2.0.0"), "NOT_RETURNED"),
    ("a_coordinating_problem", OPERATOR, bounced("referral/KPU.1", at=AT + DAY), "INSTANT_OUT_OF_RANGE"),
    ("a_coordinating_problem", OPERATOR, bounced("referral/KPU.1", at=AT - HOUR), "INSTANT_OUT_OF_RANGE"),
    ("a_closed_problem", OPERATOR, bounced("referral/KPU.1"), ("NoticeBounced",)),
    ("a_problem_with_a_dead_letter", OPERATOR, bounced("referral/KPU.1"), "NOTHING_SENT"),
    ("a_problem_with_a_dead_letter", OPERATOR, bounced("referral/POLRI.1"), "NOTHING_SENT"),
    ("nothing_recorded", OPERATOR, bounced("referral/KPU.1"), UNKNOWN),
]

CLOCKS: list[Row] = [
    ("a_coordinating_problem", CHAIR, extend("answer/KPU.1", AT + 3 * DAY), ("DeadlineExtended",)),
    ("a_report_awaiting_triage", CHAIR, extend("triage", AT + 3 * DAY), ("DeadlineExtended",)),
    ("a_coordinating_problem", CHAIR, extend("answer/KPU.1", AT + HOUR), "INSTANT_OUT_OF_RANGE"),
    ("a_coordinating_problem", CHAIR, extend("answer/KPU.1", AT + 400 * DAY), "INSTANT_OUT_OF_RANGE"),
    ("a_coordinating_problem", CHAIR, extend("close", AT + DAY), "UNKNOWN_PART"),
    ("a_diverted_report", CHAIR, extend("receipt", AT + DAY), DIVERTED),
    ("a_coordinating_problem", OPERATOR, extend("answer/KPU.1", AT + 3 * DAY), "NOT_PERMITTED"),
    ("a_coordinating_problem", CHAIR, PAUSE, ("ClockPaused",)),
    ("a_coordinating_problem", CHAIR, PAUSE.model_copy(update={"requested_by": CHAIR.id}), "SECOND_PERSON_NEEDED"),
    ("a_coordinating_problem", CHAIR, PAUSE.model_copy(update={"until": AT}), "INSTANT_OUT_OF_RANGE"),
    ("a_coordinating_problem", CHAIR, PAUSE.model_copy(update={"until": AT + 400 * DAY}), "INSTANT_OUT_OF_RANGE"),
    ("a_report_awaiting_triage", CHAIR, PAUSE, OUT),
    ("a_paused_problem", CHAIR, PAUSE, OUT),
    ("a_paused_problem", CHAIR, ResumeClock(), ("ClockResumed",)),
    ("a_coordinating_problem", CHAIR, ResumeClock(), "NOTHING_OWED"),
    ("a_paused_problem", SERVICE, EndPause(until=AT + DAY), ("ClockResumed",)),
    ("a_paused_problem", SERVICE, EndPause(until=AT + HOUR), ()),
    ("a_coordinating_problem", SERVICE, EndPause(until=AT + DAY), ()),
    ("a_coordinating_problem", OPERATOR, LIGHTER, ("SeverityRegraded",)),
    ("a_coordinating_problem", OPERATOR, GRAVER, ("SeverityRegraded", "ProblemReported", "ProblemEscalated")),
    ("a_paused_problem", OPERATOR, LIGHTER, ("SeverityRegraded",)),
    ("a_grave_problem", OPERATOR, GRAVER, ()),
    ("a_grave_problem", OPERATOR, LIGHTER_BY_TWO, "SECOND_PERSON_NEEDED"),
    ("a_grave_problem", CHAIR, LIGHTER, "SECOND_PERSON_NEEDED"),
    ("a_grave_problem", CHAIR, LIGHTER.model_copy(update={"requested_by": CHAIR.id}), "SECOND_PERSON_NEEDED"),
    ("a_grave_problem", CHAIR, LIGHTER_BY_TWO, ("SeverityRegraded",)),
    ("a_report_awaiting_triage", OPERATOR, GRAVER, OUT),
    ("a_coordinating_problem", liaison("KPU"), GRAVER, "NOT_PERMITTED"),
    ("a_coordinating_problem", SERVICE, remind("acknowledge/KPU.1", AT + HOUR), ("ReminderSent",)),
    ("a_coordinating_problem", SERVICE, remind("acknowledge/KPU.1", AT), ()),
    ("a_recommended_problem", SERVICE, remind("acknowledge/KPU.1", AT + HOUR), ()),
    ("a_paused_problem", SERVICE, remind("acknowledge/KPU.1", AT + HOUR), ()),
    ("a_closed_problem", SERVICE, remind("acknowledge/KPU.1", AT + HOUR), ()),
    ("a_coordinating_problem", SERVICE, miss("acknowledge/KPU.1", AT + 2 * HOUR), ("DeadlineMissed",)),
    ("a_coordinating_problem", SERVICE, EscalateSilences(escalates_at=AT), ()),
    ("a_silent_problem", SERVICE, EscalateSilences(escalates_at=AT + 2 * HOUR), ("ProblemEscalated",)),
    ("a_closed_problem", SERVICE, EscalateSilences(escalates_at=AT), ()),
    ("a_problem_watched_by_the_secretariat", SERVICE, miss("acknowledge/KESBANGPOL.1", AT + DAY), ("DeadlineMissed",)),
    ("a_report_awaiting_triage", SERVICE, miss("triage", AT + 8 * HOUR), ("DeadlineMissed",)),
    ("a_diverted_report", SERVICE, miss("receipt", AT + 8 * HOUR), ("DeadlineMissed",)),
    ("a_coordinating_problem", SERVICE, miss("acknowledge/KPU.1", AT + HOUR), ()),
    ("a_paused_problem", SERVICE, miss("acknowledge/KPU.1", AT + 2 * HOUR), ()),
    ("a_coordinating_problem", OPERATOR, Escalate(reason=REASON), ("ProblemEscalated",)),
    ("a_report_awaiting_triage", OPERATOR, Escalate(reason=REASON), ("ProblemEscalated",)),
    ("a_merged_problem", OPERATOR, Escalate(reason=REASON), MERGED),
    ("a_coordinating_problem", CHAIR, Recuse(officer=OPERATOR.id, reason=REASON), ("OfficerRecused",)),
    ("a_coordinating_problem", CHAIR, Recuse(officer=CHAIR.id, reason=REASON), "BAD_VALUE"),
    ("a_coordinating_problem", PROVINCIAL_CHAIR, Recuse(officer=CHAIR.id, reason=REASON), ("OfficerRecused",)),
]

RECOMMENDATION: list[Row] = [
    ("a_coordinating_problem", OPERATOR, RECOMMEND, ("ResolutionRecommended",)),
    ("a_recommended_problem", OPERATOR, RECOMMEND, ("ResolutionRecommended",)),
    ("a_returned_problem", OPERATOR, RECOMMEND, ("ResolutionRecommended",)),
    ("an_approved_problem", OPERATOR, RECOMMEND, OUT),
    ("a_coordinating_problem", OPERATOR, Recommend(steps=(7,)), "UNKNOWN_PART"),
    ("a_coordinating_problem", OPERATOR, Recommend(), "BAD_VALUE"),
    ("a_coordinating_problem", SERVICE, RecommendByPlaybook(), ("ResolutionRecommended",)),
    ("a_recommended_problem", SERVICE, RecommendByPlaybook(), ()),
    ("a_problem_without_a_lead", SERVICE, RecommendByPlaybook(), ()),
    ("a_paused_problem", SERVICE, RecommendByPlaybook(), ()),
    ("a_closed_problem", SERVICE, RecommendByPlaybook(), ()),
    ("a_recommended_problem", CHAIR, ApproveRecommendation(), ("RecommendationApproved",)),
    ("a_recommended_problem", CHAIR, ApproveRecommendation(number=1), ("RecommendationApproved",)),
    ("a_recommended_problem", PROVINCIAL_CHAIR, ApproveRecommendation(), ("RecommendationApproved",)),
    ("a_recommended_problem", CHAIR, ApproveRecommendation(number=2), "UNKNOWN_PART"),
    ("a_recommended_problem", OPERATOR, ApproveRecommendation(), "NOT_PERMITTED"),
    ("an_approved_problem", CHAIR, ApproveRecommendation(), "NOTHING_OWED"),
    ("a_recommended_problem", CHAIR, ReturnRecommendation(reason=REASON), ("RecommendationReturned",)),
    ("a_recommended_problem", PROVINCIAL_CHAIR, ReturnRecommendation(reason=REASON), ("RecommendationReturned",)),
    ("a_returned_problem", CHAIR, ReturnRecommendation(reason=REASON), "NOTHING_OWED"),
    ("an_approved_problem", KPU, RecordFollowThrough(response=Response.PARTLY), ("FollowThroughRecorded",)),
    ("an_approved_problem", KPU, RecordFollowThrough(response=Response.REFUSED), "REASON_NEEDED"),
    ("an_approved_problem", POLRI, RecordFollowThrough(response=Response.PARTLY), "NOT_PERMITTED"),
    ("a_recommended_problem", KPU, RecordFollowThrough(response=Response.PARTLY), OUT),
]

HAND_OVER: list[Row] = [
    ("a_report_awaiting_triage", OPERATOR, Forward(agency="DPUPR", in_remit=False), ("ProblemForwarded",)),
    (
        "a_report_awaiting_triage",
        OPERATOR,
        Forward(agency="POLRI", in_remit=False, grounds=Dismissal.NOT_AN_ELECTION_MATTER),
        ("ProblemForwarded",),
    ),
    (
        "a_report_awaiting_triage",
        OPERATOR,
        Forward(agency="POLRI", in_remit=False, grounds=Dismissal.TEST_OR_JOKE),
        "BAD_VALUE",
    ),
    ("a_coordinating_problem", OPERATOR, Forward(agency="BAWASLU", grounds=Dismissal.OTHER_BODY), "BAD_VALUE"),
    ("a_report_awaiting_triage", OPERATOR, Forward(agency="BAWASLU"), OUT),
    ("a_coordinating_problem", OPERATOR, Forward(agency="BAWASLU"), ("ProblemForwarded",)),
    ("a_problem_without_a_lead", OPERATOR, Forward(agency="BAWASLU"), ("ProblemForwarded",)),
    ("a_coordinating_problem", OPERATOR, Forward(agency="NASA"), "UNKNOWN_AGENCY"),
    ("a_forwarded_problem", OPERATOR, Forward(agency="BAWASLU"), OUT),
    ("a_forwarded_problem", OPERATOR, Forward(agency="GAKKUMDU"), ("ProblemForwarded",)),
    ("a_received_problem", OPERATOR, Forward(agency="GAKKUMDU"), ("ProblemForwarded",)),
    ("a_diverted_report", OPERATOR, Forward(agency="POLRI", in_remit=False), ("ProblemForwarded",)),
    ("a_diverted_report", OPERATOR, Forward(agency="DPUPR", in_remit=False), OUT),
    ("a_diverted_report", OPERATOR, Forward(agency="POLRI"), DIVERTED),
    ("a_diverted_report_with_receipt", OPERATOR, Forward(agency="POLRI", in_remit=False), DIVERTED),
    ("a_forwarded_problem", BAWASLU, RecordReceipt(number="TT/1"), ("ForwardReceiptRecorded",)),
    ("a_forwarded_problem", OPERATOR, RecordReceipt(number="TT/1"), ("ForwardReceiptRecorded",)),
    ("a_forwarded_problem", KPU, RecordReceipt(number="TT/1"), "UNKNOWN_PROBLEM"),
    ("a_diverted_report", DPUPR, RecordReceipt(number="TT/1"), ("ForwardReceiptRecorded",)),
    ("a_received_problem", BAWASLU, RecordReceipt(number="TT/1"), "NOTHING_OWED"),
    ("a_diverted_report_with_receipt", DPUPR, RecordReceipt(number="TT/1"), "NOTHING_OWED"),
    ("a_closed_problem", BAWASLU, RecordReceipt(number="TT/1"), "UNKNOWN_PROBLEM"),
    ("a_closed_problem", OPERATOR, RecordReceipt(number="TT/1"), "ALREADY_CLOSED"),
    ("a_received_problem", BAWASLU, RecordOutcome(outcome=Outcome.NOT_CONFIRMED), ("OutcomeRecorded",)),
    ("a_received_problem", KPU, RecordOutcome(outcome=Outcome.NOT_CONFIRMED), "UNKNOWN_PROBLEM"),
    ("a_coordinating_problem", KPU, RecordOutcome(outcome=Outcome.RESOLVED), ("OutcomeRecorded",)),
    ("a_coordinating_problem", POLRI, RecordOutcome(outcome=Outcome.RESOLVED), "NOT_PERMITTED"),
    ("a_closed_problem", OPERATOR, RecordOutcome(outcome=Outcome.OVERTAKEN), ("OutcomeRecorded",)),
    ("a_closed_problem", POLRI, RecordOutcome(outcome=Outcome.OVERTAKEN), "NOT_PERMITTED"),
    ("a_report_awaiting_triage", OPERATOR, RecordOutcome(outcome=Outcome.RESOLVED), OUT),
]

_DETECTED = detection()
assert _DETECTED.intake is not None
ARCHIVE = ArchiveReport(intake=_DETECTED.intake, assessment=_DETECTED.assessment)

ENDING: list[Row] = [
    ("an_answered_problem", SERVICE, IncludeInReport(), ("ProblemReported",)),
    ("an_approved_problem", SERVICE, IncludeInReport(), ()),
    ("a_coordinating_problem", SERVICE, IncludeInReport(), ()),
    ("a_reported_problem", SERVICE, IncludeInReport(), ()),
    ("a_paused_problem", SERVICE, IncludeInReport(), ()),
    ("a_closed_problem", SERVICE, IncludeInReport(), ()),
    ("a_reported_problem", PROVINCE, RecordReportReceipt(report_id=INCIDENT), ("ReportReceiptRecorded",)),
    ("a_reported_problem", OPERATOR, RecordReportReceipt(report_id=INCIDENT), "NOT_PERMITTED"),
    ("a_reported_problem", PROVINCE, RecordReportReceipt(report_id="17.07/2024/incident/9/0"), "UNKNOWN_PART"),
    ("a_grave_problem", PROVINCE, RecordReportReceipt(report_id=FLASH), ("ReportReceiptRecorded",)),
    ("a_finished_grave_problem", PROVINCE, RecordReportReceipt(report_id=FLASH), ()),
    ("a_reported_problem", OPERATOR, Close(), "NOT_CLOSABLE"),
    ("a_coordinating_problem", OPERATOR, Close(), "NOT_CLOSABLE"),
    ("a_report_awaiting_triage", OPERATOR, Close(), OUT),
    ("a_closed_problem", OPERATOR, Close(), CLOSED),
    ("a_merged_problem", OPERATOR, Close(), MERGED),
    ("a_diverted_report", OPERATOR, Close(), DIVERTED),
    ("a_finished_grave_problem", OPERATOR, Close(), ("ClosingRequested",)),
    ("a_finished_grave_problem", SERVICE, CloseFinished(), ()),
    ("a_coordinating_problem", SERVICE, CloseFinished(), ()),
    ("a_closed_problem", SERVICE, CloseFinished(), ()),
    ("a_closed_problem", CHAIR, Reopen(reason=REASON), ("ProblemReopened",)),
    ("a_closed_problem", OPERATOR, Reopen(reason=REASON), "NOT_PERMITTED"),
    ("a_coordinating_problem", CHAIR, Reopen(reason=REASON), OUT),
    ("a_merged_problem", CHAIR, Reopen(reason=REASON), MERGED),
    ("a_dismissed_report", CHAIR, Reopen(reason=REASON), DIVERTED),
    ("an_archived_report", CHAIR, Reopen(reason=REASON), ("ArchiveTakenUp",)),
    ("an_archived_report", OPERATOR, Reopen(reason=REASON), "NOT_PERMITTED"),
    ("an_archived_report", OPERATOR, detection(), "ALREADY_DETECTED"),
    ("a_detected_problem", OPERATOR, ARCHIVE, "ALREADY_DETECTED"),
    ("nothing_recorded", OPERATOR, ARCHIVE, ("ProblemArchived",)),
    ("a_diverted_report", CHAIR, Reopen(reason=REASON), DIVERTED),
]

CORRECT = CorrectProblem(category="VILLAGE_QUARREL", reason=REASON)
SAME = CorrectProblem(category="LOGISTICS_LATE", reason=REASON)
CORRECTION: list[Row] = [
    (
        "a_coordinating_problem",
        OPERATOR,
        CORRECT,
        ("ProblemCorrected", *["ReferralWithdrawn"] * 3, "AgencyReferred"),
    ),
    ("a_coordinating_problem", KPU, CORRECT, "NOT_PERMITTED"),
    (
        "a_coordinating_problem",
        OPERATOR,
        CORRECT.model_copy(update={"category": "LOGISTICS_LATE"}),
        "NOTHING_CORRECTED",
    ),
    ("a_restricted_problem", OPERATOR.model_copy(update={"id": "not-named"}), CORRECT, UNKNOWN),
    ("a_report_awaiting_triage", OPERATOR, CORRECT, OUT),
    ("a_coordinating_problem", OPERATOR, withdraw("DPUPR.1"), ("ReferralWithdrawn",)),
    ("a_coordinating_problem", OPERATOR, withdraw("BMKG.1"), "UNKNOWN_PART"),
    ("an_answered_problem", OPERATOR, withdraw("KPU.1"), "NOTHING_OWED"),
    ("a_coordinating_problem", DPUPR, withdraw("DPUPR.1"), "NOT_PERMITTED"),
]

TABLE = [*DETECTION, *CORRECTION, *COORDINATION, *NOTICES, *CLOCKS, *RECOMMENDATION, *HAND_OVER, *ENDING]


@pytest.mark.parametrize(("given", "actor", "command", "then"), TABLE)
def test_a_command_has_its_outcome(given: str, actor: Actor, command: Command, then: tuple[str, ...] | str) -> None:
    assert SITUATIONS[given]().outcome(command, actor) == then


LIVING_ONLY: list[tuple[Command, Actor]] = [
    (FOUND, VERIFIER),
    (SECOND_REPORT, OPERATOR),
    (TRIAGE, OPERATOR),
    (MergeInto(into="another", reason=REASON), OPERATOR),
    (Dismiss(reason=Dismissal.NOT_OUR_REMIT), OPERATOR),
    (Refer(agency="BPBD"), OPERATOR),
    (Acknowledge(referral_id="KPU.1"), OPERATOR),
    (Decline(referral_id="KPU.1", reason=REASON), OPERATOR),
    (Transfer(referral_id="KPU.1", to_agency="BPBD", reason=REASON), OPERATOR),
    (ANSWER, OPERATOR),
    (EVIDENCE, OPERATOR),
    (extend("answer/KPU.1", AT + DAY), CHAIR),
    (PAUSE, CHAIR),
    (GRAVER, OPERATOR),
    (CORRECT, OPERATOR),
    (withdraw("KPU.1"), OPERATOR),
    (ResumeClock(), CHAIR),
    (Escalate(reason=REASON), OPERATOR),
    (Recuse(officer="somebody", reason=REASON), CHAIR),
    (RECOMMEND, OPERATOR),
    (ApproveRecommendation(), CHAIR),
    (ReturnRecommendation(reason=REASON), CHAIR),
    (RecordFollowThrough(response=Response.ACCEPTED), OPERATOR),
    (Forward(agency="GAKKUMDU"), OPERATOR),
    (RecordReportReceipt(report_id=INCIDENT), PROVINCE),
    (Close(), OPERATOR),
]
ENDED = [
    ("nothing_recorded", UNKNOWN),
    ("a_closed_problem", CLOSED),
    ("a_merged_problem", MERGED),
    ("a_merged_report", MERGED),
    ("a_diverted_report", DIVERTED),
    ("a_diverted_report_with_receipt", DIVERTED),
    ("a_dismissed_report", DIVERTED),
    ("an_archived_report", "ONLY_ARCHIVED"),
]


@pytest.mark.parametrize(("given", "code"), ENDED)
@pytest.mark.parametrize(("command", "actor"), LIVING_ONLY)
def test_acting_on_what_has_ended_is_refused_and_says_how_it_ended(
    given: str, code: str, command: Command, actor: Actor
) -> None:
    assert SITUATIONS[given]().outcome(command, actor) == code


AUTOMATIC: list[Command] = [
    Inventory(),
    remind("receipt", AT),
    miss("receipt", AT),
    EscalateSilences(escalates_at=AT),
    RecommendByPlaybook(),
    IncludeInReport(),
    EndPause(until=AT),
    CloseFinished(),
]


@pytest.mark.parametrize("given", [name for name, code in ENDED if code != UNKNOWN])
@pytest.mark.parametrize("command", AUTOMATIC)
def test_an_automatic_command_that_comes_too_late_has_nothing_to_do(given: str, command: Command) -> None:
    assert SITUATIONS[given]().outcome(command, SERVICE) == ()


def produced() -> dict[str, Event]:
    """One event of each type that the table and the situations bring about."""
    events: dict[str, Event] = {}
    for given, actor, command, then in TABLE:
        life: Life = SITUATIONS[given]()
        if not isinstance(then, str):
            events |= {event.type: event for event in (*life.events, *life.decided(command, actor))}
    finished = situations.a_finished_grave_problem().asked(Close(), CHAIR).asked(Close(), DEPUTY)
    return events | {event.type: event for event in finished.events}


def test_every_event_of_a_problem_is_brought_about_by_some_command() -> None:
    types = {each.model_fields["type"].default for each in get_args(get_args(Event)[0])}
    assert set(produced()) == types - {"NilReportReceived", "RoutingTableProposed", "RoutingTableActivated"}


def test_every_command_of_the_vocabulary_is_tried() -> None:
    asked = {command.type for _, _, command, _ in TABLE}
    assert asked == {each.model_fields["type"].default for each in get_args(get_args(Command)[0])}
