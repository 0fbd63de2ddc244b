"""The database is away, whatever is asked: everything says so and asks to come back, nothing fails, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx
import pytest
import pytest_asyncio
from pydantic import HttpUrl

from commands.link_tokens import LinkTokens
from composition import DeskServices, open_desk
from domain.access.link import ReferralLink
from domain.problem.process import problem_stream
from domain.referral_id import ReferralId
from infra.embedded.data_folder import DataFolder
from infra.embedded.postgres import EmbeddedPostgres
from infra.temporal.client import connect
from ledger.migrate import migrate
from tests.conftest import a_postgres_server
from tests.given.services import desk_settings
from tests.web.addresses import Address, every_address, example_body
from tests.web.browsers import ORIGIN, Browser
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.links.conftest import KEY
from web.api.statuses import AWAY
from web.application import application

PUBLIC: Final = "https://desk.example.test"

PATIENCE_SECONDS: Final = 60
"""For one answer; what takes longer hangs."""

WITHOUT_DATABASE: Final = {
    "/api/openapi.json",
    "/api/docs",
    "/healthz",
    "/metrics",
    "/keluar",
    # Without a provider there is nothing to be led to.
    "/masuk/oidc",
    "/keluar/oidc",
}
"""Addresses of which a look needs none."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    folder = tmp_path_factory.mktemp("away")
    async with a_postgres_server(DataFolder.at(folder / "database")) as running:
        await migrate(running.url)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskServices]:
    folder = tmp_path_factory.mktemp("desk")
    client = await connect(address="127.0.0.1:1", lazy=True)
    settings = desk_settings(server.url, folder, fictitious=True, link_key=KEY, link_address=HttpUrl(PUBLIC))
    async with open_desk(settings, client) as services:
        await services.prepare_books([LEBONG])
        yield services


async def sent(address: Address, path: str, browser: Browser, api: Api) -> httpx.Response:
    """The answer to who is signed in and sends what fits."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        if address.is_api:
            if address.template.endswith("/evidence") and address.method == "POST":
                files = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0")}
                return await api.call(
                    "POST", path, SUPERVISOR, files=files, headers={"Idempotency-Key": "parts-away/evidence"}
                )
            options = {} if address.method == "GET" else {"json": example_body(address)}
            headers = {"Idempotency-Key": f"parts-away{path}"[:200], "Desk-Purpose": "uji gangguan"}
            params = {"q": "banjir"} if path.endswith("word-search") else {}
            return await api.call(address.method, path, SUPERVISOR, headers=headers, params=params, **options)
        if address.method == "GET":
            return await browser.get(path)
        if path.startswith(("/r/", "/s/")):
            said = {"act": "acknowledge", "press": "press-0001", "text": "Sudah <kami> terima."}
            return await browser.client.post(path, data=said, headers={"Origin": ORIGIN})
        if path.endswith("/bukti"):
            files = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0")}
            data = {"csrf": browser.csrf, "text": "Sudah <kami> terima."}
            return await browser.client.post(path, data=data, files=files, headers={"Origin": ORIGIN})
        return await browser.submit(path, text="Sudah <kami> terima.", alasan="Sudah <kami> terima.")


async def test_whatever_is_asked_while_the_database_is_away_is_asked_to_come_back(
    server: EmbeddedPostgres, desk: DeskServices
) -> None:
    transport = httpx.ASGITransport(application(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        api, browser = Api(client, desk), Browser(client, desk)
        taken = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(), key="parts-away/report")
        named = {"problem": str(taken.json()["problem_id"]), "token": a_link(desk, str(taken.json()["problem_id"]))}
        await api.token(SUPERVISOR)
        await browser.sign_in(SUPERVISOR)
        await server.stop()

        for address in every_address():
            path = address.filled(**named)
            answer = await sent(address, path, browser, api)
            if address.method == "GET" and address.template in WITHOUT_DATABASE:
                assert answer.status_code < 500, path
                continue
            if address.template.startswith("/s/"):  # the token is of the other kind of link
                assert answer.status_code == 404, path
                continue
            assert answer.status_code == 503, (address, answer.status_code, answer.text)
            if path == "/readyz":
                continue
            assert int(answer.headers["retry-after"]) > 0, path
            assert AWAY in answer.text, path
            if address.is_api:
                assert answer.json()["code"] == AWAY
            elif address.method == "POST" and not path.endswith("/bukti") and not path.startswith("/masuk"):
                assert "Sudah &lt;kami&gt; terima." in answer.text, path

        note = {"text": "Sudah ditelepon."}
        path = f"/api/v1/problems/{named['problem']}/add-note"
        away = [await api.post(path, note, key="parts-away/note") for _ in range(2)]
        assert {each.status_code for each in away} == {503}
        await server.start()
        stored = [await api.post(path, note, key="parts-away/note") for _ in range(2)]
        assert [each.json()["fresh"] for each in stored] == [True, False], stored[0].text
        shown = (await api.get(f"/api/v1/problems/{named['problem']}", OPERATOR)).json()["problem"]
        assert [each["text"] for each in shown["writings"]] == [note["text"]]


def a_link(desk: DeskServices, problem: str) -> str:
    """A token of the desk's own key."""
    link = ReferralLink(
        stream=problem_stream(desk.book_of(LEBONG), problem),
        referral_id=ReferralId("PLN.1"),
        office=LEBONG,
        until=desk.now() + timedelta(days=1),
    )
    return LinkTokens(b"k" * 32).written(link)
