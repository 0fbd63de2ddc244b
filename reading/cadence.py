"""The cadence of a desk: by which rules it reports, what is open, and what comes next."""

from datetime import datetime
from typing import Protocol

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.desk.cadence import Cadence
from domain.desk.events import Announced
from domain.report_id import ReportId
from domain.stream import BookId, region_of
from reading.instants import WithOffset


class PeriodShown(Value):
    """A reporting period, by the wall's clock."""

    report_id: ReportId
    since: WithOffset
    cut_off: WithOffset


class CadenceShown(Value):
    """The cadence of a desk; the shape of `desk cadence show --json`."""

    desk: RegionCode
    fictitious: bool
    version: int | None
    """None before the desk has set one: nothing opens by itself then. So are the next two."""

    author: str | None
    set_at: datetime | None
    """By the wall's clock."""

    cadence: Cadence
    """As it was set; the shipped one before."""

    rules: tuple[str, ...]
    """The same as lines of text, as a form or a table takes them."""

    opened: tuple[PeriodShown, ...]
    """The last period of each kind that was opened."""

    upcoming: tuple[PeriodShown, ...]
    """The next of each kind, soonest first."""


class Shipped(Protocol):
    """What is shipped, as far as a cadence is."""

    def __call__(self) -> Cadence:
        """The cadence that a desk is offered."""


async def read_cadence(
    sight: Sight, in_force: RulesInForce, shipped: Shipped, book: BookId, *, fictitious: bool
) -> CadenceShown:
    """The cadence of the desk whose book it is, as its stream tells of it at this moment.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    sight.check_of_desk(DeskView.ROSTER, desk)
    reporting = (await in_force.desk(book)).reporting
    latest = reporting.in_force
    cadence = shipped() if latest is None else latest.cadence
    return CadenceShown(
        desk=desk,
        fictitious=fictitious,
        version=latest.version if latest else None,
        author=latest.author if latest else None,
        set_at=latest.set_at if latest else None,
        cadence=cadence,
        rules=tuple(each.line for each in cadence.rules),
        opened=tuple(_shown(each) for each in reporting.opened),
        upcoming=tuple(_shown(each) for each in reporting.announced),
    )


def _shown(announced: Announced) -> PeriodShown:
    period = announced.period
    return PeriodShown(report_id=announced.report_id, since=period.since, cut_off=period.cut_off)
