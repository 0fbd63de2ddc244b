"""What is owed on a problem, and by whom."""

from domain.problem.state import Detected, Diverted, Paused, State, UnderWay
from projections.projection import Owed


def owed(state: State) -> tuple[Owed, ...]:
    """Open obligations of the problem in their order, each with the office that reminders of it go to."""
    match state:
        case Detected() | UnderWay() | Diverted():
            return tuple(_owed(state))
        case _:
            return ()


def _owed(state: Detected | UnderWay | Diverted) -> list[Owed]:
    paused = state.clock if isinstance(state, UnderWay) and isinstance(state.clock, Paused) else None
    return [
        Owed(obligation, obligation.agency, obligation.office, next_at=paused.until if paused else obligation.next_at)
        for obligation in state.obligations
    ]
