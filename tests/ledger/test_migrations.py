import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from pogo_core.error import BadMigrationError

from domain.outage import LedgerAway
from infra.embedded.binaries import postgres_installation
from ledger import migrate as migrations
from ledger.migrate import MIGRATIONS, migrate, pending_migrations
from ledger.port import BookOnAnotherCalendar
from tests.conftest import Databases
from tests.ledger.contract import REHEARSED, open_books, terms_of
from tests.ledger.opening import a_ledger
from tests.ledger.writing import LEBONG, a_request, a_stream
from tests.ledger.writing import NAMES as NAMES_OF_BOOKS

NAMES = sorted(file.stem for file in MIGRATIONS.glob("*.sql"))
SCHEMA = MIGRATIONS.parent / "schema.sql"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def a_migrated_database(databases: Databases) -> AsyncIterator[str]:
    """Address of a migrated database without a book."""
    url = await databases.create()
    await migrate(url)
    yield url
    await databases.drop(url)


async def dump(url: str) -> list[str]:
    """Everything that `pg_dump` knows of the database's shape, but the list of migrations and its own chatter."""
    dumping = await asyncio.create_subprocess_exec(
        str(postgres_installation() / "bin" / "pg_dump"),
        "--schema-only",
        "--exclude-table=public._pogo_*",
        url,
        stdout=subprocess.PIPE,
    )
    output, _ = await dumping.communicate()
    assert dumping.returncode == 0
    return [line for line in output.decode().splitlines() if line and not re.match(r"--|\\(un)?restrict ", line)]


async def test_all_migrations_together_give_the_schema(databases: Databases) -> None:
    migrated, described = await databases.create(), await databases.create()
    assert await migrate(migrated) == NAMES
    connection = await asyncpg.connect(described)
    async with connection.transaction():
        await connection.execute(SCHEMA.read_text(encoding="utf-8"))
    await connection.close()
    assert await dump(described) == await dump(migrated)
    for url in (migrated, described):
        await databases.drop(url)


async def test_migrating_again_changes_nothing(fresh_database: str) -> None:
    assert await pending_migrations(fresh_database) == NAMES
    assert await migrate(fresh_database) == NAMES
    before = await dump(fresh_database)
    assert await migrate(fresh_database) == []
    assert await pending_migrations(fresh_database) == []
    assert await dump(fresh_database) == before


async def test_processes_that_migrate_at_once_do_it_once(fresh_database: str) -> None:
    applied = await asyncio.gather(*(migrate(fresh_database) for _ in range(4)))
    assert sorted(applied, key=len) == [[], [], [], NAMES]


async def test_databases_of_one_server_are_migrated_at_once(databases: Databases) -> None:
    urls = [await databases.create() for _ in range(3)]
    assert await asyncio.gather(*map(migrate, urls)) == [NAMES] * 3
    for url in urls:
        await databases.drop(url)


async def test_a_migration_that_fails_leaves_nothing_behind_and_the_next_attempt_goes_on(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = tmp_path / "9999_after_test.sql"
    text = "-- A test\n-- depends: {}\n\n-- migrate: apply\n\nCREATE TABLE made ();\n{}\n\n-- migrate: rollback\n"
    for file in MIGRATIONS.glob("*.sql"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(migrations, "MIGRATIONS", tmp_path)

    last.write_text(text.format(NAMES[-1], "SELECT 1 / 0;"))
    with pytest.raises(BadMigrationError, match=last.stem):
        await migrate(fresh_database)
    assert await pending_migrations(fresh_database) == [last.stem]
    last.write_text(text.format(NAMES[-1], ""))
    assert await migrate(fresh_database) == [last.stem]


async def test_nil_reports_from_before_go_to_the_desks_own_table(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for name in NAMES[: NAMES.index("0010_before_kinds_of_streams")]:
        (earlier / f"{name}.sql").write_bytes((MIGRATIONS / f"{name}.sql").read_bytes())
    kinds = NAMES[NAMES.index("0010_before_kinds_of_streams")]
    report = (
        "INSERT INTO projections.intake_report (intake_id, problem_id, arrival, desk, channel, reporter_role, region,"
        " occurred_at, reported_at, recorded_at, text_commitment, text_length, position)"
        " VALUES ($1, $2, $3, '17.07', 'web', 'ppk', '17.07', now(), now(), now(), '', 1, 0)"
    )
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", earlier)
        await migrate(fresh_database)
    connection = await asyncpg.connect(fresh_database)
    await connection.execute(report, "of-a-problem", "p-1", "became")
    await connection.execute(report, "nothing-happened", None, "nil")

    # A later one empties the query tables, which a rebuild fills again.
    (earlier / f"{kinds}.sql").write_bytes((MIGRATIONS / f"{kinds}.sql").read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", earlier)
        await migrate(fresh_database)

    shown = await connection.fetch(
        "SELECT intake_id, problem_id, disposition FROM projections.intake ORDER BY intake_id"
    )
    assert [tuple(each) for each in shown] == [("nothing-happened", None, "nil"), ("of-a-problem", "p-1", "became")]
    assert await connection.fetchval("SELECT count(*) FROM projections.nil_report") == 1
    assert await migrate(fresh_database) == NAMES[NAMES.index(kinds) + 1 :]
    await connection.close()


def up_to(last: str, folder: Path) -> Path:
    """A folder with the migrations up to one, which is among them."""
    for name in NAMES[: NAMES.index(last) + 1]:
        (folder / f"{name}.sql").write_bytes((MIGRATIONS / f"{name}.sql").read_bytes())
    return folder


async def test_books_from_before_go_by_the_real_calendar_and_an_old_worker_still_opens_them(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for name in NAMES[: NAMES.index("0050_before_calendar")]:
        (earlier / f"{name}.sql").write_bytes((MIGRATIONS / f"{name}.sql").read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", earlier)
        await migrate(fresh_database)
    terms = terms_of(LEBONG, NAMES_OF_BOOKS[LEBONG])
    as_before = "SELECT ledger.open_book($1, $2, $3, 2024, $4)"
    arguments = LEBONG, terms.origin, terms.register_name, terms.key_proof
    connection = await asyncpg.connect(fresh_database)
    await connection.execute(as_before, *arguments)

    await migrate(fresh_database)

    await connection.execute(as_before, *arguments)
    await connection.close()
    async with a_ledger(fresh_database) as ledger:
        assert await ledger.terms(LEBONG) == terms
        with pytest.raises(BookOnAnotherCalendar):
            await ledger.open_book(LEBONG, terms.model_copy(update={"calendar": REHEARSED}))


@pytest.mark.parametrize(
    "name",
    [
        "0050_before_calendar",
        "0170_before_the_wall",
        "0190_before_quick_reads",
        "0200_before_kept_views",
        "0210_before_charters",
    ],
)
async def test_a_migration_can_be_taken_back(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text = (MIGRATIONS / f"{name}.sql").read_text(encoding="utf-8")
    apply, _, rollback = text.partition("-- migrate: rollback")
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", up_to(name, tmp_path))
        await migrate(fresh_database)
    before = await dump(fresh_database)
    connection = await asyncpg.connect(fresh_database)
    for half in (rollback, apply):
        async with connection.transaction():
            await connection.execute(half)
    await connection.close()
    assert await dump(fresh_database) == before


@pytest.mark.parametrize(
    "rehearsal",
    [
        "'2026-10-05', '2024-11-26', NULL",
        "NULL, NULL, 2",
        "'2026-10-05', '2024-11-26', 0",
        "'2026-10-05', '2024-11-26', 'NaN'",
        "'2026-10-05', '2024-11-26', 'Infinity'",
        "'2026-10-05', 'infinity', 2",
        "'-infinity', '2024-11-26', 2",
    ],
)
async def test_half_a_calendar_and_one_that_stands_are_none(a_migrated_database: str, rehearsal: str) -> None:
    connection = await asyncpg.connect(a_migrated_database)
    opening = f"SELECT ledger.open_book('17.07/2024', 'desk-pilkada/x', 'X', 2024, sha256(''), {rehearsal})"
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(opening)
    await connection.close()


async def test_an_owner_who_is_no_superuser_can_migrate(databases: Databases) -> None:
    url = await databases.create()
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE ROLE plain_owner LOGIN CREATEROLE")
    # The roles belong to the server and were made by somebody else here; a first migration makes them itself.
    await connection.execute("GRANT desk_migrate TO plain_owner")
    await connection.execute(f'ALTER DATABASE "{Databases.name_of(url)}" OWNER TO plain_owner')
    owners_url = url.replace("postgres@", "plain_owner@")
    assert await migrate(owners_url) == NAMES
    async with a_ledger(url, role="desk_app") as ledger:
        await open_books(ledger)
        assert (await ledger.append(a_request(a_stream()))).fresh
    await connection.execute("REASSIGN OWNED BY plain_owner TO postgres")
    await connection.execute("DROP OWNED BY plain_owner")
    await connection.execute("DROP ROLE plain_owner")
    await connection.close()
    await databases.drop(url)


async def test_a_database_that_is_away_is_told_from_a_migration_that_fails(tmp_path: Path) -> None:
    with pytest.raises(LedgerAway):
        await migrate(f"postgresql://nobody@/nothing?host={tmp_path}")
