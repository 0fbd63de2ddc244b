"""Reports of a desk to the tier above: a day, a day on which nothing happened, a province over its districts.

What is not known is None and printed as such: a missing figure is never zero.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from documents.document import Chart, Document, Letterhead, LetterHeading, ShownInstant, Signer
from domain.base import Value
from domain.codes import Severity

Count = Annotated[int, Field(ge=0)]


class Report(Document):
    """What the reports have in common."""

    embeds_data: ClassVar[bool] = True

    letterhead: Letterhead
    heading: LetterHeading
    signer: Signer
    copies: tuple[str, ...] = ()
    period_from: ShownInstant
    period_until: ShownInstant


class Situation(Value):
    """How it stands on the whole."""

    level: str
    words: str


class Figure(Value):
    """One number with what it means."""

    code: str
    label: str
    unit: str
    definition: str
    value: int | None
    as_of: ShownInstant


class StageProgress(Value):
    """How far a stage is in one unit, in polling stations."""

    unit: str
    stations: Count
    values: tuple[Count | None, ...]
    """One for each of `DailyReport.stage_columns`; None for what nobody reported."""


class UnitStanding(Value):
    """Whether a unit below has reported."""

    name: str
    status: Literal["reported", "nil", "missing"]
    received_at: ShownInstant | None = None
    problems: Count | None = None
    note: str | None = None


class ProblemLine(Value):
    """A problem in the list of a report."""

    number: int
    """Of the line."""

    register_number: str
    occurred_at: ShownInstant
    hour_known: bool = True
    recorded_at: ShownInstant
    area: str
    place: str
    description: str
    category: str
    severity: Severity
    agency: str
    action: str
    status: str
    overdue: bool
    follow_up: str
    carried_over: bool
    """Whether it was open when the period began."""


class HandOverLine(Value):
    """An allegation that another body has."""

    register_number: str
    allegation: str
    severity: Severity
    body: str
    handed_at: ShownInstant
    receipt_number: str | None = None
    received_at: ShownInstant | None = None
    result: str | None = None
    """As it was announced."""


class DailyReport(Report):
    """A desk's day."""

    form: ClassVar[str] = "daily-report"

    closed_at: ShownInstant
    """Cut-off of the period."""

    stage: str
    situation: Situation | None = None
    points: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...] = ()
    stage_columns: tuple[str, ...] = ()
    stage_progress: tuple[StageProgress, ...] = ()
    units: tuple[UnitStanding, ...] = ()
    problems: tuple[ProblemLine, ...] = ()
    withheld: Count = 0
    """Problems that are counted and not listed."""

    hand_overs: tuple[HandOverLine, ...] = ()


class NilUnit(Value):
    """A unit that says that nothing happened."""

    name: str
    by: str
    stated_at: ShownInstant


class NilReport(Report):
    """That nothing happened, said by whom."""

    form: ClassVar[str] = "nil-report"

    area: str
    stage: str
    circumstances: tuple[str, ...] = ()
    units: tuple[NilUnit, ...] = ()


class DistrictCounts(Value):
    """Figures of one district."""

    new: Mapping[Severity, Count] = {}
    open: Count
    overdue: Count
    handed_over: Count
    receipted: Count


class DistrictLine(Value):
    """A district in a province's recapitulation."""

    name: str
    status: Literal["received", "nil", "restated", "missing"]
    version: int | None = None
    number: str | None = None
    received_at: ShownInstant | None = None
    counts: DistrictCounts | None = None
    """None where it has not reported."""

    digest: str | None = None
    """Of its report."""


class MissingLine(Value):
    """A district that has not reported."""

    name: str
    last_report_at: ShownInstant | None = None
    reminders: str
    register_number: str | None = None
    """Of the problem that the silence became."""

    note: str | None = None


class Restatement(Value):
    """A report that was put right after it was sent."""

    name: str
    version: int
    at: ShownInstant
    before: str
    after: str
    reason: str


class RaisedLine(Value):
    """A problem that went up to the province."""

    register_number: str
    district: str
    severity: Severity
    description: str
    response: str


class ProvinceRecap(Report):
    """A province over its districts."""

    form: ClassVar[str] = "province-recap"

    situation: Situation | None = None
    requests: tuple[str, ...] = ()
    districts: tuple[DistrictLine, ...]
    missing: tuple[MissingLine, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    raised: tuple[RaisedLine, ...] = ()
