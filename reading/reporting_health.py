"""Whether somebody opens the reporting periods of each desk that goes by a cadence."""

from collections.abc import Sequence
from datetime import datetime

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.codes import NATION
from domain.desk.reporting import Reporting, next_opening
from domain.stream import BookId
from reading.health import OVERDUE_BY, SHOWN, Check, Detail, Finding


async def check_reporting(sight: Sight, in_force: RulesInForce, books: Sequence[BookId], now: datetime) -> Check:
    """Whether every period that should be open by now is: else the workflow of its desk stands.

    Args:
        sight: whose eyes it is for.
        in_force: what each desk has decided.
        books: the desks that are open here.
        now: the present instant.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    standing = [book for book in books if _stands((await in_force.desk(book)).reporting, now - OVERDUE_BY)]
    finding, detail = (Finding.BROKEN, Detail.PERIODS_STAND) if standing else (Finding.OK, Detail.PERIODS_RUN)
    return Check(name="reporting", finding=finding, detail=detail, about=tuple(standing[:SHOWN]), count=len(standing))


def _stands(reporting: Reporting, since: datetime) -> bool:
    """Whether a period should have been opened before an instant; a cadence begins to be gone by when it is set."""
    latest = reporting.in_force
    return latest is not None and max(next_opening(reporting), latest.set_at) < since
