from collections.abc import AsyncIterator

import pytest_asyncio

from ledger.migrate import migrate
from tests.conftest import Databases


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def a_template(databases: Databases) -> str:
    """Name of a migrated database to copy."""
    url = await databases.create()
    await migrate(url)
    return Databases.name_of(url)


@pytest_asyncio.fixture(loop_scope="session")
async def a_database(databases: Databases, a_template: str) -> AsyncIterator[str]:
    """Address of a migrated database of one's own, for its owner."""
    url = await databases.create(a_template)
    try:
        yield url
    finally:
        await databases.drop(url)
