"""What somebody typed into a form stands in whatever answers it: every form of the pages, as the tables of forms and of
addresses have them, so that a new one is tried by itself."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from composition import DeskServices
from domain.outage import LedgerAway
from tests.web.browsers import ORIGIN, Browser
from tests.web.callers import LEBONG, OPERATOR, STRANGER, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, Pages
from web.api.commands import body_of
from web.application import application, faces
from web.pages import reporting
from web.pages.controls import Kind, fields_of, kind_of
from web.pages.desk_acts import COMMANDS as OF_THE_DESK
from web.pages.kept import Kept
from web.pages.occasion import COMMANDS as OF_A_PROBLEM
from web.pages.tiered_acts import COMMANDS as OF_A_REPORT
from web.pages.tiered_acts import NOT_ASKED
from web.signin.session import visitor
from web.uploads import TOGETHER, Received, Uploads

OF_WORDS: Final = (Kind.LINE, Kind.AREA, Kind.LINES)

PRESSED_ONLY: Final = {
    "/keluar": "one button",
    "/tombol": "one button",
    "/desk/{kode}/triase/ambil": "one button",
    "/desk/{kode}/triase/lepas": "one button",
    "/desk/{kode}/tampilan/hapus": "one button beside a name",
    "/desk/{kode}/kotak-keluar/kirim-ulang": "one button beside a letter",
}
"""Addresses to which a form goes in which nobody types, and what it is."""

WITHOUT_ACCOUNT: Final = {
    "/masuk/tautan/{secret}": "one button, before anybody is signed in",
    "/r/{token}": "tests/web/links/test_kept_forms.py",
    "/s/{token}": "tests/web/links/test_kept_forms.py",
}
"""Addresses to which a form goes that takes nobody's session, and where it is tried or why not."""

OWN_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "/masalah/{problem}/bukti": ("text",),
    "/masalah/{problem}/kontak": ("tujuan",),
    "/desk/{kode}/lapor": ("text", "place", "occurred_at", "reported_at", "reporter_role", "contact"),
    "/desk/{kode}/triase/tetapkan": ("reason", "summary"),
    "/desk/{kode}/antrean/massal": ("text",),
    "/desk/{kode}/tampilan": ("nama",),
}
"""Fields in which somebody types, by the address of a form that is made by hand."""

WITH_A_FILE: Final = ("/masalah/{problem}/bukti",)


def addresses() -> Iterator[str]:
    """Every address of the pages to which a form goes."""
    for each in iter_route_contexts(faces().routes):
        path = each.path or ""
        if "POST" in (each.methods or ()) and not path.startswith("/api/"):
            yield path


COMMANDS_AT: Final[Mapping[str, Mapping[str, type[Any]]]] = {
    "/masalah/{problem}/tindakan/{name}": OF_A_PROBLEM,
    "/desk/{kode}/tindakan/{name}": OF_THE_DESK,
    "/desk/{kode}/berjenjang/{kind}/{subject}/{number}/tindakan/{name}": OF_A_REPORT,
}


def typed_fields(command: type[Any]) -> tuple[str, ...]:
    asked = [each for each in fields_of(body_of(command)) if each.name not in NOT_ASKED.get(command, ())]
    return tuple(each.name for each in asked if kind_of(each) in OF_WORDS)


def forms() -> Mapping[str, tuple[str, ...]]:
    """Fields in which somebody types, by the address of every form, commands by name."""
    found: dict[str, tuple[str, ...]] = {}
    for path in addresses():
        if path in PRESSED_ONLY or path in WITHOUT_ACCOUNT:
            continue
        if path.endswith("/tindakan/{name}"):
            named = {path.replace("{name}", name): typed_fields(each) for name, each in COMMANDS_AT[path].items()}
            found |= {path: fields for path, fields in named.items() if fields}
        else:
            found[path] = OWN_FIELDS[path]
    return found


FORMS: Final = forms()


def test_every_form_is_tried() -> None:
    assert PRESSED_ONLY.keys() | WITHOUT_ACCOUNT.keys() | OWN_FIELDS.keys() <= set(addresses())
    assert len(FORMS) > 25


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(services: DeskServices) -> FastAPI:
    return application(services)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def problem(pages: Pages) -> str:
    """Id of a problem that waits for triage, in the hand of who looks."""
    api = Api(pages.client, pages.services)
    opened = await api.post(
        f"/api/v1/desks/{LEBONG}/reports", a_report("Entah apa ini, tolong dilihat."), key="kept/00000001"
    )
    found: str = opened.json()["problem_id"]
    await pages.send(f"/desk/{LEBONG}/triase/ambil", {"csrf": CSRF}, SUPERVISOR)
    return found


def typed(path: str) -> dict[str, str]:
    """What somebody typed, each in its own words, some of them hostile."""
    return {name: f"ketikan {number} <b>&{name}" for number, name in enumerate(FORMS[path], start=1)}


def filled(path: str, problem: str) -> str:
    """The address with what stands in it."""
    return path.format(problem=problem, kode=LEBONG, kind="daily", subject="2024-11-27", number=0)


async def sent(
    client: httpx.AsyncClient, path: str, problem: str, hidden: dict[str, str], said: dict[str, str] | None = None
) -> httpx.Response:
    """The answer to a form with what was typed and the hidden fields; with an empty file where it takes one."""
    address = filled(path, problem)
    about = {
        "/triase/tetapkan": {"masalah": problem},
        "/massal": {"masalah": problem, "tindakan": "add-note"},
        "/tampilan": {"alamat": "tingkat=S9"},
    }
    own = next((fields for end, fields in about.items() if path.endswith(end)), {})
    files = {"file": ("kosong.jpg", b"")} if path in WITH_A_FILE else None
    return await client.post(
        address,
        data={**own, **hidden, **(said or typed(path))},
        files=files,
        headers={"Origin": ORIGIN, "Referer": "x:"},
    )


def check_kept(answer: httpx.Response, path: str, status: int | None = None) -> None:
    assert "text/html" in answer.headers["content-type"]
    assert answer.status_code >= 400, (answer.status_code, answer.headers)
    assert status is None or answer.status_code == status, answer.text
    shown = unescape(answer.text)
    for each in typed(path).values():
        assert each in shown, each
    assert "<b>&" not in answer.text


@pytest.mark.parametrize("path", FORMS)
async def test_what_was_typed_stands_in_the_answer_that_refuses_it(pages: Pages, problem: str, path: str) -> None:
    pages.who = SUPERVISOR

    hidden = {"csrf": CSRF, "nomor-formulir": f"web/{list(FORMS).index(path):032x}"}
    # What nothing else refuses is refused for saying something else than the form of the same identity.
    await sent(pages.client, path, problem, hidden, dict.fromkeys(FORMS[path], "lain"))

    answer = await sent(pages.client, path, problem, hidden)

    if path.endswith("/kontak"):
        assert answer.status_code == 200, "whoever sees the contact asks for it once"
        return
    check_kept(answer, path)


@pytest.mark.parametrize("path", FORMS)
async def test_what_was_typed_stands_in_the_answer_after_the_session_has_ended(
    made: FastAPI, pages: Pages, problem: str, path: str
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
        answer = await sent(client, path, problem, {"csrf": "of-a-session-that-ended"})

    check_kept(answer, path, 401)
    assert "of-a-session-that-ended" not in answer.text
    address = filled(path, problem).removesuffix("/tetapkan")
    assert f'href="/masuk?next={address}"' in answer.text


@pytest.mark.parametrize("path", FORMS)
async def test_what_was_typed_before_somebody_signed_in_anew_is_sent_on(
    made: FastAPI, services: DeskServices, pages: Pages, problem: str, path: str
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
        browser = Browser(client, services)
        await browser.sign_in(SUPERVISOR)

        answer = await sent(client, path, problem, {"csrf": "of-the-session-before"})

        check_kept(answer, path, 403)
        assert kept_in(answer.text)["csrf"] == browser.csrf
        assert "of-the-session-before" not in answer.text


@pytest.mark.parametrize("path", FORMS)
async def test_what_was_typed_stands_in_the_answer_while_the_desk_is_away(
    services: DeskServices, pages: Pages, problem: str, path: str, made: FastAPI
) -> None:
    async def signed_in_until_now() -> None:
        raise LedgerAway("nobody answers")

    made.dependency_overrides[visitor] = signed_in_until_now
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
            answer = await sent(client, path, problem, {"csrf": CSRF})
    finally:
        made.dependency_overrides.clear()

    check_kept(answer, path, 503)
    assert kept_in(answer.text).items() >= typed(path).items()


@pytest.mark.parametrize("also_of_strangers", [False, True])
async def test_what_comes_while_too_many_files_are_read_is_given_back(
    made: FastAPI, services: DeskServices, pages: Pages, problem: str, also_of_strangers: bool
) -> None:
    (path,) = WITH_A_FILE
    readers: tuple[Uploads, ...] = (made.state.uploads, *((made.state.strangers,) if also_of_strangers else ()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
        browser = Browser(client, services)
        await browser.sign_in(SUPERVISOR)
        for uploads in readers * TOGETHER:
            await uploads._slots.acquire()
        answer = await sent(client, path, problem, {"csrf": browser.csrf})
        for uploads in readers * TOGETHER:
            uploads._slots.release()
    check_kept(answer, path, 429)
    assert 'type="file"' in answer.text


async def test_a_bug_takes_no_words_with_it(
    made: FastAPI, services: DeskServices, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    path = "/desk/{kode}/lapor"
    monkeypatch.setattr(reporting, "_shown", broken)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        browser = Browser(client, services)
        await browser.sign_in(SUPERVISOR)
        answer = await sent(client, path, problem, {"csrf": browser.csrf})
    check_kept(answer, path, 500)
    assert kept_in(answer.text).items() >= typed(path).items()


async def test_what_one_may_do_no_more_can_be_copied_and_not_sent(
    made: FastAPI, services: DeskServices, problem: str
) -> None:
    path = "/masalah/{problem}/tindakan/approve-recommendation"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
        browser = Browser(client, services)
        await browser.sign_in(STRANGER)
        answer = await sent(client, "/desk/{kode}/lapor", problem, {"csrf": browser.csrf})
        check_kept(answer, "/desk/{kode}/lapor", 404)
        assert "Kirim lagi" not in answer.text
        await browser.sign_in(OPERATOR)
        check_kept(await sent(client, path, problem, {"csrf": browser.csrf}), path, 403)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/masalah/x/tindakan/add-note", "Catatan"),
        ("/desk/17.07/tindakan/set-letterhead", "Uraian"),
        ("/desk/17.07/lapor", "Apa yang dilaporkan"),
        ("/masalah/x/bukti", "Apa yang dilaporkan"),
        ("/masalah/x/tindakan/../<b>", "Apa yang dilaporkan"),
    ],
)
def test_a_field_is_called_as_on_its_form(path: str, label: str) -> None:
    assert Kept(address=path, sent=Received(None, (("text", "x"), ("csrf", "y")))).shown == ((label, "x"),)


async def test_one_button_is_pressed_again_while_the_desk_is_away(made: FastAPI) -> None:
    async def signed_in_until_now() -> None:
        raise LedgerAway("nobody answers")

    made.dependency_overrides[visitor] = signed_in_until_now
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
            fields = {"csrf": CSRF}
            answer = await client.post(f"/desk/{LEBONG}/triase/ambil", data=fields, headers={"Origin": ORIGIN})
    finally:
        made.dependency_overrides.clear()
    assert (answer.status_code, kept_in(answer.text)) == (503, fields)


def test_no_form_of_a_page_is_read_before_it_is_asked_whose_it_is() -> None:
    """The framework reads what a function takes as a body before anything that it depends on."""
    read = [each.path for each in iter_route_contexts(faces().routes) if getattr(each.route, "body_field", None)]
    assert len(read) > 40, "commands of the API"
    assert not [each for each in read if not str(each).startswith("/api/")]


@pytest.mark.parametrize("path", sorted({*PRESSED_ONLY, *OWN_FIELDS} - {"/keluar"}))
async def test_who_is_not_signed_in_is_asked_first_whatever_they_sent(made: FastAPI, problem: str, path: str) -> None:
    address = filled(path, problem)
    bad = {"tombol": "x", "nama": "x" * 3000, "tujuan": "x" * 3000}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
        for headers, body in (
            ({"Content-Type": "multipart/form-data"}, {"content": b"no parts"}),
            ({"Content-Type": "application/x-www-form-urlencoded"}, {"data": bad}),
        ):
            answer = await client.post(address, headers=headers | {"Origin": "http://elsewhere.test"}, **body)
            assert answer.status_code == 303, answer.text
            assert answer.headers["location"].startswith("/masuk"), path


def kept_in(page: str) -> dict[str, str]:
    """What the form of the page sends again."""
    found = re.findall(r'<textarea class="baca" name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in found}
