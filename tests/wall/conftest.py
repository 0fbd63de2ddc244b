from collections.abc import AsyncIterator

import pytest_asyncio

from tests.conftest import Databases
from tests.wall.walled_desk import WalledDesk, a_walled_desk


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def walled(databases: Databases, migrated: str) -> AsyncIterator[WalledDesk]:
    """Read by every test, changed by none."""
    async with a_walled_desk(databases, migrated) as walled:
        yield walled
