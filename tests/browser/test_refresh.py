"""Pages that show what is new by themselves, as long as no hand is on them."""

from typing import Final

import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.checks import axe_clean, no_sideways_scroll
from tests.browser.sample import Sample
from tests.browser.site import Windows
from tests.web.callers import LEBONG, OPERATOR, Api, a_report
from web.pages.frame import REFRESH_SECONDS

QUEUE: Final = f"/desk/{LEBONG}/antrean"
NEWS: Final = "Ada yang baru sejak"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def problem(api: Api) -> str:
    """Id of a problem that was there before."""
    return await reported(api, "17.07.03")


async def reported(api: Api, region: str) -> str:
    """Id of a problem that is new in a kecamatan."""
    return await Sample(api).reported(a_report("Kotak suara belum tiba, hujan.", region=region), f"refresh/{region}")


async def opened(windows: Windows, address: str, width: int = 1280) -> Page:
    """A window whose clock the test turns."""
    page = await windows.open(OPERATOR, width=width)
    await page.clock.install()
    await page.goto(address)
    return page


async def after_a_while(page: Page) -> None:
    """Let the page look for news once."""
    await page.clock.fast_forward((REFRESH_SECONDS + 1) * 1000)


async def test_a_queue_that_nobody_touches_shows_what_is_new(signed_in_as: Windows, api: Api, problem: str) -> None:
    page = await opened(signed_in_as, QUEUE)
    await page.locator(".masalah-baris .hal").first.focus()
    focused = await page.evaluate("document.activeElement.getAttribute('href')")
    rows = await page.locator(".masalah-baris").count()
    await reported(api, "17.07.04")

    await after_a_while(page)

    await expect(page.locator(".masalah-baris")).to_have_count(rows + 1)
    await expect(page.locator("#segar")).to_be_hidden()
    assert await page.evaluate("document.activeElement.getAttribute('href')") == focused
    assert str(rows + 1) in await page.title()


async def test_rows_never_move_under_a_hand(signed_in_as: Windows, api: Api, problem: str) -> None:
    for width in (1280, 360):
        page = await opened(signed_in_as, QUEUE, width)
        rows = await page.locator(".masalah-baris").count()
        await page.evaluate("getSelection().selectAllChildren(document.querySelector('.masalah-baris .hal'))")
        await reported(api, "17.07.05" if width == 1280 else "17.07.06")

        await after_a_while(page)

        await expect(page.locator("#segar span:visible")).to_contain_text(NEWS)
        await expect(page.locator(".masalah-baris")).to_have_count(rows)
        await axe_clean(page)
        await no_sideways_scroll(page)
        await page.locator("#segar").get_by_role("link", name="Perbarui").click()
        await expect(page.locator(".masalah-baris")).to_have_count(rows + 1)


async def test_who_turned_it_off_is_left_alone(signed_in_as: Windows, api: Api, problem: str) -> None:
    page = await signed_in_as.open(OPERATOR)
    await page.goto("/tombol#pembaruan")
    await page.get_by_role("button", name="Jangan perbarui sendiri").click()
    await expect(page.get_by_role("button", name="Perbarui sendiri", exact=True)).to_be_visible()
    await page.clock.install()
    await page.goto(QUEUE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    await after_a_while(page)
    await after_a_while(page)

    assert asked == []


async def test_a_page_says_that_the_service_is_out_of_reach_or_the_session_over(
    signed_in_as: Windows, problem: str
) -> None:
    page = await opened(signed_in_as, QUEUE)

    async def away(route: Route) -> None:
        await route.abort()

    async def over(route: Route) -> None:
        await route.fulfill(status=401, body="")

    await page.route("**/antrean", away)
    await after_a_while(page)
    await expect(page.locator("#segar span:visible")).to_contain_text("Layanan tidak terjangkau dari sini.")
    await expect(page.locator(".masalah-baris")).not_to_have_count(0)

    await page.unroute("**/antrean", away)
    await after_a_while(page)
    await expect(page.locator("#segar")).to_be_hidden()

    await page.route("**/antrean", over)
    await after_a_while(page)
    await expect(page.locator("#segar span:visible")).to_contain_text("Sesi Anda sudah berakhir.")
    assert await page.locator("#segar a:visible").all_inner_texts() == ["Masuk lagi"]
    await axe_clean(page)


async def test_the_page_of_a_problem_says_that_something_happened_and_opens_nothing_by_itself(
    signed_in_as: Windows, api: Api, problem: str
) -> None:
    page = await opened(signed_in_as, f"/masalah/{problem}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    await after_a_while(page)
    await expect(page.locator("#segar")).to_be_hidden()
    await Sample(api).done(problem, "add-note", {"text": "Kotak suara sudah di jalan."})

    await after_a_while(page)

    await expect(page.locator("#segar span:visible")).to_contain_text(NEWS)
    assert set(asked) == {"versi"}
    await page.locator("#segar").get_by_role("link", name="Perbarui").click()
    await expect(page.locator("main")).to_contain_text("Kotak suara sudah di jalan.")
