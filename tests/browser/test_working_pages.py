"""The pages on which a desk works, in a browser: whole on a telephone, without scripts, and after a closed window."""

from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.checks import COLOUR, WCAG, axe_clean, no_sideways_scroll
from tests.browser.sample import Sample, a_hostile_problem
from tests.browser.site import Windows
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from web.api.commands import commands_of_people, name_of
from web.pages.navigation import OPENS

DESK: Final = f"/desk/{LEBONG}"
PLACES: Final = tuple(f"{DESK}/{each}" for each in OPENS if each != "antrean")
OF_A_DESK: Final = (
    *("record-office", "appoint-official", "end-appointment", "set-letterhead", "activate-routing-table"),
    *("succeed-official", "record-charter", "amend-charter", "record-pairs"),
    *("distribute-charter", "record-charter-receipt", "record-recusal", "end-recusal", "close-desk", "reopen-desk"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def problem(api: Api) -> str:
    """Id of a problem in the register, every text of which is hostile; others wait for triage."""
    for number, said in enumerate(("Entah apa ini, tolong dilihat.", "Tidak tahu harus bilang apa.", "Mohon arahan.")):
        await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(said), key=f"browser/waiting/{number}")
    return await a_hostile_problem(api)


def forms(problem: str) -> list[str]:
    of_problem = [f"/masalah/{problem}/tindakan/{name_of(each)}" for each in commands_of_people()]
    return [*of_problem, *(f"{DESK}/tindakan/{each}" for each in OF_A_DESK)]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (360, True)])
async def test_every_place_is_whole_and_open_to_all(
    signed_in_as: Windows, problem: str, width: int, dark: bool
) -> None:
    page = await signed_in_as.open(SUPERVISOR, width=width, dark=dark)
    await page.goto(f"{DESK}/triase")
    if await page.get_by_role("button", name="Ambil berikutnya").count():
        await page.get_by_role("button", name="Ambil berikutnya").click()
    for address in PLACES:
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        await axe_clean(page, COLOUR if dark else WCAG)
        await no_sideways_scroll(page)


async def test_every_form_is_whole_on_a_telephone(signed_in_as: Windows, problem: str) -> None:
    page = await signed_in_as.open(SUPERVISOR, width=360)
    for address in forms(problem):
        answer = await page.goto(address)
        assert answer is not None
        if answer.status == 403:
            continue
        assert answer.status == 200, address
        await axe_clean(page)
        await no_sideways_scroll(page)


async def note(page: Page, problem: str, said: str) -> None:
    await page.goto(f"/masalah/{problem}/tindakan/add-note")
    await page.get_by_label("Catatan", exact=True).fill(said)


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_command_is_sent_with_and_without_scripts(signed_in_as: Windows, problem: str, scripts: bool) -> None:
    page = await signed_in_as.open(OPERATOR, scripts=scripts)
    await note(page, problem, f"Sudah ditelepon, {scripts}.")

    await page.get_by_role("button", name="Tambah catatan").click()

    await expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible()
    assert page.url.endswith("#tercatat")


async def test_a_draft_outlives_a_closed_window_and_ends_with_sending(signed_in_as: Windows, problem: str) -> None:
    page = await signed_in_as.open(OPERATOR)
    await note(page, problem, "Belum selesai menulis")
    await page.close()

    page = await signed_in_as.opened[-1].new_page()
    await page.goto(f"/masalah/{problem}/tindakan/add-note")
    await expect(page.get_by_label("Catatan", exact=True)).to_have_value("Belum selesai menulis")
    await expect(page.get_by_text("Draf yang belum terkirim dipulihkan")).to_be_visible()
    await page.get_by_role("button", name="Tambah catatan").click()
    await expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible()
    await page.goto(f"/masalah/{problem}/tindakan/add-note")
    await expect(page.get_by_label("Catatan", exact=True)).to_have_value("")


async def test_drafts_are_one_accounts_own_and_end_with_signing_out(signed_in_as: Windows, problem: str) -> None:
    page = await signed_in_as.open(OPERATOR)
    await page.goto(f"{DESK}/lapor")
    await page.get_by_label("Apa yang dilaporkan").fill("Rahasia sementara")
    await page.get_by_label("Kontak pelapor").fill("0812-0000-0001")
    kept = await page.evaluate("Object.entries(localStorage).map(String).join()")
    assert "Rahasia sementara" in kept
    assert "0812" not in kept
    context = signed_in_as.opened[-1]
    await context.set_extra_http_headers(signed_in_as.site.header_of(SUPERVISOR))
    await page.goto(f"{DESK}/roster")
    assert await page.evaluate("localStorage.length") == 0
    await page.goto(f"{DESK}/lapor")
    await page.get_by_label("Apa yang dilaporkan").fill("Rahasia lain")
    await page.get_by_text("Lainnya").click()
    await page.get_by_role("button", name="Keluar").click()
    await page.goto(f"{DESK}/roster")
    assert await page.evaluate("localStorage.length") == 0


async def test_one_key_decides_and_opens_the_next_report(signed_in_as: Windows, api: Api, problem: str) -> None:
    await Sample(api).let_go_on(problem)
    page = await signed_in_as.open(OPERATOR)
    await page.goto(f"{DESK}/triase")
    if await page.get_by_role("button", name="Ambil berikutnya").count():
        await page.keyboard.press("n")
    decided = await page.locator("input[name=masalah]").first.get_attribute("value")

    await page.keyboard.press("1")
    await expect(page.get_by_text("Tercatat.", exact=True)).to_be_visible()

    shown = (await api.get(f"/api/v1/problems/{decided}")).json()["problem"]
    assert shown["phase"] != "detected"


async def test_enter_in_a_field_of_the_triage_decides_nothing(signed_in_as: Windows, problem: str) -> None:
    page = await signed_in_as.open(SUPERVISOR)
    await page.goto(f"{DESK}/triase")
    if await page.get_by_role("button", name="Ambil berikutnya").count():
        await page.get_by_role("button", name="Ambil berikutnya").click()
    await page.get_by_role("radio", name="S2", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#keberatan")).to_be_visible()
    await expect(page.get_by_role("radio", name="S2", exact=True)).to_be_visible()
