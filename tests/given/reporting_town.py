"""A desk that reports by its cadence, in front of the real engine, with the clocks of its workflows in our hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.advance import StreamActivities
from commands.kinds import desk, problem, report
from commands.kinds.access_record import AccessRecords
from commands.kinds.desk import Desks
from commands.kinds.problem import Problems
from commands.kinds.report import Reports
from commands.rules_in_force import RulesInForce
from commands.service import CommandService, Refused
from commands.standing import RosterStandings
from commands.wakes import WakeRelay
from domain.actor import Actor
from domain.calendar import REAL, Calendar
from domain.command import Envelope
from domain.desk.cadence import Cadence
from domain.desk.commands import SetCadence
from domain.desk.deciding.case import Facts
from domain.desk.process import desk_stream
from domain.desk.state import Desk
from domain.report.material import Material, Numbered
from domain.report.process import report_stream
from domain.report.state import Report, State
from domain.report_id import ReportId
from domain.stream import BookId, StreamId, book_id
from infra.temporal.sandbox import workflow_runner
from infra.temporal.waker import TemporalWaker
from ledger.encoding import EventCodec
from ledger.memory import MemoryLedger
from ledger.port import Appended, BookNotOpen, Ledger
from reference.rulebook import rulebook
from tests.given.desk import CHAIR, LEBONG, VOCABULARY, NothingAtOnce, NothingOpen
from tests.given.town import eventually
from workflows.desk import DeskWorkflow
from workflows.kinds import WORKFLOWS
from workflows.messages import FoldedDesk, FoldedReport
from workflows.report import ReportWorkflow
from workflows.shared_modules import SHARED_MODULES
from workflows.starts import starts

CODEC = EventCodec(problem.AGGREGATE.events, desk.AGGREGATE.events, report.AGGREGATE.events)


YEARS = count(2100)
"""Of the elections of one engine: the workflow of a desk is called by its book, and tests share the engine."""


class OneCalendar:
    """Every book that is kept goes by it."""

    def __init__(self, calendar: Calendar, only: BookId | None = None) -> None:
        self.calendar, self.only = calendar, only

    async def of(self, book: BookId) -> Calendar:
        if self.only not in (None, book):
            raise BookNotOpen(book)
        return self.calendar


class NothingOnRecord:
    """What the query tables say of a desk that has nothing to report."""

    async def material(self, report: Report, since: datetime, until: datetime) -> Material:
        return Material(position=0)

    async def before(self, report: Report) -> ReportId | None:
        return None

    async def numbered(self, book: BookId, number: str | None) -> Numbered:
        return Numbered(1, is_used=False, unsealed=())


class ReportingTown:
    """A desk with its reports, its ledger, the engine, and a worker when it is at work."""

    def __init__(
        self,
        env: WorkflowEnvironment,
        calendar: Calendar = REAL,
        *,
        book: BookId | None = None,
        queue: str | None = None,
        ledger: Ledger | None = None,
        alone: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.env, self.book = env, book or book_id(LEBONG, next(YEARS))
        self.task_queue = f"{queue or f'test-{uuid4()}'}-problems"
        self.ledger: Ledger = ledger or MemoryLedger(CODEC)
        self.relay = WakeRelay(self.ledger, TemporalWaker(env.client, starts(self.task_queue)))
        rules = rulebook()
        in_force = RulesInForce(self.ledger, OneCalendar(calendar, self.book if alone else None), rules)
        kinds = (
            Problems(in_force, self.ledger),
            Desks(Facts(rules, VOCABULARY), in_force, NothingOpen()),
            AccessRecords(),
            Reports(in_force, self.ledger, NothingOnRecord()),
        )
        self.service = CommandService(self.ledger, self.relay, kinds, RosterStandings(in_force), now)

    @property
    def desk(self) -> WorkflowHandle[DeskWorkflow, FoldedDesk]:
        return self.env.client.get_workflow_handle_for(DeskWorkflow.run, str(desk_stream(self.book)))

    def report(self, report_id: ReportId) -> WorkflowHandle[ReportWorkflow, FoldedReport]:
        return self.env.client.get_workflow_handle_for(ReportWorkflow.run, str(report_stream(report_id)))

    def daily(self, day: date, number: int = 0) -> ReportId:
        return ReportId.of_day(self.book, day, number)

    async def ask(self, stream: StreamId[Any], command: Any, actor: Actor = CHAIR) -> Appended:
        """What a command stored, once every wake it caused was delivered or put off."""
        outcome = await self.service.carry_out(
            Envelope(command_id=f"test/{uuid4()}", stream=stream, actor=actor, command=command)
        )
        assert not isinstance(outcome, Refused), outcome
        await self.relay.settled()
        return outcome

    async def go_by(self, cadence: Cadence) -> Appended:
        return await self.ask(desk_stream(self.book), SetCadence(cadence=cadence))

    async def kinds(self, stream: StreamId[Any]) -> list[str]:
        return [each.event.type for each in await self.ledger.read(stream)]

    async def reporting(self) -> Desk:
        state = (await self.service.snapshot(desk_stream(self.book))).state
        assert isinstance(state, Desk)
        return state

    async def opened(self) -> list[str]:
        """Names of the reports whose periods are on record as opened, in order."""
        recorded = await self.ledger.read(desk_stream(self.book))
        return [each.event.opened.report_id.key for each in recorded if each.event.type == "PeriodOpened"]

    async def state_of(self, report_id: ReportId) -> State:
        state: State = (await self.service.snapshot(report_stream(report_id))).state
        return state

    async def has_opened(self, name: str) -> None:
        """Return once the period of a report is on record, and the desk's workflow knows."""

        async def known() -> bool:
            folded = await self.desk.query(DeskWorkflow.snapshot)
            return name in [each.report_id.key for each in folded.state.opened]

        await eventually(known)

    async def is_at_rest(self) -> bool:
        """Whether the desk's workflow waits for a wake or a timer, and knows all that is recorded."""
        description = (await self.desk.describe()).raw_description
        return not (description.pending_activities or description.HasField("pending_workflow_task"))

    @asynccontextmanager
    async def at_work(self, client: Client | None = None) -> AsyncIterator[None]:
        """A worker and the relay, running."""
        relaying = asyncio.create_task(self.relay.keep_delivering(timedelta(milliseconds=50)))
        try:
            async with Worker(
                client or self.env.client,
                task_queue=self.task_queue,
                workflows=WORKFLOWS,
                activities=[StreamActivities(self.service, NothingAtOnce()).advance],
                workflow_runner=workflow_runner(SHARED_MODULES),
            ):
                yield
        finally:
            relaying.cancel()
            with suppress(asyncio.CancelledError):
                await relaying
