"""The database is away while somebody sends a form: what was filled in stays, and is stored once it is back."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from composition import DeskServices, open_desk
from infra.embedded.data_folder import DataFolder
from infra.embedded.postgres import EmbeddedPostgres
from infra.temporal.client import connect
from ledger.migrate import migrate
from tests.conftest import a_postgres_server
from tests.given.services import desk_settings
from tests.web.callers import LEBONG, OPERATOR
from tests.web.visitors import ORIGIN, Pages, hidden_in
from web.application import application

SAID = {
    "text": "Sungai meluap,\nTPS 2 dipindahkan & kotak <aman>.",
    "reported_at": "27-11-2024 08.00",
    "channel": "radio",
    "reporter_role": "warga",
}


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    async with a_postgres_server(DataFolder.at(tmp_path / "database")) as running:
        await migrate(running.url)
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[DeskServices]:
    client = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(desk_settings(server.url, tmp_path / "desk", fictitious=True), client) as services:
        await services.prepare_books([LEBONG])
        yield services


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page holds."""
    found = re.findall(r'<textarea class="baca" name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in found}


async def test_what_was_filled_in_while_the_database_is_away_is_sent_again_and_stored_once(
    server: EmbeddedPostgres, desk: DeskServices
) -> None:
    made = application(desk)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        pages = Pages.at(made, client, desk)
        said = hidden_in((await pages.get("/desk/17.07/lapor")).text) | SAID
        await server.stop()

        kept = await pages.send("/desk/17.07/lapor", said)
        again = await pages.send("/desk/17.07/lapor", fields_of(kept.text))
        foreign = await pages.send("/desk/17.07/lapor", said, headers={"Origin": "https://jahat.example"})

        assert (kept.status_code, again.status_code) == (503, 503)
        assert "Retry-After" in kept.headers
        assert fields_of(kept.text) == fields_of(again.text) == said
        assert "kotak &lt;aman&gt;" in kept.text
        assert said["text"] not in foreign.text

        await server.start()
        stored = await pages.send("/desk/17.07/lapor", fields_of(again.text))
        twice = await pages.send("/desk/17.07/lapor", fields_of(again.text))

        assert stored.headers["location"].endswith("#tercatat"), stored.text
        assert twice.headers["location"].endswith("#sudah-tercatat")
        listed = await desk.queries.counts(await desk.sight(OPERATOR), desk.book_of(LEBONG))
        assert sum(listed.by_phase.values()) == 1


@pytest.mark.parametrize("place", ["lapor", "roster", "triase"])
async def test_a_page_that_is_only_looked_at_says_so(server: EmbeddedPostgres, desk: DeskServices, place: str) -> None:
    made = application(desk)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        pages = Pages.at(made, client, desk)
        await server.stop()

        answer = await pages.get(f"/desk/17.07/{place}")

        assert (answer.status_code, "DESK_AWAY" in answer.text) == (503, True)
        assert "<form" not in answer.text
