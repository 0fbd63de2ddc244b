"""A desk closed when its work is done, and opened again.

That its final report has been received is a condition to come: it belongs where the open problems are asked for.
"""

from domain.desk.commands import CloseDesk, ReopenDesk
from domain.desk.deciding.cadence import announced_from_now
from domain.desk.deciding.case import DeskCase
from domain.desk.events import DeskClosed, DeskReopened, Event
from domain.refusals import DeskIsClosed, DeskIsOpen, DeskNotClosable, NoCharter


def close(case: DeskCase, command: CloseDesk) -> tuple[Event, ...]:
    """The desk takes nothing new from now on."""
    desk = case.stream.region
    if case.state.closing is not None:
        raise DeskIsClosed(f"since {case.state.closing.closed_at.isoformat()}")
    if case.state.charters.latest is None:
        raise NoCharter(f"desk {desk} was never formed")
    if case.facts.open_problems:
        raise DeskNotClosable(f"{case.facts.open_problems} problems are open, or something is owed on them")
    return (DeskClosed(recorded_at=case.now, reason=command.reason, author=case.actor.signature),)


def reopen(case: DeskCase, command: ReopenDesk) -> tuple[Event, ...]:
    """The desk takes reports again, and reports itself by the cadence that it had."""
    if case.state.closing is None:
        raise DeskIsOpen(f"desk {case.stream.region} is not closed")
    latest = case.state.reporting.in_force
    reopened = DeskReopened(
        recorded_at=case.now,
        reason=command.reason,
        author=case.actor.signature,
        announced=() if latest is None else announced_from_now(case, latest.cadence),
    )
    return (reopened,)
