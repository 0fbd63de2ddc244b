"""Streams of desks, as the command service serves them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from commands.rules_in_force import RulesInForce
from commands.service import OtherStreams
from domain.aggregate import Aggregate
from domain.command import Envelope
from domain.desk.commands import ActivateRoutingTable, CloseDesk, Command
from domain.desk.decide import decide, large_bodies
from domain.desk.deciding.case import Facts
from domain.desk.events import EVENTS, Event
from domain.desk.process import PROCESS
from domain.desk.state import Desk
from domain.stream import BookId

AGGREGATE: Final = Aggregate[Desk, Event, Command, Facts](
    process=PROCESS, events=EVENTS, decide=decide, large_bodies=large_bodies
)


class OpenProblems(Protocol):
    """The query tables, as far as they know on which problems there is something to do."""

    async def open_problem_streams(self, book: BookId | None = None) -> Sequence[str]:
        """Streams of the problems whose process still has something to do."""


@dataclass(frozen=True)
class Desks:
    """Decides about desks by the rules as shipped, read through the calendar of the desk's book."""

    shipped: Facts
    in_force: RulesInForce
    problems: OpenProblems
    aggregate: Aggregate[Desk, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The rules as shipped, by the calendar of the book; the rows of the table that is to be activated;
        and how many problems are open, where the desk is to be closed.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            ledger.port.FaultyBody: the rows are lost or altered.
            domain.outage.LedgerAway: try again later.
        """
        book = envelope.stream.book
        facts = replace(self.shipped, rules=await self.in_force.as_shipped(book))
        if isinstance(envelope.command, CloseDesk):
            # A report that comes in at this moment may still open a problem: it goes on as any other does.
            return replace(facts, open_problems=len(await self.problems.open_problem_streams(book)))
        if not isinstance(envelope.command, ActivateRoutingTable):
            return facts
        return replace(facts, proposed=await self.in_force.proposed_table(book, envelope.command.version))
