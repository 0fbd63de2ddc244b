"""How a report is begun: what a desk asks of the stream of a report, known to both kinds."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.contests import Contests

Grace = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=31))]


class OpenReport(Value):
    """Begin a report on a period, a stage or a problem; nothing happens where it is open already."""

    type: Literal["OpenReport"] = "OpenReport"
    cut_off: AwareDatetime
    """After it what is entered is late."""

    grace: Grace = timedelta(hours=2)
    """How long after it the report is missing if it was not sealed, in the time that people read."""

    since: date | None = None
    """First day, where the name of the report does not tell it; None for the day on which it is opened."""

    until: date | None = None
    """Last day, where the name of the report does not tell it."""

    units: tuple[RegionCode, ...] | None = None
    """Who is expected to report; None for every region right below the desk's."""

    members: tuple[AgencyCode, ...] = ()
    contests: Contests | None = None
    """Which elections it tells of; None for all that the region votes for."""
