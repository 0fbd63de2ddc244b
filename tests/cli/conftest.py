"""A desk's database without anything that runs on it: what a command line meets whose engine is away."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conftest import Databases
from tests.given.terminal import Terminal, terminal_at


@pytest.fixture
def terminal(a_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of that desk."""
    return terminal_at(a_database, tmp_path, monkeypatch)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def a_shared_database(databases: Databases, migrated: str) -> AsyncIterator[str]:
    """The same for all tests of a file, which leave nothing in it that another one would trip over."""
    async with databases.lent(migrated) as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def of_lebong(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a migrated database with the book of Lebong open, to copy."""
    url = await databases.create(migrated)
    with pytest.MonkeyPatch.context() as monkeypatch:
        terminal = terminal_at(url, tmp_path_factory.mktemp("lebong"), monkeypatch)
        await asyncio.to_thread(terminal.ask, "books", "open", "17.07")
    return databases.name_of(url)


@pytest_asyncio.fixture(loop_scope="session")
async def a_database_of_lebong(databases: Databases, of_lebong: str) -> AsyncIterator[str]:
    """Address of such a database of one's own; a file whose tests all begin there takes it for its `a_database`."""
    async with databases.lent(of_lebong) as url:
        yield url
