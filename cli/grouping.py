"""Where a reference leads when problems were merged, and which reports stand behind a problem: now, or at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cli.problem_view import IntakeView, Merging, ProblemView, intakes_of, view_of
from composition import DeskServices
from domain.intake import Intake
from domain.problem.events import ProblemMerged
from domain.stream import StreamId
from ledger.port import Recorded
from projections.tables import ProblemRow


class Group(NamedTuple):
    """A problem with everything that was merged into it."""

    view: ProblemView
    passed: tuple[Merging, ...]
    """Mergings that led from the problem that was asked for to this one, in their order; empty when it is the one."""


class _Read(NamedTuple):
    row: ProblemRow
    recorded: Sequence[Recorded[Any]]
    view: ProblemView


async def read_group(
    desk: DeskServices, found: ProblemRow, instant: datetime | None, *, itself: bool = False
) -> Group | None:
    """The problem that goes on for the one that was found, with the reporters' words as far as the vault has them.

    Args:
        desk: where to look.
        found: what was asked for.
        instant: as of when; None for now.
        itself: show what was found even if another problem goes on for it.

    Returns:
        None when the problem was not recorded yet.
    """
    read = await _read(desk, found, instant)
    if read is None:
        return None
    passed: list[Merging] = []
    known = {found.problem_id}
    while not itself and (following := await _following(desk, read, instant, known)) is not None:
        passed.append(_merging(read))
        known.add(following.row.problem_id)
        read = following
    told = list(intakes_of(read.recorded)) + await _told_of_merged(desk, read.row.problem_id, instant, set())
    intakes = tuple([await _with_words(desk, view, intake) for view, intake in told])
    return Group(read.view.model_copy(update={"intakes": intakes}), tuple(passed))


async def _read(desk: DeskServices, row: ProblemRow, instant: datetime | None) -> _Read | None:
    recorded = [
        each
        for each in await desk.ledger.read(StreamId.parse(row.stream))
        if instant is None or each.ledger_at <= instant
    ]
    view = view_of(recorded, row.register_number)
    return None if view is None else _Read(row, recorded, view)


async def _following(desk: DeskServices, read: _Read, instant: datetime | None, known: set[str]) -> _Read | None:
    """The problem that this one was merged into; None at the end, and where mergings run in a circle."""
    into = read.view.merged_into
    if into is None or into in known:
        return None
    row = await desk.queries.problem(into)
    return None if row is None or row.problem_id != into else await _read(desk, row, instant)


async def _told_of_merged(
    desk: DeskServices, problem_id: str, instant: datetime | None, known: set[str]
) -> list[tuple[IntakeView, Intake]]:
    """Reports of the problems that were merged into this one, and into those."""
    told: list[tuple[IntakeView, Intake]] = []
    known.add(problem_id)
    for source in await desk.queries.ever_merged_into(problem_id):
        row = await desk.queries.problem(source) if source not in known else None
        read = await _read(desk, row, instant) if row is not None else None
        if read is None or read.view.merged_into != problem_id:
            continue
        merging = _merging(read)
        told += [
            (view.model_copy(update={"merged_from": merging}), intake) for view, intake in intakes_of(read.recorded)
        ]
        told += await _told_of_merged(desk, source, instant, known)
    return told


def _merging(read: _Read) -> Merging:
    merged = next(each.event for each in reversed(read.recorded) if isinstance(each.event, ProblemMerged))
    return Merging(
        problem_id=read.row.problem_id,
        register_number=read.view.register_number,
        into=merged.into,
        reason=merged.reason,
        merged_at=merged.recorded_at,
    )


async def _with_words(desk: DeskServices, view: IntakeView, intake: Intake) -> IntakeView:
    text = await desk.reveal(intake.text.commitment)
    place = await desk.reveal(intake.place.commitment) if intake.place else None
    return view.model_copy(update={"text": text, "place": place})
