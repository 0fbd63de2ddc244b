"""Sessions as a page meets them: whom they open it for, what of a browser's requests is taken, and when they end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated

import httpx
import pytest
import pytest_asyncio
from fastapi import Form

from composition import DeskServices
from domain.access.sign_in import Secret, SignInMethod
from projections.operational.sessions import Sessions, SessionTerms
from tests.web.browsers import ORIGIN, Browser
from tests.web.callers import KPU, LEBONG, OPERATOR, SUPERVISOR
from web.application import application
from web.signin.origin import local_path
from web.signin.session import BY_ITSELF, SignedIn

LONG = SessionTerms(timedelta(hours=12), timedelta(hours=1))


@pytest_asyncio.fixture(loop_scope="session")
async def browser(services: DeskServices) -> AsyncIterator[Browser]:
    """At an application that has one page of its own."""
    made = application(services)

    @made.get("/page")
    async def look(visitor: SignedIn) -> dict[str, str]:
        return {"account": visitor.actor.id, "sight": visitor.sight.actor.id, "csrf": visitor.csrf_token}

    @made.post("/page")
    async def act(visitor: SignedIn, said: Annotated[str, Form()]) -> dict[str, str]:
        return {"account": visitor.actor.id, "said": said}

    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Browser(client, services)


async def test_a_page_is_for_who_is_signed_in(browser: Browser) -> None:
    await browser.sign_in(OPERATOR)

    answer = await browser.get("/page")

    assert answer.json() == {"account": OPERATOR.id, "sight": OPERATOR.id, "csrf": browser.csrf}


async def test_who_is_not_signed_in_is_led_to_where_one_signs_in_and_back(browser: Browser) -> None:
    answer = await browser.get("/page?a=1&b=%2F")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk?next=/page%3Fa%3D1%26b%3D%252F")

    browser.client.cookies.set("desk_session", "A" * 43, domain="desk.test")
    answer = await browser.get("/page")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk?next=/page")
    assert "desk_session" not in browser.client.cookies

    for headers, path in (({"Origin": ORIGIN}, "/page"), ({"Origin": "https://jahat.example"}, "/")):
        answer = await browser.client.post("/page", data={"said": " "}, headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/masuk?next={path}")


@pytest.mark.parametrize("told", ["http://[", "https://[::1", "http://desk.test]/page", "http://\u2100.test/", "x:"])
async def test_whatever_a_browser_tells_of_the_page_before_who_is_not_signed_in_is_led_on(
    browser: Browser, told: str
) -> None:
    headers = {b"Origin": ORIGIN.encode(), b"Referer": told.encode()}
    answer = await browser.client.post("/page", data={"said": "x"}, headers=headers)

    assert answer.status_code == 401
    assert "/masuk?next=/page" in answer.text


async def test_a_form_of_the_page_is_taken(browser: Browser) -> None:
    await browser.sign_in(OPERATOR)

    for headers in ({"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):
        answer = await browser.client.post("/page", data={"csrf": browser.csrf, "said": "halo"}, headers=headers)
        assert answer.json() == {"account": OPERATOR.id, "said": "halo"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://desk.test"},
        {"Origin": "http://desk.test:8080"},
        {"Origin": "http://desk.test.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
        {"Sec-Fetch-Site": ""},
    ],
    ids=str,
)
async def test_what_comes_from_elsewhere_is_turned_away(browser: Browser, headers: dict[str, str]) -> None:
    await browser.sign_in(OPERATOR)

    answer = await browser.client.post("/page", data={"csrf": browser.csrf, "said": "halo"}, headers=headers)

    assert answer.status_code == 403
    assert "Formulir ini bukan dari halaman" in answer.text


async def test_a_form_made_for_nobody_or_for_somebody_else_is_turned_away(browser: Browser) -> None:
    await browser.sign_in(SUPERVISOR)
    of_another = browser.csrf
    await browser.sign_in(OPERATOR)
    for data in ({}, {"csrf": ""}, {"csrf": of_another}, {"csrf": browser.csrf[:-1]}, {"csrf": "é"}):
        answer = await browser.client.post("/page", data={**data, "said": "halo"}, headers={"Origin": ORIGIN})
        assert answer.status_code == 403, data


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_api_looks_at_no_cookie(browser: Browser, method: str) -> None:
    await browser.sign_in(OPERATOR)
    headers = {"Origin": ORIGIN, "Idempotency-Key": "cookie/0001"}
    path = "/api/v1/desks/17.07/problems" if method == "GET" else "/api/v1/desks/17.07/reports"

    answer = await browser.client.request(method, path, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN")


async def test_a_session_that_was_ended_opens_nothing_at_the_next_request(browser: Browser) -> None:
    sessions = browser.services.sessions
    session_id = await browser.sign_in(KPU)
    assert (await browser.get("/page")).status_code == 200

    assert not await sessions.revoke(session_id, "35.78", SUPERVISOR.id)
    assert (await browser.get("/page")).status_code == 200
    assert await sessions.revoke(session_id, LEBONG, SUPERVISOR.id)

    assert (await browser.get("/page")).status_code == 303
    (ended,) = [each for each in await sessions.of(LEBONG) if each.session_id == session_id]
    assert ended.ended_by == SUPERVISOR.id


async def test_every_session_of_an_account_is_ended_at_once(browser: Browser) -> None:
    sessions = browser.services.sessions
    first = await browser.sign_in(KPU)
    second = await browser.sign_in(KPU)
    other = await browser.sign_in(SUPERVISOR)

    assert {first, second} <= set(await sessions.revoke_of(KPU.id, LEBONG, "admin"))
    assert await sessions.revoke_of(KPU.id, LEBONG, "admin") == ()

    (kept,) = [each for each in await sessions.of(LEBONG) if each.session_id == other]
    assert kept.ended_at is None


async def holding(sessions: Sessions, terms: SessionTerms) -> bool:
    """Whether a session that begins on these terms is still there when it is asked for."""
    started = await Sessions(sessions._database, terms).start(OPERATOR, SignInMethod.OIDC)
    assert started is not None
    return await sessions.presented(started.secret) is not None


async def test_a_session_ends_by_itself(services: DeskServices) -> None:
    instant = timedelta(microseconds=1)
    assert await holding(services.sessions, LONG)
    assert not await holding(services.sessions, LONG._replace(lasting=instant))
    assert not await holding(services.sessions, LONG._replace(idle_limit=instant))


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(browser: Browser) -> None:
    terms = LONG._replace(idle_limit=timedelta(seconds=1))
    started = await Sessions(browser.services.sessions._database, terms).start(OPERATOR, SignInMethod.OIDC)
    assert started is not None
    await browser.sign_in(OPERATOR)
    assert (await browser.client.get("/page", headers={BY_ITSELF: "1"})).status_code == 200
    browser.client.cookies.set("desk_session", started.secret.written, domain="desk.test")

    async with asyncio.timeout(30):
        while (await browser.client.get("/page", headers={BY_ITSELF: "1"})).status_code == 200:
            await asyncio.sleep(0.05)


async def test_what_began_one_session_begins_no_other(services: DeskServices) -> None:
    sign = bytes(32)
    assert await services.sessions.start(OPERATOR, SignInMethod.OIDC, sign) is not None
    assert await services.sessions.start(OPERATOR, SignInMethod.OIDC, sign) is None


async def test_of_a_secret_only_the_digest_is_kept(services: DeskServices) -> None:
    started = await services.sessions.start(OPERATOR, SignInMethod.OIDC)
    assert started is not None
    rows = await services.sessions._database.fetch("SELECT s::text FROM work.session AS s")
    assert not any(started.secret.written in row[0] for row in rows)
    assert any(started.secret.digest.hex() in row[0] for row in rows)


@pytest.mark.parametrize(
    ("written", "led_to"),
    [
        ("/masalah/1?x=%2F#isi", "/masalah/1?x=%2F#isi"),
        ("/", "/"),
        (None, "/"),
        ("", "/"),
        ("masalah", "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("\\/evil.example", "/"),
        ("/x\\..\\evil", "/"),
        ("https://evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"),
        ("/é", "/"),
        ("javascript:alert(1)", "/"),
        ("/" + "x" * 2000, "/"),
    ],
)
def test_somebody_is_led_to_a_path_of_these_pages_only(written: str | None, led_to: str) -> None:
    assert local_path(written) == led_to


def test_a_secret_shows_nothing_of_what_is_derived_from_it() -> None:
    secret = Secret("A" * 43)
    derived = {secret.derived(purpose) for purpose in ("csrf", "state", "nonce")}
    assert len(derived) == 3
    assert secret.written not in derived
