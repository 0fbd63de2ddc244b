"""What the page of a report tells: in words for whoever handed it in, and nothing of anybody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from composition import DeskServices
from domain.access.link import ReportLink
from domain.codes import AgencyCode, RegionCode
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.process import problem_stream
from domain.problem.state import (
    AwaitingReceipt,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Merged,
    NotHandedOver,
    Phase,
    Received,
    Settled,
    State,
    UnderWay,
    phase_of,
)
from domain.stream import StreamId
from web.links.opened import Opening

PASSED_ON: Final = frozenset({"decline", "transfer", "withdrawal", "correction"})
"""What settles a request so that its office is no more with it."""


@dataclass(frozen=True)
class Told:
    """What became of one report."""

    register_number: str | None = None
    current_number: str | None = None
    """Under which it goes on, where the problem was merged into another one."""

    phase: Phase | None = None
    """None of a restricted problem, of which nothing else is told either."""

    handed_to: tuple[str, ...] = ()
    """Offices that have it, by their names."""

    outcome: Outcome | None = None
    dismissal: Dismissal | None = None
    takes_more: bool = False
    """Whether the reporter may still add something."""


async def told_of(services: DeskServices, opening: Opening[ReportLink]) -> Told:
    """What the page tells.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    if not opening.views:
        return Told()
    state, stream = opening.state, opening.link.stream
    current = None
    if isinstance(state, Merged):
        current = await _number(services, problem_stream(stream.book, state.into))
    return Told(
        register_number=await _number(services, stream),
        current_number=current,
        phase=phase_of(state),
        handed_to=tuple(dict.fromkeys(services.directory.agency_name(*each) for each in _offices(state))),
        outcome=state.outcome if isinstance(state, Closed) else None,
        dismissal=state.reason if isinstance(state, Dismissed) else None,
        takes_more=isinstance(state, Detected | UnderWay),
    )


async def _number(services: DeskServices, stream: StreamId[Any]) -> str | None:
    return await services.numbers.register_number(str(stream))


def _offices(state: State) -> Iterator[tuple[AgencyCode, RegionCode]]:
    """Who has it; the body that decides is named last."""
    match state:
        case UnderWay() | Closed(before=UnderWay()):
            under_way = state if isinstance(state, UnderWay) else state.before
            yield from _asked(under_way)
            if not isinstance(under_way.hand_over, NotHandedOver):
                yield _body(under_way.hand_over, under_way.dossier.desk)
        case Diverted(hand_over=hand_over, dossier=dossier) if not isinstance(hand_over, NotHandedOver):
            yield _body(hand_over, dossier.desk)
        case _:
            return


def _asked(under_way: UnderWay) -> Sequence[tuple[AgencyCode, RegionCode]]:
    return [
        (each.agency, each.office)
        for each in under_way.referrals
        if not (isinstance(each.standing, Settled) and each.standing.by in PASSED_ON)
    ]


def _body(hand_over: AwaitingReceipt | Received, desk: RegionCode) -> tuple[AgencyCode, RegionCode]:
    return hand_over.agency, hand_over.office if isinstance(hand_over, AwaitingReceipt) else desk
