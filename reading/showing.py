"""A problem as a face shows it: now or at a moment, with who can end what waits, and what its workflow knows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field
from temporalio.client import Client

from commands.rules_in_force import RulesInForce
from domain.access.sight import Sight
from domain.base import Value
from domain.problem.process import problem_stream
from domain.stream import BookId
from projections.problem.tables import ProblemRow
from reading.engine import EngineView
from reading.finding import problem_in_sight
from reading.group import GroupSources, read_group
from reading.instants import WithOffset
from reading.lines import WHOLE, PageShown, Window
from reading.problem import ProblemView
from reading.process import Folded, ProcessSources, ProcessState, read_process
from reading.reports import Merging
from reading.second_persons import SecondPersonsShown, read_second_persons


@dataclass(frozen=True)
class ShowingSources:
    """Where a problem is read, and whom its workflow is asked of."""

    group: GroupSources
    in_force: RulesInForce
    client: Client
    is_fictitious: Callable[[BookId], Awaitable[bool]]
    now: Callable[[], datetime]


class ProblemShown(Value):
    """One problem, with where its number led."""

    fictitious: bool
    as_of: WithOffset | None
    """The moment that was asked for; None for now."""

    engine: EngineView | None
    """What its workflow knows, where that was asked for and one runs."""

    process: ProcessState | None = Field(default=None, exclude_if=lambda state: state is None)
    """Where its process stands now; left out where that was not asked for."""

    merged: tuple[Merging, ...] = Field(default=(), exclude_if=lambda passed: not passed)
    """Mergings that led here; left out where there are none."""

    second_person: SecondPersonsShown | None = Field(default=None, exclude_if=lambda waiting: waiting is None)
    """Who can end what waits for a second person now; left out where nothing waits or it is not for who looks."""

    page: PageShown
    """Which lines of the problem's lists are shown."""

    problem: ProblemView


async def read_problem(
    sight: Sight,
    sources: ShowingSources,
    found: ProblemRow,
    as_of: datetime | None = None,
    *,
    itself: bool = False,
    engine: bool = False,
    window: Window = WHOLE,
) -> ProblemShown | None:
    """The problem that goes on for the one that was found; None when it was not recorded yet.

    Args:
        sight: whose eyes it is for.
        sources: where to look.
        found: what was asked for, and is in sight.
        as_of: the moment; None for now.
        itself: show what was found even if another problem goes on for it.
        engine: ask the workflow too, and tell where the process stands.
        window: which lines of each of its lists.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    group = await read_group(sight, sources.group, found, as_of, itself=itself, window=window)
    if group is None:
        return None
    waiting = None
    if as_of is None:
        stream = problem_stream(found.book, group.view.problem_id)
        waiting = await read_second_persons(sight, sources.in_force, stream, group.state, sources.now())
    process = None
    if engine and (row := await problem_in_sight(sight, sources.group.queries, group.view.problem_id)) is not None:
        asked = ProcessSources(sources.client, sources.group.ledger, sources.in_force)
        folded = Folded(group.state, group.view.version) if as_of is None else None
        process = await read_process(sight, asked, row, sources.now(), folded)
    return ProblemShown(
        fictitious=await sources.is_fictitious(found.book),
        as_of=as_of,
        engine=None if process is None else process.engine,
        process=process,
        merged=group.passed,
        second_person=waiting,
        page=group.page,
        problem=group.view,
    )
