"""Streams of desks, as the command service serves them."""

from dataclasses import dataclass, replace
from typing import Any, Final

from commands.calendars import Calendars
from commands.service import OtherStreams
from domain.aggregate import Aggregate
from domain.command import Envelope
from domain.desk.commands import Command
from domain.desk.decide import decide
from domain.desk.deciding.case import Facts
from domain.desk.events import EVENTS, Event
from domain.desk.process import PROCESS
from domain.desk.state import Desk

AGGREGATE: Final = Aggregate[Desk, Event, Command, Facts](process=PROCESS, events=EVENTS, decide=decide)


@dataclass(frozen=True)
class Desks:
    """Decides about desks by the rules as shipped, read through the calendar of the desk's book."""

    shipped: Facts
    calendars: Calendars
    aggregate: Aggregate[Desk, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The rules as shipped, by the calendar of the book.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        calendar = await self.calendars.of(envelope.stream.book)
        return replace(self.shipped, rules=self.shipped.rules.with_calendar(calendar))
