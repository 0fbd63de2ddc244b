"""The rules by which each desk decides now: as shipped, with the routing table and the officials that the desk has, by
the calendar of its book.

Who holds the posts of the desks above comes from their own books. Reading those is no reliance: what a decision takes
from them stands in its events, and another decision may read something newer.

Invariants:
    * a process that goes on deciding knows an activation or an appointment after at most `READ_AGAIN_SECONDS`;
    * however many commands come, a desk's stream is read once in that time, and only what came since.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Protocol

from commands.calendars import Calendars
from domain.codes import upper_region
from domain.desk.process import PROCESS, desk_stream
from domain.desk.recusal import Recusals
from domain.desk.roster import Roster
from domain.desk.state import INITIAL, Desk, Proposal
from domain.routing_table import RoutingTable
from domain.rulebook import Rulebook
from domain.stream import START, BookId, Head, book_id, region_of, year_of
from ledger.port import Bodies, HistoryDiverged, Streams

READ_AGAIN_SECONDS: Final = 2.0


class Record(Streams, Bodies, Protocol):
    """The desks' streams, and the tables that their events name."""


@dataclass
class _Known:
    desk: Desk = INITIAL
    head: Head = START
    """Of the desk's stream, as far as it was read."""

    table: RoutingTable | None = None
    """Of its own, the one by which the desk last decided; None before."""

    read_again_at: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class _PutTogether:
    """Rules, and the desks that they were put together from: the one that decides first, then those above it."""

    rules: Rulebook
    desks: tuple[Desk, ...]
    known: tuple[_Known, ...]
    """Where what is known of each of the desks stands."""

    def is_good_at(self, now: float) -> bool:
        """Whether each desk is still known as it was then, and none is to be read again by the monotonic clock."""
        return all(
            now < known.read_again_at and known.desk is desk for known, desk in zip(self.known, self.desks, strict=True)
        )


class RulesInForce:
    """What this process knows of each desk's rules; safe to use from many tasks at once."""

    def __init__(self, ledger: Record, calendars: Calendars, shipped: Rulebook) -> None:
        self.shipped = shipped
        self._ledger = ledger
        self._calendars = calendars
        self._books: defaultdict[BookId, _Known] = defaultdict(_Known)
        self._put_together: dict[BookId, _PutTogether] = {}

    async def of(self, book: BookId) -> Rulebook:
        """The rules by which the desk decides whose book it is.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            ledger.port.FaultyBody: the rows of the table in force are lost or altered.
            domain.outage.LedgerAway: try again later.
        """
        together = self._put_together.get(book)
        if together is not None and together.is_good_at(time.monotonic()):
            return together.rules
        shipped, books = await self.as_shipped(book), chain_of(book)
        desks = tuple([await self._lately(each) for each in books])
        if together is None or any(old is not new for old, new in zip(together.desks, desks, strict=True)):
            known = tuple(self._books[each] for each in books)
            together = _PutTogether(await self._rules(shipped, books, desks), desks, known)
            self._put_together[book] = together
        return together.rules

    async def as_shipped(self, book: BookId) -> Rulebook:
        """The rules as shipped, read through the calendar of a book.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        return self.shipped.with_calendar(await self._calendars.of(book))

    async def rosters(self, book: BookId) -> tuple[Roster, ...]:
        """The roster of the desk whose book it is, then those of the desks above, as known of late.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return tuple([(await self._lately(each)).roster for each in chain_of(book)])

    async def roster(self, book: BookId) -> Roster:
        """The roster of the desk whose book it is, as known of late.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return (await self._lately(book)).roster

    async def is_closed(self, book: BookId) -> bool:
        """Whether the desk whose book it is takes nothing new any more, as known of late.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return (await self._lately(book)).closing is not None

    async def recusals(self, book: BookId) -> Recusals:
        """Whom the desk whose book it is keeps away, as known of late.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return (await self._lately(book)).recusals

    async def desk(self, book: BookId) -> Desk:
        """The desk as its stream tells of it at this moment.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = self._books[book]
        async with known.reading:
            await self._read_on(book, known)
            return known.desk

    async def table_of(self, book: BookId, proposal: Proposal | None) -> RoutingTable:
        """The table with the rows that were proposed; the shipped one for None.

        Raises:
            ledger.port.FaultyBody: the rows are lost or altered.
            domain.outage.LedgerAway: try again later.
        """
        if proposal is None:
            return self.shipped.routes
        rows = await self._ledger.large_body(book, proposal.digest)
        return RoutingTable.stored(proposal.version, proposal.digest, rows)

    async def proposed_table(self, book: BookId, version: str) -> RoutingTable | None:
        """The table that was proposed to the desk under this version; None when nobody did.

        Raises:
            ledger.port.FaultyBody: its rows are lost or altered.
            domain.outage.LedgerAway: try again later.
        """
        proposal = (await self.desk(book)).rules.proposal(version)
        return None if proposal is None else await self.table_of(book, proposal)

    async def _rules(self, shipped: Rulebook, books: tuple[BookId, ...], desks: tuple[Desk, ...]) -> Rulebook:
        officials = shipped.officials
        for book, desk in zip(books, desks, strict=True):
            if held := desk.roster.postings():
                officials = officials.with_postings(region_of(book), held)
        routes = await self._routes(books[0], desks[0].rules.in_force())
        return shipped.with_routes(routes).with_officials(officials)

    async def _routes(self, book: BookId, proposal: Proposal | None) -> RoutingTable:
        """The table of the proposal in force; read once, however often the desk's roster changes."""
        known = self._books[book]
        if proposal is None:
            return self.shipped.routes
        if known.table is None or (known.table.version, known.table.digest) != (proposal.version, proposal.digest):
            known.table = await self.table_of(book, proposal)
        return known.table

    async def _lately(self, book: BookId) -> Desk:
        """The desk as it was known at most `READ_AGAIN_SECONDS` ago."""
        known = self._books[book]
        if time.monotonic() < known.read_again_at:
            return known.desk
        # The others go on with what is known while one reads; the first ones of a process wait for it together.
        if known.reading.locked() and known.read_again_at:
            return known.desk
        async with known.reading:
            if time.monotonic() >= known.read_again_at:
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
        known.read_again_at = time.monotonic() + READ_AGAIN_SECONDS


@cache
def chain_of(book: BookId) -> tuple[BookId, ...]:
    """The book itself, and those of the desks above it for the same election."""
    upper = upper_region(region_of(book))
    return (book,) if upper is None else (book, *chain_of(book_id(upper, year_of(book))))
