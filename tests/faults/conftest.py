import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from infra.embedded.supervisor import EmbeddedRuntime
from ledger.migrate import migrate
from tests.conftest import Databases
from tests.faults.sites import Grounds, Site
from workflows import search_attributes


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def grounds() -> AsyncIterator[Grounds]:
    """Servers for this folder's tests alone, which stop them and start them again."""
    with tempfile.TemporaryDirectory(prefix="desk-faults-") as root:
        folder = Path(root) / "servers"
        async with EmbeddedRuntime(folder, search_attributes=search_attributes.ALL) as runtime:
            assert runtime.postgres is not None
            databases = Databases(runtime.postgres)
            url = await databases.create()
            await migrate(url)
            yield Grounds(runtime, databases, Databases.name_of(url), folder)


@pytest_asyncio.fixture(loop_scope="session")
async def site(grounds: Grounds) -> AsyncIterator[Site]:
    """A desk of one's own."""
    async with grounds.a_site() as site:
        yield site
