"""One Chromium and one desk for a session, and windows of whoever looks at its pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from composition import DeskServices
from tests.browser.sample import over_http
from tests.browser.site import PATIENCE_MILLISECONDS, Site, Windows, serving_site
from tests.conftest import Databases
from tests.given.desks import desk_without_engine
from tests.lanes import browser_program
from tests.web.callers import LEBONG, OPERATOR, Api


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The machine's own Chromium; none is ever downloaded."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=browser_program(),
            # Without a sandbox of its own, since root may have none; it shows pages of this machine only.
            # What a graphics card would do has no process of its own: every window would cost a fifth more.
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--in-process-gpu"],
            timeout=PATIENCE_MILLISECONDS,
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DeskServices]:
    """Those of a desk in a database of its own, whose engine is away."""
    async with (
        databases.lent(migrated) as url,
        desk_without_engine(url, tmp_path_factory.mktemp("desk"), LEBONG) as desk,
    ):
        yield desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(services: DeskServices) -> AsyncIterator[Site]:
    """Its pages."""
    async with serving_site(services) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def api(site: Site) -> AsyncIterator[Api]:
    """The API at the same address."""
    called = over_http(site.address, site.services)
    try:
        yield called
    finally:
        await called.client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in_as(chromium: Browser, site: Site) -> AsyncIterator[Windows]:
    """Windows of whoever looks: `await signed_in_as.open(actor, width=360)`; none may meet a fault of a script."""
    windows = Windows(chromium, site)
    try:
        yield windows
    finally:
        await windows.close()
    assert windows.faults == []


@pytest.fixture
def pictures(pytestconfig: pytest.Config, tmp_path: Path) -> Path:
    """Folder for the pictures that are taken: nobody's tree, unless the command line names one."""
    named = pytestconfig.getoption("--pictures")
    return tmp_path if named is None else Path(named)


@pytest_asyncio.fixture(loop_scope="session")
async def page_at_1280(signed_in_as: Windows) -> Page:
    """A wide window of an operator."""
    return await signed_in_as.open(OPERATOR, width=1280)


@pytest_asyncio.fixture(loop_scope="session")
async def page_at_360(signed_in_as: Windows) -> Page:
    """A window of an operator, as narrow as a telephone."""
    return await signed_in_as.open(OPERATOR, width=360)
