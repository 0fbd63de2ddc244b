"""How the drivers learn what a worker has stored, at the price of one query per beat for all lives together."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from domain.events import Event
from domain.evolve import evolve
from domain.state import INITIAL, State
from ledger.postgres import PostgresLedger

BEAT_SECONDS = 0.025


class Ended(Exception):
    """A life did not come where it had to within its time."""


class Milestones:
    """Which marks each life has passed; the references report theirs here."""

    def __init__(self) -> None:
        self._passed: defaultdict[str, set[str]] = defaultdict(set)
        self._changed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def pass_(self, life_id: str, mark: str) -> None:
        """The life has passed `mark`."""
        self._passed[life_id].add(mark)
        self._changed[life_id].set()

    async def until(self, life_id: str, mark: str, within_seconds: float = 120) -> None:
        """Return once the life has passed `mark`.

        Raises:
            Ended: it did not in time.
        """
        changed = self._changed[life_id]
        try:
            async with asyncio.timeout(within_seconds):
                while mark not in self._passed[life_id]:
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            raise Ended(f"{life_id} never passed {mark}") from None

    def forget(self, life_id: str) -> None:
        """Free what an ended life took."""
        self._passed.pop(life_id, None)
        self._changed.pop(life_id, None)


class BookFollower:
    """Folds every problem of one book as the ledger grows."""

    def __init__(self, ledger: PostgresLedger, book: str) -> None:
        self._ledger = ledger
        self._book = book
        self._position = 0
        self._states: dict[str, State] = {}
        self._changed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.events = 0

    async def skip_to_end(self) -> None:
        """Leave out what earlier stretches stored."""
        while recorded := await self._ledger.read_book(self._book, self._position, 2000):
            self._position = recorded[-1].position + 1

    async def follow(self) -> None:
        """Read on every beat until cancelled."""
        while True:
            recorded = await self._ledger.read_book(self._book, self._position, 2000)
            for each in recorded:
                self._take(each.stream, each.event)
                self._position = each.position + 1
            self.events += len(recorded)
            if len(recorded) < 2000:
                await asyncio.sleep(BEAT_SECONDS)

    def _take(self, stream: str, event: Event) -> None:
        self._states[stream] = evolve(self._states.get(stream, INITIAL), event)
        self._changed[stream].set()

    async def until(self, stream: str, holds: Callable[[State], bool], within_seconds: float = 120) -> State:
        """State of the problem once `holds`.

        Raises:
            Ended: it did not in time.
        """
        changed = self._changed[stream]
        try:
            async with asyncio.timeout(within_seconds):
                while not holds(state := self._states.get(stream, INITIAL)):
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            raise Ended(f"{stream} stands at {type(self._states.get(stream, INITIAL)).__name__}") from None
        return state

    def forget(self, stream: str) -> None:
        """Free what an ended life took."""
        self._states.pop(stream, None)
        self._changed.pop(stream, None)
