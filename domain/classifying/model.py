"""What goes into the classifier and what comes out of it."""

from typing import ClassVar

from pydantic import AwareDatetime

from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode

TEXT_LIMIT_CHARACTERS = 20_000
"""A longer text is a document, not a report; an intake channel asks for it as an attachment."""


class UnreadableText(ValueError):
    """The text cannot be read as a report."""

    code: ClassVar[str] = "UNREADABLE_TEXT"


class EmptyText(UnreadableText):
    """Nothing in the text can be seen."""

    code = "EMPTY_TEXT"


class TextTooLong(UnreadableText):
    """The text is longer than a report may be."""

    code = "TEXT_TOO_LONG"


class TextReport(Value):
    """One report as the classifier reads it."""

    text: str
    region: RegionCode | None = None
    """Place the channel already knows; it outranks what the text says."""

    at: AwareDatetime | None = None
    """When it happened or was reported, as its reporter reads the calendar; gives the stage and the days to voting."""

    reporter_role: str | None = None
    place: str | None = None
    """Place in the reporter's words; read by the gazetteer only."""


class Evidence(Value):
    """One thing that counted in a decision."""

    kind: str
    """`word`, `stem`, `phrase`, `concept`, `nature`, `severity`, `floor`, `place` or `stage`."""

    term: str
    """Of the model's own vocabulary, of a rule or of the gazetteer; never a free piece of the reporter's text."""

    category: CategoryCode | None = None
    weight: float = 0.0


class Alternative(Value):
    """A category that came close."""

    category: CategoryCode
    lead_agency: AgencyCode
    score: float
    """Share of belief, 0 to 1, on the same scale as `Classification.confidence`."""


class Change(Value):
    """What would have changed a decision."""

    without: tuple[str, ...]
    """Terms of the evidence; had they not been there, together, …"""

    category: CategoryCode
    """… this one would have won."""


class Classification(Value):
    """Where a report belongs, how grave it is, and why."""

    category: CategoryCode
    lead_agency: AgencyCode
    agencies: tuple[AgencyCode, ...]
    """Lead first, then supporting."""

    route: Route
    severity: Severity
    confidence: float
    """Belief in `category`, 0 to 1."""

    needs_triage: bool
    triage_reason: str | None
    """Stable code of why a person decides; None when nobody has to."""

    region: RegionCode | None
    stage: StageCode | None
    is_nil: bool = False
    """The reporter says that nothing happened."""

    in_remit: bool = True
    """False when the text is not about an election."""

    rule: str
    """Evidence that weighed most, as `kind/term`."""

    rule_version: str
    rules_digest: str
    """SHA-256, hex, of the data the rules were built from."""

    evidence: tuple[Evidence, ...]
    alternatives: tuple[Alternative, ...]
    """Runners-up, best first, at most three."""

    would_change: Change | None = None
    """None when no few terms carry the decision."""

    @property
    def is_report(self) -> bool:
        """Whether it is one of some desk; noise and private matters are nobody's, wherever they are about."""
        return self.in_remit and self.triage_reason != "NOISE"
