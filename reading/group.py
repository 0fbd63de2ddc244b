"""Where a reference leads when problems were merged, and which reports stand behind a problem: now, or at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from domain.access.policy import View
from domain.access.sight import Sight
from domain.problem.relation import views_in_sight
from domain.problem.state import Dossier, State, dossier_of
from domain.stream import StreamId
from ledger.paging import pages_of
from ledger.port import EntriesInSight
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from reading.cutting import concerning, cut, is_whole
from reading.finding import problem_in_sight
from reading.lines import WHOLE, Lines, PageShown, Window, page_of_lists
from reading.long_problems import LongProblems
from reading.problem import Gathering, ProblemView, TimelineEntry, entry_of, view_of_gathered
from reading.reports import Merging, ToldReport, open_words
from reading.words import VaultReader
from reading.writings import writings_for


@dataclass(frozen=True)
class GroupSources:
    """Where a problem and those that were merged into it are read."""

    ledger: EntriesInSight
    queries: Queries
    vault: VaultReader
    long_problems: LongProblems


class Group(NamedTuple):
    """A problem with everything that was merged into it."""

    view: ProblemView
    state: State
    """The problem as it stands now; nothing of it is cut."""

    page: PageShown
    """Which of its lines the view has."""

    passed: tuple[Merging, ...]
    """Mergings that led from the problem that was asked for to this one, in their order; empty when it is the one."""


class _Read(NamedTuple):
    row: ProblemRow
    gathered: Gathering
    view: ProblemView
    dossier: Dossier
    """As it stands now: who may see what is not asked of the past."""


async def read_group(
    sight: Sight,
    sources: GroupSources,
    found: ProblemRow,
    instant: datetime | None,
    *,
    itself: bool = False,
    window: Window = WHOLE,
) -> Group | None:
    """The problem that goes on for the one that was found, with the reporters' words as far as the vault has them.

    Events are folded as they are read; in memory stay the lines that the window shows, and only their words are opened.

    Args:
        sight: whose eyes it is for.
        sources: where to look.
        found: what was asked for, and is in sight.
        instant: as of when; None for now.
        itself: show what was found even if another problem goes on for it.
        window: which lines of each of its lists.

    Returns:
        None when the problem was not recorded yet.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    read = await _read(sight, sources, found, instant, window)
    if read is None:
        return None
    passed: list[Merging] = []
    known = {found.problem_id}
    while not itself and (following := await _following(sight, sources, read, instant, known, window)) is not None:
        passed.append(_merging(read))
        known.add(following.row.problem_id)
        read = following
    if read.dossier.restriction is not None:
        await sources.vault.open_restricted(sight, StreamId.parse(read.row.stream))
    await _add_told_of_merged(sight, sources, read.row.problem_id, instant, set(), read.gathered.told, window)
    view, page = await _shown_to(sight, sources, read, instant, window)
    return Group(view, read.gathered.state_now, page, tuple(passed))


async def _shown_to(
    sight: Sight, sources: GroupSources, read: _Read, instant: datetime | None, window: Window
) -> tuple[ProblemView, PageShown]:
    """The page as far as it is for who looks, with the words of what it shows."""
    gathered, view, stream = read.gathered, read.view, StreamId[Any].parse(read.row.stream)
    seen = views_in_sight(sight, stream, read.dossier)
    writings = writings_for(sight, seen, gathered.said, view.referrals)
    shown, told, timeline = window.of(writings), gathered.told, gathered.timeline
    view = view.model_copy(update={"intakes": tuple(each.view for each in told.kept)})
    if View.WORDS in seen:
        opened = await open_words(sight, sources.vault, stream, told.kept, gathered.first, shown)
        view = view.model_copy(
            update={"intakes": opened.intakes, "words": opened.deciding, "writings": opened.writings}
        )
    elif shown:
        opened = await open_words(sight, sources.vault, stream, (), None, shown)
        view = view.model_copy(update={"writings": opened.writings})
    if not is_whole(seen):
        timeline = await _concerning(sight, sources.ledger, stream, instant, view, window)
        view = view.model_copy(update={"timeline": tuple(timeline.kept)})
    view = cut(sight, view, seen)
    page = page_of_lists(
        window,
        reports=told.total if is_whole(seen) else 0,
        writings=len(writings),
        referrals=len(view.referrals),
        timeline=timeline.total,
    )
    return view.model_copy(update={"referrals": window.of(view.referrals)}), page


async def _concerning(
    sight: Sight,
    ledger: EntriesInSight,
    stream: StreamId[Any],
    instant: datetime | None,
    view: ProblemView,
    window: Window,
) -> Lines[TimelineEntry]:
    """The lines of the timeline that concern who looks, of whom the problem's referrals tell."""
    concerns, lines = concerning(sight, view.referrals), Lines[TimelineEntry](window)
    async for recorded in pages_of(ledger.seen_by(sight), stream):
        for each in recorded:
            if instant is None or each.ledger_at <= instant:
                entry = entry_of(each)
                if concerns(entry) and lines.shows_next():
                    lines.kept.append(entry)
    return lines


async def _read(
    sight: Sight, sources: GroupSources, row: ProblemRow, instant: datetime | None, window: Window
) -> _Read | None:
    gathered = await _gathered(sight, sources, StreamId.parse(row.stream), instant, window)
    if row.register_number is None and gathered.was_ever_registered:
        # It was entered after the row was read; the row of now has the number, which came with the same commit.
        row = await problem_in_sight(sight, sources.queries, row.problem_id) or row
    view, dossier = view_of_gathered(gathered, row.register_number), dossier_of(gathered.state_now)
    return None if view is None or dossier is None else _Read(row, gathered, view, dossier)


async def _gathered(
    sight: Sight, sources: GroupSources, stream: StreamId[Any], instant: datetime | None, window: Window
) -> Gathering:
    if instant is None:
        return await sources.long_problems.gathered(sight, sources.ledger, stream, window)
    gathered = Gathering(window, instant)
    async for recorded in pages_of(sources.ledger.seen_by(sight), stream):
        gathered.add(recorded)
    return gathered


async def _following(
    sight: Sight, sources: GroupSources, read: _Read, instant: datetime | None, known: set[str], window: Window
) -> _Read | None:
    """The problem that this one was merged into; None at the end, and where mergings run in a circle."""
    into = read.view.merged_into
    if into is None or into in known:
        return None
    row = await problem_in_sight(sight, sources.queries, into)
    return None if row is None else await _read(sight, sources, row, instant, window)


async def _add_told_of_merged(
    sight: Sight,
    sources: GroupSources,
    problem_id: str,
    instant: datetime | None,
    known: set[str],
    told: Lines[ToldReport],
    window: Window,
) -> None:
    """Add to `told` the reports of the problems that were merged into this one, and into those."""
    known.add(problem_id)
    for source in await sources.queries.ever_merged_into(sight, problem_id):
        row = await problem_in_sight(sight, sources.queries, source) if source not in known else None
        rest = window.after(told.total)
        read = await _read(sight, sources, row, instant, rest) if row is not None else None
        if read is None or read.view.merged_into != problem_id:
            continue
        came = {"merged_from": _merging(read)}
        of_source = read.gathered.told
        told.add([each._replace(view=each.view.model_copy(update=came)) for each in of_source.kept], of_source.total)
        await _add_told_of_merged(sight, sources, source, instant, known, told, window)


def _merging(read: _Read) -> Merging:
    assert read.gathered.merged is not None, "it was merged"
    merged = read.gathered.merged.event
    return Merging(
        problem_id=read.row.problem_id,
        register_number=read.view.register_number,
        into=merged.into,
        reason=merged.reason,
        merged_at=merged.recorded_at,
    )
