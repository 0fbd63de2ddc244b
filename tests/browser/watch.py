"""What a walk through pages may never meet, whoever walks, and what every page that it visits is held to."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.checks import axe_clean, no_sideways_scroll

PAGE_LIMIT_BYTES: Final = 100_000
"""Of a page with its style sheet and scripts, before anything is compressed."""

SHAPE: Final = """[...new Set([...document.querySelectorAll("*")]
    .map(each => [each.parentElement?.tagName, each.tagName, ...["class", "role", "type", "open", "aria-current"]
        .map(name => each.getAttribute(name))].join()))].sort().join(";")"""
"""Every kind of element of a page with what decides how it is read and looks, without its words and their number."""

STATIC: Final = frozenset({"stylesheet", "script"})


@dataclass
class Watch:
    """Everything that a browser asked for and said at one desk."""

    address: str
    outside: list[str] = field(default_factory=list)
    """Addresses of others that were asked."""

    faults: list[str] = field(default_factory=list)
    """Scripts that failed, and what the policy of a page turned away or the console complained of."""

    judged: set[str] = field(default_factory=set)
    """Pages that were held to everything, as they stood."""

    examined: set[str] = field(default_factory=set)
    """Shapes of pages that were held to the rules of what is open to all: of one shape, once is enough."""

    _weights: dict[str, int] = field(default_factory=dict)
    _beside: dict[str, Response] = field(default_factory=dict)
    _answers: dict[Page, Response] = field(default_factory=dict)

    def over(self, context: BrowserContext) -> None:
        """Watch all windows of a context, and what opens from them."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("page", self._opened)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))

    async def judge(self, page: Page, *, opens_to_all: bool, expects: int = 200) -> None:
        """Return if the page as it stands is one of ours that is whole, light and open to all.

        Args:
            page: a window.
            opens_to_all: whether the rules of what is open to all are held up to it, which takes a second.
            expects: status of its answer.

        Raises:
            AssertionError: it is not; says what is wrong.
        """
        answer = self._answers[page]
        assert answer.status == expects, (answer.status, page.url, await page.locator("main").inner_text())
        for url in self._beside.keys() - self._weights.keys():
            self._weights[url] = len(await self._beside[url].body())
        weight = len(await answer.body()) + sum(self._weights.values())
        assert weight < PAGE_LIMIT_BYTES, (weight, page.url)
        await no_sideways_scroll(page)
        if opens_to_all:
            shape: str = await page.evaluate(SHAPE)
            if shape not in self.examined:
                await axe_clean(page)
                self.examined.add(shape)
        self.judged.add(urlsplit(page.url).path)

    def _opened(self, page: Page) -> None:
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.address}/"):
            self.outside.append(request.url)

    def _answered(self, response: Response) -> None:
        request = response.request
        is_page = request.resource_type == "document" and request.is_navigation_request()
        if is_page and not 300 <= response.status < 400:
            self._answers[request.frame.page] = response
        elif request.resource_type in STATIC:
            self._beside[response.url] = response

    def _said(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and "status of 4" not in said.text:
            self.faults.append(f"{said.type}: {said.text}")
