"""Views of a queue under names: one account's own, bounded, checked, and shown as words whatever they say."""

import asyncio
import re
from html import unescape
from typing import Any, Final

import httpx
import pytest

from domain.actor import Actor
from domain.codes import Role
from projections.operational.kept_views import LIMIT
from tests.web.callers import LEBONG, OPERATOR, STRANGER, SUPERVISOR, Api
from tests.web.visitors import CSRF, Pages

VIEWS: Final = f"/api/v1/desks/{LEBONG}/views"
PAGE: Final = f"/desk/{LEBONG}/tampilan"
QUEUE: Final = f"/desk/{LEBONG}/antrean"
HOSTILE: Final = "\"><script>alert(1)</script>{{7*7}}&amp;<img src=x onerror='alert(2)'>"
REPORTER: Final = Actor(id="reporter:warga", role=Role.REPORTER, region=LEBONG)


def an_account(name: str) -> Actor:
    return OPERATOR.model_copy(update={"id": f"operator:{name}"})


async def keep(api: Api, name: str, query: str, who: Actor) -> httpx.Response:
    return await api.post(VIEWS, {"name": name, "query": query}, who)


async def named(api: Api, who: Actor) -> dict[str, str]:
    return {each["name"]: each["query"] for each in (await api.get(VIEWS, who)).json()["views"]}


async def test_a_view_is_kept_once_under_its_name_and_dropped(api: Api) -> None:
    who = an_account("tono")
    first = await keep(api, "  Malam   hitung ", "?tingkat=S4&tab=lewat&lanjut=x&lain=1", who)
    assert (first.status_code, first.json()["name"], first.json()["query"]) == (
        200,
        "Malam hitung",
        "tab=lewat&tingkat=S4",
    )
    assert (await keep(api, "Malam hitung", "tab=lewat&tingkat=S4", who)).json() == first.json()
    other = await keep(api, "Malam hitung", "tab=triase", who)
    assert (other.status_code, other.json()["code"]) == (409, "VIEW_NAME_USED")
    assert await named(api, who) == {"Malam hitung": "tab=lewat&tingkat=S4"}
    assert await named(api, an_account("lain")) == {}
    foreign = await api.post(f"{VIEWS}/drop", {"name": "Malam hitung"}, an_account("lain"))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "UNKNOWN_VIEW")
    assert (await api.post(f"{VIEWS}/drop", {"name": "Malam hitung"}, who)).status_code == 200
    assert await named(api, who) == {}


@pytest.mark.parametrize(
    "query",
    [
        "tab=tidak-ada",
        "tingkat=S9",
        "daerah=https://jahat.example",
        "kategori=" + "X" * 500,
        "q=" + "x" * 201,
        "&".join(f"daerah=17.07.{number:02}" for number in range(41)),
        "lanjut=x",
        "//jahat.example/?a=1",
        "%00=%00",
    ],
)
async def test_what_no_queue_has_is_kept_under_no_name(api: Api, pages: Pages, query: str) -> None:
    who = an_account("beda")
    answer = await keep(api, "Beda", query, who)
    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_VALUE"), answer.text
    page = await pages.send(PAGE, {"csrf": CSRF, "nama": "Beda", "alamat": query}, who)
    assert (page.status_code, "BAD_VALUE" in page.text) == (422, True)
    assert await named(api, who) == {}


@pytest.mark.parametrize("name", ["   ", "x\0y", "x" * 61, "\u200b"])
async def test_what_is_no_name_names_no_view(api: Api, pages: Pages, name: str) -> None:
    who = an_account("nama")
    page = await pages.send(PAGE, {"csrf": CSRF, "nama": name, "alamat": "tab=lewat"}, who)
    assert (page.status_code, "UNFIT_TEXT" in page.text) == (422, True), page.text
    assert await named(api, who) == {}


@pytest.mark.parametrize(
    ("name", "query"),
    [("Lapor Budi 0812-3456-7890", "tab=lewat"), ("Budi", "q=0812-3456-7890"), ("x@y.id", "tab=lewat")],
)
async def test_what_belongs_in_the_vault_is_kept_under_no_name(api: Api, name: str, query: str) -> None:
    answer = await keep(api, name, query, an_account("budi"))
    assert (answer.status_code, answer.json()["code"]) == (422, "PERSONAL_DATA")


async def test_an_account_keeps_so_many_however_many_are_kept_at_once(api: Api) -> None:
    who = an_account("rajin")
    answers = await asyncio.gather(*(keep(api, f"Nama {each}", f"q={each}", who) for each in range(LIMIT + 5)))
    assert sorted(each.status_code for each in answers) == [200] * LIMIT + [409] * 5
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"TOO_MANY_VIEWS"}
    assert len(await named(api, who)) == LIMIT


async def test_a_kept_view_is_a_tab_of_the_queue_and_its_name_stays_words(api: Api, pages: Pages) -> None:
    who, name = an_account("tampil"), HOSTILE[:60]
    shown = await pages.get(f"{QUEUE}?tab=lewat&tingkat=S4", who)
    (offer,) = re.findall(r'href="(/desk/17.07/tampilan\?alamat=[^"]+)"', shown.text)
    form = await pages.get(unescape(offer), who)
    assert "Lewat waktu · Tingkat S4" in form.text
    fields: dict[str, Any] = {"csrf": CSRF, "nama": name, "alamat": "tab=lewat&tingkat=S4"}

    kept = await pages.send(PAGE, fields, who)

    assert kept.headers["location"] == f"{QUEUE}?tab=lewat&tingkat=S4#tercatat"
    for path in (f"{QUEUE}?tab=lewat&tingkat=S4", PAGE):
        page = await pages.get(path, who)
        assert name in unescape(page.text)
        assert "<script>alert" not in page.text
    queue = await pages.get(f"{QUEUE}?tab=lewat&tingkat=S4", who)
    assert 'href="?tab=lewat&amp;tingkat=S4" aria-current="page"' in queue.text
    assert name not in unescape((await pages.get(QUEUE, SUPERVISOR)).text)
    assert (await pages.send(f"{PAGE}/hapus", {"csrf": CSRF, "nama": name}, who)).status_code == 303
    assert (await pages.send(f"{PAGE}/hapus", {"csrf": CSRF, "nama": name}, who)).status_code == 404
    assert name not in unescape((await pages.get(QUEUE, who)).text)


async def test_views_are_for_who_may_see_the_queue(api: Api, pages: Pages) -> None:
    for who, status in ((STRANGER, 404), (REPORTER, 403)):
        assert (await keep(api, "Nama", "tab=lewat", who)).status_code == status
        assert (await pages.get(PAGE, who)).status_code == status
        assert (await pages.send(PAGE, {"csrf": CSRF, "nama": "x y", "alamat": "tab=lewat"}, who)).status_code == status
    foreign = {"csrf": "lain", "nama": "x y", "alamat": "tab=lewat"}
    assert (await pages.send(PAGE, foreign, OPERATOR)).status_code == 403
