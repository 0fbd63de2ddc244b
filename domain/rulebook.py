"""The rules of one election as a value: clocks, offices, playbooks. Data from `reference/`, handed to `decide`."""

from collections.abc import Mapping

from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Tier, tier_of, upper_region
from domain.policy import DeadlinePolicy


class CategoryRule(Value):
    """Who is responsible for one category, and what the desk may do."""

    lead: AgencyCode
    supporting: tuple[AgencyCode, ...]
    route: Route


class Rulebook(Value):
    """Everything `decide` needs to know that is not in the stream."""

    policy: DeadlinePolicy
    categories: Mapping[CategoryCode, CategoryRule]
    offices: Mapping[AgencyCode, tuple[str, ...]]
    """Levels on which an agency has offices: `kecamatan`, `district`, `province`, `national`, lowest first."""

    playbook_steps: Mapping[CategoryCode, tuple[int, ...]]
    playbook_version: str
    regions: frozenset[RegionCode]
    rule_version: str
    rules_digest: str

    def office_for(self, agency: AgencyCode, desk: RegionCode, place: RegionCode) -> RegionCode | None:
        """Region of the agency's office that serves `place`: the desk's own level first, then below, then above.

        None when the agency is unknown or sits only on a level that the place does not reach.
        """
        levels = self.offices.get(agency, ())
        own = tier_of(desk).value
        if own in levels:
            return desk
        if "kecamatan" in levels and len(place) == 8:
            return place
        region = upper_region(desk)
        while region is not None:
            if tier_of(region).value in levels:
                return region
            region = upper_region(region)
        return None


def escalation_target(desk: RegionCode, level: int) -> tuple[AgencyCode, RegionCode] | None:
    """Who hears of an escalation: 1 the desk's chair, 2 and 3 the desks above; None above the nation."""
    if level == 1:
        return "SEKDA" if tier_of(desk) is not Tier.NATIONAL else "KEMENDAGRI_OTDA", desk
    region: RegionCode | None = desk
    for _ in range(level - 1):
        region = upper_region(region) if region is not None else None
    if region is None:
        return None
    return ("KEMENDAGRI_OTDA" if tier_of(region) is Tier.NATIONAL else "KESBANGPOL"), region
