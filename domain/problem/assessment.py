"""What the classifier thought of a report, as an event keeps it: codes, rule and words of the lexicon, no free text."""

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode


class Assessment(StoredValue):
    """A classification with the rule and the evidence that decided."""

    category: CategoryCode
    severity: Severity
    route: Route
    lead: AgencyCode
    supporting: tuple[AgencyCode, ...] = ()
    region: RegionCode
    """Kecamatan when the place is known that well, else the desk's region."""

    stage: StageCode | None = None
    near_voting: bool = False
    """Whether the report falls into the days around voting, in which clocks run faster."""

    confidence_permille: int
    needs_triage: bool
    triage_reason: str | None = None
    in_remit: bool = True
    rule: str
    rule_version: str
    rules_digest: str
    evidence: tuple[str, ...] = ()
    """Each as `kind:term`."""

    alternatives: tuple[CategoryCode, ...] = ()

    @property
    def floor(self) -> str | None:
        """Floor that raised the severity to what it is; None when the category's guide alone decided."""
        floors = (each.removeprefix("floor:") for each in self.evidence if each.startswith("floor:"))
        return next(floors, None)

    def floor_above(self, severity: Severity) -> str | None:
        """Floor below which `severity` lies; None when it lies below none."""
        return self.floor if severity.rank < self.severity.rank else None
