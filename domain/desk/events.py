"""What has happened to a desk itself. Stored for ever: a field may get added with a default, never renamed or lost."""

from datetime import date
from typing import Annotated, Final, Literal, get_args

from pydantic import AwareDatetime, Field

from domain.base import Fact
from domain.codes import RegionCode
from domain.intake import Intake
from domain.routing_table import RouteRow


class NilReportReceived(Fact):
    """A unit reported that nothing happened on a day."""

    type: Literal["NilReportReceived"] = "NilReportReceived"
    unit: RegionCode
    """Kecamatan that reports, or the desk's own region."""

    day: date
    """Of the unit's calendar."""

    intake: Intake


class RoutingTableProposed(Fact):
    """Somebody wants other rows to decide who is in charge; nothing changes until a second person activates them."""

    type: Literal["RoutingTableProposed"] = "RoutingTableProposed"
    version: str
    digest: str
    rows: tuple[RouteRow, ...]
    author: str
    reason: str


class RoutingTableActivated(Fact):
    """A proposed table decides about every problem that is inventoried from now on."""

    type: Literal["RoutingTableActivated"] = "RoutingTableActivated"
    version: str
    digest: str
    author: str
    approver: str
    effective_at: AwareDatetime


Event = Annotated[NilReportReceived | RoutingTableProposed | RoutingTableActivated, Field(discriminator="type")]

EVENTS: Final[tuple[type[Fact], ...]] = get_args(get_args(Event)[0])
"""Every class above."""
