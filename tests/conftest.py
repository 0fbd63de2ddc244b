"""Real servers for every test that needs one: started when first asked for, once per session, stopped in the end."""

import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from infra.embedded.binaries import engine_program
from infra.embedded.data_folder import DataFolder
from infra.embedded.engine import dynamic_config_arguments
from infra.embedded.postgres import EmbeddedPostgres
from infra.temporal.client import NAMESPACE
from infra.temporal.converter import data_converter
from ledger.migrate import migrate
from workflows import search_attributes

pytest_plugins = ("tests.lanes", "tests.verdict")

IN_MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 4 * 1024**3


class Databases:
    """Databases of the session's PostgreSQL."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._numbers = itertools.count(1)

    async def create(self, template: str = "template1") -> str:
        """Address of a new database, a copy of `template` (a database's name; nobody may be connected to it)."""
        name = f"test_{next(self._numbers)}"
        # Files are copied, where by default every page goes through the log: nothing of a test's server has to last.
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self._server.url_of(name)

    async def drop(self, url: str) -> None:
        """Remove the database at `url`, whoever is connected to it."""
        await self._execute(f'DROP DATABASE IF EXISTS "{self.name_of(url)}" WITH (FORCE)')

    @asynccontextmanager
    async def lent(self, template: str = "template1") -> AsyncIterator[str]:
        """Address of a new database, as `create` makes it; dropped afterwards."""
        url = await self.create(template)
        try:
            yield url
        finally:
            await self.drop(url)

    @staticmethod
    def name_of(url: str) -> str:
        """Name of the database at `url`; what `create` takes for a template."""
        return urlsplit(url).path.removeprefix("/")

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server.url_of("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def a_postgres_server(folder: DataFolder) -> AsyncIterator[EmbeddedPostgres]:
    """A real PostgreSQL that keeps its data in `folder`."""
    server = EmbeddedPostgres(folder, durable=False)
    await server.initialise()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def place_of_databases() -> Path | None:
    """Folder in memory, where there is one with room for all of them; None for the usual one of temporary files.

    A database is some 450 files, which a disk takes up to ten times as long to copy; nothing of a test has to last.
    """
    with suppress(OSError):
        return IN_MEMORY if shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES else None
    return None


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_server() -> AsyncIterator[EmbeddedPostgres]:
    """A real PostgreSQL in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="desk-tests-", dir=place_of_databases()) as folder:
        async with a_postgres_server(DataFolder.at(Path(folder))) as server:
            yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: EmbeddedPostgres) -> str:
    """Address of its database `desk` for the superuser, which tests share; `fresh_database` is one's own."""
    return postgres_server.url


@pytest.fixture(scope="session")
def databases(postgres_server: EmbeddedPostgres) -> Databases:
    """Maker of databases; what it makes lives until dropped or until the session ends."""
    return Databases(postgres_server)


@pytest_asyncio.fixture(loop_scope="session")
async def fresh_database(databases: Databases) -> AsyncIterator[str]:
    """Address of an empty database of one's own."""
    async with databases.lent() as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(databases: Databases) -> str:
    """Name of a migrated database to copy."""
    url = await databases.create()
    await migrate(url)
    return databases.name_of(url)


@pytest_asyncio.fixture(loop_scope="session")
async def a_database(databases: Databases, migrated: str) -> AsyncIterator[str]:
    """Address of a migrated database of one's own, for its owner, without a book."""
    async with databases.lent(migrated) as url:
        yield url


@asynccontextmanager
async def a_temporal_server(*arguments: str) -> AsyncIterator[WorkflowEnvironment]:
    """A real Temporal server that knows our search attributes; workflows skip time only when told to."""
    options: dict[str, Any] = {
        "namespace": NAMESPACE,
        "data_converter": data_converter,
        "search_attributes": search_attributes.ALL,
        "dev_server_existing_path": str(engine_program()),
        "dev_server_log_level": "error",
        "dev_server_startup_timeout": timedelta(seconds=60),
        "dev_server_extra_args": [
            "--dynamic-config-value=frontend.WorkflowTimeSkippingEnabled=true",
            *dynamic_config_arguments(),
            *arguments,
        ],
    }
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False), **options
    ) as environment:
        yield environment


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal_env() -> AsyncIterator[WorkflowEnvironment]:
    """The session's Temporal server; give each test a task queue of its own."""
    async with a_temporal_server() as environment:
        yield environment


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rollover_env() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server that suggests to continue as new after forty history events."""
    async with a_temporal_server("--dynamic-config-value=limit.historyCount.suggestContinueAsNew=40") as environment:
        yield environment
