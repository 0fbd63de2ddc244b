from collections.abc import AsyncIterator

import pytest_asyncio

from ledger.migrate import migrate
from tests.conftest import Databases
from tests.projections.desk import ProjectedDesk, a_projected_desk


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(databases: Databases) -> str:
    """Name of a migrated database to copy."""
    url = await databases.create()
    await migrate(url)
    return databases.name_of(url)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    """A desk of one's own."""
    async with a_projected_desk(databases, migrated) as desk:
        yield desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def busy_desk(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    """A desk in which problem after problem is told; for tests that try many."""
    async with a_projected_desk(databases, migrated) as desk:
        yield desk
