"""What the rules need to remember of a report.

How far it has come is derived (`Report.phase`), never stored.
"""

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT
from domain.change import replace
from domain.codes import AgencyCode, RegionCode
from domain.contests import Contests
from domain.figures.funnel import Figure
from domain.report_id import ReportId, ReportKind


class ReportPhase(StrEnum):
    """How far the present edition of a report has come."""

    OPEN = "open"
    """Units and members may enter."""

    COLLECTED = "collected"
    """What is entered now is late."""

    COMPILED = "compiled"
    APPROVED = "approved"
    SEALED = "sealed"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Entry:
    """What a unit or a member told."""

    number: int
    unit: RegionCode | None = None
    member: AgencyCode | None = None
    text: str
    cites: tuple[str, ...] = ()
    late: bool
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Nil:
    """A unit or a member that had nothing to report."""

    unit: RegionCode | None = None
    member: AgencyCode | None = None
    late: bool
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Compiled:
    """The body of an edition, which lies in the ledger under its digest."""

    digest: str
    body_size: int
    position: int
    figures: tuple[Figure, ...]
    problems: int
    nil: bool
    by: str
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Narrative:
    """Words beside the figures."""

    text: str
    cites: tuple[str, ...] = ()
    author: str
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Act:
    """Something that was done once, and what was said with it."""

    by: str
    at: AwareDatetime
    words: str | None = None


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Seal:
    """Number and signer of an edition."""

    number: str
    count: int | None = None
    signer: str
    post: str
    digest: str
    by: str
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Edition:
    """One edition of a report; all but the last one stay as they were sent."""

    number: int
    """From 1."""

    reason: str | None = None
    """Why it was restated; None for the first one."""

    compiled: Compiled | None = None
    narrative: Narrative | None = None
    disapproved: Act | None = None
    """The last time that it went back to who compiles it; None once it was compiled anew."""

    approved: Act | None = None
    seal: Seal | None = None
    path: tuple[RegionCode, ...] = ()
    submitted: Act | None = None
    received: Act | None = None
    """With the number under which the tier above has it."""

    returned: Act | None = None
    """With the remarks of the tier above."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class NotOpened:
    """Nothing is recorded."""

    situation: Literal["not_opened"] = "not_opened"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Report:
    """A report of a desk."""

    situation: Literal["report"] = "report"
    report_id: ReportId
    kind: ReportKind
    since: date
    until: date
    cut_off: AwareDatetime
    missing_at: AwareDatetime
    to_region: RegionCode | None
    units: tuple[RegionCode, ...] = ()
    members: tuple[AgencyCode, ...] = ()
    contests: Contests = ()
    opened_at: AwareDatetime
    entries: tuple[Entry, ...] = ()
    nil: tuple[Nil, ...] = ()
    closed_at: AwareDatetime | None = None
    """Since when what is entered is late."""

    missed_at: AwareDatetime | None = None
    """When it was recorded that nothing was sealed in time."""

    editions: tuple[Edition, ...] = (Edition(number=1),)
    """Oldest first."""

    @property
    def edition(self) -> Edition:
        """The present one."""
        return self.editions[-1]

    @property
    def phase(self) -> ReportPhase:
        """How far the present edition has come."""
        edition = self.edition
        reached = (
            (ReportPhase.RETURNED, edition.returned),
            (ReportPhase.RECEIVED, edition.received),
            (ReportPhase.SUBMITTED, edition.submitted),
            (ReportPhase.SEALED, edition.seal),
            (ReportPhase.APPROVED, edition.approved),
            (ReportPhase.COMPILED, edition.compiled),
            (ReportPhase.COLLECTED, self.closed_at),
        )
        return next((phase for phase, done in reached if done is not None), ReportPhase.OPEN)

    @property
    def seals(self) -> tuple[Seal, ...]:
        """Of all editions that have one, oldest first."""
        return tuple(each.seal for each in self.editions if each.seal is not None)

    @property
    def was_sealed(self) -> bool:
        """Whether some edition was sealed."""
        return bool(self.seals)

    @property
    def was_submitted(self) -> bool:
        """Whether some edition went to the tier above."""
        return any(each.submitted is not None for each in self.editions)

    @property
    def expects_somebody(self) -> bool:
        """Whether units or members are to report."""
        return bool(self.units or self.members)

    def has_entry_of(self, unit: RegionCode | None, member: AgencyCode | None) -> bool:
        """Whether a unit or a member has told something."""
        return any((each.unit, each.member) == (unit, member) for each in self.entries)

    def has_nil_of(self, unit: RegionCode | None, member: AgencyCode | None) -> bool:
        """Whether a unit or a member has told that it had nothing to report."""
        return any((each.unit, each.member) == (unit, member) for each in self.nil)

    def with_edition(self, edition: Edition) -> "Report":
        """With another present edition."""
        return replace(self, editions=(*self.editions[:-1], edition))


State = NotOpened | Report

INITIAL: Final = NotOpened()
