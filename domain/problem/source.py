"""Where a problem comes from: a report, a rule that watches, or a report from the tier below."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from domain.base import StoredValue
from domain.codes import RegionCode
from domain.intake import Intake
from domain.occurrence import Occurrence

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Occasion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,119}$")]
"""What the rule saw, by name: the same rule finds the same occasion once."""


class ReportSource(StoredValue):
    """Somebody told of it."""

    source: Literal["report"] = "report"
    intake: Intake

    @property
    def occurrence(self) -> Occurrence:
        """When it happened, as the report says."""
        return self.intake.occurrence


class RuleSource(StoredValue):
    """A rule saw it in what the desk knows; nobody reported it."""

    source: Literal["rule"] = "rule"
    rule: RuleId
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
    occasion: Occasion
    occurred_at: AwareDatetime

    @property
    def occurrence(self) -> Occurrence:
        """When the rule holds that it happened."""
        return Occurrence(self.occurred_at)


class BelowSource(StoredValue):
    """A desk below reported it."""

    source: Literal["below"] = "below"
    report_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,199}$")]
    desk: RegionCode
    """The desk that reported."""

    occurred_at: AwareDatetime

    @property
    def occurrence(self) -> Occurrence:
        """When it happened, as the desk below reported."""
        return Occurrence(self.occurred_at)


SourceKind = Literal["report", "rule", "below"]

Source = Annotated[ReportSource | RuleSource | BelowSource, Field(discriminator="source")]


def intake_of(source: Source) -> Intake | None:
    """The report that opened the problem; None when nobody reported it."""
    return source.intake if isinstance(source, ReportSource) else None
