"""Signing in by a link, and out again: once, by a person, on record."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from composition import DeskServices
from domain.access.sign_in import SignInMethod
from domain.actor import Actor
from domain.codes import Role
from reading.access import AccessRead, accesses_on
from tests.web.browsers import ORIGIN, Browser
from tests.web.callers import LEBONG, SUPERVISOR
from tests.web.reused import application_for
from web.signin.attempts import FAILURES_LIMIT, REMEMBERED, Attempts

PROVINCE = Actor(id="desk-provinsi", role=Role.OPERATOR, region="17")
ELSEWHERE = Actor(id="operator:surabaya", role=Role.OPERATOR, region="35.78")


@pytest_asyncio.fixture(loop_scope="session")
async def browser(services: DeskServices) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(application_for(services, place="sign-in links"), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Browser(client, services)


async def a_link(services: DeskServices, actor: Actor = SUPERVISOR, *, reusable: bool = False) -> str:
    link = await services.sign_in_links.issue(actor, "test", reusable=reusable)
    return f"/masuk/tautan/{link.secret.written}"


async def recorded(services: DeskServices) -> list[AccessRead]:
    """Sign-ins of the day."""
    book = services.book_of(LEBONG)
    day = (await services.local_time(book)).date_of(services.now())
    read = await accesses_on(await services.sight(SUPERVISOR), services.ledger, book, day)
    return [each for each in read.accesses if each.kind == "sign_in"]


async def test_a_link_is_looked_at_often_and_followed_once(browser: Browser) -> None:
    link = await a_link(browser.services)
    before = len(await recorded(browser.services))
    for _ in range(2):
        looked = await browser.get(link)
        assert looked.status_code == 200
        assert SUPERVISOR.id in looked.text
        assert "set-cookie" not in looked.headers

    followed = await browser.client.post(link, headers={"Origin": ORIGIN})
    assert (followed.status_code, followed.headers["Location"]) == (303, "/")
    cookie = followed.headers["Set-Cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/"))
    assert "domain" not in cookie
    (entry,) = (await recorded(browser.services))[before:]
    assert (entry.actor.id, entry.way_in) == (SUPERVISOR.id, "link")

    for method in ("GET", "POST"):
        again = await browser.client.request(method, link, headers={"Origin": ORIGIN})
        assert again.status_code == 410
        assert "LINK_SPENT" in again.text


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/desk/17.07/antrean?tab=lewat&q=a+b%25", "/desk/17.07/antrean?tab=lewat&q=a+b%25"),
        ("https://jahat.example/", "/"),
        ("//jahat.example", "/"),
    ],
)
async def test_a_link_leads_back_to_what_was_asked_for_once(browser: Browser, wanted: str, led_to: str) -> None:
    asked = await browser.get("/masuk", params={"next": wanted})
    assert "httponly" in asked.headers["set-cookie"].lower()

    for expected in (led_to, "/"):
        followed = await browser.client.post(await a_link(browser.services), headers={"Origin": ORIGIN})
        assert followed.headers["Location"] == expected


async def test_a_path_that_somebody_else_put_there_leads_nowhere_else(browser: Browser) -> None:
    browser.client.cookies.set("desk_wanted", "%2F%2Fjahat.example", domain="desk.test")
    followed = await browser.client.post(await a_link(browser.services), headers={"Origin": ORIGIN})
    assert followed.headers["Location"] == "/"


async def test_of_those_who_follow_a_link_at_once_one_is_let_in(browser: Browser) -> None:
    link = await a_link(browser.services)

    answers = await asyncio.gather(*(browser.client.post(link, headers={"Origin": ORIGIN}) for _ in range(8)))

    assert sorted(each.status_code for each in answers) == [303, *[410] * 7]


async def test_a_link_that_may_be_followed_often_begins_a_session_each_time(browser: Browser) -> None:
    link = await a_link(browser.services, reusable=True)

    secrets = set()
    for _ in range(2):
        answer = await browser.client.post(link, headers={"Origin": ORIGIN})
        assert answer.status_code == 303
        secrets.add(answer.cookies["desk_session"])
    assert len(secrets) == 2

    await browser.services.sign_in_links.withdraw("test")
    assert (await browser.get(link)).status_code == 410


async def test_a_link_that_has_run_out_lets_nobody_in(browser: Browser) -> None:
    link = await browser.services.sign_in_links.issue(SUPERVISOR, "test", timedelta(microseconds=1))

    answer = await browser.client.post(f"/masuk/tautan/{link.secret.written}", headers={"Origin": ORIGIN})

    assert answer.status_code == 410


async def test_another_site_signs_nobody_in(browser: Browser) -> None:
    link = await a_link(browser.services)

    answer = await browser.client.post(link, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert (await browser.get(link)).status_code == 200


async def test_a_session_that_somebody_else_laid_into_the_browser_is_never_the_one_that_begins(
    browser: Browser,
) -> None:
    await browser.sign_in(SUPERVISOR)
    laid = browser.secret
    link = await a_link(browser.services)

    await browser.client.post(link, headers={"Origin": ORIGIN})

    assert browser.secret != laid
    assert await browser.services.sessions.presented(laid) is None


async def test_who_signs_out_is_out(browser: Browser) -> None:
    await browser.sign_in(SUPERVISOR)
    secret = browser.secret
    assert (await browser.get("/masuk?next=/masalah")).headers["Location"] == "/masalah"
    assert (await browser.client.post("/keluar", headers={"Origin": ORIGIN})).status_code == 403
    assert await browser.services.sessions.presented(secret) is not None

    answer = await browser.submit("/keluar")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/keluar")
    assert await browser.services.sessions.presented(secret) is None
    assert (await browser.get("/masuk")).status_code == 200
    assert "Anda sudah keluar" in (await browser.get("/keluar")).text


async def test_somebody_of_a_tier_above_is_recorded_at_the_desks_below(browser: Browser) -> None:
    before = len(await recorded(browser.services))

    answer = await browser.client.post(await a_link(browser.services, PROVINCE), headers={"Origin": ORIGIN})

    assert answer.status_code == 303
    assert [each.actor.id for each in (await recorded(browser.services))[before:]] == [PROVINCE.id]


async def test_nobody_is_let_in_whom_no_record_here_could_name(browser: Browser) -> None:
    answer = await browser.client.post(await a_link(browser.services, ELSEWHERE), headers={"Origin": ORIGIN})

    assert answer.status_code == 404
    assert "DESK_NOT_OPEN" in answer.text
    sessions = await browser.services.sessions.of("35.78")
    assert [each.ended_by for each in sessions] == ["not recorded"]


@pytest.mark.parametrize("secret", ["x", "A" * 43, "A" * 44, "%00" * 43, "..%5c..", "é" * 43])
async def test_what_is_no_link_of_ours_is_counted_and_shows_nothing(browser: Browser, secret: str) -> None:
    failures = browser.services.sign_in_failures
    hour = timedelta(hours=1)
    now = browser.services.now()

    answer = await browser.get(f"/masuk/tautan/{secret}")

    assert answer.status_code == 410
    counted = await failures.of(LEBONG, now - hour, now + hour)
    assert {(each.method, each.code, each.account) for each in counted} == {(SignInMethod.LINK, "LINK_SPENT", "")}


async def test_a_flood_of_failures_makes_no_table_larger(services: DeskServices) -> None:
    failures, now, hour = services.sign_in_failures, services.now(), timedelta(hours=1)
    for number in range(510):
        await failures.note(SignInMethod.OIDC, "ACCOUNT_WITHOUT_ROLE", f"orang-{number}", "94")
    for _ in range(5):
        await failures.note(SignInMethod.OIDC, "PROVIDER_AWAY")
    counted = await failures.of("94", now - hour, now + hour)
    assert len(counted) < 510
    assert sum(each.failures for each in counted if each.method is SignInMethod.OIDC) == 515


async def test_who_fails_too_often_waits(browser: Browser) -> None:
    for _ in range(FAILURES_LIMIT):
        assert (await browser.get("/masuk/tautan/x")).status_code == 410
    good = await a_link(browser.services)

    answer = await browser.get(good)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")


def test_what_is_remembered_of_failures_is_bounded() -> None:
    attempts = Attempts()
    for number in range(REMEMBERED + 100):
        attempts.note_failure(f"address {number}")
    assert len(attempts._failures) == REMEMBERED
