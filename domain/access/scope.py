"""Where an actor's region lies beside a desk's."""

from domain.actor import Actor
from domain.codes import RegionCode, Role, is_within, upper_region


def may_report_to(actor: Actor, desk: RegionCode) -> bool:
    """Whether the desk takes reports from this actor: from its own region, or a process or an agency from above."""
    is_above = actor.role in (Role.SERVICE, Role.AGENCY) and is_within(desk, actor.region)
    return is_above or is_within(actor.region, desk)


def is_upper_tier(actor: Actor, desk: RegionCode) -> bool:
    """Whether `actor` sits in a desk above `desk`."""
    region = upper_region(desk)
    while region is not None:
        if actor.region == region:
            return True
        region = upper_region(region)
    return False
