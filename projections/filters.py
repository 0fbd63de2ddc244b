"""Which problems a list shows, in which order, and what is counted beside it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity, StageCode
from domain.problem.state import Phase
from domain.problem.verification import Finding
from domain.stream import BookId
from projections.searching import LIMIT_CHARACTERS
from projections.views import AsOf, ListedProblem


class Sort(StrEnum):
    """In which order problems are listed; of two with the same key, the one with the lower id comes first."""

    DEADLINE = "deadline"
    """Nearest deadline first, those without any last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    GRAVEST = "gravest"
    """Gravest first, of the same severity the one that was detected first."""

    CHANGED = "changed"
    """What something happened to last, first."""

    RELEVANCE = "relevance"
    """What fits the words best, first; all alike where none are searched."""


class ClockState(StrEnum):
    """What somebody waits for, or has let pass; a problem may be in several of them."""

    LATE = "late"
    """A deadline was missed on something that is still owed."""

    DUE_TODAY = "due_today"
    """Something is due before the desk's day ends, and was not missed yet."""

    UNACKNOWLEDGED = "unacknowledged"
    """An agency was asked and is silent."""

    NEEDS_TRIAGE = "needs_triage"
    NEEDS_VERIFICATION = "needs_verification"
    """It has not ended, and nobody has found out whether it is so."""

    AWAITS_RECOMMENDATION = "awaits_recommendation"
    """Agencies act, and the desk has no approved recommendation yet."""


RecommendationState = Literal["none", "awaiting_approval", "to_rewrite", "approved"]


class ProblemFilter(Value):
    """Which problems a list shows. What is empty or None does not narrow it; of several values one has to fit."""

    book: BookId | None = None
    """Of one desk and election."""

    within: tuple[RegionCode, ...] = ()
    """Regions, each with everything below it."""

    phases: tuple[Phase, ...] = ()
    severities: tuple[Severity, ...] = ()
    categories: tuple[CategoryCode, ...] = ()
    stages: tuple[StageCode, ...] = ()
    agencies: tuple[AgencyCode, ...] = ()
    """Agencies that owe something on a referral or a hand-over."""

    clocks: tuple[ClockState, ...] = ()
    recommendations: tuple[RecommendationState, ...] = ()
    findings: tuple[Finding | Literal["none"], ...] = ()
    """What verifiers found; `none` where nobody has found anything yet."""

    words: str | None = Field(default=None, max_length=LIMIT_CHARACTERS)
    """Searched as search engines take them: all of them, "a phrase", one or another, -not this one."""

    number: str | None = None
    """A pattern of register numbers, one of which fits as well as the words do."""

    archived: bool | None = None
    """Whether it is a record of the archive, which nobody follows."""

    ended: bool | None = None
    """True for closed, merged, dismissed and forwarded ones of which nothing is owed any more; False for the others."""

    restricted: bool | None = None
    needs_triage: bool | None = None
    late: bool | None = None
    """Whether a deadline was missed on something that is still owed."""

    unacknowledged: bool | None = None
    """Whether an agency was asked and is silent."""

    due_before: datetime | None = None
    occurred_from: datetime | None = None
    occurred_before: datetime | None = None
    """When it can have happened: what is known by its day alone fits where any hour of the day does."""

    registered_from: datetime | None = None
    registered_before: datetime | None = None
    """When it was entered into the register; what has no number does not fit."""

    today_ends_at: datetime | None = None
    """First instant after the desk's present day, for what is due today; None where nothing is."""


class ProblemPage(Value):
    """Some problems, in the order that was asked for, and where to go on."""

    problems: tuple[ListedProblem, ...]
    next_cursor: str | None
    """None after the last page."""

    as_of: AsOf | None
    """Known when one book was asked for."""


class Facets(Value):
    """How many problems would be listed for each value, all other facets' filters as they are.

    Small closed sets hold each of their values, with 0 where there is none; the others those that there are.
    """

    matching: int
    """Problems that fit everything that was asked for."""

    phase: Mapping[Phase, int]
    severity: Mapping[Severity, int]
    clock: Mapping[ClockState, int]
    """Tabs of a queue; a problem may count in several."""

    any_clock: int
    """The tab with all of them."""

    category: Mapping[CategoryCode, int]
    region: Mapping[RegionCode, int]
    """By the region itself, a kecamatan where the place is known that well."""

    agency: Mapping[AgencyCode, int]
    """Agencies that owe something."""
