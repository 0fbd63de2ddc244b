"""A PostgreSQL of our own in the data folder, reached only through a socket that its account and root can open.

Nobody needs a password, because nobody else gets that far: there is no TCP, and the socket lies in a folder of mode
0700. Root's servers run under an account without rights; its data folder need not be reachable for that account, since
the server is handed the opened folder.
"""

import asyncio
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

import asyncpg
import psutil

from infra.embedded.account import Account, server_account
from infra.embedded.binaries import postgres_installation, readable_by
from infra.embedded.child import Child, ChildFailed, Command, Insistence, run_to_end
from infra.embedded.data_folder import PRIVATE_FOLDER_MODE, DataFolder
from infra.embedded.leftovers import Mark
from infra.embedded.part import Part

MAJOR_VERSION: Final = "18"
SUPERUSER: Final = "postgres"
DATABASE: Final = "desk"
PORT: Final = 5432
"""Part of the socket's name only."""

FAST_SHUTDOWN: Final = Insistence(signal.SIGINT, patience_seconds=20)
IMMEDIATE_SHUTDOWN: Final = Insistence(signal.SIGQUIT, patience_seconds=5)

READY_WITHIN_SECONDS: Final = 300
"""Recovery after a crash reads the log since the last checkpoint; on a slow disk that takes minutes."""

_PROBE_PAUSE_SECONDS: Final = 0.03

SERVER_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_checkpoints": "off",
    # Details of an error and failed statements quote rows, and rows may hold what no log may hold.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}
NOT_DURABLE: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class EmbeddedPostgres(Part):
    """A PostgreSQL server with its data in the data folder."""

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        """Start nothing yet; `durable=False` is for data that may be lost when the machine stops."""
        super().__init__()
        self._folder = folder
        self._durable = durable
        self._socket_folder: Path | None = None

    @property
    def name(self) -> str:
        """What log lines call it."""
        return "postgres"

    @property
    def url(self) -> str:
        """Address of the database `desk` for the superuser; holds no secret."""
        return self.url_of(DATABASE)

    def url_of(self, database: str, user: str = SUPERUSER) -> str:
        """Address of `database` for `user`, who needs no password."""
        if self._socket_folder is None:
            raise RuntimeError("PostgreSQL has not been started")
        return f"postgresql://{user}@/{database}?host={quote(str(self._socket_folder), safe='')}&port={PORT}"

    @property
    def is_initialised(self) -> bool:
        """Whether the data folder holds a database cluster."""
        return self._folder.postgres.exists()

    @property
    def mark(self) -> Mark:
        """How to recognise processes of this data folder."""
        return Mark("postgres", f"desk-{self._folder.digest}")

    @property
    def gentle_signal(self) -> signal.Signals:
        """Ends it in order, without waiting for its clients."""
        return FAST_SHUTDOWN.signal

    async def initialise(self) -> None:
        """Create the database cluster if there is none; half-made ones of killed predecessors are thrown away."""
        if self.is_initialised:
            return
        fresh = await asyncio.to_thread(self._make_fresh_folder)
        account, programs = await asyncio.to_thread(_account_and_programs, fresh)
        with _handed_over(fresh, account) as (data, pass_fds):
            await run_to_end(
                Command(
                    arguments=[
                        str(programs / "initdb"),
                        f"--pgdata={data}",
                        f"--username={SUPERUSER}",
                        "--auth-local=trust",
                        "--auth-host=reject",
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                        "--data-checksums",
                        *([] if self._durable else ["--no-sync"]),
                    ],
                    log=self._folder.postgres_log,
                    ending=[Insistence(signal.SIGTERM, patience_seconds=10)],
                    account=account,
                    pass_fds=pass_fds,
                )
            )
        await asyncio.to_thread(self._adopt, fresh)

    async def stop(self) -> None:
        """Stop the server; transactions under way are rolled back."""
        await super().stop()
        if self._socket_folder is not None and self._socket_folder.parent != self._folder.root:
            with suppress(OSError):  # the next start makes it again
                self._socket_folder.rmdir()

    async def _launch(self) -> Child:
        """The server, answering and with the database `desk`."""
        self._check_version()
        self._drop_stale_pid_file()
        account, programs = await asyncio.to_thread(_account_and_programs, self._folder.postgres)
        self._socket_folder = self._make_socket_folder(account)
        settings = {
            **SERVER_SETTINGS,
            **({} if self._durable else NOT_DURABLE),
            "unix_socket_directories": str(self._socket_folder),
            "port": str(PORT),
            "cluster_name": self.mark.words,
        }
        with _handed_over(self._folder.postgres, account) as (data, pass_fds):
            child = await Child.start(
                Command(
                    arguments=[
                        str(programs / "postgres"),
                        "-D",
                        data,
                        *(f"--{key}={value}" for key, value in settings.items()),
                    ],
                    log=self._folder.postgres_log,
                    ending=[FAST_SHUTDOWN, IMMEDIATE_SHUTDOWN],
                    account=account,
                    pass_fds=pass_fds,
                )
            )
        try:
            async with asyncio.timeout(READY_WITHIN_SECONDS):
                await self._create_database(child)
        except BaseException:
            await child.stop()
            raise
        return child

    def _make_fresh_folder(self) -> Path:
        for half_made in self._folder.root.glob("postgres.new-*"):
            shutil.rmtree(half_made)
        return Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self._folder.root))

    def _adopt(self, fresh: Path) -> None:
        fresh.rename(self._folder.postgres)
        descriptor = os.open(self._folder.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _check_version(self) -> None:
        found = (self._folder.postgres / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise ChildFailed(
                f"{self._folder.postgres} is of PostgreSQL {found}, not {MAJOR_VERSION}; migrate it first"
            )

    def _drop_stale_pid_file(self) -> None:
        """Remove the mark of a server that runs no more.

        PostgreSQL takes any living process of its account for that server, also one that got the number later.
        """
        pid_file = self._folder.postgres / "postmaster.pid"
        if pid_file.exists() and not _is_alive_postgres(pid_file):
            pid_file.unlink()

    def _make_socket_folder(self, account: Account | None) -> Path:
        ours = {os.geteuid(), account.uid if account else os.geteuid()}
        for folder in self._folder.socket_folders():
            if account and not _reaches(account, folder):
                continue
            folder.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
            status = folder.lstat()
            # In a common folder somebody else may have been there first.
            if not stat.S_ISDIR(status.st_mode) or status.st_uid not in ours or stat.S_IMODE(status.st_mode) & 0o077:
                continue
            if account:
                os.chown(folder, account.uid, account.gid)
            return folder
        raise ChildFailed("no folder is fit for PostgreSQL's socket: short path, plain characters, nobody else's")

    async def _create_database(self, child: Child) -> None:
        connection = await self._first_connection(child)
        try:
            if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()

    async def _first_connection(self, child: Child) -> "asyncpg.Connection[asyncpg.Record]":
        while not child.has_ended:
            try:
                return await asyncpg.connect(self.url_of(SUPERUSER))  # noqa: TID251 - waits for the server itself
            except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
                await asyncio.sleep(_PROBE_PAUSE_SECONDS)
        raise child.failure()


def _account_and_programs(data: Path) -> tuple[Account | None, Path]:
    """Account for a server on `data`, which it then owns, and the folder of the programs it can run."""
    installation = postgres_installation()
    account = server_account(data)
    if account is not None:
        os.chown(data, account.uid, account.gid)
        installation = readable_by(account, installation)
    return account, installation / "bin"


@contextmanager
def _handed_over(folder: Path, account: Account | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name of `folder` for a program that runs as `account`, and the descriptors to pass on with it."""
    if account is None or not Path("/proc/self/fd").is_dir():
        yield str(folder), ()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def _reaches(account: Account, folder: Path) -> bool:
    """Whether `account` may pass through all the folders above `folder`."""
    return all(parent.stat().st_mode & stat.S_IXOTH or parent.stat().st_uid == account.uid for parent in folder.parents)


def _is_alive_postgres(pid_file: Path) -> bool:
    try:
        process = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
        return bool(process.name() == "postgres")
    except (psutil.Error, ValueError):
        return False
