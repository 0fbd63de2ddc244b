"""What may be asked of a problem: by people and systems, and by its own process when something falls due."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from domain.actor import PersonId
from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.command import CommandId, Envelope, Reason, Reference
from domain.contests import Contests, as_set
from domain.intake import Intake
from domain.missing_report import OpenMissingReport
from domain.notice import PAGE_LIMIT, DeferredReporter, HandWay, NoticeId, UntoldReporter
from domain.obligation import ObligationKey
from domain.problem.assessment import Assessment
from domain.problem.correction import STATIONS_LIMIT, Station
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.source import Source, intake_of
from domain.problem.summary import Draft
from domain.problem.verification import Finding, Method
from domain.referral_id import ReferralId
from domain.report_id import ReportId
from domain.returned_mail import Learned, MailAction, MailStatus
from domain.vault_reference import Sealed

ProblemId = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z-]{1,64}$")]


# Detection and inventory


class DetectProblem(Value):
    """Open a problem from a report; or, for the service alone, from what a rule saw or a desk below reported."""

    type: Literal["DetectProblem"] = "DetectProblem"
    source: Source
    assessment: Assessment

    @property
    def intake(self) -> Intake | None:
        """The report that opens the problem; None when nobody reported it."""
        return intake_of(self.source)


class ArchiveReport(Value):
    """Enter a report of what is past as a record that nobody follows."""

    type: Literal["ArchiveReport"] = "ArchiveReport"
    intake: Intake
    assessment: Assessment


class AttachIntakeReport(Value):
    """Let another report join the problem."""

    type: Literal["AttachIntakeReport"] = "AttachIntakeReport"
    intake: Intake
    matched_by: tuple[str, ...]
    severity: Severity | None = None
    """As the report alone was read; None where nobody said."""


class Triage(Value):
    """Decide the category by a person; inventory and coordination follow at once."""

    type: Literal["Triage"] = "Triage"
    category: CategoryCode
    severity: Severity
    reason: Reason | None = None
    """Needed to go below a floor of the severity."""

    contests: Annotated[Contests, Field(min_length=1), AfterValidator(as_set)] | None = None
    """What it touches; None leaves it as assessed."""

    summary: Draft | None = None
    """What happened, so that the letters which follow at once can say it; None leaves it as it is."""


class WriteSummary(Value):
    """Say in an official's words what happened; it takes the place of what was said before."""

    type: Literal["WriteSummary"] = "WriteSummary"
    summary: Draft


class Verify(Value):
    """Say whether it is so, and how that was found out."""

    type: Literal["Verify"] = "Verify"
    finding: Finding
    method: Method
    text: Sealed | None = None


class RegradeSeverity(Value):
    """Change how grave a problem under way is, by a person; an S4 is lowered by two."""

    type: Literal["RegradeSeverity"] = "RegradeSeverity"
    severity: Severity
    reason: Reason
    requested_by: PersonId | None = None
    """The first of the two persons who lower an S4."""


class CorrectProblem(Value):
    """Put right what is wrong of a problem in the register, by a person; None leaves a field as it is."""

    type: Literal["CorrectProblem"] = "CorrectProblem"
    category: CategoryCode | None = None
    region: RegionCode | None = None
    """Kecamatan, or the desk's own region where no kecamatan is known."""

    stations: Annotated[tuple[Station, ...], Field(min_length=1, max_length=STATIONS_LIMIT)] | None = None
    place: Sealed | None = None
    """Place in the official's words."""

    occurred_at: AwareDatetime | None = None
    contests: Annotated[Contests, Field(min_length=1), AfterValidator(as_set)] | None = None
    severity: Severity | None = None
    """How grave it is, seen rightly; None leaves that as it is, whatever the category."""

    requested_by: PersonId | None = None
    """The first of the two persons who lower an S4."""

    summary: Draft | None = None
    """What happened, seen rightly, so that the letters which follow at once can say it; None leaves it as it is."""

    reason: Reason


class MergeInto(Value):
    """Declare the problem the same as another one."""

    type: Literal["MergeInto"] = "MergeInto"
    into: ProblemId
    reason: Reason


class Unmerge(Value):
    """Take a merging back."""

    type: Literal["Unmerge"] = "Unmerge"
    reason: Reason


class Dismiss(Value):
    """End a report that is no problem of the desk and that nobody else needs."""

    type: Literal["Dismiss"] = "Dismiss"
    reason: Dismissal


class Restrict(Value):
    """Close the problem to everybody but those whom the policy and this command name."""

    type: Literal["Restrict"] = "Restrict"
    reason: Reason
    persons: Annotated[tuple[PersonId, ...], Field(max_length=50)] = ()
    """Accounts that may see it besides the roles of the policy and who restricts it."""


class LiftRestriction(Value):
    """Open the problem again to everybody in scope."""

    type: Literal["LiftRestriction"] = "LiftRestriction"
    reason: Reason


# Coordination


class Refer(Value):
    """Ask one more agency."""

    type: Literal["Refer"] = "Refer"
    agency: AgencyCode
    part: Literal["lead", "support"] = "support"


class DeliveryResult(Value):
    """What became of one notice."""

    notice_id: NoticeId
    result: Literal["delivered", "failed", "skipped"]
    channel: str | None = None
    reference: str | None = None
    code: str | None = None
    """Failure code or skip reason."""

    cause: str | None = None
    """Failure code of the last attempt, where the failure is that it was waited for in vain."""

    attempts: int = Field(default=1, ge=1)


class PageResult(Value):
    """What became of one page of a group of reporters."""

    group: NoticeId
    after: int
    """Last report that the pages before had come to; the page is new only if that is still so."""

    reached: int
    """Last report that this page came to, counted from 1 in the order of joining."""

    version: int
    """Version of the problem at which that report joined."""

    delivered: int = Field(default=0, ge=0)
    skipped: int = Field(default=0, ge=0)
    deferred: Annotated[tuple[DeferredReporter, ...], Field(max_length=PAGE_LIMIT)] = ()
    untold: Annotated[tuple[UntoldReporter, ...], Field(max_length=PAGE_LIMIT)] = ()
    without_contact: int = Field(default=0, ge=0)


class RecordDelivery(Value):
    """Tell what became of the notices and pages of one attempt."""

    type: Literal["RecordDelivery"] = "RecordDelivery"
    results: tuple[DeliveryResult, ...] = ()
    pages: tuple[PageResult, ...] = ()


class ResendNotice(Value):
    """Send a dead letter again, or a notice that was skipped because its recipient had no address."""

    type: Literal["ResendNotice"] = "ResendNotice"
    notice_id: NoticeId


class RecordHandDelivery(Value):
    """Record that a person told the recipient of a notice."""

    type: Literal["RecordHandDelivery"] = "RecordHandDelivery"
    notice_id: NoticeId
    how: HandWay
    name: Sealed
    """Who was told."""

    at: AwareDatetime


class RecordBounce(Value):
    """Record that the letter with a notice, which a channel had taken, came back."""

    type: Literal["RecordBounce"] = "RecordBounce"
    notice_id: NoticeId
    status: MailStatus
    """Enhanced status code of why."""

    action: MailAction = MailAction.FAILED
    """What the mail server did; nothing but a failure is a bounce."""

    at: AwareDatetime
    """When it came back."""

    sent_at: AwareDatetime | None = None
    """When the letter that came back was sent, where that is known: an earlier one comes back more than once, too."""

    learned: Learned = Learned.PERSON
    reason: Reason | None = None


class Acknowledge(Value):
    """Confirm a referral for one's agency."""

    type: Literal["Acknowledge"] = "Acknowledge"
    referral_id: ReferralId


class Decline(Value):
    """Say that the matter is not one's agency's own."""

    type: Literal["Decline"] = "Decline"
    referral_id: ReferralId
    reason: Reason


class Transfer(Value):
    """Hand a referral over to another agency."""

    type: Literal["Transfer"] = "Transfer"
    referral_id: ReferralId
    to_agency: AgencyCode
    reason: Reason


class WithdrawReferral(Value):
    """Take back what an agency was asked."""

    type: Literal["WithdrawReferral"] = "WithdrawReferral"
    referral_id: ReferralId
    reason: Reason


class Answer(Value):
    """Tell what one's agency did."""

    type: Literal["Answer"] = "Answer"
    referral_id: ReferralId
    outcome: Outcome
    response: Response | None = None
    text: Sealed | None = None


class AddNote(Value):
    """Write something down."""

    type: Literal["AddNote"] = "AddNote"
    text: Sealed
    audience: NoteAudience = NoteAudience.DESK


class AttachEvidence(Value):
    """Add a file by its digest, which is sealed: a bare one tells whoever has the file that it was handed in."""

    type: Literal["AttachEvidence"] = "AttachEvidence"
    sha256: Sealed
    """Of the file's hex SHA-256."""

    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")]
    size_bytes: int = Field(ge=0)
    name: Sealed | None = None
    """Of the file, as whoever handed it in called it."""

    text: Sealed | None = None
    """What is to be seen in it, and where it comes from."""

    stored: bool = False
    """Whether the file itself lies in the store of attachments; only the service says so, which put it there."""


# Clocks and escalation


class ExtendDeadline(Value):
    """Give more time for one obligation."""

    type: Literal["ExtendDeadline"] = "ExtendDeadline"
    key: ObligationKey
    due_at: AwareDatetime
    reason: Reason


class PauseClock(Value):
    """Let all clocks stand; asked for by one person, ordered by another."""

    type: Literal["PauseClock"] = "PauseClock"
    until: AwareDatetime
    reason: Reason
    requested_by: PersonId


class ResumeClock(Value):
    """Let the clocks run again, before the end of the pause or at it."""

    type: Literal["ResumeClock"] = "ResumeClock"


class Escalate(Value):
    """Take the problem to the next person or tier."""

    type: Literal["Escalate"] = "Escalate"
    reason: Reason


class Recuse(Value):
    """Keep a person away from the problem."""

    type: Literal["Recuse"] = "Recuse"
    officer: PersonId
    reason: Reason


# Recommendation


class Recommend(Value):
    """Propose a resolution: steps of the playbook, a text of one's own, or both."""

    type: Literal["Recommend"] = "Recommend"
    steps: tuple[int, ...] = ()
    text: Sealed | None = None


class ApproveRecommendation(Value):
    """Approve the recommendation, as a second person."""

    type: Literal["ApproveRecommendation"] = "ApproveRecommendation"
    number: int | None = None
    """None means the one that waits."""

    reason: Reason | None = None


class ReturnRecommendation(Value):
    """Send the recommendation back to be written again."""

    type: Literal["ReturnRecommendation"] = "ReturnRecommendation"
    reason: Reason


class RecordFollowThrough(Value):
    """Record what the addressee does with the recommendation."""

    type: Literal["RecordFollowThrough"] = "RecordFollowThrough"
    response: Response
    reason: Reason | None = None
    """Needed where the addressee refuses."""


# Forwarding


class Forward(Value):
    """Hand the problem, or a report that is not the desk's matter, to the body that decides."""

    type: Literal["Forward"] = "Forward"
    agency: AgencyCode
    in_remit: bool = True
    grounds: Dismissal | None = None
    """Coded reason for handing over what is not the desk's matter."""

    reason: Reason | None = None


class RecordReceipt(Value):
    """Record the deciding body's receipt."""

    type: Literal["RecordReceipt"] = "RecordReceipt"
    number: Reference


class RecordOutcome(Value):
    """Code an outcome, or record a published one."""

    type: Literal["RecordOutcome"] = "RecordOutcome"
    outcome: Outcome
    published_reference: Reference | None = None


# Reporting and end


class RecordReportReceipt(Value):
    """Record that the next tier has the report."""

    type: Literal["RecordReportReceipt"] = "RecordReportReceipt"
    report_id: ReportId
    number: Reference | None = None


class Close(Value):
    """Close the problem; an S4 needs a second person."""

    type: Literal["Close"] = "Close"
    reason: Reason | None = None


class Reopen(Value):
    """Go on with a closed problem, or take up a record of the archive."""

    type: Literal["Reopen"] = "Reopen"
    reason: Reason


# Automatic: sent by the problem's own process, each naming the occurrence it acts on


class Inventory(Value):
    """Enter a confidently classified problem into the register and start its coordination."""

    type: Literal["Inventory"] = "Inventory"


class Remind(Value):
    """Remind the party that owes `key`."""

    type: Literal["Remind"] = "Remind"
    key: ObligationKey
    remind_at: AwareDatetime
    """The reminder acted upon."""


class MissDeadline(Value):
    """Record that `key` was still open at its deadline, and from when its silence may take the problem higher."""

    type: Literal["MissDeadline"] = "MissDeadline"
    key: ObligationKey
    due_at: AwareDatetime
    """The deadline acted upon."""


class EscalateSilences(Value):
    """Take the problem one rung up for every silence whose turn has come."""

    type: Literal["EscalateSilences"] = "EscalateSilences"
    escalates_at: AwareDatetime
    """The turn acted upon."""


class RecommendByPlaybook(Value):
    """Propose the steps of the category's playbook, unless a person was faster."""

    type: Literal["RecommendByPlaybook"] = "RecommendByPlaybook"


class IncludeInReport(Value):
    """Put the problem into the report that its severity calls for."""

    type: Literal["IncludeInReport"] = "IncludeInReport"


class EndPause(Value):
    """Let the clocks run again because the pause is over."""

    type: Literal["EndPause"] = "EndPause"
    until: AwareDatetime
    """The end acted upon."""


class CloseFinished(Value):
    """Close a problem that fulfils every condition; ask for a second person on an S4."""

    type: Literal["CloseFinished"] = "CloseFinished"


AutomaticCommand = Annotated[
    Inventory
    | Remind
    | MissDeadline
    | EscalateSilences
    | RecommendByPlaybook
    | IncludeInReport
    | EndPause
    | CloseFinished,
    Field(discriminator="type"),
]

Command = Annotated[
    DetectProblem
    | OpenMissingReport
    | ArchiveReport
    | AttachIntakeReport
    | Triage
    | WriteSummary
    | Verify
    | RegradeSeverity
    | CorrectProblem
    | MergeInto
    | Unmerge
    | Dismiss
    | Restrict
    | LiftRestriction
    | Refer
    | RecordDelivery
    | ResendNotice
    | RecordHandDelivery
    | RecordBounce
    | Acknowledge
    | Decline
    | Transfer
    | WithdrawReferral
    | Answer
    | AddNote
    | AttachEvidence
    | ExtendDeadline
    | PauseClock
    | ResumeClock
    | Escalate
    | Recuse
    | Recommend
    | ApproveRecommendation
    | ReturnRecommendation
    | RecordFollowThrough
    | Forward
    | RecordReceipt
    | RecordOutcome
    | RecordReportReceipt
    | Close
    | Reopen
    | Inventory
    | Remind
    | MissDeadline
    | EscalateSilences
    | RecommendByPlaybook
    | IncludeInReport
    | EndPause
    | CloseFinished,
    Field(discriminator="type"),
]


def intake_command_id(intake_id: str) -> CommandId:
    """Identity of the command that brings a report in: by it the ledger knows that the report is there already."""
    return f"intake/{intake_id}"


class CommandEnvelope(Envelope[Command]):
    """A command to one problem."""

    @model_validator(mode="after")
    def _joins_once(self) -> Self:
        # A problem counts its reports and cannot know each: that none joins twice is kept by the command's identity.
        if isinstance(self.command, AttachIntakeReport):
            expected = intake_command_id(self.command.intake.intake_id)
            if self.command_id != expected:
                raise ValueError(f"a report joins by the command {expected}")
        return self
