"""What every answer says to a browser that would do more with it than read it."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commands.links import PATHS

ALWAYS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

SECRET_ADDRESSES: Final = tuple(PATHS.values())
"""Beginnings of addresses that are secrets themselves."""

OF_SECRET_ADDRESSES: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""Of every answer there, whatever page it is: nobody keeps it, and nobody is told where somebody comes from."""


class CautiousHeaders:
    """Adds the headers, where an answer has none of its own of the name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with them."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def cautious(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if scope["path"].startswith(SECRET_ADDRESSES):
                    headers.update(OF_SECRET_ADDRESSES)
            await send(message)

        await self._app(scope, receive, cautious)
