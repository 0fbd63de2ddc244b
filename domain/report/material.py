"""What the record says for a report, as it is read when the report is compiled."""

from datetime import date
from typing import NamedTuple

from pydantic import AwareDatetime

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.figures.funnel import Counted, Figure, steps_of
from domain.report_id import ReportId


class ProblemLine(StoredValue):
    """A problem of which something was recorded in the period, or that was open at its end."""

    stream: str
    version: int
    """Of the newest event that the line knows."""

    register_number: str | None = None
    place: RegionCode
    category: CategoryCode
    severity: Severity
    lead: AgencyCode
    agencies: tuple[AgencyCode, ...] = ()
    """That were asked to act."""

    occurred_at: AwareDatetime
    occurred_until: AwareDatetime | None = None
    summary: str | None = None
    """In an official's words; never a reporter's."""

    phase: str
    outcome: str | None = None
    recommendation: str = "none"
    late: int = 0
    """Open obligations whose deadline was missed."""

    restricted: bool = False
    events: tuple[str, ...] = ()
    """Types of its events in the period."""

    reports: int = 0
    joined: int = 0
    uninformed: int = 0
    """Reporters who were not told what became of it."""

    acknowledged_after: tuple[int, ...] = ()
    """Seconds, as the next."""

    answered_after: tuple[int, ...] = ()

    @property
    def counted(self) -> Counted:
        """What it adds to the figures."""
        steps = steps_of(self.events, handed_on=self.phase == "forwarded", uninformed=self.uninformed > 0)
        return Counted(frozenset(steps), self.reports, self.joined, self.acknowledged_after, self.answered_after)


class HandOver(StoredValue):
    """A problem that was handed over to the body that decides."""

    stream: str
    version: int
    agency: AgencyCode
    forwarded_at: AwareDatetime
    receipt_at: AwareDatetime | None = None
    """None while the body has not confirmed it."""


class NilDay(StoredValue):
    """A unit's word, on the desk's own stream, that nothing happened on a day."""

    unit: RegionCode
    day: date


class LateEntry(StoredValue):
    """What came too late for an earlier report of the same kind, and stands in this one."""

    report_id: ReportId
    number: int
    unit: RegionCode | None = None
    member: AgencyCode | None = None
    text: str


class ReportBelow(StoredValue):
    """A report on the same period that this desk received from one below it."""

    report_id: ReportId
    edition: int
    number: str
    digest: str
    figures: tuple[Figure, ...] = ()


class Material(StoredValue):
    """What the record says for a report."""

    position: int
    """Of the newest event of the desk's book that it knows; -1 of an empty book."""

    problems: tuple[ProblemLine, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    nil_days: tuple[NilDay, ...] = ()
    late_entries: tuple[LateEntry, ...] = ()
    below: tuple[ReportBelow, ...] = ()

    def with_late_entries(self, late: tuple[LateEntry, ...]) -> "Material":
        """With what came too late for an earlier report."""
        return self.model_validate({**dict(self), "late_entries": late})


class Numbered(NamedTuple):
    """Which numbers the reports of a desk have."""

    next_count: int
    """That the next number gets which the desk makes itself."""

    is_used: bool
    """Whether one was sealed under the number that was asked about."""

    unsealed: tuple[ReportId, ...]
    """Reports whose present edition could be sealed next."""
