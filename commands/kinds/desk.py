"""Streams of desks, as the command service serves them."""

from dataclasses import dataclass, replace
from typing import Any, Final

from commands.rules_in_force import RulesInForce
from commands.service import OtherStreams
from domain.aggregate import Aggregate
from domain.command import Envelope
from domain.desk.commands import ActivateRoutingTable, Command
from domain.desk.decide import decide, large_bodies
from domain.desk.deciding.case import Facts
from domain.desk.events import EVENTS, Event
from domain.desk.process import PROCESS
from domain.desk.state import Desk

AGGREGATE: Final = Aggregate[Desk, Event, Command, Facts](
    process=PROCESS, events=EVENTS, decide=decide, large_bodies=large_bodies
)


@dataclass(frozen=True)
class Desks:
    """Decides about desks by the rules as shipped, read through the calendar of the desk's book."""

    shipped: Facts
    in_force: RulesInForce
    aggregate: Aggregate[Desk, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The rules as shipped, by the calendar of the book; and the rows of the table that is to be activated.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            ledger.port.FaultyBody: the rows are lost or altered.
            domain.outage.LedgerAway: try again later.
        """
        book = envelope.stream.book
        facts = replace(self.shipped, rules=await self.in_force.as_shipped(book))
        if not isinstance(envelope.command, ActivateRoutingTable):
            return facts
        return replace(facts, proposed=await self.in_force.proposed_table(book, envelope.command.version))
