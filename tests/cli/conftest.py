"""A desk's database without anything that runs on it: what a command line meets whose engine is away."""

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
