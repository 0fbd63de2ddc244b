"""What a desk's book holds since an instant: for figures about the rules, which have time to read.

The book of a desk that is out of sight looks empty.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from domain.access.sight import Sight
from domain.codes import RegionCode
from domain.figures.accuracy import Accuracy, accuracy_of, is_report
from domain.figures.rehearsal import Entered
from domain.problem.events import (
    Event,
    NilReportReceived,
    ProblemDetected,
    ProblemDismissed,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
)
from ledger.port import Ledger, Recorded

PAGE: Final = 2000
"""Events read at once."""

PROBLEM: Final = "problem/"
"""How the streams of problems begin."""


async def recorded_since(sight: Sight, ledger: Ledger, desk: RegionCode, since: datetime) -> AsyncIterator[Recorded]:
    """Events of the desk's book that were stored at `since` or later, oldest first."""
    if not sight.reaches(desk):
        return
    position = await _first_position(ledger, desk, since)
    while page := await ledger.read_book(desk, position, PAGE):
        for each in page:
            yield each
        position = page[-1].position + 1


async def entered_since(sight: Sight, ledger: Ledger, desk: RegionCode, since: datetime) -> tuple[list[Entered], int]:
    """Entries into the register, oldest first; and how many problems found in that time are in none yet."""
    cases: list[Entered] = []
    undecided: set[str] = set()
    async for each in recorded_since(sight, ledger, desk, since):
        match each.event:
            case ProblemDetected():
                undecided.add(each.stream)
            case ProblemInventoried():
                cases.append(Entered.of(_problem_id(each.stream), each.event))
                undecided.discard(each.stream)
            case ProblemDismissed() | ProblemForwarded() | ProblemMerged():
                undecided.discard(each.stream)
            case _:
                pass
    return cases, len(undecided)


async def accuracy_since(sight: Sight, ledger: Ledger, desk: RegionCode, since: datetime) -> Accuracy:
    """Figures about the problems that were reported first at `since` or later."""
    problems: dict[str, list[Event]] = {}
    nil = 0
    async for each in recorded_since(sight, ledger, desk, since):
        if isinstance(each.event, NilReportReceived):
            nil += 1
        elif each.stream.startswith(PROBLEM) and (each.stream in problems or is_report(each.event)):
            problems.setdefault(each.stream, []).append(each.event)
    return accuracy_of(problems, nil)


def _problem_id(stream: str) -> str:
    return stream.rpartition("/")[2]


async def _first_position(ledger: Ledger, desk: RegionCode, since: datetime) -> int:
    """Position of the first event stored at `since` or later: the ledger's time never decreases along a book."""

    async def is_before(position: int) -> bool:
        found = await ledger.read_book(desk, position, 1)
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
