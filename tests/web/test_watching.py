"""What watches over the process: counts, budgets, health; and who may ask a browser to."""

import httpx
import pytest

from domain.actor import Actor
from domain.codes import Role
from tests.web.callers import OPERATOR, SUPERVISOR, Api, a_report
from web.rates import ACCOUNTS_LIMIT, Budget, Rates

LIST = "/api/v1/desks/17.07/problems"


async def scraped(api: Api, **headers: str) -> httpx.Response:
    return await api.client.get("/metrics", headers=headers)


async def test_requests_are_counted_by_route_and_never_by_address(api: Api) -> None:
    problem = (await api.post("/api/v1/desks/17.07/reports", a_report("Genset rusak di TPS 11."))).json()["problem_id"]
    await api.get(f"/api/v1/problems/{problem}")
    await api.get("/api/v1/rahasia-0812")
    await api.call("BREW", LIST, OPERATOR)

    told = (await scraped(api)).text

    assert 'desk_http_requests_total{method="GET",route="/api/v1/problems/{problem}",status="200"} 1.0' in told
    assert 'desk_http_requests_total{method="GET",route="none",status="404"} 1.0' in told
    assert 'method="other"' in told
    assert 'desk_http_request_seconds_count{method="GET",route="/api/v1/problems/{problem}"} 1.0' in told
    for personal in (problem, "rahasia", "17.07", OPERATOR.id):
        assert personal not in told


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_counts_are_not_for_who_comes_through_a_proxy(api: Api, header: str) -> None:
    assert (await scraped(api)).status_code == 200
    assert (await scraped(api, **{header: "203.0.113.7"})).status_code == 401


async def test_counts_are_not_for_another_machine(api: Api) -> None:
    assert isinstance(api.client._transport, httpx.ASGITransport)
    transport = httpx.ASGITransport(api.client._transport.app, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        assert (await client.get("/metrics")).status_code == 401


async def test_who_asks_too_often_is_told_how_long_to_wait_and_still_may_act(api: Api) -> None:
    assert isinstance(api.client._transport, httpx.ASGITransport)
    at = 0.0
    app = api.client._transport.app
    app.state.rates = Rates(Budget(2, lambda: at), Budget(1, lambda: at), Budget(1, lambda: at))  # type: ignore[attr-defined]

    assert [(await api.get(LIST)).status_code for _ in range(3)] == [200, 200, 429]
    refused = await api.get(LIST)
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("TOO_MANY_REQUESTS", "30")
    assert (await api.get(LIST, SUPERVISOR)).status_code == 200
    report = a_report("Tinta habis di TPS 12.")
    assert (await api.post("/api/v1/desks/17.07/reports", report)).status_code == 201
    assert (await api.post("/api/v1/desks/17.07/reports", report)).status_code == 429
    at = 30.0
    assert [(await api.get(LIST)).status_code for _ in range(2)] == [200, 429]


def test_a_budget_forgets_rather_than_grow() -> None:
    budget = Budget(1, lambda: 0.0)
    assert [budget.wait_seconds("one"), budget.wait_seconds("one")] == [0, 60]
    for number in range(ACCOUNTS_LIMIT):
        budget.wait_seconds(str(number))
    assert budget.wait_seconds("one") == 0


def test_a_budget_is_never_fuller_than_a_minute() -> None:
    at = 0.0
    budget = Budget(3, lambda: at)
    at = 1e9
    assert [budget.wait_seconds("one") for _ in range(4)] == [0, 0, 0, 20]


async def test_health_says_in_words_what_is_away(api: Api) -> None:
    told = (await api.get("/api/v1/health")).json()
    assert (told["healthy"], [each["name"] for each in told["checks"]]) == (False, ["database", "engine"])
    admin = Actor(id="admin:pusat", role=Role.ADMIN, region="00")
    whole = (await api.get("/api/v1/health", admin)).json()
    assert {"database", "migrations", "books", "engine", "late"} <= {each["name"] for each in whole["checks"]}
    assert all(each["says"] and each["title"] for each in whole["checks"])


async def test_no_other_page_may_call_from_a_browser(api: Api) -> None:
    asked = {"Origin": "https://jahat.example", "Access-Control-Request-Method": "POST"}
    preflight = await api.client.options(LIST, headers=asked)
    answer = await api.get(LIST, headers={"Origin": "https://jahat.example"})

    assert preflight.status_code == 405
    for each in (preflight, answer):
        assert not [name for name in each.headers if name.startswith("access-control-")]
        assert each.headers["Cross-Origin-Resource-Policy"] == "same-origin"
