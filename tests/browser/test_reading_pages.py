"""The pages that are read: queue, problem, slip, keys, desks, in a real browser and without one's scripts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from domain.actor import Actor
from domain.codes import Role
from tests.browser.checks import COLOUR, WCAG, axe_clean, no_sideways_scroll
from tests.browser.sample import HOSTILE, a_hostile_problem, many_problems
from tests.browser.site import Site, Windows
from tests.given.many_reports import report_again_at
from tests.web.callers import KPU, LEBONG, OPERATOR, STRANGER, SUPERVISOR, Api

QUEUE: Final = f"/desk/{LEBONG}/antrean"
LIMIT_BYTES: Final = 100_000
PROBLEMS: Final = 30
PAGE_LINES: Final = 20

PROVINCE: Final = Actor(id="operator:bengkulu", role=Role.OPERATOR, region="17")
AUDITOR: Final = Actor(id="auditor:desk", role=Role.AUDITOR, region=LEBONG)
CAMAT: Final = Actor(id="agency:camat", role=Role.AGENCY, region=LEBONG, agency="BMKG")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def problems(api: Api) -> list[str]:
    """Ids of enough problems for two pages, the last of which is hostile."""
    return [*await many_problems(api, PROBLEMS), await a_hostile_problem(api)]


def pages_of(problem: str) -> list[str]:
    return [
        QUEUE,
        f"{QUEUE}?tab=lewat",
        f"{QUEUE}?tingkat=S1&daerah=17.07.03",
        f"{QUEUE}?tab=berakhir",
        f"/masalah/{problem}",
        f"/masalah/{problem}?jejak=orang",
        f"/masalah/{problem}/slip",
        f"/masalah/{problem}/bukti",
        "/tombol",
    ]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (360, True)])
async def test_every_page_is_light_whole_and_open_to_all(
    signed_in_as: Windows, problems: list[str], width: int, dark: bool
) -> None:
    page = await signed_in_as.open(SUPERVISOR, width=width, dark=dark)
    for address in pages_of(problems[-1]):
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert len(await answer.body()) < LIMIT_BYTES, address
        await axe_clean(page, COLOUR if dark else WCAG)
        await no_sideways_scroll(page)


async def test_nothing_that_somebody_wrote_becomes_part_of_a_page(signed_in_as: Windows, problems: list[str]) -> None:
    page = await signed_in_as.open(OPERATOR)
    for address in [*pages_of(problems[-1]), f"{QUEUE}?q={HOSTILE}", f"/masalah/{problems[-1]}?tujuan={HOSTILE}"]:
        await page.goto(address)
        assert await page.locator("script:not([src])").count() == 0, address
        assert await page.locator("img").count() == 0, address
        assert "{{" not in await page.title()
    await page.goto(f"/masalah/{problems[-1]}")
    said = await page.inner_text("main")
    assert said.count("<script>alert(1)</script>") >= 3
    assert "{{ 7 * 7 }}" in said
    assert "&lt;b&gt;" in said


async def test_a_queue_shows_each_problem_once_over_its_pages(page_at_1280: Page, problems: list[str]) -> None:
    await page_at_1280.goto(QUEUE)
    rows = page_at_1280.locator("a.hal")
    assert await rows.count() == PAGE_LINES
    seen = [await each.get_attribute("href") for each in await rows.all()]
    await page_at_1280.click("a[rel=next]")
    seen += [await each.get_attribute("href") for each in await rows.all()]
    assert len(seen) == len(set(seen)) == len(set(problems))
    assert await page_at_1280.locator("a[rel=next]").count() == 0


async def test_a_figure_is_a_link_to_as_many_lines(page_at_1280: Page, problems: list[str]) -> None:
    await page_at_1280.goto(QUEUE)
    facet = page_at_1280.locator(".saring li a[href*=daerah]").first
    count = int(await facet.locator("span").inner_text())
    await facet.click()
    assert await page_at_1280.locator("a.hal").count() == count
    assert "daerah=17.07." in page_at_1280.url
    await page_at_1280.click("a.keping")
    assert "daerah" not in page_at_1280.url


async def test_a_filter_that_hides_everything_says_so(page_at_1280: Page, problems: list[str]) -> None:
    await page_at_1280.goto(f"{QUEUE}?tingkat=S1")
    assert await page_at_1280.locator("a.hal").count() == 0
    without = await page_at_1280.locator(".kosong .deret a:not(.utama)").inner_text()
    assert without.endswith(str(len(set(problems))))
    await page_at_1280.click(".kosong a.utama")
    assert await page_at_1280.locator("a.hal").count() == PAGE_LINES


async def test_a_number_in_the_search_field_leads_to_its_problem(
    page_at_1280: Page, site: Site, problems: list[str]
) -> None:
    await page_at_1280.goto("/")
    await page_at_1280.fill("#q", "LEBONG/2024/000001-6")
    await page_at_1280.press("#q", "Enter")
    await page_at_1280.wait_for_url("**/masalah/LEBONG-2024-000001-6")


async def test_words_find_problems_by_what_stands_in_clear(page_at_1280: Page, problems: list[str]) -> None:
    await page_at_1280.goto(f"{QUEUE}?q=terlambat")
    assert 0 < await page_at_1280.locator("a.hal").count() <= PAGE_LINES
    await page_at_1280.goto(f"{QUEUE}?q=tidakadasamasekali")
    assert await page_at_1280.locator("a.hal").count() == 0


async def test_everything_works_without_scripts(signed_in_as: Windows, problems: list[str]) -> None:
    page = await signed_in_as.open(OPERATOR, scripts=False)
    await page.goto("/")
    await page.click("a.hal >> nth=0")
    assert "/masalah/" in page.url
    await page.click(".jejak ~ p a, nav[aria-label] a.keping >> nth=1")
    await page.goto("/tombol")
    await page.click("button[name=tombol]")
    await expect(page.locator("button[name=tombol][value=on]")).to_have_count(1)
    await page.click("button[name=tombol][value=on]")
    await expect(page.locator("button[name=tombol][value=off]")).to_have_count(1)


async def test_a_walk_by_keys_alone(page_at_1280: Page, problems: list[str]) -> None:
    page = page_at_1280
    await page.goto(QUEUE)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "loncat"
    for _ in range(25):
        await page.keyboard.press("Tab")
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline not in ("none", ""), await page.evaluate("document.activeElement.outerHTML")
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") == "q"
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    second = await page.evaluate("document.activeElement.getAttribute('href')")
    await page.keyboard.press("k")
    first = await page.evaluate("document.activeElement.getAttribute('href')")
    assert first != second
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{first}")
    await page.keyboard.press("c")
    await page.wait_for_url("**/tindakan/add-note")
    await page.go_back()
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("?")
    await page.wait_for_url("**/tombol")


async def test_single_keys_can_be_switched_off(page_at_1280: Page, problems: list[str]) -> None:
    page = page_at_1280
    await page.goto("/tombol")
    await page.click("button[name=tombol][value=off]")
    await page.goto(QUEUE)
    await page.keyboard.press("/")
    await page.keyboard.press("j")
    assert await page.evaluate("document.activeElement === document.body")


async def test_the_past_looks_different_and_offers_nothing(page_at_1280: Page, site: Site, problems: list[str]) -> None:
    page = page_at_1280
    await page.goto(f"/masalah/{problems[0]}")
    assert await page.locator("#tin").count() == 1
    typed = await page.input_value("#per")
    await page.goto(f"/masalah/{problems[0]}?per={typed}")
    assert await page.locator("form.per.lampau").count() == 1
    assert await page.locator("a[href*=tindakan]").count() == 0
    await page.click("a.utama")
    assert await page.locator("form.per.lampau").count() == 0
    answer = await page.goto(f"/masalah/{problems[0]}?per=besok")
    assert answer is not None
    assert answer.status == 422


async def test_what_is_out_of_sight_is_not_there(signed_in_as: Windows, problems: list[str]) -> None:
    for who in (STRANGER, CAMAT):
        page = await signed_in_as.open(who)
        for address in (
            f"/masalah/{problems[0]}",
            f"/masalah/{problems[0]}/slip",
            f"/masalah/{problems[0]}/bukti",
            f"/masalah/{problems[0]}/kontak",
        ):
            answer = await page.goto(address)
            assert answer is not None
            assert answer.status == 404, (who.id, address)
            assert "Kotak suara" not in await page.content()
    page = await signed_in_as.open(STRANGER)
    answer = await page.goto(QUEUE)
    assert answer is not None
    assert answer.status == 404
    assert "Kabupaten Lebong" in await page.inner_text("main")
    await axe_clean(page)


async def test_each_sees_what_is_theirs(signed_in_as: Windows, problems: list[str]) -> None:
    page = await signed_in_as.open(PROVINCE)
    await page.goto(f"/masalah/{problems[0]}")
    assert not any("Rujuk" in each for each in await page.locator(".aksi a").all_inner_texts())
    page = await signed_in_as.open(KPU)
    await page.goto(f"/masalah/{problems[0]}")
    assert "deras" not in await page.inner_text("main")
    offered = await page.locator(".aksi a").all_inner_texts()
    assert any("Akui rujukan" in each for each in offered)
    assert not any("Setujui" in each or "Naikkan" in each for each in offered)
    page = await signed_in_as.open(AUDITOR)
    await page.goto(f"/masalah/{problems[0]}")
    await page.fill("#tujuan", "pemeriksaan berkala")
    await page.click("main button")
    assert "deras" in await page.inner_text("main")
    assert await page.locator(".aksi a").count() == 0


async def test_a_problem_with_many_reports_shows_the_first_and_the_rest_on_demand(
    page_at_1280: Page, api: Api, problems: list[str]
) -> None:
    services = api.services
    await report_again_at(services, services.book_of(LEBONG), problems[1], 120, services.now() - timedelta(days=1))
    answer = await page_at_1280.goto(f"/masalah/{problems[1]}")
    assert answer is not None
    assert len(await answer.body()) < LIMIT_BYTES
    assert await page_at_1280.locator("article.suara").count() == 40
    await page_at_1280.locator("section", has=page_at_1280.locator("#apa")).locator("a[href*=dari]").click()
    assert "dari=41" in page_at_1280.url
    assert await page_at_1280.locator("article.suara").count() == 40


async def test_a_contact_is_opened_by_a_button_alone(page_at_360: Page, problems: list[str]) -> None:
    await page_at_360.goto(f"/masalah/{problems[-1]}")
    await page_at_360.click("a[href*=kontak]")
    assert "0812" not in await page_at_360.content()
    await axe_clean(page_at_360)
    await page_at_360.click("main button")
    assert "0812-0000-0001" in await page_at_360.inner_text("main")
    await axe_clean(page_at_360)


async def test_a_slip_is_one_sheet(chromium_pdf: Page, problems: list[str]) -> None:
    await chromium_pdf.goto(f"/masalah/{problems[0]}/slip")
    sheet = await chromium_pdf.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page/") + sheet.count(b"/Type /Page ") == 1
    assert await chromium_pdf.locator("svg[role=img] path").count() == 1


@pytest_asyncio.fixture(loop_scope="session")
async def chromium_pdf(page_at_1280: Page) -> AsyncIterator[Page]:
    """A window as a printer sees it."""
    await page_at_1280.emulate_media(media="print")
    yield page_at_1280


async def test_who_sees_one_desk_is_led_to_its_queue(signed_in_as: Windows, problems: list[str]) -> None:
    page = await signed_in_as.open(PROVINCE)
    await page.goto("/")
    assert page.url.endswith(QUEUE)
    page = await signed_in_as.open(STRANGER)
    answer = await page.goto("/")
    assert answer is not None
    assert answer.status == 200
    assert await page.locator("table").count() == 0


async def test_who_sees_several_desks_chooses_one(signed_in_as: Windows, api: Api, problems: list[str]) -> None:
    await api.services.prepare_books(["17.71"])
    page = await signed_in_as.open(PROVINCE, width=360)
    await page.goto("/")
    assert await page.locator("table.data tbody tr").count() == 2
    await axe_clean(page)
    await no_sideways_scroll(page)
    figure = await page.locator(f"tbody a[href='{QUEUE}']").nth(1).inner_text()
    await page.click(f"tbody a[href='{QUEUE}'] >> nth=1")
    assert await page.locator(".tab [aria-current] b").inner_text() == figure
