"""The ledger in PostgreSQL while something goes wrong: nothing acknowledged is lost, nothing is stored twice."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from domain.outage import LedgerAway
from domain.stream import StreamId
from infra.database import connections
from infra.embedded.data_folder import DataFolder
from infra.embedded.postgres import EmbeddedPostgres
from ledger.migrate import migrate
from ledger.port import Appended, BookNotOpen
from ledger.postgres import PostgresLedger
from tests.conftest import Databases
from tests.dead_connections import end_our_connections
from tests.ledger.contract import open_books
from tests.ledger.deaf_line import a_deaf_line
from tests.ledger.opening import a_ledger
from tests.ledger.projectors import Collecting, Pausing, Refusing, Striking
from tests.ledger.writing import INVENTORY, LEBONG, NOTE, SELUMA, a_request, a_stream, all_of

PATIENCE_SECONDS = 60


@pytest_asyncio.fixture(loop_scope="session")
async def a_ready_database(a_database: str) -> str:
    """A database with its books open."""
    async with a_ledger(a_database) as ledger:
        await open_books(ledger)
    return a_database


@pytest_asyncio.fixture(loop_scope="session")
async def an_observer(a_ready_database: str) -> AsyncIterator[Any]:
    """A connection beside the ledger's."""
    connection = await asyncpg.connect(a_ready_database)
    yield connection
    await connection.close()


async def until(condition: Callable[[], Awaitable[Any]]) -> None:
    """Return when the condition holds, which something else is about to bring about."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await condition():
            pass


# One transaction


async def test_a_projector_sees_what_readers_will_see_and_only_what_is_new(a_ready_database: str) -> None:
    projector = Collecting()
    async with a_ledger(a_ready_database, projector=projector) as ledger:
        first, second = a_request(a_stream(), 0, [INVENTORY, NOTE]), a_request(a_stream(), 0, [])
        outcomes = await asyncio.gather(ledger.append(first), ledger.append(second), ledger.append(first))
        with pytest.raises(Exception, match="expected"):
            await ledger.append(a_request(first.stream, 0))
        recorded = await ledger.read(StreamId.parse(first.stream))
    assert projector.entries == [(first, outcomes[0]), (second, outcomes[1])]
    assert projector.entries[0][1].recorded == tuple(recorded)
    assert projector.entries[1][1].recorded == ()


async def test_a_projectors_bug_is_the_bug_of_one_request(a_ready_database: str) -> None:
    streams = [a_stream() for _ in range(5)]
    async with a_ledger(a_ready_database, projector=Refusing(streams[2])) as ledger:
        outcomes = await asyncio.gather(
            *(ledger.append(a_request(stream, wake=True)) for stream in streams), return_exceptions=True
        )
        assert [type(each) for each in outcomes] == [Appended, Appended, ZeroDivisionError, Appended, Appended]
        assert [stream for _, stream, _ in await all_of(ledger)] == [*streams[:2], *streams[3:]]
        assert streams[2] not in {wake.stream for wake in await ledger.claim_wakes(10)}


async def test_a_reader_never_sees_a_gap_while_a_commit_is_delayed(a_ready_database: str, an_observer: Any) -> None:
    projector = Pausing()
    async with (
        a_ledger(a_ready_database, projector=projector) as slow,
        a_ledger(a_ready_database) as quick,
    ):
        first, second = a_request(a_stream()), a_request(a_stream())
        begun = asyncio.create_task(slow.append(first))
        await projector.reached.wait()
        waiting = asyncio.create_task(quick.append(second))
        await until(lambda: an_observer.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        assert await all_of(quick) == []
        projector.go_on.set()
        assert ((await begun).positions, (await waiting).positions) == ((0,), (1,))
        assert await all_of(quick) == [(0, first.stream, 1), (1, second.stream, 1)]


async def test_processes_that_write_one_book_together_leave_no_gap(a_ready_database: str) -> None:
    async with (
        a_ledger(a_ready_database) as one,
        a_ledger(a_ready_database) as two,
        a_ledger(a_ready_database) as three,
    ):

        async def write(ledger: PostgresLedger, stream: str) -> int:
            appended = [await ledger.append(a_request(stream, version, [INVENTORY])) for version in range(5)]
            return int((appended[0].register_number or "").split("/")[2].split("-")[0])

        writers = [write(ledger, a_stream()) for ledger in (one, two, three) for _ in range(10)]
        counts = await asyncio.gather(*writers)
        assert sorted(counts) == list(range(1, 31))
        assert [position for position, _, _ in await all_of(one)] == list(range(150))


async def test_one_command_sent_to_two_processes_for_two_books_is_carried_out_once(a_ready_database: str) -> None:
    async with (
        a_ledger(a_ready_database, projector=Collecting()) as one,
        a_ledger(a_ready_database, projector=Collecting()) as two,
    ):
        for number in range(20):
            command_id = f"test/both-{number}"
            outcomes = await asyncio.gather(
                one.append(a_request(a_stream(LEBONG), command_id=command_id, asked="lebong")),
                two.append(a_request(a_stream(SELUMA), command_id=command_id, asked="seluma")),
                return_exceptions=True,
            )
            assert sorted(type(each).__name__ for each in outcomes) == ["Appended", "CommandIdReused"]


# Writers that go away


async def test_a_caller_that_gives_up_may_find_its_command_carried_out(a_ready_database: str) -> None:
    projector = Pausing()
    async with a_ledger(a_ready_database, projector=projector) as ledger:
        abandoned, patient = a_request(a_stream()), a_request(a_stream())
        calls = [asyncio.create_task(ledger.append(each)) for each in (abandoned, patient)]
        await projector.reached.wait()
        calls[0].cancel()
        projector.go_on.set()
        assert (await calls[1]).fresh
        again = await ledger.append(abandoned)
        assert (again.fresh, again.version) == (False, 1)
        assert len(await all_of(ledger)) == 2


async def test_a_ledger_that_is_closed_finishes_what_is_under_way(a_ready_database: str) -> None:
    projector = Pausing()
    async with a_ledger(a_ready_database, projector=projector) as ledger:
        call = asyncio.create_task(ledger.append(a_request(a_stream())))
        await projector.reached.wait()
        asyncio.get_running_loop().call_soon(projector.go_on.set)
    assert (await call).fresh


# Connections and backends that die


@pytest.fixture
def kill(an_observer: Any) -> Callable[[int], Awaitable[None]]:
    """Ends a backend."""

    async def kill(backend: int) -> None:
        assert await an_observer.fetchval("SELECT pg_terminate_backend($1, 5000)", backend)

    return kill


async def test_a_backend_killed_in_mid_batch_costs_nothing(
    a_ready_database: str, kill: Callable[[int], Awaitable[None]]
) -> None:
    async with a_ledger(a_ready_database, projector=Striking(1, kill)) as ledger:
        requests = [a_request(a_stream(), 0, [NOTE, NOTE]) for _ in range(20)]
        outcomes = await asyncio.gather(*map(ledger.append, requests))
        assert all(each.fresh for each in outcomes)
        assert [position for position, _, _ in await all_of(ledger)] == list(range(40))


async def test_backends_killed_again_and_again_are_an_outage_after_which_all_is_well(
    a_ready_database: str, kill: Callable[[int], Awaitable[None]]
) -> None:
    async with a_ledger(a_ready_database, projector=Striking(2, kill)) as ledger:
        requests = [a_request(a_stream()) for _ in range(20)]
        outcomes = await asyncio.gather(*map(ledger.append, requests), return_exceptions=True)
        assert {type(each) for each in outcomes} == {LedgerAway}
        assert await all_of(ledger) == []
        assert all(each.fresh for each in await asyncio.gather(*map(ledger.append, requests)))
        assert [position for position, _, _ in await all_of(ledger)] == list(range(20))


async def test_idle_connections_that_died_are_replaced_unnoticed(a_ready_database: str) -> None:
    async with a_ledger(a_ready_database) as ledger:
        await asyncio.gather(*(ledger.read(StreamId.parse(a_stream())) for _ in range(5)))
        end_our_connections(a_ready_database)
        assert (await ledger.append(a_request(a_stream()))).fresh
        assert len(await ledger.read_book(LEBONG)) == 1


@pytest.mark.parametrize(("losses", "expected"), [(1, Appended), (2, LedgerAway)])
async def test_a_commit_whose_answer_is_lost_is_found_by_the_repeat(
    a_ready_database: str, losses: int, expected: type
) -> None:
    async with (
        a_deaf_line(a_ready_database) as (line, url),
        a_ledger(url, projector=Collecting()) as ledger,
    ):
        request = a_request(a_stream(), 0, [INVENTORY], wake=True)
        line.to_lose = losses
        (outcome,) = await asyncio.gather(ledger.append(request), return_exceptions=True)
        assert type(outcome) is expected
        assert line.to_lose == 0
        again = await ledger.append(request)
        assert (again.fresh, again.version, again.positions) == (False, 1, (0,))
        assert len(await all_of(ledger)) == 1


# A server that is short of something, or away


async def test_a_book_that_somebody_holds_for_long_is_an_outage(a_ready_database: str, an_observer: Any) -> None:
    async with a_ledger(a_ready_database) as ledger, an_observer.transaction():
        await an_observer.execute("SELECT pg_advisory_xact_lock(1684370283, lock_key) FROM ledger.book")
        request = a_request(a_stream())
        with pytest.raises(LedgerAway):
            await ledger.append(request)
        assert await ledger.read(StreamId.parse(request.stream)) == []


async def test_a_pool_without_a_free_connection_is_an_outage(
    a_ready_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    projector = Pausing()
    async with a_ledger(a_ready_database, projector=projector, max_connections=1) as ledger:
        under_way = asyncio.create_task(ledger.append(a_request(a_stream())))
        await projector.reached.wait()
        monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.05)
        with pytest.raises(LedgerAway):
            await ledger.read(StreamId.parse(a_stream()))
        monkeypatch.undo()
        projector.go_on.set()
        assert (await under_way).fresh


async def test_a_server_without_a_free_connection_is_an_outage(
    a_ready_database: str, an_observer: Any, postgres_server: EmbeddedPostgres
) -> None:
    await an_observer.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0 IN ROLE desk_app")
    url = postgres_server.url_of(Databases.name_of(a_ready_database), "crowded")
    async with a_ledger(url) as ledger:
        with pytest.raises(LedgerAway):
            await ledger.append(a_request(a_stream()))
    await an_observer.execute("DROP ROLE crowded")


async def test_a_server_that_is_not_there_is_an_outage_for_every_call(tmp_path: Path) -> None:
    async with a_ledger(f"postgresql://postgres@/desk?host={tmp_path}") as ledger:
        for call in (
            ledger.append(a_request(a_stream())),
            ledger.outcome("test/1", bytes(32)),
            ledger.read(StreamId.parse(a_stream())),
            ledger.read_book(LEBONG),
            ledger.books(),
            ledger.claim_wakes(1),
            ledger.pending_wakes_count(),
            ledger.vault_item("0" * 64),
            ledger.vault_items(["0" * 64]),
        ):
            with pytest.raises(LedgerAway):
                await call


async def test_a_mistake_in_the_set_up_is_no_outage(a_database: str) -> None:
    async with a_ledger(a_database) as ledger:
        with pytest.raises(BookNotOpen):
            await ledger.append(a_request(a_stream()))
    async with a_ledger(a_database.replace(Databases.name_of(a_database), "no_such_database")) as ledger:
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await ledger.append(a_request(a_stream()))


# A server of its own, to be stopped


@pytest_asyncio.fixture(loop_scope="session")
async def a_server() -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL that keeps its promises on disk, with its books open."""
    with tempfile.TemporaryDirectory(prefix="desk-tests-") as folder:
        server = EmbeddedPostgres(DataFolder.at(Path(folder)))
        await server.initialise()
        await server.start()
        try:
            await migrate(server.url)
            async with a_ledger(server.url) as ledger:
                await open_books(ledger)
            yield server
        finally:
            await server.stop()


async def stop(server: EmbeddedPostgres) -> None:
    """End it in order; transactions under way are rolled back."""
    await server.stop()


async def crash(server: EmbeddedPostgres) -> None:
    """End it at once, so that it has to recover."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGQUIT)
    await server.ended_by_itself()


@pytest.mark.parametrize("end", [stop, crash])
async def test_a_server_that_ends_under_load_and_comes_back_loses_and_doubles_nothing(
    a_server: EmbeddedPostgres, end: Callable[[EmbeddedPostgres], Awaitable[None]]
) -> None:
    writers, commands = 16, 30
    is_up, is_busy = asyncio.Event(), asyncio.Event()
    acknowledged: dict[str, Appended] = {}
    outages = 0
    is_up.set()

    async def write(ledger: PostgresLedger, stream: str) -> None:
        nonlocal outages
        for version in range(commands):
            request = a_request(stream, version, wake=True)
            while request.command_id not in acknowledged:
                try:
                    acknowledged[request.command_id] = await ledger.append(request)
                except LedgerAway:
                    outages += 1
                    await is_up.wait()
            if len(acknowledged) > writers * commands // 4:
                is_busy.set()

    async with a_ledger(a_server.url, projector=Collecting()) as ledger:
        streams = [a_stream() for _ in range(writers)]
        load = asyncio.gather(*(write(ledger, stream) for stream in streams))
        await is_busy.wait()
        is_up.clear()
        await end(a_server)
        with pytest.raises(LedgerAway):
            await ledger.read(StreamId.parse(streams[0]))
        assert len(acknowledged) < writers * commands
        await a_server.start()
        is_up.set()
        await load

        stored = await all_of(ledger)
        assert outages > 0
        assert [position for position, _, _ in stored] == list(range(writers * commands))
        assert sorted(stored, key=lambda each: each[1:]) == sorted(
            ((each.positions[0], each.stream, each.version) for each in acknowledged.values()),
            key=lambda each: each[1:],
        )
        assert await ledger.pending_wakes_count() == writers


async def test_a_backend_that_stands_still_is_an_outage_and_does_not_keep_its_book(
    a_server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[int] = []

    async def stand_still(backend: int) -> None:
        os.kill(backend, signal.SIGSTOP)
        stopped.append(backend)

    monkeypatch.setattr(connections, "COMMAND_SECONDS", 0.5)
    async with a_ledger(a_server.url, projector=Striking(1, stand_still)) as ledger:
        request = a_request(a_stream())
        with pytest.raises(LedgerAway):
            await ledger.append(request)
        os.kill(stopped[0], signal.SIGCONT)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    appended = await ledger.append(request)
                    break
                except LedgerAway:
                    continue
        assert (appended.fresh, appended.version) == (True, 1)
        assert len(await all_of(ledger)) == 1
