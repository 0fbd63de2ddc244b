"""The tables of problems as values: one class per table, one field per column.

A row holds what one command knows. Where the state forgets (an acknowledgement once the answer came, the deadline of a
settled referral), a field is None and the row in the table keeps its value; `sql/problem.sql` says for which columns.
Nothing that depends on the present instant is a column: whether something is late is recorded as an event.
"""

from datetime import datetime
from typing import Literal

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Role, Route, Severity, StageCode
from domain.contests import Contests
from domain.problem.outcome import Outcome
from domain.problem.source import SourceKind
from domain.problem.state import Phase
from domain.problem.verification import Finding
from domain.stream import BookId
from projections.intake_report import ReportRow
from projections.projection import Changes

Arrival = Literal["became", "joined"]


class ProblemRow(StoredValue):
    """One problem as lists and pages show it."""

    problem_id: str
    stream: str
    desk: RegionCode
    region: RegionCode
    """Kecamatan when the place is known that well, else the desk's."""

    register_number: str | None
    phase: Phase
    category: CategoryCode
    severity: Severity
    route: Route
    stage: StageCode | None
    lead: AgencyCode
    needs_triage: bool
    """Whether a person still has to decide the category."""

    triage_reason: str | None
    confidence_permille: int
    occurred_at: datetime
    reported_at: datetime | None
    """When the report that opened the problem was made."""

    detected_at: datetime
    inventoried_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    escalation_level: int
    open_referrals: int
    """Referrals on which something is owed; none once the problem has ended or was merged."""

    next_due_at: datetime | None
    """Nearest deadline that still stands; when all were missed, the next reminder; the end of a pause."""

    next_due_key: str | None
    late: int
    """Open obligations whose deadline was missed."""

    waiting_for: tuple[AgencyCode, ...]
    """Agencies that owe something on a referral or a hand-over."""

    merged_into: str | None
    report_ids: tuple[str, ...]
    intake_count: int
    recommendation: Literal["none", "awaiting_approval", "to_rewrite", "approved"]
    recommendation_number: int | None
    source: SourceKind
    """What the problem became known by."""

    contests: Contests
    """Which of the elections that are held together it touches."""

    restricted: bool
    """Whether only its audience may see it."""

    restricted_roles: tuple[Role, ...]
    restricted_persons: tuple[str, ...]
    """Roles of the desk and accounts that a restricted problem is open to; empty for one that is open to all."""

    book: BookId
    """Of the desk and the election."""

    recused: tuple[str, ...]
    """Accounts of who is kept away."""

    asked_agencies: tuple[AgencyCode, ...]
    asked_offices: tuple[RegionCode, ...]
    """Who was asked to act, whatever came of it; the two are read side by side."""

    told: tuple[RegionCode, ...]
    """Regions of the tiers above to which it was escalated or reported."""

    finding: Finding | None
    """Whether it is so, as a verifier found; None while nobody has."""

    official_summary: str | None
    """What happened, in an official's words; None until somebody says so."""

    occurred_until: datetime | None = None
    """First instant after the day on which it happened, where no hour is known."""

    reported_until: datetime | None = None
    """First instant after the day on which the first report was made, where no hour was told."""

    silent: tuple[AgencyCode, ...] | None = None
    """Agencies that were asked and have not acknowledged, in the order of their codes; None where there is none."""

    due_at: datetime | None = None
    """Nearest deadline that nobody has missed; None while the clocks stand, and where all were missed."""

    searched: str | None = None
    """What may be searched of it, all in clear (`projections/searching.py`)."""

    followed: bool
    """Whether the problem's process still has something to do."""

    version: int
    position: int
    updated_at: datetime
    """Instant of the last append by the ledger's clock."""


class ReferralRow(StoredValue):
    """What one agency was asked, with the instants of its silence."""

    problem_id: str
    referral_id: str
    desk: RegionCode
    agency: AgencyCode
    office: RegionCode
    part: Literal["lead", "support"]
    standing: Literal["awaiting_acknowledgement", "awaiting_answer", "settled"]
    referred_at: datetime | None
    delivered_at: datetime | None
    acknowledge_due_at: datetime | None
    """Deadline as it last stood."""

    acknowledged_at: datetime | None
    answer_due_at: datetime | None
    settled_at: datetime | None
    settled_by: Literal["answer", "acknowledgement", "decline", "transfer", "withdrawal", "correction"] | None
    reminders: int
    """Reminders sent by this command; the table adds them up."""

    missed: int
    """Deadlines missed with this command; the table adds them up."""

    bounced_at: datetime | None
    """When the letter came back; None unless nothing was delivered since."""


class PendingNoticeRow(StoredValue):
    """A notice that has to be delivered."""

    problem_id: str
    notice_id: str
    desk: RegionCode
    kind: str
    agency: AgencyCode | None
    office: RegionCode | None
    intake_id: str | None
    subject: str | None
    status: Literal["pending"] = "pending"
    caused_at: datetime
    attempts: int = 0


class ConcludedNoticeRow(StoredValue):
    """What became of a notice."""

    problem_id: str
    notice_id: str
    status: Literal["delivered", "failed", "skipped"]
    concluded_at: datetime
    channel: str | None = None
    reference: str | None = None
    code: str | None = None
    cause: str | None = None
    attempts: int = 0


class BouncedNoticeRow(StoredValue):
    """A notice whose letter came back."""

    problem_id: str
    notice_id: str
    desk: RegionCode
    kind: str
    agency: AgencyCode | None
    office: RegionCode | None
    intake_id: str | None
    subject: str | None
    status: Literal["failed"] = "failed"
    caused_at: datetime
    """Only of a reporter's, whom a page told: the table knows all others'. So it is with the attempts."""

    concluded_at: datetime
    code: str
    cause: str
    attempts: int = 1


class IntakeRow(ReportRow):
    """One report that opened or joined a problem, without its personal data."""

    problem_id: str
    arrival: Arrival
    """What the report did when it came; what became of it since follows from its problem's phase."""


class ProblemChanges(Changes):
    """Rows that commands to problems bring."""

    problems: tuple[ProblemRow, ...] = ()
    referrals: tuple[ReferralRow, ...] = ()
    pending: tuple[PendingNoticeRow, ...] = ()
    concluded: tuple[ConcludedNoticeRow, ...] = ()
    bounced: tuple[BouncedNoticeRow, ...] = ()
    intakes: tuple[IntakeRow, ...] = ()
