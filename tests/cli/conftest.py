"""A desk's database without anything that runs on it: what a command line meets whose engine is away."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ledger.migrate import migrate
from tests.conftest import Databases
from tests.e2e.terminal import Terminal

NOBODY_LISTENS = "127.0.0.1:1"
VAULT_KEY = base64.b64encode(bytes(32)).decode()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(databases: Databases) -> str:
    """Name of a migrated database to copy."""
    url = await databases.create()
    await migrate(url)
    return databases.name_of(url)


@pytest_asyncio.fixture(loop_scope="session")
async def a_database(databases: Databases, migrated: str) -> AsyncIterator[str]:
    """Address of a migrated database of one's own, without a book."""
    url = await databases.create(migrated)
    try:
        yield url
    finally:
        await databases.drop(url)


@pytest.fixture
def terminal(a_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of that desk."""
    return terminal_at(a_database, tmp_path, monkeypatch)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def a_shared_database(databases: Databases, migrated: str) -> AsyncIterator[str]:
    """The same for all tests of a file, which leave nothing in it that another one would trip over."""
    url = await databases.create(migrated)
    try:
        yield url
    finally:
        await databases.drop(url)


def terminal_at(database: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose environment names a database, and an engine that is away."""
    for name in ("DESK_ACTOR", "DESK_LANGUAGE", "DESK_REGION", "DESK_ELECTION_YEAR", "TEMPORAL_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESK_DATABASE_URL", database)
    monkeypatch.setenv("DESK_VAULT_KEY", VAULT_KEY)
    monkeypatch.setenv("DESK_DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOBODY_LISTENS)
    monkeypatch.setenv("COLUMNS", "160")
    return Terminal(monkeypatch)
