"""The rules of one election as a value: clocks, routes, offices, playbooks. From `reference/`, handed to `decide`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.calendar import REAL, Calendar, LocalTime
from domain.codes import (
    AgencyCode,
    CategoryCode,
    RegionCode,
    Route,
    Severity,
    StageCode,
    desk_region,
    is_within,
    tier_of,
    upper_region,
)
from domain.contests import Contests
from domain.office import OfficeId
from domain.officials import Officials, Post
from domain.policy import Clocks, DeadlinePolicy
from domain.routing_table import RouteRow, RoutingTable

UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """Everything `decide` needs to know that is not in the stream."""

    policy: DeadlinePolicy
    routes: RoutingTable
    """Who is in charge of what, as far as this desk has decided."""

    offices: Mapping[AgencyCode, tuple[str, ...]]
    """Levels on which an agency has offices: `kecamatan`, `district`, `province`, `national`, lowest first."""

    playbook_steps: Mapping[CategoryCode, tuple[int, ...]]
    playbook_version: str
    regions: frozenset[RegionCode]
    time_zones: Mapping[RegionCode, ZoneInfo]
    """Of every region that has a desk."""

    officials: Officials
    """Who holds the posts of this desk and of those above it, as far as it is known here."""

    news_after: tuple[int, ...] = ()
    """Further reports since its referral at which an agency has news of them, rising; it has none beyond the last."""

    contests: Mapping[RegionCode, Contests] = field(default_factory=dict)
    """What people vote for, by province and by kabupaten or kota; a region that is not named votes for nothing."""

    def contests_of(self, place: RegionCode) -> Contests:
        """What the people of `place` vote for in this election; of a province or the nation, all that is held there."""
        return self.contests.get(desk_region(place), ())

    voting_day: date | None = None
    """None where it is not known."""

    calendar: Calendar = REAL
    """Through which every date, hour and duration of these rules is read."""

    @property
    def policy_version(self) -> str:
        """Version of the clocks; says so where they run by a rehearsal's calendar."""
        return self.policy.version if self.calendar.is_real else f"{self.policy.version}/x{self.calendar.speed:g}"

    def clocks(self, severity: Severity, *, near_voting: bool) -> Clocks:
        """Clocks of a problem of `severity` that is inventoried now, in time of the wall's clock."""
        clocks = self.policy.clocks(severity, near_voting=near_voting)
        return clocks if self.calendar.is_real else clocks.changed(self.calendar.span)

    def with_routes(self, routes: RoutingTable) -> "Rulebook":
        """The same rules with another routing table."""
        return self if routes is self.routes else replace(self, routes=routes)

    def with_officials(self, officials: Officials) -> "Rulebook":
        """The same rules with other officials."""
        return self if officials is self.officials else replace(self, officials=officials)

    def with_calendar(self, calendar: Calendar) -> "Rulebook":
        """The same rules, read through another calendar."""
        return self if calendar == self.calendar else replace(self, calendar=calendar)

    def row_for(
        self, category: CategoryCode, stage: StageCode | None, desk: RegionCode, instant: datetime
    ) -> RouteRow | None:
        """The row of the routing table that decides for a problem of `desk` at `instant`; None when there is none."""
        return self.routes.row_for(category, stage, tier_of(desk), self.local_date(instant, desk))

    def has_desk(self, region: RegionCode) -> bool:
        """Whether a desk is formed for `region`; a kecamatan has none."""
        return region in self.regions and desk_region(region) == region

    def office_for(self, agency: AgencyCode, desk: RegionCode, place: RegionCode) -> RegionCode | None:
        """Region of the agency's office that serves `place`: the desk's own level first, then below, then above.

        None when the agency is unknown or sits only on a level that the place does not reach.
        """
        levels = self.offices.get(agency, ())
        reached = (desk, *_below(desk, place), *_above(desk))
        return next((region for region in reached if _level(region) in levels), None)

    def asked_by(self, row: RouteRow, desk: RegionCode, place: RegionCode, at: datetime) -> tuple[OfficeId, ...]:
        """Offices that are asked when a problem at `place` is entered under `row`, the one in charge first.

        Empty when no office of the lead serves the place. Supporting agencies without one are left out. Where the desk
        only watches, the deciding bodies and parties to their cases get no assignment: its own secretariat looks.
        """
        if row.route is Route.WATCH:
            return (self.secretariat_of(desk, at),)
        supporting = row.supporting if row.route is Route.COORDINATE else ()
        offices = {agency: self.office_for(agency, desk, place) for agency in (row.lead, *supporting)}
        if offices[row.lead] is None:
            return ()
        return tuple(OfficeId(agency, office) for agency, office in offices.items() if office is not None)

    def chair_of(self, desk: RegionCode, at: datetime) -> OfficeId:
        """The office whose head chairs a desk at an instant, and approves."""
        return self.officials.holder(Post.CHAIR, desk, self.local_date(at, desk))

    def secretariat_of(self, desk: RegionCode, at: datetime) -> OfficeId:
        """The office that runs the secretariat of a desk at an instant, and receives what is reported to it."""
        return self.officials.holder(Post.SECRETARIAT, desk, self.local_date(at, desk))

    def escalation_target(self, desk: RegionCode, level: int, at: datetime) -> OfficeId | None:
        """Who hears of an escalation: 1 the desk's chair, 2 and 3 the desks above; None above the nation."""
        if level == 1:
            return self.chair_of(desk, at)
        region: RegionCode | None = desk
        for _ in range(level - 1):
            region = upper_region(region) if region is not None else None
        return None if region is None else self.secretariat_of(region, at)

    def local_date(self, instant: datetime, desk: RegionCode) -> date:
        """Day that the calendar of `desk` shows at `instant`; UTC's where the desk is none of the rulebook's."""
        return self.local_time(desk).date_of(instant)

    def local_time(self, desk: RegionCode) -> LocalTime:
        """Date and hour as the people of `desk` read them; in UTC where the desk is none of the rulebook's."""
        return LocalTime(self.calendar, self.time_zones.get(desk, UTC))


def _below(desk: RegionCode, place: RegionCode) -> list[RegionCode]:
    """Regions between the desk's own and `place`, highest first."""
    levels = dict.fromkeys(place[:length] for length in (2, 5, 8))
    return [region for region in levels if region != desk and is_within(region, desk)]


def _above(desk: RegionCode) -> list[RegionCode]:
    upper = upper_region(desk)
    return [] if upper is None else [upper, *_above(upper)]


def _level(region: RegionCode) -> str:
    return "kecamatan" if len(region) == 8 else tier_of(region).value
