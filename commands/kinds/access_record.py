"""Records of accesses, as the command service serves them."""

from dataclasses import dataclass
from typing import Any, Final

from commands.service import OtherStreams
from domain.access_record.commands import Command
from domain.access_record.decide import decide
from domain.access_record.events import EVENTS, Event
from domain.access_record.process import PROCESS
from domain.access_record.state import AccessDay
from domain.aggregate import Aggregate
from domain.command import Envelope

AGGREGATE: Final = Aggregate[AccessDay, Event, Command, None](
    process=PROCESS, events=EVENTS, decide=decide, records_reading=True
)


@dataclass(frozen=True)
class AccessRecords:
    """Records what was seen."""

    aggregate: Aggregate[AccessDay, Event, Command, None] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> None:
        """Nothing besides the command."""
