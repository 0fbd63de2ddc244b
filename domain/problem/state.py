"""What the rules need to remember of a problem: one class per situation.

The phase that people see is derived (`phase_of`), never stored.
"""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT
from domain.codes import AgencyCode, CategoryCode, RegionCode, Role, Route, Severity, StageCode
from domain.contests import Contests
from domain.notice import Notices
from domain.obligation import Obligation
from domain.policy import Clocks
from domain.problem.assessment import Assessment
from domain.problem.correction import Correction
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.restriction import Restriction
from domain.problem.source import SourceKind
from domain.problem.summary import Summary
from domain.problem.verification import Verification
from domain.referral_id import ReferralId
from domain.report_id import ReportId, ReportKind


class Phase(StrEnum):
    """Where a problem stands in its life."""

    DETECTED = "detected"
    INVENTORIED = "inventoried"
    COORDINATING = "coordinating"
    RECOMMENDED = "recommended"
    REPORTING = "reporting"
    CLOSED = "closed"
    MERGED = "merged"
    FORWARDED = "forwarded"
    """Not the desk's matter: handed over."""

    DISMISSED = "dismissed"
    """Not the desk's matter: ended with a reason."""

    ARCHIVED = "archived"
    """A record of what is past, which nobody follows."""


LIVING: Final = (Phase.DETECTED, Phase.INVENTORIED, Phase.COORDINATING, Phase.RECOMMENDED, Phase.REPORTING)
ENDED: Final = (Phase.CLOSED, Phase.MERGED, Phase.FORWARDED, Phase.DISMISSED, Phase.ARCHIVED)
"""Phases in which nothing more is asked of anybody."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Asked:
    """An office that was asked to act, whatever became of it."""

    agency: AgencyCode
    office: RegionCode


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Dossier:
    """What is known from detection on and survives every later situation."""

    problem_id: str
    desk: RegionCode
    region: RegionCode
    detected_at: AwareDatetime
    occurred_at: AwareDatetime
    """The earliest that was told; the first instant of its day where nobody has told an hour."""

    assessment: Assessment
    source: SourceKind
    contests: Contests
    """What it touches: as assessed, then as it was inventoried."""

    reports: int
    """Reports behind the problem, 0 where nobody reported it. Its events say which; there may be thousands."""

    reachable: int
    """How many of them have a contact, so that the reporter can be told."""

    recused: tuple[str, ...] = ()
    restriction: Restriction | None = None
    """Set while only its audience may see the problem."""

    asked: tuple[Asked, ...] = ()
    """Offices that were asked, each once: they may see what they were asked."""

    told: tuple[RegionCode, ...] = ()
    """Regions of the tiers above to which the problem was escalated or reported, each once."""

    verification: Verification | None = None
    """Whether it is so; None while nobody has found out."""

    summary: Summary | None = None
    """What happened, in an official's words; None until somebody says so."""

    correction: Correction | None = None
    """What was put right so far, where no other field says it; None while nothing was."""
    occasions: int = 0
    """Occasions of which reporters or offices were told; the number of the newest (`domain.problem.telling`)."""
    occurred_until: AwareDatetime | None = None
    """First instant after that day; None where the hour is known."""


# Referral: one standing per class


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class AwaitingAcknowledgement:
    """Asked; silent so far."""

    standing: Literal["awaiting_acknowledgement"] = "awaiting_acknowledgement"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class AwaitingAnswer:
    """Acknowledged by the lead; the answer is owed."""

    standing: Literal["awaiting_answer"] = "awaiting_answer"
    acknowledged_at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Settled:
    """Nothing owed any more."""

    standing: Literal["settled"] = "settled"
    by: Literal["answer", "acknowledgement", "decline", "transfer", "withdrawal", "correction"]
    """`withdrawal` by a person, `correction` because the rules do not name the office any more."""

    at: AwareDatetime

    @property
    def is_withdrawn(self) -> bool:
        """Whether the desk took back what it had asked."""
        return self.by in ("withdrawal", "correction")


Standing = Annotated[AwaitingAcknowledgement | AwaitingAnswer | Settled, Field(discriminator="standing")]


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Referral:
    """What one agency was asked, and how far it is."""

    referral_id: ReferralId
    agency: AgencyCode
    office: RegionCode
    part: Literal["lead", "support"]
    expects_answer: bool
    standing: Standing = AwaitingAcknowledgement()
    reports_before: int | None = None
    """Reports behind the problem when it was asked; None until one more came."""

    reports_told: int | None = None
    """How many there were at the last news of it; None while there was none."""

    @property
    def is_open(self) -> bool:
        """Whether the agency still owes something."""
        return not isinstance(self.standing, Settled)

    @property
    def is_in_force(self) -> bool:
        """Whether what it was asked still stands: owed, or acknowledged by a supporter that owes no more."""
        return self.is_open or (isinstance(self.standing, Settled) and self.standing.by == "acknowledgement")

    @property
    def is_withdrawn(self) -> bool:
        """Whether the desk took back what it had asked."""
        return isinstance(self.standing, Settled) and self.standing.is_withdrawn


# Recommendation: one standing per class


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class NotRecommended:
    """Nothing proposed yet."""

    recommendation: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class AwaitingApproval:
    """Proposed; a second person has to approve."""

    recommendation: Literal["awaiting_approval"] = "awaiting_approval"
    number: int
    author: str
    addressee: AgencyCode
    office: RegionCode


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class ToRewrite:
    """Sent back; a person has to propose again."""

    recommendation: Literal["to_rewrite"] = "to_rewrite"
    number: int


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Approved:
    """Approved and on its way to the addressee."""

    recommendation: Literal["approved"] = "approved"
    number: int
    author: str
    approver: str
    addressee: AgencyCode
    response: Response | None = None


Recommendation = Annotated[
    NotRecommended | AwaitingApproval | ToRewrite | Approved, Field(discriminator="recommendation")
]


# Hand-over to a deciding body


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class NotHandedOver:
    """The desk acts itself, or only watches."""

    hand_over: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class AwaitingReceipt:
    """Handed over; the deciding body has not confirmed."""

    hand_over: Literal["awaiting_receipt"] = "awaiting_receipt"
    agency: AgencyCode
    office: RegionCode


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Received:
    """The deciding body has it."""

    hand_over: Literal["received"] = "received"
    agency: AgencyCode
    number: str


HandOver = Annotated[NotHandedOver | AwaitingReceipt | Received, Field(discriminator="hand_over")]


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class ReportEntry:
    """The problem's place in one report to the next tier."""

    report_id: ReportId
    kind: ReportKind
    to_region: RegionCode
    received: bool


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Requester:
    """Who asked for something that another one has to do."""

    account: str
    role: Role

    @property
    def is_service(self) -> bool:
        """Whether the service asked, which is not the first of two persons."""
        return self.role is Role.SERVICE


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Running:
    """The clocks run."""

    clock: Literal["running"] = "running"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Paused:
    """The clocks stand."""

    clock: Literal["paused"] = "paused"
    since: AwareDatetime
    until: AwareDatetime


Clock = Annotated[Running | Paused, Field(discriminator="clock")]


# Situations


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class NotDetected:
    """Nothing recorded yet."""

    situation: Literal["not_detected"] = "not_detected"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Detected:
    """Recorded; not in the register yet."""

    situation: Literal["detected"] = "detected"
    dossier: Dossier
    obligations: tuple[Obligation, ...] = ()
    """The triage, when a person has to decide."""

    notices: Notices = Notices()
    escalation_level: int = 0
    next_rung_at: AwareDatetime | None = None
    """Before this no silence takes it one rung up; None while it was never taken up."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class UnderWay:
    """In the register and not ended."""

    situation: Literal["under_way"] = "under_way"
    dossier: Dossier
    category: CategoryCode
    severity: Severity
    route: Route
    region: RegionCode
    stage: StageCode | None
    lead: AgencyCode
    clocks: Clocks
    inventoried_at: AwareDatetime
    recommend_by: AwareDatetime
    referrals: tuple[Referral, ...] = ()
    hand_over: HandOver = NotHandedOver()
    recommendation: Recommendation = NotRecommended()
    reports: tuple[ReportEntry, ...] = ()
    outcome: Outcome | None = None
    obligations: tuple[Obligation, ...] = ()
    notices: Notices = Notices()
    clock: Clock = Running()
    escalation_level: int = 0
    next_rung_at: AwareDatetime | None = None
    """Before this no silence takes it one rung up; None while it was never taken up."""

    closing_requested_by: Requester | None = None
    recommended: int = 0
    """Recommendations so far; the number of the newest."""

    rounds: int = 0
    """Times the problem was reopened."""

    ladders: int = 0
    """Times its ladder started over, because a correction put another agency in charge."""
    gravest_told: Severity | None = None
    """Of the graver reports of which agencies had news; None while there was none."""

    @property
    def is_reported(self) -> bool:
        """Whether the problem stands in a report that tells it to its end."""
        return any(entry.kind.tells_the_end for entry in self.reports)


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Closed:
    """Ended with an outcome."""

    situation: Literal["closed"] = "closed"
    before: UnderWay
    outcome: Outcome
    closed_at: AwareDatetime
    notices: Notices = Notices()


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Merged:
    """Lives on in another problem."""

    situation: Literal["merged"] = "merged"
    before: Annotated[Detected | UnderWay, Field(discriminator="situation")]
    into: str
    told: bool = False
    """Whether reporters and offices were told of it, and have to hear when it is taken back."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Diverted:
    """Not the desk's matter: handed to whoever it belongs to."""

    situation: Literal["diverted"] = "diverted"
    dossier: Dossier
    hand_over: HandOver
    obligations: tuple[Obligation, ...] = ()
    notices: Notices = Notices()


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Dismissed:
    """Not the desk's matter, and nobody's to hand it to."""

    situation: Literal["dismissed"] = "dismissed"
    dossier: Dossier
    reason: Dismissal
    notices: Notices = Notices()


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Archived:
    """A record of what was over before the desk knew of it. Nothing is owed, and nobody was told."""

    situation: Literal["archived"] = "archived"
    dossier: Dossier
    notices: Notices = Notices()


State = NotDetected | Detected | UnderWay | Closed | Merged | Diverted | Dismissed | Archived
INITIAL = NotDetected()


def phase_of(state: State) -> Phase | None:
    """Phase that people see; None before detection."""
    match state:
        case NotDetected():
            return None
        case Detected():
            return Phase.DETECTED
        case UnderWay():
            return _phase_under_way(state)
        case Closed():
            return Phase.CLOSED
        case Merged():
            return Phase.MERGED
        case Diverted():
            return Phase.FORWARDED
        case Dismissed():
            return Phase.DISMISSED
        case Archived():
            return Phase.ARCHIVED


def _phase_under_way(state: UnderWay) -> Phase:
    if state.is_reported:
        return Phase.REPORTING
    if isinstance(state.recommendation, Approved | AwaitingApproval | ToRewrite):
        return Phase.RECOMMENDED
    if state.referrals or not isinstance(state.hand_over, NotHandedOver):
        return Phase.COORDINATING
    return Phase.INVENTORIED


def dossier_of(state: State) -> Dossier | None:
    """What is known from detection on; None before it."""
    match state:
        case NotDetected():
            return None
        case Detected() | UnderWay() | Diverted() | Dismissed() | Archived():
            return state.dossier
        case Closed() | Merged():
            return state.before.dossier


def notices_of(state: State) -> Notices:
    """Notices that are not delivered."""
    match state:
        case NotDetected():
            return Notices()
        case Merged():
            return state.before.notices
        case _:
            return state.notices


def obligations_of(state: State) -> tuple[Obligation, ...]:
    """What is owed in this situation; empty once it has ended."""
    match state:
        case Detected() | UnderWay() | Diverted():
            return state.obligations
        case _:
            return ()
