"""A desk's pages at an address of this machine, and people who are signed in there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request
from playwright.async_api import Browser, BrowserContext, Page

from composition import DeskServices
from domain.actor import Actor
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.application import application
from web.server import bound, listening_for
from web.signin.origin import SAFE_METHODS
from web.signin.session import Visitor, check_own_form, visitor

ACCOUNT: Final = "X-Test-Account"
"""Header by which a test's browser says who looks."""

PATIENCE_MILLISECONDS: Final = 30_000
"""For whatever a page is asked; what takes longer has failed."""

CSRF: Final = "a-token-of-the-tests"


@dataclass
class Site:
    """The pages, served by a real server."""

    address: str
    services: DeskServices
    people: dict[str, Actor] = field(default_factory=dict)

    async def visitor(self, request: Request) -> Visitor:
        """Who looks, by the header; nobody without one."""
        actor = self.people.get(request.headers.get(ACCOUNT, ""))
        if actor is None:
            raise NotAnswered(statuses.NOT_SIGNED_IN)
        if request.method not in SAFE_METHODS:
            await check_own_form(request, CSRF)
        return Visitor(actor, await self.services.sight(actor), CSRF)

    def header_of(self, actor: Actor) -> dict[str, str]:
        """What a request says that comes from somebody."""
        self.people[actor.id] = actor
        return {ACCOUNT: actor.id}


@asynccontextmanager
async def serving_site(services: DeskServices) -> AsyncIterator[Site]:
    """The pages of a desk, for as long as the context lasts."""
    served = application(services)
    site = Site("", services)
    served.dependency_overrides[visitor] = site.visitor
    async with listening_for(served, bound("127.0.0.1", 0)) as address:
        site.address = address
        yield site


@dataclass
class Windows:
    """Windows of one browser, closed in the end; each has cookies of its own."""

    browser: Browser
    site: Site
    opened: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Scripts that failed, and what the policy of a page turned away."""

    async def open(self, actor: Actor | None, *, width: int = 1280, scripts: bool = True, dark: bool = False) -> Page:
        """A window of somebody who is signed in; of nobody where that is None."""
        context = await self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            extra_http_headers={} if actor is None else self.site.header_of(actor),
            locale="id-ID",
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.opened.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        page.on("console", lambda said: self._note(said.text))
        return page

    def _note(self, said: str) -> None:
        if "Content Security Policy" in said:
            self.faults.append(said)

    async def close(self) -> None:
        """Close them."""
        for each in self.opened:
            await each.close()
