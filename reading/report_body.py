"""The body of a report to the tier above, read back: the same figures and lines for the screen, paper and programs."""

from datetime import date, datetime

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.figures.funnel import Spread
from domain.report.material import LateEntry, ReportBelow


class AsOfBody(StoredValue):
    """How far the body knows the record."""

    at: datetime
    position: int


class Header(StoredValue):
    """What the report is."""

    report_id: str
    desk: RegionCode
    kind: str
    since: date
    until: date
    zone: str
    contests: tuple[str, ...]
    edition: int
    reason: str | None
    as_of: AsOfBody


class FigureShown(StoredValue):
    """One figure with what it counts."""

    code: str
    count: int
    definition: str
    unit: str
    owner: str


class Funnel(StoredValue):
    """How far the problems of the period came."""

    defined_by: str
    figures: tuple[FigureShown, ...]
    durations: tuple[Spread, ...]


class LineShown(StoredValue):
    """A problem; the figures count such lines by their steps."""

    stream: str
    version: int
    register_number: str | None
    occurred_at: datetime
    occurred_until: datetime | None
    place: RegionCode
    category: CategoryCode
    severity: Severity
    summary: str | None
    lead: AgencyCode
    agencies: tuple[AgencyCode, ...]
    steps: tuple[str, ...]
    reports: int
    joined: int
    status: str
    outcome: str | None
    recommendation: str
    late: int


class HandOverShown(StoredValue):
    """A problem that was handed over."""

    stream: str
    version: int
    agency: AgencyCode
    forwarded_at: datetime
    receipt_at: datetime | None


class UnitShown(StoredValue):
    """Whether a unit reported."""

    unit: RegionCode
    standing: str
    late: bool
    nil_days: tuple[date, ...]


class MemberShown(StoredValue):
    """Whether a member reported."""

    member: AgencyCode
    standing: str
    late: bool


class EntryShown(StoredValue):
    """What a unit or a member told."""

    number: int
    unit: RegionCode | None
    member: AgencyCode | None
    text: str
    cites: tuple[str, ...]
    late: bool
    at: datetime


class Body(StoredValue):
    """A body as `domain.report.body.body_of` makes it."""

    form: str
    header: Header
    nil: bool
    funnel: Funnel
    problems: tuple[LineShown, ...]
    """Those in sight."""

    restricted_problems: int
    """Counted, and never shown by the report."""

    out_of_sight: int = 0
    """Lines of the report that are not for who looks."""

    hand_overs: tuple[HandOverShown, ...]
    units: tuple[UnitShown, ...]
    members: tuple[MemberShown, ...]
    entries: tuple[EntryShown, ...]
    late_entries: tuple[LateEntry, ...]
    below: tuple[ReportBelow, ...]

    def for_whom(self, streams: frozenset[str]) -> "Body":
        """With the lines of these problems alone."""
        shown = tuple(each for each in self.problems if each.stream in streams)
        handed = tuple(each for each in self.hand_overs if each.stream in streams)
        hidden = len(self.problems) - len(shown)
        return self.model_copy(update={"problems": shown, "hand_overs": handed, "out_of_sight": hidden})
