"""Callers of the API, each with a token of their own."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import httpx

from composition import DeskServices
from domain.access.api_token import TokenScope
from domain.actor import Actor
from domain.codes import Role

LEBONG = "17.07"
OPERATOR = Actor(id="operator:sari", role=Role.OPERATOR, region=LEBONG)
SUPERVISOR = Actor(id="supervisor:sekda", role=Role.SUPERVISOR, region=LEBONG)
STRANGER = Actor(id="operator:surabaya", role=Role.OPERATOR, region="35.78")
KPU = Actor(id="agency:liaison.kpu", role=Role.AGENCY, region=LEBONG, agency="KPU")

_NUMBERS = count(1)


@dataclass
class Api:
    """The API of a desk, and whoever calls it."""

    client: httpx.AsyncClient
    services: DeskServices
    tokens: dict[tuple[str, TokenScope], str] = field(default_factory=dict)

    async def token(self, actor: Actor, scope: TokenScope = TokenScope.ACT) -> str:
        if (actor.id, scope) not in self.tokens:
            made = await self.services.api_tokens.issue(actor, scope, "test", "test", timedelta(days=1))
            self.tokens[actor.id, scope] = str(made)
        return self.tokens[actor.id, scope]

    async def get(self, path: str, actor: Actor = OPERATOR, **options: Any) -> httpx.Response:
        return await self.call("GET", path, actor, **options)

    async def post(self, path: str, body: object, actor: Actor = OPERATOR, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key or f"test/{next(_NUMBERS):08}"}
        return await self.call("POST", path, actor, json=body, headers=headers)

    async def call(self, method: str, path: str, actor: Actor, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token(actor)}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)


def a_report(text: str = "Kotak suara belum tiba di TPS 3 Amen, hujan deras.", **changes: object) -> dict[str, object]:
    return {
        "text": text,
        "channel": "whatsapp",
        "reported_at": "2024-11-27T08:00:00+07:00",
        "region": "17.07.03",
    } | changes
