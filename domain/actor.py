"""Who acts: an official, a reporter, a system, or the service itself."""

from typing import Annotated

from pydantic import StringConstraints

from domain.base import StoredValue
from domain.codes import NATION, AgencyCode, RegionCode, Role

ActorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,79}$")]
"""Account name of an official or name of a system; never the name of a private person."""


class Actor(StoredValue):
    """An identity with the scope it acts in; stands in every event in clear, because officials are accountable."""

    id: ActorId
    role: Role
    region: RegionCode
    """Scope: this region and everything below it."""

    agency: AgencyCode | None = None


def service_identity(region: RegionCode = NATION) -> Actor:
    """The process manager acting for the desk of `region`."""
    return Actor(id="service", role=Role.SERVICE, region=region)
