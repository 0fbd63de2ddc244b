"""What PostgreSQL itself refuses, whoever asks and whatever the program believes."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
import rfc8785

from domain.register import check_symbol
from domain.stream import StreamId
from infra.embedded.postgres import EmbeddedPostgres
from ledger.encoding import encode
from ledger.postgres_reading import SQL
from ledger.vault import Vault
from tests.conftest import Databases
from tests.given.situations import a_closed_problem
from tests.ledger.contract import open_books
from tests.ledger.opening import a_ledger
from tests.ledger.writing import INVENTORY, LEBONG, NOTE, a_request, a_stream, digest

APPEND_ONLY = ("book", "entry", "command", "register", "large_body")
CHANGES = ("UPDATE ledger.{} SET book = book", "DELETE FROM ledger.{}", "TRUNCATE ledger.{}")
Login = Callable[..., Awaitable[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def a_used_database(databases: Databases, migrated: str) -> AsyncIterator[str]:
    """A database in which something of everything is stored."""
    url = await databases.create(migrated)
    async with a_ledger(url) as ledger:
        await open_books(ledger)
        _, item = Vault(bytes(32)).seal("intake:1", "isi laporan")
        await ledger.append(
            a_request(a_stream(), 0, [INVENTORY, NOTE], wake=True, sealed=(item,), large_bodies=(b"[]",))
        )
        await ledger.append(a_request(a_stream(), 0, a_closed_problem().events))
    yield url
    await databases.drop(url)


@asynccontextmanager
async def connected(url: str, role: str | None = None) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url, server_settings={"role": role} if role else {})
    try:
        yield connection
    finally:
        await connection.close()


def call_of_append(*bodies: bytes, stream: str, command_id: str) -> tuple[Any, ...]:
    """Arguments for one request that expects an empty stream."""
    counts = [len(bodies)]
    return (
        *(LEBONG, [stream], [0], [None], [command_id], [digest("x")], counts, bodies),
        *([0], [0], [0], [], [], [], [0], [], [], [], []),
    )


# Append-only


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", CHANGES)
async def test_not_even_the_superuser_changes_what_is_stored(a_used_database: str, table: str, statement: str) -> None:
    async with connected(a_used_database) as connection:
        before = await connection.fetch(f"SELECT * FROM ledger.{table}")
        assert before
        for replica in ("origin", "replica"):
            await connection.execute(f"SET session_replication_role = {replica}")
            with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError, match=f"ledger.{table} is append-only"):
                await connection.execute(statement.format(table))
        assert await connection.fetch(f"SELECT * FROM ledger.{table}") == before


# Rights


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger.entry SELECT * FROM ledger.entry",
        "INSERT INTO ledger.command SELECT * FROM ledger.command",
        "INSERT INTO ledger.book (book, origin, register_name, election_year) VALUES ('17', 'abc', 'X', 2024)",
        "UPDATE ledger.entry SET type = 'x'",
        "DELETE FROM ledger.register",
        "TRUNCATE ledger.command",
        "INSERT INTO ledger.large_body VALUES ('17.07/2024', sha256(''), '')",
        "DELETE FROM ledger.wake",
        "UPDATE ledger.wake SET due_at = now()",
        "DELETE FROM vault.item",
        "DELETE FROM vault.attachment",
        "INSERT INTO vault.attachment_chunk VALUES ('', 0, '')",
        "UPDATE vault.attachment_chunk SET number = number + 1",
        "SELECT FROM vault.upload",
        "UPDATE vault.subject_key SET wrapped_key = NULL, erased_at = now()",
        "ALTER TABLE ledger.entry DISABLE TRIGGER append_only",
        "CREATE TABLE ledger.extra ()",
        "CREATE TABLE projections.extra ()",
        "SET ROLE desk_migrate",
    ],
)
async def test_the_application_writes_through_the_functions_only(a_used_database: str, statement: str) -> None:
    async with connected(a_used_database, "desk_app") as connection:
        await connection.execute("SELECT FROM ledger.entry, ledger.book, ledger.wake, vault.item")
        # As a login that has nothing but the role; the test's own may become anybody.
        await connection.execute("SET SESSION AUTHORIZATION desk_app")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM vault.item",
        "SELECT FROM vault.subject_key",
        "SELECT FROM vault.attachment",
        "SELECT FROM vault.attachment_chunk",
        "SELECT vault.begin_attachment('', '', '', 1, 1)",
        "SELECT vault.add_chunk('', 0, '')",
        "SELECT ledger.open_book('17', 'abc', 'X', 2024, '')",
        "SELECT ledger.keep_large_bodies('17.07/2024', '{}')",
        "SELECT ledger.claim_wakes(1)",
        "SELECT ledger.forget_wake('x', 1)",
        "SELECT ledger.append('17.07/2024'" + 18 * ", '{}'" + ")",
        "DELETE FROM projections.problem",
    ],
)
async def test_an_auditor_reads_the_ledger_and_nothing_else(a_used_database: str, statement: str) -> None:
    async with connected(a_used_database, "desk_auditor") as connection:
        await connection.execute("SELECT FROM ledger.entry, ledger.command, ledger.register, ledger.wake")
        await connection.execute("SELECT FROM ledger.large_body")
        await connection.execute("SELECT FROM projections.problem")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_somebody_without_a_role_gets_nowhere(a_used_database: str, a_login: Login) -> None:
    async with connected(await a_login(a_used_database)) as connection:
        for statement in ("SELECT FROM ledger.entry", "SELECT ledger.check_symbol('1')", "SELECT FROM vault.item"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_a_login_that_is_a_member_of_the_role_needs_no_more(a_used_database: str, a_login: Login) -> None:
    async with a_ledger(await a_login(a_used_database, "desk_app")) as ledger:
        request = a_request(a_stream(), wake=True)
        assert (await ledger.append(request)).fresh
        assert [each.stream for each in await ledger.claim_wakes(10)][-1:] == [request.stream]
        assert len(await ledger.read(StreamId.parse(request.stream))) == 1


@pytest_asyncio.fixture(loop_scope="session")
async def a_login(postgres_server: EmbeddedPostgres) -> AsyncIterator[Login]:
    """Maker of logins: address of a database for somebody who is a member of the given roles."""
    made: list[tuple[str, str]] = []

    async def make(database: str, *roles: str) -> str:
        name = f"login_{len(made)}"
        async with connected(database) as connection:
            await connection.execute(f"CREATE ROLE {name} LOGIN {'IN ROLE ' + ', '.join(roles) if roles else ''}")
        made.append((database, name))
        return postgres_server.url_of(Databases.name_of(database), name)

    yield make
    for database, name in made:
        async with connected(database) as connection:
            await connection.execute(f"DROP ROLE {name}")


async def test_everything_belongs_to_the_role_that_nobody_logs_in_as(a_used_database: str) -> None:
    async with connected(a_used_database) as connection:
        owners = await connection.fetch(
            """
            SELECT DISTINCT owner::regrole::text, rolcanlogin FROM (
                SELECT relowner, relnamespace FROM pg_class UNION ALL SELECT proowner, pronamespace FROM pg_proc
                UNION ALL SELECT nspowner, oid FROM pg_namespace
            ) AS thing (owner, namespace)
            JOIN pg_roles ON pg_roles.oid = owner
            WHERE namespace::regnamespace::text IN ('ledger', 'vault', 'projections')
            """
        )
    assert [tuple(each) for each in owners] == [("desk_migrate", False)]


async def test_functions_with_the_owners_rights_look_names_up_in_one_place(a_used_database: str) -> None:
    async with connected(a_used_database) as connection:
        functions = await connection.fetch(
            "SELECT proname, proconfig FROM pg_proc "
            "WHERE prosecdef AND pronamespace IN ('ledger'::regnamespace, 'vault'::regnamespace)"
        )
    names = {"append", "keep_large_bodies", "open_book", "claim_wakes", "forget_wake", "begin_attachment", "add_chunk"}
    assert {each["proname"] for each in functions} == names
    assert all("search_path=pg_catalog, pg_temp" in each["proconfig"] for each in functions)


# The function that appends


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_append_refuses_a_snapshot_that_may_be_stale(a_used_database: str, isolation: str) -> None:
    request = a_request(a_stream())
    arguments = call_of_append(*encode(request).bodies, stream=request.stream, command_id=request.command_id)
    async with connected(a_used_database) as connection:
        with pytest.raises(asyncpg.InvalidTransactionStateError):
            async with connection.transaction(isolation=isolation):
                await connection.fetch(SQL["append"], *arguments)
        (row,) = await connection.fetch(SQL["append"], *arguments)
    assert row["status"] == "fresh"


@pytest.mark.parametrize(
    "field",
    [{"stream": "problem/17.07/2024/another"}, {"version": 2}, {"cause": "another"}, {"id": None}, {"type": None}],
)
async def test_append_refuses_a_body_that_contradicts_its_request(a_used_database: str, field: dict[str, Any]) -> None:
    request = a_request(a_stream())
    (body,) = encode(request).bodies
    lie = json.dumps({**json.loads(body), **field}).encode()
    async with connected(a_used_database) as connection:
        arguments = call_of_append(lie, stream=request.stream, command_id=request.command_id)
        with pytest.raises((asyncpg.InvalidParameterValueError, asyncpg.NotNullViolationError)):
            await connection.fetch(SQL["append"], *arguments)
        assert not await connection.fetch("SELECT FROM ledger.entry WHERE stream = $1", request.stream)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a":"\\u0000"}', b"[]", b"{}" + b" " * 70_000])
async def test_append_refuses_what_is_no_body(a_used_database: str, body: bytes) -> None:
    async with connected(a_used_database) as connection:
        arguments = call_of_append(body, stream="problem/17.07/2024/x", command_id="test/no-body")
        with pytest.raises(asyncpg.DataError):
            await connection.fetch(SQL["append"], *arguments)


async def test_append_refuses_a_body_beyond_the_limit(a_used_database: str) -> None:
    request = a_request(a_stream())
    (body,) = encode(request).bodies
    async with connected(a_used_database) as connection:
        arguments = call_of_append(body + b" " * 65_536, stream=request.stream, command_id=request.command_id)
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.fetch(SQL["append"], *arguments)


# What a stranger can check


async def test_every_leaf_follows_from_its_header_and_body(a_used_database: str) -> None:
    async with connected(a_used_database, "desk_auditor") as connection:
        rows = await connection.fetch("SELECT * FROM ledger.entry JOIN ledger.book USING (book) ORDER BY position")
    assert len(rows) > 10
    for row in rows:
        microseconds = (row["ledger_at"] - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
        header = f"desk-event/v1\n{row['origin']}\n{row['position']}\n{microseconds}\n\n"
        assert hashlib.sha256(b"\0" + header.encode() + row["body"]).digest() == row["leaf"]


async def test_bodies_are_canonical_and_columns_say_what_bodies_say(a_used_database: str) -> None:
    async with connected(a_used_database, "desk_auditor") as connection:
        for row in await connection.fetch("SELECT * FROM ledger.entry"):
            body = json.loads(row["body"])
            assert rfc8785.dumps(body) == row["body"]
            said = (body["id"], body["stream"], body["version"], body["type"])
            assert (str(row["event_id"]), row["stream"], row["version"], row["type"]) == said


async def test_the_database_writes_check_characters_as_the_rules_do(a_used_database: str) -> None:
    counts = (*range(1, 40), 999_999, 1_234_567)
    numbers = [f"{name}/{year}/{n:06}" for name in ("LEBONG", "KOTA-BOGOR") for year in (2024, 2029) for n in counts]
    async with connected(a_used_database) as connection:
        written = await connection.fetchval(
            "SELECT array_agg(ledger.check_symbol(n)) FROM unnest($1::text[]) n", numbers
        )
        assert written == [check_symbol(each) for each in numbers]
        assert await connection.fetchval("SELECT ledger.register_number('LEBONG', 2024, 123)") == "LEBONG/2024/000123-K"
        assert await connection.fetchval("SELECT ledger.register_number('X', 2024, 1234567)") == (
            f"X/2024/1234567-{check_symbol('X/2024/1234567')}"
        )


# Erasing, which comes later, needs nothing but these tables


async def test_without_its_keys_a_subject_is_unreadable_and_the_ledger_is_as_it_was(a_used_database: str) -> None:
    async with connected(a_used_database) as connection, a_ledger(a_used_database) as ledger:
        commitment = await connection.fetchval("SELECT encode(commitment, 'hex') FROM vault.item")
        assert await ledger.vault_item(commitment) is not None
        await connection.execute(
            "UPDATE vault.subject_key SET wrapped_key = NULL, erased_at = now() WHERE subject = 'intake:1'"
        )
        assert await ledger.vault_item(commitment) is None
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("UPDATE vault.subject_key SET erased_at = NULL")
