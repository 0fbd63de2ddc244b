"""Streams of desks, as the command service serves them."""

from dataclasses import dataclass
from typing import Any, Final

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
    """Decides about desks by the rules as shipped."""

    shipped: Facts
    aggregate: Aggregate[Desk, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The same for every desk."""
        return self.shipped
