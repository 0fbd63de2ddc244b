"""What a desk's book holds since an instant: for figures about the rules, which have time to read.

The book of a desk that is out of sight looks empty.

What it costs: the whole book is read once for the problems with a recusal or a mark, each of which is folded; what was
stored since the instant is read once more. Both go by pages. In memory are one page, the names of the problems with a
recusal or a mark, and for figures about accuracy the few events of each problem that they look at.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.desk.events import NilReportReceived
from domain.figures.accuracy import Accuracy, accuracy_of, is_counted, is_report
from domain.figures.rehearsal import Entered
from domain.problem.events import (
    Event,
    OfficerRecused,
    ProblemCorrected,
    ProblemDetected,
    ProblemDismissed,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemRestricted,
)
from domain.problem.evolve import fold
from domain.problem.process import KIND
from domain.problem.relation import views_in_sight
from domain.problem.state import dossier_of
from domain.stream import BookId, StreamId, kind_of, region_of
from ledger.port import Entries, EntriesInSight, Recorded

PAGE: Final = 2000
"""Events read at once."""


async def recorded_since(
    sight: Sight, ledger: EntriesInSight, book: BookId, since: datetime
) -> AsyncIterator[Recorded[Any]]:
    """Events of the desk's book that were stored at `since` or later, oldest first; none of a problem out of sight."""
    if not sight.sees_of_desk(DeskView.FIGURES, region_of(book)):
        return
    entries = ledger.seen_by(sight)
    hidden = await _hidden(sight, entries, book)
    position = await _first_position(entries, book, since)
    while page := await entries.read_book(book, position, PAGE):
        for each in page:
            if each.stream not in hidden:
                yield each
        position = page[-1].position + 1


async def entered_since(
    sight: Sight, ledger: EntriesInSight, book: BookId, since: datetime
) -> tuple[list[Entered], int]:
    """Entries into the register as they were corrected since, oldest first; and how many problems are in none yet."""
    cases: dict[str, Entered] = {}
    undecided: set[str] = set()
    async for each in recorded_since(sight, ledger, book, since):
        match each.event:
            case ProblemDetected():
                undecided.add(each.stream)
            case ProblemInventoried():
                cases[each.stream] = Entered.of(_problem_id(each.stream), each.event)
                undecided.discard(each.stream)
            case ProblemCorrected() if each.stream in cases:
                cases[each.stream] = cases[each.stream].corrected(each.event)
            case ProblemDismissed() | ProblemForwarded() | ProblemMerged():
                undecided.discard(each.stream)
            case _:
                pass
    return list(cases.values()), len(undecided)


async def accuracy_since(sight: Sight, ledger: EntriesInSight, book: BookId, since: datetime) -> Accuracy:
    """Figures about the problems that were reported first at `since` or later."""
    problems: dict[str, list[Event]] = {}
    nil = 0
    async for each in recorded_since(sight, ledger, book, since):
        if isinstance(each.event, NilReportReceived):
            nil += 1
        elif (
            kind_of(each.stream) == KIND
            and is_counted(each.event)
            and (each.stream in problems or is_report(each.event))
        ):
            problems.setdefault(each.stream, []).append(each.event)
    return accuracy_of(problems, nil)


async def _hidden(sight: Sight, entries: Entries, book: BookId) -> frozenset[str]:
    """Streams of the book's problems that count in no figure for who looks: those with a recusal or a mark are read."""
    marked = set[str]()
    position = 0
    while page := await entries.read_book(book, position, PAGE):
        marked |= {each.stream for each in page if isinstance(each.event, OfficerRecused | ProblemRestricted)}
        position = page[-1].position + 1
    hidden = set[str]()
    for stream in marked:
        named = StreamId.parse(stream)
        dossier = dossier_of(fold(each.event for each in await entries.read(named)))
        if dossier is not None and View.FIGURES not in views_in_sight(sight, named, dossier):
            hidden.add(stream)
    return frozenset(hidden)


def _problem_id(stream: str) -> str:
    return StreamId.parse(stream).name


async def _first_position(entries: Entries, book: BookId, since: datetime) -> int:
    """Position of the first event stored at `since` or later: the ledger's time never decreases along a book."""

    async def is_before(position: int) -> bool:
        found = await entries.read_book(book, position, 1)
        return bool(found) and found[0].ledger_at < since

    low, high = 0, 1
    while await is_before(high - 1):
        low, high = high, high * 2
    while low < high - 1:
        middle = (low + high) // 2
        if await is_before(middle - 1):
            low = middle
        else:
            high = middle
    return low
