"""The way to PostgreSQL, on a real server: what happens to work whose connection dies, and to whoever waits for one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from domain.outage import LedgerAway
from infra.database import connections
from infra.database.connections import CONNECTIONS, Connection, Database, connection_apart
from infra.database.statements import script, statements
from tests.dead_connections import end_our_connections

NOBODY = "postgresql://nobody@/desk?host=/nowhere"
ME = "SELECT pg_backend_pid()"


@pytest_asyncio.fixture(loop_scope="session")
async def database(fresh_database: str) -> AsyncIterator[Database]:
    async with Database.open(fresh_database) as database:
        yield database


async def several_connections(database: Database, number: int = 5) -> set[int]:
    """Let the pool have that many; their process ids at the server."""
    together = asyncio.Barrier(number)

    async def hold(connection: Connection) -> int:
        await together.wait()
        return int(await connection.fetchval(ME))

    return set(await asyncio.gather(*(database.use(hold) for _ in range(number))))


async def test_work_on_a_connection_that_died_is_done_again_on_a_new_one(
    database: Database, fresh_database: str
) -> None:
    known = await several_connections(database)
    end_our_connections(fresh_database)
    tried: list[int] = []

    async def work(connection: Connection) -> int:
        tried.append(connection.get_server_pid())
        return int(await connection.fetchval(ME))

    answer = await database.use(work)

    assert len(tried) == 2
    assert tried[0] in known
    assert tried[1] == answer
    assert answer not in known


async def test_work_that_ends_its_connection_each_time_is_done_twice_and_not_for_ever(database: Database) -> None:
    tried: list[int] = []

    async def work(connection: Connection) -> None:
        tried.append(connection.get_server_pid())
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(LedgerAway):
        await database.use(work)
    assert len(set(tried)) == 2
    assert len(tried) == 2


async def test_a_mistake_is_made_once_and_told_as_it_is(database: Database) -> None:
    tried = 0

    async def work(connection: Connection) -> None:
        nonlocal tried
        tried += 1
        await connection.execute("SELECT * FROM no_such_table")

    with pytest.raises(asyncpg.UndefinedTableError):
        await database.use(work)
    assert tried == 1


async def test_with_a_single_connection_whoever_waits_gets_a_turn(fresh_database: str) -> None:
    async with Database.open(fresh_database, max_connections=1) as database:

        async def write(connection: Connection) -> None:
            async with connection.transaction():
                await connection.execute("SELECT pg_sleep(0.001)")

        writes = [database.use(write) for _ in range(50)]
        reads = [database.fetch("SELECT 1") for _ in range(50)]
        async with asyncio.timeout(30):
            await asyncio.gather(*(each for pair in zip(writes, reads, strict=True) for each in pair))


async def test_whoever_holds_a_connection_is_refused_another(database: Database) -> None:
    async def work(_: Connection) -> None:
        await database.fetch("SELECT 1")

    with pytest.raises(AssertionError, match="holds a connection"):
        await database.use(work)
    assert await database.fetch("SELECT 1")


async def test_when_none_becomes_free_it_is_an_outage(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.2)
    async with Database.open(fresh_database, max_connections=1) as database:
        begun, enough = asyncio.Event(), asyncio.Event()

        async def work(_: Connection) -> None:
            begun.set()
            await enough.wait()

        holding = asyncio.create_task(database.use(work))
        await begun.wait()
        with pytest.raises(LedgerAway):
            await database.fetch("SELECT 1")
        enough.set()
        await holding
        assert await database.fetch("SELECT 1")


async def test_a_process_opens_as_many_as_it_may_and_no_more(database: Database) -> None:
    used = await asyncio.gather(*(database.fetch(f"{ME}, pg_sleep(0.01)") for _ in range(3 * CONNECTIONS)))

    assert len({row["pg_backend_pid"] for (row,) in used}) == CONNECTIONS


async def test_every_session_has_our_limits_and_acts_as_its_role(fresh_database: str) -> None:
    async with connection_apart(fresh_database) as connection:
        await connection.execute("DROP ROLE IF EXISTS a_role")
        await connection.execute("CREATE ROLE a_role")
        try:
            async with Database.open(fresh_database, role="a_role") as database:
                shown = (
                    "SELECT current_user, current_setting('application_name'), current_setting('lock_timeout'),"
                    " current_setting('idle_in_transaction_session_timeout'), current_setting('transaction_isolation')"
                )
                ((*told,),) = await database.fetch(shown)
        finally:
            await connection.execute("DROP ROLE a_role")

    assert told == ["a_role", "desk", "2s", "10s", "read committed"]


async def test_a_connection_apart_is_that_of_who_signs_in_and_closes(fresh_database: str) -> None:
    async with connection_apart(fresh_database) as connection:
        assert await connection.fetchval("SELECT current_user = session_user")
        assert await connection.fetchval("SELECT current_setting('lock_timeout')") == "0"
        await connection.execute("SELECT pg_advisory_lock(1)")
    async with connection_apart(fresh_database) as another:
        assert await another.fetchval("SELECT pg_try_advisory_lock(1)")
    assert connection.is_closed()


async def test_a_connection_apart_that_dies_is_an_outage(fresh_database: str) -> None:
    with pytest.raises(LedgerAway):
        async with connection_apart(fresh_database) as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_a_server_that_is_not_there_is_an_outage_by_either_way() -> None:
    async with Database.open(NOBODY) as database:
        with pytest.raises(LedgerAway):
            await database.fetch("SELECT 1")
    with pytest.raises(LedgerAway):
        async with connection_apart(NOBODY):
            pass


@pytest.mark.parametrize("room", ["ledger", "projections"])
def test_every_named_statement_of_a_room_can_be_found(room: str) -> None:
    folder = Path(__file__).parents[2] / room / "sql"
    for file in folder.glob("*.sql"):
        text = file.read_text(encoding="utf-8")
        assert script(room, file.name) == text
        named = [line.removeprefix("-- name: ") for line in text.splitlines() if line.startswith("-- name: ")]
        assert list(statements(room, file.name)) == named
        assert all(each.strip() for each in statements(room, file.name).values())
