"""What the read side answers: rows of the query tables with what a reader needs beside them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from domain.base import StoredValue, Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.problem.outcome import Dismissal, Response
from domain.problem.state import Phase
from domain.refusals import Refusal
from projections.intake_report import ReportRow
from projections.problem.tables import IntakeRow, ProblemRow

RecommendationStanding = Literal["awaiting_approval", "sent_back", "replaced", "approved", "answered", "fallen"]
"""What became of a recommendation: replaced where the desk wrote another one before anybody approved it, fallen where a
correction made it one about another matter or for another agency."""

Disposition = Literal["became", "joined", "forwarded", "dismissed", "archived", "nil"]


class AsOf(StoredValue):
    """How far an answer has read; it may know later events, never fewer."""

    position: int
    """Position in the desk's book of the newest event known."""

    ledger_at: datetime


class ListedProblem(ProblemRow):
    """A problem as a line of a list."""

    acknowledge_due_at: datetime | None
    """Nearest deadline of a silent agency."""

    answer_due_at: datetime | None
    """Nearest deadline of an answer."""

    waiting_since: datetime | None
    """When the agency that has been silent longest was asked, was handed the problem, or acknowledged."""

    report_count: int = 0
    """Reports that tell of it, those of problems merged into it included."""

    last_event: str | None
    last_event_at: datetime | None
    rank: float | None = Field(default=None, exclude_if=lambda rank: rank is None)
    """How well it fits the words that were searched, the higher the better; left out where the order is another."""

    silent: tuple[AgencyCode, ...] | None = Field(default=None, exclude=True)
    due_at: datetime | None = Field(default=None, exclude=True)
    searched: str | None = Field(default=None, exclude=True)


class Notice(StoredValue):
    """Somebody who had to be told something, and what became of it."""

    problem_id: str
    notice_id: str
    desk: RegionCode
    register_number: str | None
    kind: str
    agency: AgencyCode | None
    office: RegionCode | None
    intake_id: str | None
    subject: str | None
    status: Literal["pending", "delivered", "failed", "skipped"]
    caused_at: datetime
    concluded_at: datetime | None
    channel: str | None
    reference: str | None
    """Under which the channel knows it."""

    code: str | None
    """Why it failed or was skipped."""

    cause: str | None
    """Why it was waited for in vain, where that is why it failed."""

    attempts: int


class SentNotice(Notice):
    """A notice that went in a letter, whatever became of it since."""

    stream: str
    """Of its problem."""


class UndeliveredNotice(Notice):
    """Somebody who still has to be told, or whom nobody could tell."""

    waits_for: str | None
    """Failure code of the last attempt at one that waits; None before the first."""

    answered: str | None
    """Numbers of the other side's answer to it."""

    tried_at: datetime | None
    tried: int | None
    """Attempts at one that waits."""

    goes_at: datetime | None = None
    """When one goes that waits for company; None where nothing is sent for company's sake."""


class OwedOnProblem(StoredValue):
    """Something that is owed on a problem and still open."""

    problem_id: str
    register_number: str | None
    severity: Severity
    category: CategoryCode
    key: str
    agency: AgencyCode
    office: RegionCode
    """Of the agency, which owes it."""

    opened_at: datetime
    due_at: datetime
    reminders: int
    missed: bool
    paused: bool
    """Whether the problem's clocks stand, so that the deadline will move."""

    extended_from: datetime | None
    """Deadline before a supervisor gave more time last; None where nobody did."""


class OwedNow(OwedOnProblem):
    """The same with the instant of the next reminder."""

    remind_at: datetime
    """Stands also after the deadline was missed; at or after the deadline where there is none before it."""


class ListedRecommendation(StoredValue):
    """One recommendation of a desk: to whom it goes, and what became of it; its words are not part of it."""

    problem_id: str
    register_number: str | None
    phase: Phase
    """Of the problem, which may have ended without an answer."""

    severity: Severity
    category: CategoryCode
    region: RegionCode
    number: int
    """Within its problem, from 1 on."""

    addressee: AgencyCode
    office: RegionCode
    """Of the addressee."""

    steps: tuple[int, ...]
    """Of the category's playbook; empty where it is a text alone."""

    standing: RecommendationStanding
    recommended_at: datetime
    approved_at: datetime | None
    sent_back_at: datetime | None
    answered_at: datetime | None
    response: Response | None
    """The addressee's last answer."""

    reason: str | None
    """What the addressee says of its answer; there is always one for a refusal."""


class HeldUpFor(StoredValue):
    """One cause for which notices wait."""

    waits_for: str
    answered: str
    notices: int


class LateLetters(StoredValue):
    """Notices to one office that wait in the queue although their time is over."""

    agency: AgencyCode
    office: RegionCode
    notices: int
    due_at: datetime
    """Of the oldest."""


class UnreachedOffice(StoredValue):
    """An office that was to be told and had no address."""

    agency: AgencyCode
    office: RegionCode
    notices: int


class IntakeReportView(ReportRow):
    """A report and what became of it."""

    problem_id: str | None
    """None for a nil report."""

    arrival: Literal["became", "joined", "nil"]
    """What the report did when it came."""

    disposition: Disposition
    """Follows the problem: a report that became a problem which was dismissed is dismissed."""


class SealedReport(StoredValue):
    """A report of which words can be opened."""

    intake_id: str
    problem_id: str
    stream: str
    register_number: str | None
    reported_at: datetime
    text_commitment: str


class JoinedReport(IntakeRow):
    """A report of a problem that was merged into another one."""

    ledger_at: datetime
    """When it was recorded, by the ledger's clock."""

    matched_by: tuple[str, ...]
    """Why it joined; empty for the report that opened its problem."""


class MergedProblem(StoredValue):
    """A problem that lives on in another one."""

    problem_id: str
    stream: str
    register_number: str | None
    """None when it was merged before it was entered into the register."""

    into: str
    """Problem it was merged into; perhaps one that was merged on itself."""

    reason: str
    merged_at: datetime
    reports: tuple[JoinedReport, ...]
    """Oldest first."""


class OpenCandidate(StoredValue):
    """A living problem that a report might tell of."""

    problem_id: str
    register_number: str | None
    category: CategoryCode
    region: RegionCode
    severity: Severity
    occurred_at: datetime
    occurred_until: datetime | None = None
    phase: Phase
    intake_count: int
    texts: tuple[str, ...]
    """Commitments to what its first reports say, and those merged into it."""

    places: tuple[str | None, ...]
    """Commitments to the place that each of these reports came with."""


class Counts(Value):
    """How many problems and reports there are."""

    by_phase: Mapping[Phase, int]
    by_severity: Mapping[Severity, int]
    """Without the records of the archive, which `by_phase` counts apart."""

    by_disposition: Mapping[Disposition, int]
    not_ours: Mapping[Dismissal, int]
    """Problems that were forwarded or dismissed as no matter of the desk, by why."""

    late: int
    needs_triage: int
    dead_letters: int


class AmbiguousReference(Refusal):
    """The beginning of an id fits several problems."""

    code = "AMBIGUOUS_REFERENCE"


class UnknownCursor(Refusal):
    """The cursor does not come from a list of problems."""

    code = "UNKNOWN_CURSOR"
