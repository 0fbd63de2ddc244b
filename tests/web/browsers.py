"""Browsers of people: they keep cookies, and say of each form where it comes from."""

from typing import Any

import httpx

from composition import DeskServices
from domain.access.sign_in import Secret, SignInMethod
from domain.actor import Actor
from web.signin.session import csrf_token

ORIGIN = "http://desk.test"


class Browser:
    """A browser at these pages."""

    def __init__(self, client: httpx.AsyncClient, services: DeskServices) -> None:
        self.client = client
        self.services = services

    @property
    def secret(self) -> Secret:
        """Of the session that the cookie opens."""
        return Secret(self.client.cookies["desk_session"])

    @property
    def csrf(self) -> str:
        """What every form of a page holds for who is signed in."""
        return csrf_token(self.secret)

    async def sign_in(self, actor: Actor) -> str:
        """Id of a new session, whose cookie the browser keeps."""
        started = await self.services.sessions.start(actor, SignInMethod.LINK)
        assert started is not None
        self.client.cookies.set("desk_session", started.secret.written, domain="desk.test")
        return started.session_id

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(path, **options)

    async def submit(self, path: str, **fields: str) -> httpx.Response:
        """The answer to a form of a page."""
        return await self.client.post(path, data={"csrf": self.csrf, **fields}, headers={"Origin": ORIGIN})
