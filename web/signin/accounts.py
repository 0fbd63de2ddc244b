"""As whom somebody signs in, by what their provider says of them and by the roster of their desk."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from composition import DeskServices
from domain.actor import Actor
from domain.codes import RegionCode, desk_region
from web.signin.claims import ClaimNames, NoAccount, account_in, actors_in, chosen, region_in


class Known(NamedTuple):
    """Whose sign-in failed, where the provider says so and it is known at which desk that is of interest."""

    account: str
    desk: RegionCode


def known_in(services: DeskServices, names: ClaimNames, claims: Mapping[str, Any]) -> Known | None:
    """Of whom claims are by which nobody can act; None where account or region are none."""
    try:
        return Known(account_in(claims, names), desk_region(region_in(claims, names, services.regions.regions)))
    except NoAccount:
        return None


async def actor_for(services: DeskServices, names: ClaimNames, claims: Mapping[str, Any]) -> Actor:
    """The one account, role, region and agency that claims and roster leave.

    Args:
        services: which know the roster.
        names: which claim holds what.
        claims: of the provider.

    Raises:
        NoAccount: they leave none, or several.
        domain.outage.LedgerAway: try again later.
    """
    region = region_in(claims, names, services.regions.regions)
    account = account_in(claims, names)
    appointed = await services.appointed_as(account, region)
    return chosen(account, actors_in(claims, names, region), appointed, names)
