"""Forms in a browser: what was typed outlives the session, several problems are chosen by keys, views are kept."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from composition import DeskServices
from domain.access.sign_in import SignInMethod
from tests.browser.checks import axe_clean, no_sideways_scroll
from tests.browser.sample import many_problems
from tests.browser.site import PATIENCE_MILLISECONDS, Windows
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api
from web.application import application
from web.server import bound, listening_for

QUEUE: Final = f"/desk/{LEBONG}/antrean"
SAID: Final = "Sudah ditelepon dua kali.\nBaris kedua <b>&."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def problems(api: Api) -> list[str]:
    return await many_problems(api, 4)


@pytest_asyncio.fixture(loop_scope="session")
async def address(services: DeskServices) -> AsyncIterator[str]:
    """Of pages at which one has a session or none."""
    async with listening_for(application(services), bound("127.0.0.1", 0)) as served:
        yield served


class Person:
    """Somebody at a window of their own, whose session begins and ends."""

    def __init__(self, context: BrowserContext, services: DeskServices, address: str) -> None:
        self.context = context
        self.services = services
        self.address = address

    async def sign_in(self) -> None:
        started = await self.services.sessions.start(OPERATOR, SignInMethod.LINK)
        assert started is not None
        cookie = {"name": "desk_session", "value": started.secret.written, "url": self.address}
        await self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.secret = started.secret

    async def is_signed_out(self) -> None:
        await self.services.sessions.end(self.secret, "test")


async def at_the_end_of_a_session(
    chromium: Browser, services: DeskServices, address: str, problem: str, *, scripts: bool, width: int
) -> tuple[Person, Page]:
    """A page that answers a note which was sent after the session had ended."""
    context = await chromium.new_context(
        base_url=address, java_script_enabled=scripts, viewport={"width": width, "height": 800}
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    person = Person(context, services, address)
    await person.sign_in()
    page = await context.new_page()
    await page.goto(f"/masalah/{problem}/tindakan/add-note")
    note = page.get_by_label("Catatan", exact=True)
    await note.focus()
    await note.press_sequentially(SAID.replace("\n", " "))
    await person.is_signed_out()
    await page.get_by_role("button", name="Tambah catatan").click()
    await expect(page.get_by_role("heading", name="Sesi Anda sudah berakhir")).to_be_visible()
    return person, page


@pytest.mark.parametrize("width", [1280, 360])
async def test_without_scripts_what_was_typed_is_sent_again_after_signing_in(
    chromium: Browser, services: DeskServices, address: str, api: Api, problems: list[str], width: int
) -> None:
    problem = problems[0 if width == 360 else 1]
    person, page = await at_the_end_of_a_session(chromium, services, address, problem, scripts=False, width=width)
    try:
        await expect(page.get_by_role("definition").filter(has_text=SAID.replace("\n", " "))).to_be_visible()
        assert (await page.context.cookies()) == []
        await person.sign_in()
        await page.get_by_role("button", name="Kirim lagi").click()
        await expect(page.get_by_role("heading", name="Formulir dari sebelum Anda masuk")).to_be_visible()
        await page.get_by_role("button", name="Kirim lagi").click()
        await expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible()
    finally:
        await person.context.close()
    shown = (await api.get(f"/api/v1/problems/{problem}", SUPERVISOR)).json()["problem"]
    assert sum(each["type"] == "NoteAdded" for each in shown["timeline"]) == 1


@pytest.mark.parametrize("width", [1280, 360])
async def test_with_scripts_the_draft_is_in_the_form_to_which_signing_in_leads_back(
    chromium: Browser, services: DeskServices, address: str, problems: list[str], width: int
) -> None:
    person, page = await at_the_end_of_a_session(chromium, services, address, problems[2], scripts=True, width=width)
    try:
        await axe_clean(page)
        await no_sideways_scroll(page)
        link = await page.get_by_role("link", name="Masuk dan kembali").get_attribute("href")
        (back,) = parse_qs(urlsplit(link or "").query)["next"]
        assert back == f"/masalah/{problems[2]}/tindakan/add-note"
        await person.sign_in()
        await page.goto(back)
        await expect(page.get_by_label("Catatan", exact=True)).to_have_value(SAID.replace("\n", " "))
    finally:
        await person.context.close()


async def test_what_another_form_records_ends_no_draft(signed_in_as: Windows, problems: list[str]) -> None:
    page = await signed_in_as.open(OPERATOR)
    await page.goto(f"/masalah/{problems[3]}/tindakan/add-note")
    await page.get_by_label("Catatan", exact=True).fill("Tidak sampai")
    await page.route("**/tindakan/add-note", lambda route: route.abort())
    await page.get_by_role("button", name="Tambah catatan").click()
    await page.unroute("**/tindakan/add-note")
    await page.goto(f"/masalah/{problems[3]}/tindakan/acknowledge")
    await page.get_by_role("combobox").first.select_option(index=1)
    await page.get_by_role("button", name="Akui rujukan").click()
    await expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible()

    await page.goto(f"/masalah/{problems[3]}/tindakan/add-note")

    await expect(page.get_by_label("Catatan", exact=True)).to_have_value("Tidak sampai")


async def test_a_draft_for_one_office_is_none_for_another(signed_in_as: Windows, problems: list[str]) -> None:
    page = await signed_in_as.open(SUPERVISOR)
    form = f"/desk/{LEBONG}/tindakan/record-office?office.region={LEBONG}&office.agency="
    await page.goto(f"{form}KPU")
    await page.get_by_label("Webhook").fill("jalur/kpu")
    await page.goto(f"{form}BAWASLU")
    await expect(page.get_by_label("Webhook")).to_have_value("")
    await page.goto(f"{form}KPU")
    await expect(page.get_by_label("Webhook")).to_have_value("jalur/kpu")


async def test_a_draft_of_a_form_that_was_given_back_ends_with_sending_it(
    signed_in_as: Windows, problems: list[str]
) -> None:
    page = await signed_in_as.open(OPERATOR)
    form = f"/masalah/{problems[3]}/tindakan/withdraw-referral"
    await page.goto(form)
    await page.get_by_label("Rujukan").select_option(index=3)
    await page.get_by_label("Alasan").fill("xx")
    await page.get_by_role("button", name="Cabut rujukan").click()
    await expect(page.locator("#isi-reason-salah")).to_be_visible()
    await page.get_by_label("Alasan").fill("Salah alamat.")
    await page.get_by_role("button", name="Cabut rujukan").click()
    await expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible()

    await page.goto(form)

    await expect(page.get_by_label("Alasan")).to_have_value("")


async def test_several_are_chosen_and_acted_on_by_keys_alone(
    signed_in_as: Windows, api: Api, problems: list[str]
) -> None:
    page = await signed_in_as.open(OPERATOR)
    await page.goto(QUEUE)
    await page.keyboard.press("c")
    assert page.url.endswith(QUEUE)
    for key in ("j", "x", "j", "j", "x"):
        await page.keyboard.press(key)
    await expect(page.locator(".pilih:checked")).to_have_count(2)
    await page.keyboard.press("c")
    await expect(page.get_by_role("heading", name="Tambah catatan")).to_be_visible()
    await expect(page.locator("input[name=masalah]:checked")).to_have_count(2)
    await page.get_by_label("Catatan", exact=True).fill("Kepada semua")
    await page.get_by_role("button", name="Tambah catatan").click()
    await expect(page.get_by_role("heading", name="2 dari 2 tercatat")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, True), (360, False)])
async def test_several_and_kept_views_are_whole(
    signed_in_as: Windows, problems: list[str], width: int, scripts: bool
) -> None:
    page = await signed_in_as.open(OPERATOR, width=width, scripts=scripts)
    name = f"Malam hitung {width} {scripts}"

    async def looked_at() -> None:
        if scripts:
            await axe_clean(page)
            await no_sideways_scroll(page)

    await page.goto(f"{QUEUE}?tingkat=S3&tingkat=S4&tingkat=S2")
    await page.get_by_role("link", name="Simpan tampilan ini").click()
    await looked_at()
    await page.get_by_label("Nama tampilan").fill(name)
    await page.get_by_role("button", name="Simpan", exact=True).click()
    await expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    for number in range(2):
        await page.locator(".pilih").nth(number).check()
    await looked_at()
    await page.get_by_role("button", name="Catatan").click()
    await looked_at()
    await page.get_by_label("Catatan", exact=True).fill("Dua desa tidak terjangkau.")
    await page.get_by_role("button", name="Tambah catatan").click()
    await expect(page.get_by_role("heading", name="2 dari 2 tercatat")).to_be_visible()
    await looked_at()
    await page.goto(f"/desk/{LEBONG}/tampilan")
    await looked_at()
    await page.get_by_role("button", name=f"Hapus {name}").click()
    await expect(page.get_by_role("link", name=name)).to_have_count(0)
