"""What each verb needs: so that nobody is told to type what is not for them.

One of the rights that stand beside a verb is enough. They are those of `domain.access.policy` and of the kinds of
stream; the answer of a verb is decided there, never here.
"""

from collections.abc import Mapping
from typing import Any, Final

from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.codes import RegionCode
from domain.desk import commands as of_desk
from domain.desk import rights as desk_rights
from domain.problem import commands as of_problem
from domain.problem import rights as problem_rights
from domain.report import commands as of_report
from domain.report import rights as report_rights

Right = View | DeskView | type[Any]
"""A view of problems or of the desk, or a class of commands to either, or to a report."""

TRIAGING: Final = (of_problem.Triage,)
ROSTER: Final = (of_desk.AppointOfficial,)

NEEDS: Final[Mapping[str, tuple[Right, ...] | None]] = {
    "open": (of_problem.DetectProblem,),
    "import": (of_problem.DetectProblem,),
    "list": (DeskView.DESK,),
    "words": (DeskView.DESK,),
    "shift": (View.LISTED,),
    "show": (View.LISTED,),
    "print": (View.LISTED,),
    "fate": (View.FATE,),
    "contact": (View.CONTACT,),
    "access": (DeskView.ACCESS,),
    "similar": (View.SIMILAR,),
    "merge": (of_problem.MergeInto,),
    "unmerge": (of_problem.Unmerge,),
    "triage": TRIAGING,
    "triage next": TRIAGING,
    "triage queue": TRIAGING,
    "triage release": TRIAGING,
    "triage set": TRIAGING,
    "summary": (of_problem.WriteSummary,),
    "verify": (of_problem.Verify,),
    "regrade": (of_problem.RegradeSeverity,),
    "correct": (of_problem.CorrectProblem,),
    "withdraw": (of_problem.WithdrawReferral,),
    "refer": (of_problem.Refer,),
    "forward": (of_problem.Forward,),
    "dismiss": (of_problem.Dismiss,),
    "escalate": (of_problem.Escalate,),
    "recuse": (of_problem.Recuse,),
    "pause": (of_problem.PauseClock,),
    "resume": (of_problem.ResumeClock,),
    "extend": (of_problem.ExtendDeadline,),
    "restrict": (of_problem.Restrict,),
    "unrestrict": (of_problem.LiftRestriction,),
    "note": (of_problem.AddNote,),
    "evidence attach": (of_problem.AttachEvidence,),
    "evidence list": (View.EVIDENCE,),
    "evidence get": (View.EVIDENCE,),
    "recommend": (of_problem.Recommend,),
    "approve": (of_problem.ApproveRecommendation,),
    "return": (of_problem.ReturnRecommendation,),
    "follow-through": (of_problem.RecordFollowThrough,),
    "recommendations": (View.LISTED,),
    "outcome": (of_problem.RecordOutcome,),
    "close": (of_problem.Close,),
    "reopen": (of_problem.Reopen,),
    "ack": (of_problem.Acknowledge,),
    "answer": (of_problem.Answer,),
    "decline": (of_problem.Decline,),
    "transfer": (of_problem.Transfer,),
    "receipt": (of_problem.RecordReceipt, of_problem.RecordReportReceipt),
    "resend": (of_problem.ResendNotice,),
    "link show": (of_problem.Acknowledge,),
    "link check": (View.LISTED,),
    "letter preview": (View.WORDS,),
    "notices list": (View.LETTERS,),
    "notices resend": (of_problem.ResendNotice,),
    "notices told": (of_problem.RecordHandDelivery,),
    "notices bounced": (of_problem.RecordBounce,),
    "notices print": (View.WORDS,),
    "notices message": (View.WORDS,),
    "rules show": (DeskView.RULES,),
    "rules rehearse": (DeskView.FIGURES,),
    "rules accuracy": (DeskView.FIGURES,),
    "rules propose": (of_desk.ProposeRoutingTable,),
    "rules activate": (of_desk.ActivateRoutingTable,),
    "roster show": (DeskView.ROSTER,),
    "roster import": (of_desk.RecordOffice,),
    "roster withdraw": (of_desk.WithdrawOffice,),
    "roster appoint": ROSTER,
    "roster change": ROSTER,
    "roster end": ROSTER,
    "roster succeed": (of_desk.SucceedOfficial,),
    "roster recuse": (of_desk.RecordRecusal,),
    "roster end-recusal": (of_desk.EndRecusal,),
    "charter close": (of_desk.CloseDesk,),
    "charter reopen": (of_desk.ReopenDesk,),
    "charter show": (DeskView.ROSTER,),
    "charter missing": (DeskView.TOTALS,),
    "charter record": (of_desk.RecordCharter,),
    "charter import": (of_desk.RecordCharter,),
    "charter amend": (of_desk.AmendCharter,),
    "charter pairs": (of_desk.RecordPairs,),
    "charter distribute": (of_desk.DistributeCharter,),
    "charter receipt": (of_desk.RecordCharterReceipt,),
    "token issue": ROSTER,
    "token list": (DeskView.PARTICULARS,),
    "token revoke": ROSTER,
    "session list": (DeskView.PARTICULARS,),
    "session revoke": ROSTER,
    "letterhead show": (DeskView.ROSTER,),
    "cadence show": (DeskView.ROSTER,),
    "cadence set": (of_desk.SetCadence,),
    "letterhead set": (of_desk.SetLetterhead,),
    "tiered open": (of_report.OpenReport,),
    "tiered enter": (of_report.AddEntry,),
    "tiered nil": (of_report.EnterNil,),
    "tiered close-entries": (of_report.CloseEntries,),
    "tiered compile": (of_report.CompileReport,),
    "tiered narrate": (of_report.WriteNarrative,),
    "tiered approve": (of_report.ApproveReport,),
    "tiered disapprove": (of_report.DisapproveReport,),
    "tiered seal": (of_report.SealReport,),
    "tiered submit": (of_report.SubmitReport,),
    "tiered receive": (of_report.ReceiveReport,),
    "tiered return": (of_report.ReturnReport,),
    "tiered restate": (of_report.RestateReport,),
    "tiered show": (DeskView.REPORTS,),
    "tiered list": (DeskView.REPORTS,),
    "tiered grid": (DeskView.REPORTS,),
    "tiered inbox": (DeskView.REPORTS,),
    # of whoever runs the machine, or without anything of a desk
    **dict.fromkeys(
        (
            "demo",
            "up",
            "doctor",
            "worker",
            "web",
            "migrate",
            "wake",
            "books open",
            "books list",
            "letter test",
            "login",
            "logout",
            "evidence sweep",
        ),
        None,
    ),
    **dict.fromkeys(("classify", "rules check", "submit"), None),
}
"""By what people type; None where no role is asked for."""


def may_use(sight: Sight, verb: str, desk: RegionCode) -> bool:
    """Whether the rights tables leave a verb at a desk to who looks; a problem of its own may still forbid it."""
    rights = NEEDS[verb]
    return rights is None or any(_has(sight, right, desk) for right in rights)


def _has(sight: Sight, right: Right, desk: RegionCode) -> bool:
    match right:
        case View():
            return bool(sight.relations_with(right))
        case DeskView():
            return sight.sees_of_desk(right, desk)
        case _ if right in report_rights.PERMITTED_ROLES:
            return report_rights.may_send(sight.actor, right, desk)
        case _ if right in desk_rights.PERMITTED_ROLES:
            return desk_rights.may_send(sight.actor, right, desk)
        case _:
            return problem_rights.may_send(sight.actor, right, desk)
