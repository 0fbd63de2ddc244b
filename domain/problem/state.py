"""What the rules need to remember of a problem: one class per situation.

The phase that people see is derived (`phase_of`), never stored.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode
from domain.notice import Notices
from domain.obligation import Obligation
from domain.policy import Clocks
from domain.problem.assessment import Assessment
from domain.problem.outcome import Dismissal, Outcome, Response


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


class IntakeMark(StoredValue):
    """One report behind the problem."""

    intake_id: str
    reachable: bool
    """Whether the reporter can be told."""


class Dossier(StoredValue):
    """What is known from detection on and survives every later situation."""

    problem_id: str
    desk: RegionCode
    region: RegionCode
    detected_at: AwareDatetime
    occurred_at: AwareDatetime
    assessment: Assessment
    intakes: tuple[IntakeMark, ...]
    recused: tuple[str, ...] = ()


# Referral: one standing per class


class AwaitingAcknowledgement(StoredValue):
    """Asked; silent so far."""

    standing: Literal["awaiting_acknowledgement"] = "awaiting_acknowledgement"


class AwaitingAnswer(StoredValue):
    """Acknowledged by the lead; the answer is owed."""

    standing: Literal["awaiting_answer"] = "awaiting_answer"
    acknowledged_at: AwareDatetime


class Settled(StoredValue):
    """Nothing owed any more."""

    standing: Literal["settled"] = "settled"
    by: Literal["answer", "acknowledgement", "decline", "transfer"]
    at: AwareDatetime


Standing = Annotated[AwaitingAcknowledgement | AwaitingAnswer | Settled, Field(discriminator="standing")]


class Referral(StoredValue):
    """What one agency was asked, and how far it is."""

    referral_id: str
    agency: AgencyCode
    office: RegionCode
    part: Literal["lead", "support"]
    expects_answer: bool
    standing: Standing = AwaitingAcknowledgement()

    @property
    def is_open(self) -> bool:
        """Whether the agency still owes something."""
        return not isinstance(self.standing, Settled)


# Recommendation: one standing per class


class NotRecommended(StoredValue):
    """Nothing proposed yet."""

    recommendation: Literal["none"] = "none"


class AwaitingApproval(StoredValue):
    """Proposed; a second person has to approve."""

    recommendation: Literal["awaiting_approval"] = "awaiting_approval"
    number: int
    author: str
    addressee: AgencyCode
    office: RegionCode


class ToRewrite(StoredValue):
    """Sent back; a person has to propose again."""

    recommendation: Literal["to_rewrite"] = "to_rewrite"
    number: int


class Approved(StoredValue):
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


class NotHandedOver(StoredValue):
    """The desk acts itself, or only watches."""

    hand_over: Literal["none"] = "none"


class AwaitingReceipt(StoredValue):
    """Handed over; the deciding body has not confirmed."""

    hand_over: Literal["awaiting_receipt"] = "awaiting_receipt"
    agency: AgencyCode
    office: RegionCode


class Received(StoredValue):
    """The deciding body has it."""

    hand_over: Literal["received"] = "received"
    agency: AgencyCode
    number: str


HandOver = Annotated[NotHandedOver | AwaitingReceipt | Received, Field(discriminator="hand_over")]


class ReportEntry(StoredValue):
    """The problem's place in one report to the next tier."""

    report_id: str
    kind: Literal["flash", "incident", "periodic"]
    to_region: RegionCode
    received: bool


class Running(StoredValue):
    """The clocks run."""

    clock: Literal["running"] = "running"


class Paused(StoredValue):
    """The clocks stand."""

    clock: Literal["paused"] = "paused"
    since: AwareDatetime
    until: AwareDatetime


Clock = Annotated[Running | Paused, Field(discriminator="clock")]


# Situations


class NotDetected(StoredValue):
    """Nothing recorded yet."""

    situation: Literal["not_detected"] = "not_detected"


class Detected(StoredValue):
    """Recorded; not in the register yet."""

    situation: Literal["detected"] = "detected"
    dossier: Dossier
    obligations: tuple[Obligation, ...] = ()
    """The triage, when a person has to decide."""

    notices: Notices = Notices()
    escalation_level: int = 0


class UnderWay(StoredValue):
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
    closing_requested_by: str | None = None
    recommended: int = 0
    """Recommendations so far; the number of the newest."""

    rounds: int = 0
    """Times the problem was reopened."""


class Closed(StoredValue):
    """Ended with an outcome."""

    situation: Literal["closed"] = "closed"
    before: UnderWay
    outcome: Outcome
    closed_at: AwareDatetime
    notices: Notices = Notices()


class Merged(StoredValue):
    """Lives on in another problem."""

    situation: Literal["merged"] = "merged"
    before: Annotated[Detected | UnderWay, Field(discriminator="situation")]
    into: str


class Diverted(StoredValue):
    """Not the desk's matter: handed to whoever it belongs to."""

    situation: Literal["diverted"] = "diverted"
    dossier: Dossier
    hand_over: HandOver
    obligations: tuple[Obligation, ...] = ()
    notices: Notices = Notices()


class Dismissed(StoredValue):
    """Not the desk's matter, and nobody's to hand it to."""

    situation: Literal["dismissed"] = "dismissed"
    dossier: Dossier
    reason: Dismissal
    notices: Notices = Notices()


State = NotDetected | Detected | UnderWay | Closed | Merged | Diverted | Dismissed
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


def _phase_under_way(state: UnderWay) -> Phase:
    if any(report.kind != "flash" for report in state.reports):
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
        case Detected() | UnderWay() | Diverted() | Dismissed():
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
