"""Streams of reports, as the command service serves them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from commands.rules_in_force import RulesInForce
from commands.service import OtherStreams
from domain.aggregate import Aggregate
from domain.command import Envelope
from domain.desk.process import desk_stream
from domain.desk.state import Desk
from domain.problem.process import problem_stream
from domain.refusals import UnknownProblem
from domain.report.commands import Command, CompileReport, SealReport
from domain.report.decide import decide, large_bodies
from domain.report.deciding.case import Facts, Numbers
from domain.report.events import EVENTS, Event
from domain.report.material import LateEntry, Material, Numbered
from domain.report.period import OF_ONE_PROBLEM
from domain.report.process import PROCESS, report_stream
from domain.report.state import Report, State
from domain.report_id import ReportId
from domain.report_opening import OpenReport
from domain.rulebook import Rulebook
from domain.stream import START, BookId, StreamId
from ledger.port import Streams

AGGREGATE: Final = Aggregate[State, Event, Command, Facts](
    process=PROCESS, events=EVENTS, decide=decide, large_bodies=large_bodies
)

NO_MATERIAL: Final = Material(position=-1)
"""For a report that nobody opened, which is refused."""


class ReportRecord(Protocol):
    """What the query tables say for reports."""

    async def material(self, report: Report, since: datetime, until: datetime) -> Material:
        """What the record says for a report.

        Args:
            report: which.
            since: first instant of its days.
            until: last one.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

    async def before(self, report: Report) -> ReportId | None:
        """The desk's report of the same kind before this one; None where there is none.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

    async def numbered(self, book: BookId, number: str | None) -> Numbered:
        """Which numbers the reports of a book have, and whether one has this one.

        Raises:
            domain.outage.LedgerAway: try again later.
        """


@dataclass(frozen=True)
class Reports:
    """Decides about reports by the record and the roster of their desk."""

    in_force: RulesInForce
    streams: Streams
    record: ReportRecord
    aggregate: Aggregate[State, Event, Command, Facts] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """The rules as shipped, by the calendar of the book; what the record says; who holds the desk's posts.

        Raises:
            domain.refusals.UnknownProblem: the report would tell of a problem that there is not.
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        stream = envelope.stream
        rules = await self.in_force.as_shipped(stream.book)
        match envelope.command:
            case OpenReport():
                await self._check_problem(ReportId.of_stream(stream.book, stream.name), others)
                return Facts(rules)
            case CompileReport():
                return Facts(rules, material=await self._material(stream, rules))
            case SealReport(number=number):
                rules = await self._with_holders(stream.book, rules, others)
                return Facts(rules, numbers=await self._numbers(stream, number, others))
            case _:
                return Facts(rules)

    async def _check_problem(self, report_id: ReportId, others: OtherStreams) -> None:
        if report_id.kind not in OF_ONE_PROBLEM:
            return
        known = await others.look_at(problem_stream(report_id.book, report_id.subject))
        if known.head == START:
            raise UnknownProblem

    async def _material(self, stream: StreamId[Any], rules: Rulebook) -> Material:
        recorded = await self.streams.read(stream)
        report = PROCESS.fold(each.event for each in recorded)
        if not isinstance(report, Report):
            return NO_MATERIAL
        local = rules.local_time(stream.region)
        material = await self.record.material(report, local.first_of(report.since), local.last_of(report.until))
        return material.with_late_entries(await self._late_entries(report))

    async def _late_entries(self, report: Report) -> tuple[LateEntry, ...]:
        """What came too late for the report before."""
        earlier_id = None if report.kind in OF_ONE_PROBLEM else await self.record.before(report)
        if earlier_id is None:
            return ()
        earlier = PROCESS.fold(each.event for each in await self.streams.read(report_stream(earlier_id)))
        entries = earlier.entries if isinstance(earlier, Report) else ()
        return tuple(
            LateEntry(report_id=earlier_id, number=each.number, unit=each.unit, member=each.member, text=each.text)
            for each in entries
            if each.late
        )

    async def _with_holders(self, book: BookId, rules: Rulebook, others: OtherStreams) -> Rulebook:
        """With who holds the desk's posts by its roster: the append stores nothing if that has moved since."""
        stream = desk_stream(book)
        desk: Desk = (await others.look_at(stream)).state
        return rules.with_officials(rules.officials.with_postings(stream.region, desk.roster.postings()))

    async def _numbers(self, stream: StreamId[Any], number: str | None, others: OtherStreams) -> Numbers:
        """The numbers so far; of two reports that are sealed at once, one counts anew."""
        numbered = await self.record.numbered(stream.book, number)
        next_count, is_used = numbered.next_count, numbered.is_used
        for each in numbered.unsealed:
            if report_stream(each) == stream:
                continue
            other = (await others.look_at(report_stream(each))).state
            # Sealed since the tables were read: what the append checks is that nothing moved after this look.
            for seal in other.seals if isinstance(other, Report) else ():
                next_count = max(next_count, (seal.count or 0) + 1)
                is_used = is_used or seal.number == number
        return Numbers(next_count, is_used)
