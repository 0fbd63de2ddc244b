"""What the classifier thought of a report, as an event keeps it: codes and rule; the words that decided are sealed.

A word of the lexicon that stood in a report is a word of its reporter, and goes with the report when that is erased.
"""

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode
from domain.contests import Contests
from domain.vault_reference import Sealed

CODED_EVIDENCE = frozenset({"concept", "nature", "severity", "floor", "stage", "elsewhere"})
"""Kinds of evidence whose terms are codes of ours; every other kind quotes the report."""


class Assessment(StoredValue):
    """A classification with the rule and the codes that decided."""

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
    """What weighed most: `concept/` and its code, or the kind of word alone."""

    rule_version: str
    rules_digest: str
    evidence: tuple[str, ...] = ()
    """Codes that counted, each as `kind:code`; of the kinds in `CODED_EVIDENCE` only."""

    words: Sealed | None = None
    """Words of the report that counted, each line as `kind:term`; in the vault with the report, and erased with it."""

    contests: Contests = ()
    """Which of the elections that are held together it touches."""

    alternatives: tuple[CategoryCode, ...] = ()

    def touching(self, contests: Contests) -> "Assessment":
        """The same, of what touches these contests."""
        return Assessment(
            category=self.category,
            severity=self.severity,
            route=self.route,
            lead=self.lead,
            supporting=self.supporting,
            region=self.region,
            stage=self.stage,
            near_voting=self.near_voting,
            confidence_permille=self.confidence_permille,
            needs_triage=self.needs_triage,
            triage_reason=self.triage_reason,
            in_remit=self.in_remit,
            rule=self.rule,
            rule_version=self.rule_version,
            rules_digest=self.rules_digest,
            evidence=self.evidence,
            words=self.words,
            alternatives=self.alternatives,
            contests=contests,
        )

    @property
    def floor(self) -> str | None:
        """Floor that raised the severity to what it is; None when the category's guide alone decided."""
        floors = (each.removeprefix("floor:") for each in self.evidence if each.startswith("floor:"))
        return next(floors, None)

    def floor_above(self, severity: Severity) -> str | None:
        """Floor below which `severity` lies; None when it lies below none."""
        return self.floor if severity.rank < self.severity.rank else None
