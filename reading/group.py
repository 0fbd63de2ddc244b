"""Where a reference leads when problems were merged, and which reports stand behind a problem: now, or at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import Field

from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import Value
from domain.problem.events import ProblemInventoried, ProblemMerged
from domain.problem.evolve import fold
from domain.problem.relation import views_in_sight
from domain.problem.state import Dossier, State, dossier_of
from domain.stream import StreamId
from ledger.port import Recorded, Streams
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from reading.cutting import cut
from reading.engine import EngineView
from reading.finding import problem_in_sight
from reading.instants import WithOffset
from reading.problem import ProblemView, view_of
from reading.reports import Merging, ToldReport, open_words, told_in
from reading.second_persons import SecondPersonsShown
from reading.words import VaultReader
from reading.writings import writings_for


@dataclass(frozen=True)
class GroupSources:
    """Where a problem and those that were merged into it are read."""

    ledger: Streams
    queries: Queries
    vault: VaultReader


class Group(NamedTuple):
    """A problem with everything that was merged into it."""

    view: ProblemView
    state: State
    """The problem as it stands now; nothing of it is cut."""

    passed: tuple[Merging, ...]
    """Mergings that led from the problem that was asked for to this one, in their order; empty when it is the one."""


class ProblemShown(Value):
    """One problem, with where its number led."""

    fictitious: bool
    as_of: WithOffset | None
    """The moment that was asked for; None for now."""

    engine: EngineView | None
    """What its workflow knows, where that was asked for and one runs."""

    merged: tuple[Merging, ...] = Field(default=(), exclude_if=lambda passed: not passed)
    """Mergings that led here; left out where there are none."""

    second_person: SecondPersonsShown | None = Field(default=None, exclude_if=lambda waiting: waiting is None)
    """Who can end what waits for a second person now; left out where nothing waits or it is not for who looks."""

    problem: ProblemView


class _Read(NamedTuple):
    row: ProblemRow
    recorded: Sequence[Recorded[Any]]
    view: ProblemView
    state: State
    """As it stands now: who may see what is not asked of the past."""

    dossier: Dossier
    """Of it."""


async def read_group(
    sight: Sight, sources: GroupSources, found: ProblemRow, instant: datetime | None, *, itself: bool = False
) -> Group | None:
    """The problem that goes on for the one that was found, with the reporters' words as far as the vault has them.

    Args:
        sight: whose eyes it is for.
        sources: where to look.
        found: what was asked for, and is in sight.
        instant: as of when; None for now.
        itself: show what was found even if another problem goes on for it.

    Returns:
        None when the problem was not recorded yet.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    read = await _read(sight, sources, found, instant)
    if read is None:
        return None
    passed: list[Merging] = []
    known = {found.problem_id}
    while not itself and (following := await _following(sight, sources, read, instant, known)) is not None:
        passed.append(_merging(read))
        known.add(following.row.problem_id)
        read = following
    if read.dossier.restriction is not None:
        await sources.vault.open_restricted(sight, StreamId.parse(read.row.stream))
    told = [*told_in(read.recorded), *await _told_of_merged(sight, sources, read.row.problem_id, instant, set())]
    view = read.view.model_copy(update={"intakes": tuple(each.view for each in told)})
    stream = StreamId.parse(read.row.stream)
    seen = views_in_sight(sight, stream, read.dossier)
    writings = writings_for(sight, seen, read.recorded, view.referrals)
    if View.WORDS in seen:
        opened = await open_words(sight, sources.vault, stream, told, read.recorded, writings)
        view = view.model_copy(
            update={"intakes": opened.intakes, "words": opened.deciding, "writings": opened.writings}
        )
    elif writings:
        opened = await open_words(sight, sources.vault, stream, (), (), writings)
        view = view.model_copy(update={"writings": opened.writings})
    return Group(cut(sight, view, seen), read.state, tuple(passed))


async def _read(sight: Sight, sources: GroupSources, row: ProblemRow, instant: datetime | None) -> _Read | None:
    everything = await sources.ledger.read(StreamId.parse(row.stream))
    recorded = [each for each in everything if instant is None or each.ledger_at <= instant]
    if row.register_number is None and any(isinstance(each.event, ProblemInventoried) for each in everything):
        # It was entered after the row was read; the row of now has the number, which came with the same commit.
        row = await problem_in_sight(sight, sources.queries, row.problem_id) or row
    view = view_of(recorded, row.register_number)
    state = fold(each.event for each in everything)
    dossier = dossier_of(state)
    return None if view is None or dossier is None else _Read(row, recorded, view, state, dossier)


async def _following(
    sight: Sight, sources: GroupSources, read: _Read, instant: datetime | None, known: set[str]
) -> _Read | None:
    """The problem that this one was merged into; None at the end, and where mergings run in a circle."""
    into = read.view.merged_into
    if into is None or into in known:
        return None
    row = await problem_in_sight(sight, sources.queries, into)
    return None if row is None else await _read(sight, sources, row, instant)


async def _told_of_merged(
    sight: Sight, sources: GroupSources, problem_id: str, instant: datetime | None, known: set[str]
) -> list[ToldReport]:
    """Reports of the problems that were merged into this one, and into those."""
    told: list[ToldReport] = []
    known.add(problem_id)
    for source in await sources.queries.ever_merged_into(sight, problem_id):
        row = await problem_in_sight(sight, sources.queries, source) if source not in known else None
        read = await _read(sight, sources, row, instant) if row is not None else None
        if read is None or read.view.merged_into != problem_id:
            continue
        told += told_in(read.recorded, _merging(read))
        told += await _told_of_merged(sight, sources, source, instant, known)
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
