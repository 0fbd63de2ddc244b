"""A whole sample day at the pages of a real desk, walked by everybody whom it concerns."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from demo.roster import CONTACTS
from tests.browser import walk
from tests.browser.hands import Hand, Keyboard
from tests.browser.running import RunningDesk, a_desk_that_sends_mail
from tests.browser.site import PATIENCE_MILLISECONDS
from tests.browser.walk import Cast
from tests.browser.watch import Watch


@dataclass(frozen=True)
class How:
    """How somebody walks."""

    kecamatan: tuple[str, str, str]
    """Places that nobody else's walk reports from, because reports of one thing from one place join."""

    hand: type[Hand] = Hand
    width: int = 1280
    scripts: bool = True
    is_examined: bool = True
    """Whether every page is held to the rules of what is open to all: a page is the same for whatever hand."""


WALKS: Final = {
    "desktop": How(("Amen", "Topos", "Tubei")),
    "telephone": How(("Bingin Kuning", "Lebong Atas", "Lebong Sakti"), width=360),
    "keyboard": How(("Lebong Selatan", "Lebong Tengah", "Lebong Utara"), hand=Keyboard, is_examined=False),
    "without-scripts": How(
        ("Pinang Belapis", "Rimbo Pengadang", "Uram Jaya"), width=360, scripts=False, is_examined=False
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningDesk]:
    async with a_desk_that_sends_mail(tmp_path_factory.mktemp("walked")) as running:
        await running.typed("roster", "import", str(CONTACTS), "--as", "admin:pengelola")
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=WALKS)
async def cast(chromium: Browser, desk: RunningDesk, request: pytest.FixtureRequest) -> AsyncIterator[Cast]:
    """Everybody, at windows as the walk has them; none may meet a fault, and no other address is asked."""
    how = WALKS[request.param]
    watch, opened = Watch(desk.address), list[BrowserContext]()

    async def opens() -> Hand:
        context = await chromium.new_context(
            base_url=desk.address,
            viewport={"width": how.width, "height": 800},
            has_touch=how.width < 600,
            java_script_enabled=how.scripts,
            locale="id-ID",
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        opened.append(context)
        watch.over(context)
        return how.hand(await context.new_page(), watch, opens_to_all=how.is_examined)

    yield Cast(desk, opens, how.kecamatan)
    for each in opened:
        await each.close()
    assert (watch.faults, watch.outside) == ([], [])


async def test_a_problem_lives_from_its_report_to_its_end_and_the_record_is_read(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "foto.txt"
    file.write_text("Gardu sudah menyala.", encoding="utf-8")
    address = await walk.a_whole_life(cast, cast.kecamatan[0], file)
    await walk.the_record(cast, address)


async def test_a_grave_problem_rises_to_the_province_which_acts_on_it(cast: Cast) -> None:
    await walk.what_rises_to_the_province(cast, cast.kecamatan[1])


async def test_what_is_no_matter_of_the_desk_ends_with_its_reason(cast: Cast) -> None:
    await walk.what_is_not_ours(cast, cast.kecamatan[0])


async def test_what_was_taken_for_one_problem_is_two_again(cast: Cast) -> None:
    await walk.a_merge_undone(cast, cast.kecamatan[1], cast.kecamatan[2])


async def test_a_link_by_which_one_signed_in_opens_nothing_twice(cast: Cast) -> None:
    link = await cast.desk.link_for(walk.OPERATOR)
    first, second = await cast.opens(), await cast.opens()
    await first.go(link)
    await first.press("Masuk")
    await second.go(link, expects=410)
