"""A desk's API without a worker or an engine: what a caller meets whose engine is away."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from composition import DeskServices
from tests.conftest import Databases
from tests.given.desks import desk_without_engine
from tests.web.callers import Api
from tests.web.reused import application_for
from tests.web.visitors import ORIGIN, Pages
from web.application import application

LEBONG = "17.07"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DeskServices]:
    """Those of a desk in a database of its own."""
    async with (
        databases.lent(migrated) as url,
        desk_without_engine(url, tmp_path_factory.mktemp("desk"), LEBONG) as desk,
    ):
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def api(services: DeskServices) -> AsyncIterator[Api]:
    """The API, called within this process; nothing is counted yet of who calls."""
    transport = httpx.ASGITransport(application_for(services, place="api"), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield Api(client, services)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pages(services: DeskServices) -> AsyncIterator[Pages]:
    """The pages, looked at within this process."""
    made = application(services)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Pages.at(made, client, services)
