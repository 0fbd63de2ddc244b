"""The rules by which each desk decides now: as shipped, with the routing table that the desk has activated.

Invariants:
    * a process that goes on deciding knows an activation after at most `READ_AGAIN_SECONDS`;
    * however many commands come, the desk's stream is read once in that time, and only what came since.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from domain.desk.process import PROCESS, desk_stream
from domain.desk.state import INITIAL, Desk
from domain.rulebook import Rulebook
from domain.stream import START, BookId, Head
from ledger.port import HistoryDiverged, Streams

READ_AGAIN_SECONDS: Final = 2.0


@dataclass
class _Known:
    rules: Rulebook
    desk: Desk = INITIAL
    head: Head = START
    """Of the desk's stream, as far as it was read."""

    read_again_at: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class RulesInForce:
    """What this process knows of each desk's rules; safe to use from many tasks at once."""

    def __init__(self, ledger: Streams, shipped: Rulebook) -> None:
        self.shipped = shipped
        self._ledger = ledger
        self._books: defaultdict[BookId, _Known] = defaultdict(lambda: _Known(shipped))

    async def of(self, book: BookId) -> Rulebook:
        """The rules by which the desk decides whose book it is.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = self._books[book]
        if time.monotonic() < known.read_again_at:
            return known.rules
        # The others go on with what is known while one reads; the first ones of a process wait for it together.
        if known.reading.locked() and known.read_again_at:
            return known.rules
        async with known.reading:
            if time.monotonic() >= known.read_again_at:
                await self._read_on(book, known)
        return known.rules

    async def desk(self, book: BookId) -> Desk:
        """The desk as its stream tells of it at this moment.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = self._books[book]
        async with known.reading:
            await self._read_on(book, known)
            return known.desk

    async def _read_on(self, book: BookId, known: _Known) -> None:
        try:
            recorded = await self._ledger.read(desk_stream(book), known.head)
        except HistoryDiverged:
            known.desk, known.head = INITIAL, START
            recorded = await self._ledger.read(desk_stream(book))
        if recorded:
            known.head = recorded[-1].head
            known.desk = PROCESS.fold((each.event for each in recorded), known.desk)
            known.rules = self.shipped.with_routes(known.desk.rules.in_force(self.shipped.routes))
        known.read_again_at = time.monotonic() + READ_AGAIN_SECONDS
