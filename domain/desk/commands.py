"""What may be asked of a desk itself."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.base import Value
from domain.codes import RegionCode
from domain.command import Envelope, Reason
from domain.intake import Intake
from domain.routing_table import RouteRow


class ReportNil(Value):
    """Record that nothing happened at a unit on a day."""

    type: Literal["ReportNil"] = "ReportNil"
    unit: RegionCode
    day: date
    intake: Intake


class ProposeRoutingTable(Value):
    """Ask that other rows decide who is in charge."""

    type: Literal["ProposeRoutingTable"] = "ProposeRoutingTable"
    rows: tuple[RouteRow, ...]
    reason: Reason


class ActivateRoutingTable(Value):
    """Let a proposed table decide from now on, as a second person."""

    type: Literal["ActivateRoutingTable"] = "ActivateRoutingTable"
    version: Annotated[str, StringConstraints(min_length=1, max_length=40)]


Command = Annotated[ReportNil | ProposeRoutingTable | ActivateRoutingTable, Field(discriminator="type")]


class CommandEnvelope(Envelope[Command]):
    """A command to one desk."""
