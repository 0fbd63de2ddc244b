"""Deadlines by severity: versioned data, frozen into a problem when it is inventoried.

A later version never moves the clocks of a problem that is under way. The figures stand in `reference/policy/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, Value
from domain.codes import Severity

FURTHEST = timedelta(days=366)
"""How far ahead a person may set a deadline or the end of a pause; no desk lives longer than its election year."""

Allowance = Annotated[timedelta, Field(gt=timedelta(0))]
"""Time that a party has; without any, a reminder would be due again as soon as it was sent."""


class EscalateWhen(StrEnum):
    """When silence or gravity takes a problem to the next person."""

    NEVER = "never"
    AT_DUE = "at_due"
    AT_ONCE = "at_once"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Clocks:
    """How long each party has, as frozen into one problem."""

    acknowledge_within: Allowance
    """For an agency to confirm that it has a referral."""

    assign_within: Allowance
    """For a person to triage, and for a deciding body to give a receipt."""

    progress_within: Allowance
    """For the lead agency to answer, and at the latest for the desk to recommend."""

    approve_within: Allowance
    """For a second person to approve a recommendation or the closing of an S4."""

    receive_within: Allowance
    """For the next tier to confirm a report."""

    remind_permille: int
    """Share of any of these, in thousandths, after which a silent party is reminded."""

    escalate: EscalateWhen
    between_rungs: Allowance = timedelta(hours=6)
    """Between two escalations of one problem at the least, unless a person escalates."""

    first_rung: int = Field(default=1, ge=1, le=3)
    """Where the ladder begins: 1 is the desk's chair, 2 the next tier."""

    def changed(self, change: Callable[[timedelta], timedelta]) -> "Clocks":
        """The same clocks with another length of each."""
        return replace(
            self,
            acknowledge_within=change(self.acknowledge_within),
            assign_within=change(self.assign_within),
            progress_within=change(self.progress_within),
            approve_within=change(self.approve_within),
            receive_within=change(self.receive_within),
            between_rungs=change(self.between_rungs),
        )

    def divided_by(self, divisor: float) -> "Clocks":
        """The same clocks running `divisor` times faster."""
        return self.changed(lambda each: each / divisor)


class DeadlinePolicy(Value):
    """One version of the desk's clocks."""

    version: str
    by_severity: Mapping[Severity, Clocks]
    near_voting_days: int
    """Days before and after voting day within which the near-voting divisor applies."""

    near_voting_divisor: float

    def clocks(self, severity: Severity, *, near_voting: bool) -> Clocks:
        """Clocks of a problem of `severity` that is inventoried now."""
        clocks = self.by_severity[severity]
        return clocks.divided_by(self.near_voting_divisor) if near_voting else clocks
