"""A desk's database with its ledger and query tables, and problems told into it command by command."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import asyncpg

from domain.actor import Actor
from domain.base import Fact
from domain.codes import RegionCode
from domain.desk.events import Event as DeskEvent
from domain.desk.process import PROCESS as DESKS
from domain.desk.process import desk_stream
from domain.desk.state import INITIAL as NO_DESK
from domain.desk.state import Desk
from domain.problem.events import Event, ProblemArchived, ProblemDetected
from domain.problem.evolve import fold
from domain.problem.process import problem_stream
from domain.problem.state import INITIAL, State
from domain.stream import Head, book_id, kind_of
from infra.database.connections import Database
from ledger.port import Appended, AppendRequest, BookTerms
from ledger.postgres import PostgresLedger
from projections.queries import Queries
from projections.rebuild import RebuildReport, rebuild_projections, verify_projections
from projections.registry import PROJECTIONS, Projections
from projections.writer import ProjectionWriter
from tests.conftest import Databases
from tests.given.situations import LEBONG, OPERATOR, Life
from tests.ledger.contract import KEY_PROOF
from tests.ledger.opening import a_ledger

APP, AUDITOR, OWNER = "desk_app", "desk_auditor", "desk_migrate"


@dataclass
class Told:
    """A problem as far as it was told."""

    problem_id: str
    desk: RegionCode
    version: int = 0
    state: State = INITIAL

    @property
    def stream(self) -> str:
        return str(problem_stream(book_id(self.desk, 2024), self.problem_id))


@dataclass
class ProjectedDesk:
    """Everything about one database that a test of the read side needs."""

    url: str
    ledger: PostgresLedger
    queries: Queries
    projections: Projections = PROJECTIONS
    commands: int = 0
    told: dict[str, Told] = field(default_factory=dict)
    desk_versions: dict[str, int] = field(default_factory=dict)
    states: dict[str, object] = field(default_factory=dict)

    async def open(self, desk: RegionCode, name: str) -> None:
        terms = BookTerms(origin=f"desk-pilkada/2024/{desk}", register_name=name, key_proof=KEY_PROOF)
        await self.ledger.open_book(book_id(desk, 2024), terms)

    async def tell(self, problem_id: str, life: Life, actor: Actor = OPERATOR) -> Told:
        """The life so far, one command per event."""
        told = self.told.setdefault(problem_id, Told(problem_id, life.desk))
        for event in life.events:
            await self.carry_out(problem_id, (event,), actor, desk=life.desk)
        return told

    async def carry_out(
        self, problem_id: str, events: Iterable[Event], actor: Actor = OPERATOR, *, desk: RegionCode = LEBONG
    ) -> Appended:
        """Events of one command, as if decided for the problem of this id."""
        told = self.told.setdefault(problem_id, Told(problem_id, desk))
        renamed = tuple(_of_problem(event, problem_id, desk) for event in events)
        after = fold(renamed, told.state)
        appended = await self.append(told.stream, told.version, renamed, after, actor, desk=desk)
        told.version, told.state = appended.version, after
        return appended

    async def tell_the_desk(self, events: tuple[DeskEvent, ...], *, desk: RegionCode = LEBONG) -> Appended:
        """Events of one command on the desk's own stream."""
        stream = str(desk_stream(book_id(desk, 2024)))
        version = self.desk_versions.get(stream, 0)
        before = self.states.get(stream, NO_DESK)
        assert isinstance(before, Desk)
        after = DESKS.fold(events, before)
        appended = await self.append(stream, version, events, after, desk=desk)
        self.desk_versions[stream] = appended.version
        return appended

    async def append(
        self,
        stream: str,
        version: int,
        events: tuple[Fact, ...],
        after: object,
        actor: Actor = OPERATOR,
        *,
        desk: RegionCode = LEBONG,
    ) -> Appended:
        self.commands += 1
        before = self.states.get(stream, self.projections.of(kind_of(stream)).process.initial)
        self.states[stream] = after
        return await self.ledger.append(
            AppendRequest(
                book=book_id(desk, 2024),
                stream=stream,
                expected=Head(version=version),
                command_id=f"test/{stream}/{version}/{self.commands}",
                command_digest=bytes(32),
                actor=actor,
                events=events,
                before=before,
                after=after,
                wake=False,
            )
        )

    async def verify(self, role: str = OWNER) -> RebuildReport:
        async with self.connection(role) as connection:
            return await verify_projections(self.ledger, connection, self.projections)

    async def rebuild(self, role: str = OWNER) -> RebuildReport:
        async with self.connection(role) as connection:
            return await rebuild_projections(self.ledger, connection, self.projections)

    async def tamper(self, statement: str, *arguments: object) -> None:
        async with self.connection() as connection:
            await connection.execute(statement, *arguments)

    @asynccontextmanager
    async def connection(self, role: str | None = None) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        connection = await asyncpg.connect(self.url, server_settings={"role": role} if role else None)
        try:
            yield connection
        finally:
            await connection.close()


@asynccontextmanager
async def a_projected_desk(
    databases: Databases, template: str, projections: Projections = PROJECTIONS
) -> AsyncIterator[ProjectedDesk]:
    """A desk in a database of its own, with the book of Lebong open."""
    async with databases.lent(template) as url, _desk_at(url, projections) as desk:
        await desk.open(LEBONG, "LEBONG")
        yield desk


@asynccontextmanager
async def a_told_desk(
    databases: Databases, template: str, tell: Callable[[ProjectedDesk], Awaitable[None]]
) -> AsyncIterator[ProjectedDesk]:
    """A desk as it was told, without a connection: what `a_copy_of` copies, where many tests begin alike."""
    async with databases.lent(template) as url:
        async with _desk_at(url, PROJECTIONS) as desk:
            await desk.open(LEBONG, "LEBONG")
            await tell(desk)
        yield desk


@asynccontextmanager
async def a_copy_of(databases: Databases, original: ProjectedDesk) -> AsyncIterator[ProjectedDesk]:
    """A desk in a database of its own that was told the same."""
    async with (
        databases.lent(databases.name_of(original.url)) as url,
        _desk_at(url, original.projections) as desk,
    ):
        desk.commands = original.commands
        desk.told = {name: replace(told) for name, told in original.told.items()}
        desk.desk_versions, desk.states = dict(original.desk_versions), dict(original.states)
        yield desk


@asynccontextmanager
async def _desk_at(url: str, projections: Projections) -> AsyncIterator[ProjectedDesk]:
    async with (
        a_ledger(url, projector=ProjectionWriter(projections), role=APP) as ledger,
        Database.open(url, role=AUDITOR) as reading,
    ):
        # The application reads and writes over one pool. Here reading has a role that may write nothing.
        yield ProjectedDesk(url, ledger, Queries(reading), projections)


def _of_problem(event: Event, problem_id: str, desk: RegionCode) -> Event:
    if not isinstance(event, ProblemDetected | ProblemArchived):
        return event
    return event.model_copy(update={"problem_id": problem_id, "desk": desk})
