"""What another routing table would do with the problems that a desk has entered: case by case, before it decides."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import AwareDatetime

from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode, Tier
from domain.problem.events import ProblemCorrected, ProblemInventoried
from domain.routing_table import RouteRow, RoutingTable


class Entered(Value):
    """One entry into the register, as it was decided."""

    problem_id: str
    entered_at: AwareDatetime
    category: CategoryCode
    severity: Severity
    stage: StageCode | None
    region: RegionCode
    lead: AgencyCode
    route: Route
    rule: str
    rule_version: str

    @classmethod
    def of(cls, problem_id: str, event: ProblemInventoried) -> "Entered":
        """What the event tells of it."""
        return cls(
            problem_id=problem_id,
            entered_at=event.recorded_at,
            category=event.category,
            severity=event.severity,
            stage=event.stage,
            region=event.region,
            lead=event.lead,
            route=event.route,
            rule=event.rule,
            rule_version=event.rule_version,
        )

    def corrected(self, event: ProblemCorrected) -> "Entered":
        """The same as a person put it right."""
        rerouting = event.rerouting
        return Entered(
            problem_id=self.problem_id,
            entered_at=self.entered_at,
            category=event.category or self.category,
            severity=self.severity,
            stage=self.stage,
            region=event.region or self.region,
            lead=rerouting.lead if rerouting else self.lead,
            route=rerouting.route if rerouting else self.route,
            rule=rerouting.rule if rerouting else self.rule,
            rule_version=rerouting.rule_version if rerouting else self.rule_version,
        )


class Change(Value):
    """One case that the two tables decide differently."""

    case: Entered
    old: RouteRow | None
    new: RouteRow | None
    differs: tuple[str, ...]
    """What of `lead`, `supporting`, `route` and `clocks` is another; `row` alone when it is only the rule's name."""


class Rehearsal(Value):
    """How two tables compare on the same cases, by the rows that each has in force on one day."""

    day: date
    old_version: str
    new_version: str
    cases: int
    changes: tuple[Change, ...]
    by_difference: Mapping[str, int]
    """Cases by what is different about them; a case with another lead and another route counts under both."""

    by_category: Mapping[CategoryCode, int]
    """Changed cases."""

    @property
    def effective(self) -> tuple[Change, ...]:
        """The changes that somebody would notice."""
        return tuple(each for each in self.changes if each.differs != ("row",))


def rehearse(cases: Iterable[Entered], old: RoutingTable, new: RoutingTable, tier: Tier, day: date) -> Rehearsal:
    """Both tables asked about every case, as if it were entered on `day` at a desk of `tier`."""
    every = tuple(cases)
    changes = []
    for case in every:
        before = old.row_for(case.category, case.stage, tier, day)
        after = new.row_for(case.category, case.stage, tier, day)
        if differs := _differs(case.severity, before, after):
            changes.append(Change(case=case, old=before, new=after, differs=differs))
    return Rehearsal(
        day=day,
        old_version=old.version,
        new_version=new.version,
        cases=len(every),
        changes=tuple(changes),
        by_difference=Counter(each for change in changes for each in change.differs),
        by_category=Counter(change.case.category for change in changes),
    )


def _differs(severity: Severity, old: RouteRow | None, new: RouteRow | None) -> tuple[str, ...]:
    if old is None or new is None:
        return () if old is new else ("lead", "supporting", "route")
    found = [
        name
        for name, before, after in (
            ("lead", old.lead, new.lead),
            # Who helps is asked all at once: the order of their names says nothing.
            ("supporting", sorted(old.supporting), sorted(new.supporting)),
            ("route", old.route, new.route),
            ("clocks", old.clocks_for(severity), new.clocks_for(severity)),
        )
        if before != after
    ]
    return tuple(found) or (() if old.rule == new.rule else ("row",))
