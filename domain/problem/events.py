"""What has happened to a problem. Stored for ever: a field may be added with a default, never renamed or removed.

Personal data and free text stand in the vault; an event holds a commitment (`domain.vault_reference`).
Who did it, when the ledger recorded it and which command caused it stand in the record around it (`ledger.port`).
"""

from typing import Annotated, ClassVar, Final, Literal, get_args

from pydantic import AwareDatetime, Field

from domain.base import Fact
from domain.codes import AgencyCode, CategoryCode, RegionCode, Role, Route, Severity, StageCode
from domain.contests import Contests
from domain.intake import Intake
from domain.notice import PAGE_LIMIT, DeferredReporter, HandWay, NoticeId, PendingNotice, UntoldReporter
from domain.obligation import Obligation, ObligationKey
from domain.policy import Clocks
from domain.problem.assessment import Assessment
from domain.problem.correction import CORRECTABLE, Rerouting, Station
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.restriction import Audience
from domain.problem.source import ReportSource, Source, intake_of
from domain.problem.telling import Growth, Telling
from domain.problem.verification import Finding, Method
from domain.referral_id import ReferralId
from domain.report_id import ReportId, ReportKind
from domain.returned_mail import Learned
from domain.vault_reference import Sealed

# Detection and inventory


class ProblemDetected(Fact):
    """A new problem is known: by a report, by a rule that saw it, or by a report from below."""

    type: Literal["ProblemDetected"] = "ProblemDetected"
    problem_id: str
    desk: RegionCode
    source: Source
    assessment: Assessment
    triage: Obligation | None = None
    """Set when a person must decide the category."""

    @property
    def intake(self) -> Intake | None:
        """The report that opened the problem; None when nobody reported it."""
        return intake_of(self.source)


class ProblemArchived(Fact):
    """A report of what is past was entered as a record: nobody owes anything for it, and nobody is told."""

    draws_number: ClassVar[bool] = True
    type: Literal["ProblemArchived"] = "ProblemArchived"
    problem_id: str
    desk: RegionCode
    source: ReportSource
    assessment: Assessment
    """What the classifier made of it; nobody decided it."""

    by: str

    @property
    def intake(self) -> Intake:
        """The report that was entered."""
        return self.source.intake


class ArchiveTakenUp(Fact):
    """Somebody wants a record of the past followed after all; a person decides on it as on a new report."""

    type: Literal["ArchiveTakenUp"] = "ArchiveTakenUp"
    reason: str
    by: str
    triage: Obligation


class IntakeReportAttached(Telling):
    """Another report tells of the same problem."""

    type: Literal["IntakeReportAttached"] = "IntakeReportAttached"
    intake: Intake
    matched_by: tuple[str, ...]
    """Rules that held it for the same problem, or `person`."""

    growth: Growth | None = None
    """Set from the register on."""


class ProblemTriaged(Fact):
    """A person decided what the classifier left open, or corrected it."""

    type: Literal["ProblemTriaged"] = "ProblemTriaged"
    suggested: CategoryCode
    category: CategoryCode
    severity: Severity
    by: str
    reason: str | None = None
    suggested_severity: Severity | None = None
    """None in what was recorded before it was kept."""

    below_floor: str | None = None
    """Floor of the severity that the person went below, with the reason above."""

    contests: Contests | None = None
    """What it touches, where the person said so."""


class SummaryWritten(Fact):
    """An official said what happened: one line that names no private person. The newest one counts."""

    type: Literal["SummaryWritten"] = "SummaryWritten"
    number: int
    """Which wording it is, counted from 1."""

    summary: str
    by: str


class ProblemVerified(Fact):
    """A verifier found out whether it is so. The newest finding counts."""

    type: Literal["ProblemVerified"] = "ProblemVerified"
    finding: Finding
    method: Method
    by: str
    text: Sealed | None = None


class ProblemInventoried(Fact):
    """Entered into the register, with its clocks frozen."""

    draws_number: ClassVar[bool] = True
    type: Literal["ProblemInventoried"] = "ProblemInventoried"
    category: CategoryCode
    severity: Severity
    route: Route
    region: RegionCode
    stage: StageCode | None
    lead: AgencyCode
    contests: Contests
    clocks: Clocks
    recommend_by: AwareDatetime
    policy_version: str
    rule: str
    rule_version: str
    rules_digest: str


class SeverityRegraded(Telling):
    """A person changed how grave the problem is. What is owed already keeps its deadline."""

    type: Literal["SeverityRegraded"] = "SeverityRegraded"
    from_severity: Severity
    severity: Severity
    clocks: Clocks
    """For what will be owed from now on."""

    policy_version: str
    by: str
    requested_by: str | None = None
    reason: str
    below_floor: str | None = None
    """Floor of the severity that the person went below."""


class ProblemCorrected(Fact):
    """A person put right what was wrong of it: what changed stands with its value before, all else is None.

    The register number stays. Referrals that no longer fit are withdrawn and new ones made by the events that follow.
    """

    type: Literal["ProblemCorrected"] = "ProblemCorrected"
    number: int
    """Which correction it is, counted from 1."""

    from_category: CategoryCode | None = None
    category: CategoryCode | None = None
    from_region: RegionCode | None = None
    region: RegionCode | None = None
    from_stations: tuple[Station, ...] | None = None
    """None also where only reports named any."""

    stations: tuple[Station, ...] | None = None
    from_place: Sealed | None = None
    """As an earlier correction said it."""

    place: Sealed | None = None
    """In an official's words."""

    from_occurred_at: AwareDatetime | None = None
    from_occurred_until: AwareDatetime | None = None
    """First instant after the day that it stood for, where the hour was not known."""

    occurred_at: AwareDatetime | None = None
    from_contests: Contests | None = None
    contests: Contests | None = None
    rerouting: Rerouting | None = None
    """None where category and place led to nobody else, and were not asked anew."""

    kept: tuple[ReferralId, ...] = ()
    """Referrals that stay as they are; their offices are told what was put right."""

    fallen: int | None = None
    """Number of the recommendation that no longer stands, wherever it was."""

    fallen_addressee: AgencyCode | None = None
    """Its addressee, where it had been approved and sent there."""

    body: AgencyCode | None = None
    """Body that has the matter, and is told; with its office."""

    body_office: RegionCode | None = None
    by: str
    reason: str

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the fields that were put right."""
        return tuple(each for each in CORRECTABLE if getattr(self, each) is not None)


class ProblemMerged(Telling):
    """Found to be the same problem as another one."""

    type: Literal["ProblemMerged"] = "ProblemMerged"
    into: str
    reason: str


class ProblemUnmerged(Telling):
    """The merging was a mistake; the problem goes on where it stood."""

    type: Literal["ProblemUnmerged"] = "ProblemUnmerged"
    reason: str


class ProblemDismissed(Telling):
    """Found to be no problem of the desk, and nobody to hand it to."""

    type: Literal["ProblemDismissed"] = "ProblemDismissed"
    reason: Dismissal
    by: str


class ProblemRestricted(Fact):
    """Closed to everybody but its audience, also in lists, letters and counts."""

    type: Literal["ProblemRestricted"] = "ProblemRestricted"
    reason: str
    by: str
    audience: Audience


class RestrictionLifted(Fact):
    """Open again to everybody in scope."""

    type: Literal["RestrictionLifted"] = "RestrictionLifted"
    reason: str
    by: str


# Coordination


class AgencyReferred(Fact):
    """An agency was asked to act."""

    type: Literal["AgencyReferred"] = "AgencyReferred"
    referral_id: ReferralId
    agency: AgencyCode
    office: RegionCode
    """Region of the office addressed; may lie below or above the desk's."""

    part: Literal["lead", "support"]
    acknowledge: Obligation
    answer: Obligation | None = None
    """Owed by the lead from the beginning; a supporting agency owes its acknowledgement only."""


class NoticeDelivered(Fact):
    """A channel took a notice, or a person told its recipient."""

    type: Literal["NoticeDelivered"] = "NoticeDelivered"
    notice_id: NoticeId
    channel: str
    reference: str | None = None
    attempts: int = 1
    how: HandWay | None = None
    """Where a person told the recipient (`BY_HAND`), as are the next two; None where a channel did."""

    name: Sealed | None = None
    """Who was told."""

    told_at: AwareDatetime | None = None


class NoticeFailed(Fact):
    """A notice cannot be delivered; it lies in the dead letters until somebody sends it again."""

    type: Literal["NoticeFailed"] = "NoticeFailed"
    notice_id: NoticeId
    code: str
    cause: str | None = None
    """What it was waited for in vain; None where the first answer was for good."""

    attempts: int = 1


class NoticeSkipped(Fact):
    """A notice was not sent because it had become pointless or had no address."""

    type: Literal["NoticeSkipped"] = "NoticeSkipped"
    notice_id: NoticeId
    reason: str


class NoticeBounced(Fact):
    """A letter that a channel had taken came back: nobody got the notice, which is a dead letter from now on."""

    type: Literal["NoticeBounced"] = "NoticeBounced"
    notice: PendingNotice
    """The notice itself, since the state has forgotten what was delivered."""

    status: str
    """Enhanced status code (RFC 3463) of why it came back."""

    bounced_at: AwareDatetime
    """When it came back."""

    learned: Learned
    reference: str | None = None
    """Under which the channel knows the letter."""

    reason: str | None = None
    """In the words of the official who recorded it, where one gave any."""

    @property
    def notice_id(self) -> NoticeId:
        """Which notice."""
        return self.notice.notice_id


class NoticeResendRequested(Fact):
    """A dead letter, or a notice without an address, is to be sent again."""

    type: Literal["NoticeResendRequested"] = "NoticeResendRequested"
    notice_id: NoticeId


class ReportersTold(Fact):
    """One page of a group of reporters was told."""

    type: Literal["ReportersTold"] = "ReportersTold"
    group: NoticeId
    reached: int
    """Last report that the page came to, counted from 1 in the order of joining."""

    version: int
    """Version at which that report joined."""

    delivered: int
    skipped: int
    """Reporters whom nobody can tell at what they left."""

    deferred: Annotated[tuple[DeferredReporter, ...], Field(max_length=PAGE_LIMIT)] = ()
    untold: Annotated[tuple[UntoldReporter, ...], Field(max_length=PAGE_LIMIT)] = ()
    """Those skipped, with why; empty in what was recorded before it was kept."""

    without_contact: int = 0
    """Reports that the page passed whose reporter left no way back."""


class ReferralAcknowledged(Fact):
    """The agency confirmed that it has the referral."""

    type: Literal["ReferralAcknowledged"] = "ReferralAcknowledged"
    referral_id: ReferralId


class ReferralDeclined(Fact):
    """The agency says that the matter is not its own."""

    type: Literal["ReferralDeclined"] = "ReferralDeclined"
    referral_id: ReferralId
    reason: str
    reassign: Obligation | None = None
    """Owed by the desk when the lead declined: find another lead."""


class ReferralTransferred(Fact):
    """The referral went over to another agency; that agency's own referral follows."""

    type: Literal["ReferralTransferred"] = "ReferralTransferred"
    referral_id: ReferralId
    to_agency: AgencyCode
    reason: str


class ReferralWithdrawn(Fact):
    """The desk took back what it had asked; nothing is owed on it any more."""

    type: Literal["ReferralWithdrawn"] = "ReferralWithdrawn"
    referral_id: ReferralId
    agency: AgencyCode
    office: RegionCode
    cause: Literal["person", "correction"]
    by_letter: bool = True
    """Whether a letter tells its office; False where another letter to the same office says what is asked of it."""

    by: str
    reason: str
    reassign: Obligation | None = None
    """Owed by the desk when a person withdrew the lead's: put another one in charge."""


class ReferralAnswered(Fact):
    """The agency told what it did."""

    type: Literal["ReferralAnswered"] = "ReferralAnswered"
    referral_id: ReferralId
    outcome: Outcome
    response: Response | None = None
    """What it did with the desk's recommendation, if there was one."""

    text: Sealed | None = None


class ReminderSent(Fact):
    """A silent party was reminded; the next reminder is set."""

    type: Literal["ReminderSent"] = "ReminderSent"
    key: ObligationKey
    obligation: Obligation


class NoteAdded(Fact):
    """Somebody wrote something down. Moves no deadline."""

    type: Literal["NoteAdded"] = "NoteAdded"
    text: Sealed
    audience: NoteAudience = NoteAudience.DESK


class EvidenceAttached(Fact):
    """A file was added; its content lives outside the ledger, in the store of attachments or elsewhere."""

    type: Literal["EvidenceAttached"] = "EvidenceAttached"
    sha256: Sealed
    """Of the file; its commitment is the name under which the store has the file."""

    media_type: str
    size_bytes: int
    name: Sealed | None = None
    text: Sealed | None = None
    stored: bool = False
    """Whether the store has the file; else somebody has it who was asked for its digest only."""


# Clocks and escalation


class DeadlineExtended(Fact):
    """A supervisor gave more time."""

    type: Literal["DeadlineExtended"] = "DeadlineExtended"
    key: ObligationKey
    from_due_at: AwareDatetime
    to_due_at: AwareDatetime
    reason: str


class ClockPaused(Fact):
    """All clocks of the problem stand until a named instant."""

    type: Literal["ClockPaused"] = "ClockPaused"
    until: AwareDatetime
    reason: str
    requested_by: str
    approved_by: str


class ClockResumed(Fact):
    """The clocks run again; every open deadline moved by the length of the pause."""

    type: Literal["ClockResumed"] = "ClockResumed"
    paused_at: AwareDatetime


class DeadlineMissed(Fact):
    """An obligation was still open at its deadline."""

    type: Literal["DeadlineMissed"] = "DeadlineMissed"
    key: ObligationKey
    due_at: AwareDatetime
    escalates_at: AwareDatetime | None = None
    """When the silence, should it last, takes the problem one rung up; None where it does not."""

    to_agency: AgencyCode | None = None
    to_region: RegionCode | None = None
    """Who is told of a silence that never climbs: the office that runs the desk's secretariat."""


class ProblemEscalated(Fact):
    """Taken to the next person or tier."""

    type: Literal["ProblemEscalated"] = "ProblemEscalated"
    level: int
    """1 is the desk's chair, 2 the next tier, 3 the tier above that."""

    to_agency: AgencyCode
    to_region: RegionCode
    cause: str
    """Key of the missed obligation, of several the one missed first; else `severity`, or `person`."""

    silences: tuple[ObligationKey, ...] = ()
    """Keys of all missed obligations for which it went up, in the order in which they were missed."""

    next_rung_at: AwareDatetime | None = None
    """Before this no silence takes it further."""

    reason: str | None = None


class OfficerRecused(Fact):
    """A person is kept away from the problem because it concerns them."""

    type: Literal["OfficerRecused"] = "OfficerRecused"
    officer: str
    reason: str


# Recommendation


class ResolutionRecommended(Fact):
    """The desk proposes a resolution; a second person has to approve it."""

    type: Literal["ResolutionRecommended"] = "ResolutionRecommended"
    number: int
    addressee: AgencyCode
    office: RegionCode
    steps: tuple[int, ...] = ()
    """Steps of the category's playbook."""

    playbook_version: str | None = None
    text: Sealed | None = None
    author: str
    approve: Obligation


class RecommendationApproved(Fact):
    """A second person approved the recommendation; it goes to its addressee."""

    type: Literal["RecommendationApproved"] = "RecommendationApproved"
    number: int
    approver: str
    reason: str | None = None


class RecommendationReturned(Fact):
    """The approver wants it written again."""

    type: Literal["RecommendationReturned"] = "RecommendationReturned"
    number: int
    reason: str
    rewrite: Obligation


class FollowThroughRecorded(Fact):
    """The addressee told what it does with the recommendation."""

    type: Literal["FollowThroughRecorded"] = "FollowThroughRecorded"
    number: int
    response: Response
    reason: str | None = None
    """Why the addressee refuses, or what else it says of it."""


# Forwarding


class ProblemForwarded(Telling):
    """Handed to the body that decides."""

    type: Literal["ProblemForwarded"] = "ProblemForwarded"
    agency: AgencyCode
    office: RegionCode
    in_remit: bool = True
    """False when the report was found not to be an election problem and ends here."""

    grounds: Dismissal | None = None
    """Coded reason, when the report ends here."""

    reason: str | None = None
    receipt: Obligation


class ForwardReceiptRecorded(Fact):
    """The deciding body confirmed that it has the hand-over."""

    type: Literal["ForwardReceiptRecorded"] = "ForwardReceiptRecorded"
    number: str


class OutcomeRecorded(Fact):
    """An outcome was coded, or the deciding body published one."""

    type: Literal["OutcomeRecorded"] = "OutcomeRecorded"
    outcome: Outcome
    published_reference: str | None = None


# Reporting and end


class ProblemReported(Fact):
    """Stands in a report to the next tier."""

    type: Literal["ProblemReported"] = "ProblemReported"
    report_id: ReportId
    kind: ReportKind
    to_region: RegionCode
    receipt: Obligation | None = None
    """None for the report of a period, which is received as a whole."""


class ReportReceiptRecorded(Fact):
    """The next tier confirmed that it has the report."""

    type: Literal["ReportReceiptRecorded"] = "ReportReceiptRecorded"
    report_id: ReportId
    number: str | None = None


class ClosingRequested(Fact):
    """One person holds an S4 for finished; another one has to close it."""

    type: Literal["ClosingRequested"] = "ClosingRequested"
    by: str
    by_role: Role
    """Tells the service, which is no first person, from a person."""

    close: Obligation


class ProblemClosed(Fact):
    """Nothing more will happen to the problem, unless it is reopened."""

    type: Literal["ProblemClosed"] = "ProblemClosed"
    outcome: Outcome
    by: str
    reason: str | None = None


class ProblemReopened(Telling):
    """Goes on; deadlines that were met stay met."""

    type: Literal["ProblemReopened"] = "ProblemReopened"
    reason: str
    reassign: Obligation


Event = Annotated[
    ProblemDetected
    | ProblemArchived
    | ArchiveTakenUp
    | IntakeReportAttached
    | ProblemTriaged
    | SummaryWritten
    | ProblemVerified
    | ProblemInventoried
    | SeverityRegraded
    | ProblemCorrected
    | ProblemMerged
    | ProblemUnmerged
    | ProblemDismissed
    | ProblemRestricted
    | RestrictionLifted
    | AgencyReferred
    | NoticeDelivered
    | NoticeFailed
    | NoticeSkipped
    | NoticeBounced
    | NoticeResendRequested
    | ReportersTold
    | ReferralAcknowledged
    | ReferralDeclined
    | ReferralTransferred
    | ReferralWithdrawn
    | ReferralAnswered
    | ReminderSent
    | NoteAdded
    | EvidenceAttached
    | DeadlineExtended
    | ClockPaused
    | ClockResumed
    | DeadlineMissed
    | ProblemEscalated
    | OfficerRecused
    | ResolutionRecommended
    | RecommendationApproved
    | RecommendationReturned
    | FollowThroughRecorded
    | ProblemForwarded
    | ForwardReceiptRecorded
    | OutcomeRecorded
    | ProblemReported
    | ReportReceiptRecorded
    | ClosingRequested
    | ProblemClosed
    | ProblemReopened,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[Fact], ...]] = get_args(get_args(Event)[0])
"""Every class above."""
