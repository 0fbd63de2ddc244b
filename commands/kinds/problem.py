"""Streams of problems, as the command service serves them."""

from dataclasses import dataclass
from typing import Any, Final

from commands.rules_in_force import RulesInForce
from commands.service import OtherStreams
from domain.aggregate import Aggregate
from domain.command import Envelope
from domain.problem.commands import Command, MergeInto
from domain.problem.decide import Facts, decide
from domain.problem.events import EVENTS, Event
from domain.problem.process import PROCESS, problem_stream
from domain.problem.state import State

AGGREGATE: Final = Aggregate[State, Event, Command, Facts](process=PROCESS, events=EVENTS, decide=decide)


@dataclass(frozen=True)
class Problems:
    """Decides about problems by the rules that their desk has in force."""

    in_force: RulesInForce
    aggregate: Aggregate[State, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The desk's rules, and the state of the problem that a merging names.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        rules = await self.in_force.of(envelope.stream.book)
        if not isinstance(envelope.command, MergeInto):
            return Facts(rules)
        # Two problems that are merged into each other at once must not both find a living one.
        target = await others.look_at(problem_stream(envelope.stream.book, envelope.command.into))
        return Facts(rules, target.state)
