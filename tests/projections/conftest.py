from collections.abc import AsyncIterator

import pytest_asyncio

from tests.conftest import Databases
from tests.given.projected_desk import ProjectedDesk, a_projected_desk


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
