"""What came of the events of long problems, remembered by a process so that a look reads what is new and what is shown.

Invariants:
    * whoever looks reads by their own sight that the last event that is remembered stands where it stood; where it does
      not, for them or for everybody, the problem is read from its beginning, as if nothing were remembered;
    * what is remembered is everybody's: which lines of it are for whom is decided after it, as for a problem just read;
    * the lines of a page are not remembered, they are read by who looks;
    * of those who look first at once, one reads from the beginning, and the others go on from what it remembers.
"""

import asyncio
from collections import OrderedDict
from typing import Any, Final, NamedTuple
from weakref import WeakValueDictionary

from domain.access.sight import Sight
from domain.stream import START, Head, StreamId
from ledger.paging import READ_LIMIT, pages_of
from ledger.port import Entries, EntriesInSight, HistoryDiverged
from reading.lines import Window
from reading.problem import Gathering, entry_of
from reading.reports import told_by

LONG: Final = READ_LIMIT
"""Events from which on a problem is remembered; a shorter one is read in one go."""

REMEMBERED_EVENTS: Final = 40_000
"""Of all problems together, about two kilobytes of memory for each that brought a report; who was not looked at for
longest is forgotten first."""


class _Known(NamedTuple):
    head: Head
    """The last event that is part of it."""

    gathering: Gathering
    """Without lines; never changed."""


class LongProblems:
    """The long problems that were looked at lately; for the tasks of one event loop."""

    def __init__(self, limit: int = REMEMBERED_EVENTS) -> None:
        """Remember problems of `limit` events together."""
        self._limit = limit
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._first_looks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def events(self) -> int:
        """How many events of all problems are remembered."""
        return sum(each.head.version for each in self._known.values())

    async def gathered(self, sight: Sight, ledger: EntriesInSight, stream: StreamId[Any], window: Window) -> Gathering:
        """What a page needs of the problem as it stands, with the lines that `window` shows.

        Args:
            sight: whose eyes it is for.
            ledger: where the events are read.
            stream: of the problem.
            window: which lines of each list.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        entries = ledger.seen_by(sight)
        async with self._first_looks.setdefault(str(stream), asyncio.Lock()):
            known = self._known.get(str(stream))
            if known is None:
                return await self._from_the_beginning(entries, stream, window)
        try:
            known = await self._gone_on(entries, stream, known)
            return await _with_lines(entries, stream, known.gathering, window)
        except HistoryDiverged:  # another ledger was restored, or the problem is out of their sight
            return await self._from_the_beginning(entries, stream, window)

    async def _from_the_beginning(self, entries: Entries, stream: StreamId[Any], window: Window) -> Gathering:
        """What a page needs, read from the beginning; remembered where the problem is long."""
        gathering, head = Gathering(window), START
        async for recorded in pages_of(entries, stream):
            gathering.add(recorded)
            head = recorded[-1].head
        if gathering.version >= LONG:
            self._remember(stream, _Known(head, gathering.without_lines()))
        return gathering

    async def _gone_on(self, entries: Entries, stream: StreamId[Any], known: _Known) -> _Known:
        """What is known once the newest events are part of it."""
        gathering, head = known.gathering, known.head
        async for recorded in pages_of(entries, stream, known.head):
            if gathering is known.gathering:
                gathering = gathering.resumed()
            gathering.add(recorded)
            head = recorded[-1].head
        gone_on = known if gathering is known.gathering else _Known(head, gathering)
        self._remember(stream, gone_on)
        return gone_on

    def _remember(self, stream: StreamId[Any], known: _Known) -> None:
        self._known[str(stream)] = known
        self._known.move_to_end(str(stream))
        while self._known and self.events > self._limit:
            self._known.popitem(last=False)


async def _with_lines(entries: Entries, stream: StreamId[Any], gathering: Gathering, window: Window) -> Gathering:
    reports = window.of(gathering.told_at)
    timeline = window.of(range(1, gathering.version + 1))
    versions = sorted({*reports, *timeline})
    shown = {each.version: each for each in await entries.read_some(stream, versions)} if versions else {}
    if len(shown) != len(versions):
        raise HistoryDiverged(f"{stream} has not all of its first {gathering.version} events")
    return gathering.with_lines(
        [told for each in reports if (told := told_by(shown[each])) is not None],
        [entry_of(shown[each]) for each in timeline],
    )
