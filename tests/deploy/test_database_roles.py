"""The accounts of a deployment, on a server of its own: each can do its work, and nothing else."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from pogo_core.error import BadMigrationError

from infra.embedded.binaries import postgres_installation
from infra.embedded.data_folder import DataFolder
from infra.embedded.postgres import DATABASE, SUPERUSER, EmbeddedPostgres
from ledger.migrate import migrate, pending_migrations
from tests.deploy.programs import DEPLOY
from tests.given.terminal import Terminal

OPEN_A_BOOK = "SELECT ledger.open_book('17.08/2024', 'desk-pilkada/2024/17.08', 'KEPAHIANG', 2024, sha256(''))"
NAME_OF_IT = "SELECT register_name FROM ledger.book WHERE book = '17.08/2024'"

REFUSED_TO_THE_SERVICE = [
    "INSERT INTO ledger.book (book, origin, register_name, election_year) VALUES ('17.08', 'desk/17.08', 'X', 2024)",
    "DELETE FROM ledger.entry",
    "UPDATE ledger.command SET version = 0",
    "TRUNCATE ledger.register",
    "DELETE FROM vault.item",
    "DELETE FROM vault.attachment_chunk",
    "UPDATE ledger.large_body SET book = book",
    "DELETE FROM work.triage_claim",
    "CREATE TABLE projections.another (id integer)",
    "CREATE TABLE public.another (id integer)",
    "ALTER TABLE ledger.entry DISABLE TRIGGER ALL",
    "CREATE TEMPORARY TABLE elsewhere (id integer)",
    "SET ROLE desk_migrate",
]

REFUSED_TO_THE_AUDITOR = [
    *REFUSED_TO_THE_SERVICE,
    OPEN_A_BOOK,
    "SELECT * FROM vault.item",
    "SELECT * FROM vault.attachment_chunk",
    "DELETE FROM projections.problem",
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[EmbeddedPostgres]:
    """A server as `deploy/postgres/create-roles.sh` leaves it, migrated by the account that may."""
    with tempfile.TemporaryDirectory(prefix="desk-roles-") as folder:
        postgres = EmbeddedPostgres(DataFolder.at(Path(folder, "data")), durable=False)
        await postgres.initialise()
        await postgres.start()
        try:
            await _create_roles(postgres, Path(folder, "secrets"))
            await migrate(postgres.url_of(DATABASE, "desk_deploy"))
            yield postgres
        finally:
            await postgres.stop()


async def test_the_service_can_do_its_work(server: EmbeddedPostgres) -> None:
    connection = await _connect(server, "desk_service")

    await connection.execute(OPEN_A_BOOK)
    assert await connection.fetchval(NAME_OF_IT) == "KEPAHIANG"
    assert await connection.fetchval("SELECT count(*) FROM ledger.claim_wakes(1)") == 0
    await connection.execute("DELETE FROM projections.problem")
    assert await pending_migrations(server.url_of(DATABASE, "desk_service")) == []
    await connection.close()


def test_opening_a_book_and_waking_problems_need_no_more_than_the_rights_of_the_service(
    server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", server.url_of(DATABASE, "desk_service"))
    monkeypatch.setenv("DESK_VAULT_KEY", "A" * 43 + "=")
    monkeypatch.setenv("DESK_IDENTITY_KEY", "A" * 43 + "=")
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path))
    terminal = Terminal(monkeypatch)

    assert terminal.ask("books", "open", "17.07")["books"][0]["register_name"] == "LEBONG"
    assert "17.07" in [each["region"] for each in terminal.ask("books", "list")["books"]]
    assert terminal.ask("wake", "--all")["woken"] == 0


async def test_the_service_becomes_the_face_that_sees_nothing_and_the_others_do_not(server: EmbeddedPostgres) -> None:
    service, auditor = await _connect(server, "desk_service"), await _connect(server, "desk_audit")

    await service.execute("SET ROLE desk_face")
    assert await service.fetchval("SELECT count(*) FROM ledger.entry") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("DELETE FROM projections.problem")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.execute("SET ROLE desk_face")
    await service.close()
    await auditor.close()


async def test_who_migrates_and_may_make_no_role_is_told_so(server: EmbeddedPostgres) -> None:
    administration = await _connect(server, SUPERUSER)
    await administration.execute("CREATE DATABASE of_before OWNER desk_migrate")
    await administration.execute("REVOKE desk_face FROM desk_app")
    await administration.execute("ALTER ROLE desk_face RENAME TO not_yet")
    try:
        with pytest.raises(BadMigrationError):
            await migrate(server.url_of("of_before", "desk_deploy"))
        assert "0170_before_the_wall" in await pending_migrations(server.url_of("of_before", "desk_deploy"))
    finally:
        await administration.execute("ALTER ROLE not_yet RENAME TO desk_face")
    await administration.execute("GRANT desk_face TO desk_app WITH INHERIT FALSE, SET TRUE")
    assert "0170_before_the_wall" in await migrate(server.url_of("of_before", "desk_deploy"))
    await administration.execute("DROP DATABASE of_before WITH (FORCE)")
    await administration.close()


@pytest.mark.parametrize("statement", REFUSED_TO_THE_SERVICE)
async def test_the_service_can_do_nothing_else(server: EmbeddedPostgres, statement: str) -> None:
    connection = await _connect(server, "desk_service")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


async def test_an_auditor_reads_the_record(server: EmbeddedPostgres) -> None:
    connection = await _connect(server, "desk_audit")

    assert await connection.fetchval("SELECT count(*) FROM ledger.entry") == 0
    assert await connection.fetchval("SELECT count(*) FROM projections.problem") == 0
    await connection.close()


@pytest.mark.parametrize("statement", REFUSED_TO_THE_AUDITOR)
async def test_an_auditor_changes_nothing_and_sees_no_personal_data(server: EmbeddedPostgres, statement: str) -> None:
    connection = await _connect(server, "desk_audit")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize(
    ("account", "database"),
    [("temporal", DATABASE), ("desk_service", "temporal"), ("desk_audit", "temporal_visibility")],
)
async def test_engine_and_service_do_not_reach_each_other(
    server: EmbeddedPostgres, account: str, database: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(server.url_of(database, account))


async def test_the_engine_owns_its_databases(server: EmbeddedPostgres) -> None:
    for database in ("temporal", "temporal_visibility"):
        connection = await asyncpg.connect(server.url_of(database, "temporal"))
        await connection.execute("CREATE TABLE schema_version (version integer)")
        await connection.close()


async def test_what_migrations_make_belongs_to_nobody_who_logs_in(server: EmbeddedPostgres) -> None:
    connection = await _connect(server, SUPERUSER)

    owners = await connection.fetch(
        "SELECT DISTINCT tableowner FROM pg_tables "
        "WHERE schemaname IN ('ledger', 'projections', 'vault', 'work', 'public')"
    )

    assert [owner["tableowner"] for owner in owners] == ["desk_migrate"]
    assert not await connection.fetchval("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'desk_migrate'")
    await connection.close()


async def test_a_restored_backup_holds_the_record_and_its_guards(server: EmbeddedPostgres, tmp_path: Path) -> None:
    service = await _connect(server, "desk_service")
    await service.execute(OPEN_A_BOOK)
    await service.close()
    socket = await _socket_of(server)
    programs = postgres_installation() / "bin"
    dump = tmp_path / "desk.dump"

    await _run(programs / "pg_dump", "--format=custom", f"--file={dump}", DATABASE, PGHOST=socket, PGUSER=SUPERUSER)
    await _run(programs / "createdb", "restored", PGHOST=socket, PGUSER=SUPERUSER)
    await _run(programs / "pg_restore", "--dbname=restored", dump, PGHOST=socket, PGUSER=SUPERUSER)

    restored = await _connect(server, SUPERUSER, "restored")
    assert await restored.fetchval(NAME_OF_IT) == "KEPAHIANG"
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await restored.execute("DELETE FROM ledger.book")
    await restored.close()


async def _create_roles(postgres: EmbeddedPostgres, secrets: Path) -> None:
    await _run(DEPLOY / "make-secrets.sh", secrets)
    administration = await _connect(postgres, SUPERUSER, "postgres")
    await administration.execute(f"DROP DATABASE {DATABASE}")  # the embedded runtime's own; the script makes it anew
    await administration.close()
    await _run(DEPLOY / "postgres/create-roles.sh", PGHOST=await _socket_of(postgres), SECRETS=str(secrets))


async def _socket_of(server: EmbeddedPostgres) -> str:
    connection = await _connect(server, SUPERUSER, "postgres")
    folder: str = await connection.fetchval("SHOW unix_socket_directories")
    await connection.close()
    return folder


async def _run(*command: str | Path, **environment: str) -> None:
    path = f"{postgres_installation() / 'bin'}{os.pathsep}{os.defpath}"
    process = await asyncio.create_subprocess_exec(*command, env={"PATH": path, **environment})
    assert await process.wait() == 0


async def _connect(
    server: EmbeddedPostgres, account: str, database: str = DATABASE
) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(server.url_of(database, account))
