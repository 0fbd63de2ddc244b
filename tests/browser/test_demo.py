"""The invented day as it plays: its links, what everybody of the cast sees by them, and pictures of the pages."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from domain.calendar import Calendar
from reading.desks import Rehearsal
from tests.browser.hands import Hand
from tests.browser.pictures import take
from tests.browser.running import RunningDesk, an_invented_day, eventually
from tests.browser.site import PATIENCE_MILLISECONDS
from tests.browser.watch import Watch

pytestmark = pytest.mark.timeout(900)
"""The first test waits for a desk to start, and each opens dozens of pages."""

DESK: Final = "/desk/17.07"
SPEED: Final = 1500
"""The day's hour in some two seconds."""

SPEED_FOR_PICTURES: Final = 900
"""Slow enough that all of them show the same day."""

MORNING_SECONDS: Final = 27.5 * 3600 / SPEED_FOR_PICTURES
"""From the first report to the morning of the voting day, when there is most to see."""

ENOUGH: Final = 12
"""Open problems, before anybody looks."""

WAY_IN: Final = re.compile(r"^ +(?P<role>\S.*?) (?P<account>[\w.-]+)@[\d.]+ +(?P<link>http\S+)$", re.MULTILINE)

CAST: Final = {
    "operator-1": "operator",
    "ketua-desk": "pimpinan",
    "verifikator-1": "verifikator",
    "narahubung.kpu": "narahubung instansi",
    "desk-provinsi": "operator",
    "pemeriksa": "pemeriksa",
}
"""Accounts of the cast, with the role under which each signs in."""


PICTURED: Final = {
    "operator-1": {
        "antrean": f"{DESK}/antrean",
        "tautan": f"{DESK}/antrean",
        "masalah": f"{DESK}/antrean",
        "triase": f"{DESK}/triase",
        "lapor": f"{DESK}/lapor",
        "kotak-keluar": f"{DESK}/kotak-keluar",
        "giliran": f"{DESK}/giliran",
        "rekomendasi": f"{DESK}/rekomendasi",
        "tombol": "/tombol",
    },
    "ketua-desk": {
        "roster": f"{DESK}/roster",
        "aturan": f"{DESK}/aturan",
        "akses": f"{DESK}/akses",
        "kesehatan": f"{DESK}/kesehatan",
    },
}
"""Addresses from which the pages are reached that pictures are taken of, by who looks and by the picture's name."""


MONTHS: Final = {11: "November", 12: "Desember"}
"""Of the day, which goes on where the machine is slow."""


class WayIn(NamedTuple):
    """A link that the demo printed."""

    account: str
    role: str
    link: str


class Day(NamedTuple):
    """The day, and the port that its pages did not get."""

    desk: RunningDesk
    taken: int
    calendar: Calendar
    ways: dict[str, WayIn]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> AsyncIterator[Day]:
    """The day, once enough has happened; somebody else listens at the port that it was told."""
    is_for_pictures = pytestconfig.getoption("--pictures") is not None
    speed = SPEED_FOR_PICTURES if is_for_pictures else SPEED
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken: int = somebody.getsockname()[1]
        async with an_invented_day(tmp_path_factory.mktemp("day"), str(speed), DESK_WEB_PORT=str(taken)) as desk:

            async def look() -> bool | None:
                return len((await desk.typed("list"))["problems"]) >= ENOUGH or None

            ways = [WayIn(each["account"], each["role"], each["link"]) for each in WAY_IN.finditer(desk.said)]
            await asyncio.sleep(MORNING_SECONDS if is_for_pictures else 0)
            await eventually(look, lambda: "enough has happened")
            yield Day(desk, taken, await calendar_of(desk), {each.account: each for each in ways})


async def calendar_of(desk: RunningDesk) -> Calendar:
    """How the day's time follows the wall's clock, as the desk tells it."""
    (book,) = (await desk.typed("books", "list"))["books"]
    told = Rehearsal.model_validate(book["rehearsal"])
    return Calendar(origin_wall=told.begins_at, origin_shown=told.shows, speed=told.speed)


@pytest.fixture(scope="module")
def examined() -> set[str]:
    """Shapes of the day's pages that were held to what is open to all, whoever looked at them."""
    return set()


@pytest_asyncio.fixture(loop_scope="session")
async def watch(chromium: Browser, day: Day, examined: set[str]) -> AsyncIterator[Watch]:
    watched = Watch(day.desk.address, examined=examined)
    yield watched
    assert (watched.faults, watched.outside) == ([], [])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def opened(chromium: Browser) -> AsyncIterator[list[BrowserContext]]:
    contexts: list[BrowserContext] = []
    yield contexts
    for each in contexts:
        await each.close()


async def a_window(
    chromium: Browser,
    day: Day,
    watch: Watch,
    opened: list[BrowserContext],
    width: int = 1280,
    *,
    opens_to_all: bool = True,
) -> Hand:
    context = await chromium.new_context(
        base_url=day.desk.address, viewport={"width": width, "height": 800}, locale="id-ID"
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    opened.append(context)
    watch.over(context)
    return Hand(await context.new_page(), watch, opens_to_all=opens_to_all)


def test_a_link_for_each_of_the_cast_is_printed(day: Day) -> None:
    assert {each.account: each.role for each in day.ways.values()} == CAST


async def test_whatever_names_an_address_names_the_port_that_was_taken(day: Day) -> None:
    typed = await day.desk.link_for("operator:sari")
    letters = [json.loads(each.read_bytes()) for each in (day.desk.data_dir / "outbox").glob("*.notice.json")]
    in_letters = {found for each in letters for found in re.findall(r"https?://[^/\s]+", each["message"]["body"])}
    printed = re.findall(r"https?://[^/\s]+", day.desk.said)
    named = {day.desk.address, f"http://{urlsplit(typed).netloc}", *printed, *in_letters}

    assert in_letters
    assert named == {day.desk.address}
    assert urlsplit(day.desk.address).port != day.taken


@pytest.mark.parametrize("account", CAST)
async def test_a_printed_link_signs_its_role_in_and_every_place_shows_the_days_own_time(
    chromium: Browser, day: Day, watch: Watch, opened: list[BrowserContext], account: str
) -> None:
    hand = await a_window(chromium, day, watch, opened)
    await enter(hand, day, account)
    assert (await hand.page.locator(".saya b").inner_text()).lower() == CAST[account]
    places = await hand.page.locator("nav[aria-label=Utama] a").evaluate_all("all => all.map(each => each.pathname)")
    # Where the day is over there is none that waits.
    problems = await hand.page.locator("main a[href^='/masalah/']").evaluate_all(
        "all => all.map(each => each.pathname)"
    )
    assert len(places) >= 5
    for address in dict.fromkeys((*places, *problems[:1], "/tombol")):
        await hand.go(address)
        await check_marked(hand, day.calendar)


async def test_a_link_that_was_printed_holds_while_the_day_plays_and_a_typed_one_once(
    chromium: Browser, day: Day, watch: Watch, opened: list[BrowserContext]
) -> None:
    """A rehearsal changes roles as often as it likes; its links go with it (`tests/cli/test_signing_in.py`)."""
    for _ in range(2):
        await enter(await a_window(chromium, day, watch, opened), day, "ketua-desk")
    typed, window = await day.desk.link_for("operator:sari"), await a_window(chromium, day, watch, opened)
    await window.go(typed)
    await window.press("Masuk")
    await (await a_window(chromium, day, watch, opened)).go(typed, expects=410)


async def test_a_letters_link_leads_to_what_is_asked(
    chromium: Browser, day: Day, watch: Watch, opened: list[BrowserContext]
) -> None:
    hand = await a_window(chromium, day, watch, opened, 360)
    await hand.go(links_of_referrals(day)[0][1])
    await expect(hand.page.locator("main")).to_contain_text("Rujukan untuk")


async def test_the_main_pages_have_their_picture_taken(
    chromium: Browser, day: Day, watch: Watch, opened: list[BrowserContext], pictures: Path
) -> None:
    """Into the folder that `make pictures` names; otherwise into one that is thrown away."""
    # What is open to all the other tests say; here the day must not go on for longer than it has to.
    for account, places in PICTURED.items():
        hand = await a_window(chromium, day, watch, opened, opens_to_all=False)
        await hand.go(day.ways[account].link)
        if account == "operator-1":
            await take(hand.page, pictures, "masuk")
        await hand.press("Masuk")
        for name, address in places.items():
            if name == "triase":
                # Of this one the cast knows nothing, so that it waits for whoever looks.
                await day.desk.typed("open", "--text", "mohon bantuan segera untuk warga kami di RT 4")
            await hand.go(address)
            if name == "triase":
                await hand.press("Ambil berikutnya")
            if name == "masalah":
                problems = hand.page.locator("main a[href^='/masalah/']")
                if not await problems.count():  # the day is over
                    await hand.go(f"{DESK}/antrean?tab=berakhir")
                await hand.follow(problems.first)
            if name == "tautan":
                await hand.go(await link_to_an_open_referral(day))
            await take(hand.page, pictures, name)


async def link_to_an_open_referral(day: Day) -> str:
    """The newest link in a letter about a problem that is being coordinated."""
    listed = (await day.desk.typed("list"))["problems"]
    asked = {each["problem_id"] for each in listed if each["phase"] == "coordinating"}
    return next((link for problem, link in links_of_referrals(day) if problem in asked), links_of_referrals(day)[0][1])


async def enter(hand: Hand, day: Day, account: str) -> None:
    """Sign in by a link that the demo printed."""
    await hand.go(day.ways[account].link)
    await hand.press("Masuk")
    assert urlsplit(hand.page.url).path == f"{DESK}/antrean"


async def check_marked(hand: Hand, calendar: Calendar) -> None:
    """Return if a page says that all is invented, and what time it is in the day that plays."""
    await expect(hand.page.locator("aside.rekaan")).to_contain_text("DATA REKAAN")
    assert "data rekaan" in await hand.page.title()
    clock = hand.page.locator(".saya time")
    shown = calendar.shown(datetime.fromisoformat(await clock.get_attribute("datetime") or ""))
    assert shown.year == 2024
    hour = shown.astimezone(ZoneInfo("Asia/Jakarta"))
    assert f", {hour.day} {MONTHS[hour.month]} 2024 pukul {hour:%H.%M} WIB" in await clock.inner_text()


def links_of_referrals(day: Day) -> list[tuple[str, str]]:
    """Ids of problems and addresses in letters that asked an office about them, the newest first."""
    entries = [json.loads(each.read_bytes()) for each in (day.desk.data_dir / "outbox").glob("*.notice.json")]
    newest = sorted(entries, key=lambda each: str(each["at"]), reverse=True)
    letters = [each["message"] for each in newest if each["message"]["template"] == "REFERRAL"]
    return [
        (each["payload"]["data"]["problem_id"], found)
        for each in letters
        for found in re.findall(r"http\S+/r/\S+", each["body"])
    ]
