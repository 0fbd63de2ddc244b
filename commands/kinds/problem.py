"""Streams of problems, as the command service serves them."""

from dataclasses import dataclass
from typing import Any, Final

from commands.rules_in_force import RulesInForce
from commands.service import OtherStreams
from domain.aggregate import Aggregate
from domain.command import Envelope
from domain.notice import NoticeId
from domain.problem.commands import Command, MergeInto, RecordBounce
from domain.problem.decide import Facts, decide
from domain.problem.events import EVENTS, Event
from domain.problem.notice_record import NoticeHistory, NoticeRecord
from domain.problem.process import PROCESS, problem_stream
from domain.problem.state import State
from domain.stream import StreamId
from ledger.paging import pages_of
from ledger.port import Streams

AGGREGATE: Final = Aggregate[State, Event, Command, Facts](process=PROCESS, events=EVENTS, decide=decide)


@dataclass(frozen=True)
class Problems:
    """Decides about problems by the rules that their desk has in force."""

    in_force: RulesInForce
    streams: Streams
    aggregate: Aggregate[State, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The desk's rules, the state of the problem that a merging names, and the past of a notice that came back.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        rules = await self.in_force.of(envelope.stream.book)
        match envelope.command:
            case MergeInto(into=into):
                # Two problems that are merged into each other at once must not both find a living one.
                target = await others.look_at(problem_stream(envelope.stream.book, into))
                return Facts(rules, target.state)
            case RecordBounce(notice_id=notice_id):
                return Facts(rules, notice=await self._record_of(envelope.stream, notice_id))
            case _:
                return Facts(rules, is_desk_closed=await self.in_force.is_closed(envelope.stream.book))

    async def _record_of(self, stream: StreamId[Any], notice_id: NoticeId) -> NoticeRecord | None:
        """What the problem's own events say of a notice: if they move on, so does the head that the append expects."""
        history = NoticeHistory(notice_id)
        async for recorded in pages_of(self.streams, stream):
            for each in recorded:
                history.add(each.version, each.event)
        return history.record
