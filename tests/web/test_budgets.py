"""Budgets of an account: at the pages as over HTTP, a smaller one of what is costly; a form that waits is not lost."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from composition import DeskServices
from tests.web.browsers import ORIGIN, Browser
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api
from web.application import application
from web.rates import COSTLY_SHARE, Budget, Rates

QUEUE = f"/desk/{LEBONG}/antrean"
WORDS = f"/api/v1/desks/{LEBONG}/word-search"


@pytest_asyncio.fixture(loop_scope="session")
async def client(services: DeskServices) -> AsyncIterator[httpx.AsyncClient]:
    """At an application where an account may look twice and write once in a minute in which no time passes."""
    made = application(services)
    made.state.rates = Rates(Budget(2, lambda: 0.0), Budget(1, lambda: 0.0), Budget(1, lambda: 0.0))
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as asking:
        yield asking


async def test_who_looks_too_often_waits_and_nobody_else_does(
    client: httpx.AsyncClient, services: DeskServices
) -> None:
    browser, api = Browser(client, services), Api(client, services)
    await browser.sign_in(OPERATOR)
    answers = [await browser.get(QUEUE) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) == 30
    assert (await api.get(f"/api/v1/desks/{LEBONG}/problems")).status_code == 429, "a token is of the same account"
    # What anybody may ask costs nobody anything.
    assert (await browser.get("/keluar")).status_code == 200
    await browser.sign_in(SUPERVISOR)
    assert (await browser.get(QUEUE)).status_code == 200


async def test_a_form_that_has_to_wait_is_not_lost(client: httpx.AsyncClient, services: DeskServices) -> None:
    browser = Browser(client, services)
    await browser.sign_in(OPERATOR)
    forms = [await browser.submit(f"/desk/{LEBONG}/lapor", text="Sungai <meluap>.") for _ in range(2)]
    assert [each.status_code for each in forms] == [422, 429]
    assert int(forms[1].headers["Retry-After"]) > 0
    assert "Sungai &lt;meluap&gt;." in forms[1].text
    assert "TOO_MANY_REQUESTS" in forms[1].text
    # Who writes too often may still look, and what comes from elsewhere costs its victim nothing.
    assert (await browser.get(QUEUE)).status_code == 200
    await browser.sign_in(SUPERVISOR)
    foreign = {"Origin": "https://elsewhere.test"}
    for _ in range(3):
        assert (await client.post("/keluar", data={"csrf": browser.csrf}, headers=foreign)).status_code == 403
    assert (await browser.submit(f"/desk/{LEBONG}/lapor", text="x")).status_code == 422


async def test_what_is_costly_has_a_budget_of_its_own(client: httpx.AsyncClient, services: DeskServices) -> None:
    api = Api(client, services)
    for who, statuses in ((OPERATOR, [200, 429]), (SUPERVISOR, [200])):
        asked = [await api.get(WORDS, who, params={"q": "banjir"}, headers={"Desk-Purpose": "uji"}) for _ in statuses]
        assert [each.status_code for each in asked] == statuses, asked[0].text


@pytest.mark.parametrize(("reads", "costly"), [(600, 600 // COSTLY_SHARE), (1, 1)])
def test_of_reads_a_part_may_be_costly(reads: int, costly: int) -> None:
    rates = Rates.per_minute(reads, 1)
    assert [rates.costly.wait_seconds("one") == 0 for _ in range(costly + 1)] == [True] * costly + [False]
