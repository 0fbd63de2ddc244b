"""A desk whose letters hold links, with a clock that a test may set, and a town's problems behind them."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr

from composition import DeskServices, open_desk
from domain.problem.state import Referral, UnderWay
from domain.referral_id import ReferralId
from domain.stream import StreamId
from infra.temporal.client import connect
from tests.conftest import Databases
from tests.given.services import desk_settings
from tests.web.callers import LEBONG, SUPERVISOR, Api, a_report
from tests.web.reused import application_for

PUBLIC = "https://desk.example.test"
KEY = SecretStr(base64.b64encode(b"k" * 32).decode())

_NUMBERS = count(1)


@dataclass
class Clock:
    """The wall's clock, put forward by what a test says."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class Asked:
    """A problem under way, and one request of it."""

    stream: StreamId[Any]
    referral: Referral
    intake_id: str

    @property
    def problem(self) -> str:
        return self.stream.name


@dataclass
class Desk:
    """The desk, and whoever comes to its pages."""

    api: Api
    clock: Clock
    application: FastAPI

    @property
    def services(self) -> DeskServices:
        return self.api.services

    @property
    def client(self) -> httpx.AsyncClient:
        return self.api.client

    async def asked(self, text: str = "Listrik padam di TPS 2 saat hitung suara.", contact: str | None = None) -> Asked:
        """A new problem that PLN leads."""
        # Far from each other in time, so that none joins another one.
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=2 * next(_NUMBERS))
        body = a_report(text, reported_at=at.isoformat(), **({} if contact is None else {"contact": contact}))
        taken = (await self.api.post("/api/v1/desks/17.07/reports", body)).json()
        decided = {"category": "POWER_OUTAGE", "severity": "S3", "reason": "sudah jelas"}
        answer = await self.api.post(f"/api/v1/problems/{taken['problem_id']}/triage", decided, SUPERVISOR)
        assert answer.status_code == 200, answer.text
        stream: StreamId[Any] = StreamId(kind="problem", book=self.services.book_of(LEBONG), key=taken["problem_id"])
        state = await self.state(stream)
        assert isinstance(state, UnderWay)
        return Asked(stream, state.referrals[0], taken["intake_id"])

    async def state(self, stream: StreamId[Any]) -> Any:
        return (await self.services.commands.snapshot(stream)).state

    async def token(self, asked: Asked) -> str:
        """The token in the letters of the request."""
        assert self.services.links is not None
        given = await self.services.links.link_of(asked.stream, asked.referral.referral_id)
        assert given is not None
        return given.address.removeprefix(f"{PUBLIC}/r/")

    async def report_token(self, asked: Asked) -> str:
        """The token in the letters to who handed in the report."""
        assert self.services.links is not None
        state = await self.state(asked.stream)
        given = await self.services.links.link_of_report(asked.stream, state, asked.intake_id)
        assert given is not None
        return given.address.removeprefix(f"{PUBLIC}/s/")

    async def press(self, path: str, act: str, press: str = "press-0001", **fields: Any) -> httpx.Response:
        files = fields.pop("files", None)
        headers = fields.pop("headers", {})
        data = {"act": act, "press": press, **fields}
        return await self.client.post(path, data=data, files=files, headers=headers)

    async def events(self, stream: StreamId[Any]) -> list[str]:
        return [each.event.type for each in await self.services.ledger.read(stream)]

    async def referral(self, asked: Asked) -> Referral:
        state = await self.state(asked.stream)
        assert isinstance(state, UnderWay)
        return next(each for each in state.referrals if each.referral_id == asked.referral.referral_id)


PERSON = {"name": "Budi Santoso", "position": "Manajer unit layanan"}


def other(referral_id: ReferralId) -> ReferralId:
    return ReferralId.of(referral_id.agency, 9)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def clocked(
    databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[DeskServices, Clock]]:
    """The services of a desk in a database of its own."""
    clock = Clock()
    async with databases.lent(migrated) as url:
        client = await connect(address="127.0.0.1:1", lazy=True)
        folder: Path = tmp_path_factory.mktemp("desk")
        settings = desk_settings(url, folder, fictitious=True, link_key=KEY, link_address=HttpUrl(PUBLIC))
        async with open_desk(settings, client, clock) as desk:
            await desk.prepare_books([LEBONG])
            yield desk, clock


@pytest_asyncio.fixture(loop_scope="session")
async def desk(clocked: tuple[DeskServices, Clock]) -> AsyncIterator[Desk]:
    """Its pages, called within this process; the clock is set back afterwards."""
    services, clock = clocked
    made = application_for(services, place="links")
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        yield Desk(Api(client, services), clock, made)
    clock.ahead = timedelta()
