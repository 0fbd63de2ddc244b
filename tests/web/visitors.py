"""Visitors of the pages: who is signed in is said by the test, everything else is as for everybody."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
from fastapi import FastAPI, Request

from composition import DeskServices
from domain.actor import Actor
from tests.web.callers import OPERATOR
from web.signin.origin import SAFE_METHODS
from web.signin.session import Visitor, check_own_form, visitor

ORIGIN = "http://desk.test"
CSRF = "sandi-formulir-uji"

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Pages:
    """The pages of a desk, and whoever looks at them."""

    client: httpx.AsyncClient
    services: DeskServices
    who: Actor = OPERATOR

    @classmethod
    def at(cls, application: FastAPI, client: httpx.AsyncClient, services: DeskServices) -> "Pages":
        """The pages of this application."""
        pages = cls(client, services)

        async def signed_in(request: Request) -> Visitor:
            if request.method not in SAFE_METHODS:
                await check_own_form(request, CSRF)
            return Visitor(pages.who, await services.sight(pages.who), CSRF)

        application.dependency_overrides[visitor] = signed_in
        return pages

    async def get(self, path: str, who: Actor = OPERATOR, **options: Any) -> httpx.Response:
        self.who = who
        return await self.client.get(path, **options)

    async def submit(self, path: str, fields: dict[str, Any], who: Actor = OPERATOR) -> httpx.Response:
        """The answer to a form with these fields, and the hidden ones of its page."""
        page = await self.get(path, who)
        assert page.status_code == 200, page.text
        return await self.send(path, hidden_in(page.text) | fields, who)

    async def send(
        self, path: str, fields: dict[str, Any], who: Actor = OPERATOR, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """The answer to exactly these fields."""
        self.who = who
        return await self.client.post(path, data=fields, headers=headers or {"Origin": ORIGIN})


def hidden_in(page: str, action: str | None = None) -> dict[str, str]:
    """Hidden fields of the last form of a page, or of the one with this action."""
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    meant = [each for each in forms if action is None or f'action="{action}"' in each]
    found = {}
    for tag in _INPUT.findall(meant[-1]):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        if attributes.get("type") == "hidden":
            found[attributes["name"]] = attributes["value"]
    return found
