"""Bounds of a request, kept before anything reads it: how large, how slow, how many at once."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api import statuses
from web.asking_address import asking_address

BODY_SECONDS: Final = 20
"""For the first part of a body."""

SLOWEST_BYTES: Final = 1024
"""Of a body in each second after that."""

REQUESTS_LIMIT: Final = 500
"""Requests in work at once."""

REQUESTS_OF_ONE: Final = 100
"""Of them, of one address."""

RETRY_SECONDS: Final = 5

HOST: Final = re.compile(rb"(\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z._-]{1,253})(:[0-9]{1,5})?")
"""Name or address, and port: from it addresses of these pages are made."""

CLOSE: Final = {"Connection": "close"}
"""What is still on its way of such a request is not waited for."""

Refused = Callable[[Request, str, Mapping[str, str]], Awaitable[Response]]
"""The answer to a request that is turned away: by its code, with these headers. It may read a little of the request."""


class BoundedBodies:
    """Turns away a request whose body is larger than its limit, by what it says of itself and by what comes.

    Turns away as well one that comes too slowly, one for a host whose name is none, and one that says in two ways where
    it ends: a proxy before the pages might go by the other one, and take what follows for the request of somebody else
    (RFC 9112, 6.3).
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[Scope], int], refused: Refused) -> None:
        """Keep every request below what `limit_of` says of it, in bytes; `refused` is what is answered else."""
        self._app = app
        self._limit_of = limit_of
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 where there is too much, 408 where it does not come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if _ends_in_two_places(scope, headers) or not HOST.fullmatch(headers.get(b"host", b"none")):
            refused = await self._refused(Request(scope, receive), statuses.UNREADABLE, CLOSE)
            await refused(scope, receive, send)
            return
        limit_bytes = self._limit_of(scope)
        said = headers.get(b"content-length", b"0")
        if not said.isdigit() or int(said) > limit_bytes:
            refused = await self._refused(Request(scope, receive), statuses.REQUEST_TOO_LARGE, CLOSE)
            await refused(scope, receive, send)
            return
        await self._app(scope, _Bounded(receive, limit_bytes).receive, send)


def _ends_in_two_places(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    return b"transfer-encoding" in headers and (b"content-length" in headers or scope["http_version"] == "1.0")


class _Bounded:
    """What comes of one request.

    What it raises is a verdict of the framework's own kind: any other that meets its reading of a body, it takes for a
    fault of the body's form.
    """

    def __init__(self, receive: Receive, limit_bytes: int) -> None:
        self._receive = receive
        self._limit_bytes = limit_bytes
        self._begun_at: float | None = None
        self._received = 0
        self._is_whole = False

    async def receive(self) -> Message:
        """The next part of the body, or what follows it.

        Raises:
            HTTPException: it is too large (413), comes too slowly (408), or its sender has gone (400).
        """
        if self._is_whole:
            return await self._receive()
        if self._begun_at is None:
            self._begun_at = time.monotonic()
        until = self._begun_at + BODY_SECONDS + self._received / SLOWEST_BYTES
        try:
            async with asyncio.timeout(max(0, until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers=CLOSE) from None
        if message["type"] == "http.disconnect":
            raise HTTPException(400)
        self._received += len(message.get("body", b""))
        if self._received > self._limit_bytes:
            raise HTTPException(413, headers=CLOSE)
        self._is_whole = not message.get("more_body", False)
        return message


class BoundedWork:
    """Turns away a request while as many are in work as can be, of all or of the address that asks."""

    def __init__(
        self, app: ASGIApp, refused: Refused, limit: int = REQUESTS_LIMIT, limit_of_one: int = REQUESTS_OF_ONE
    ) -> None:
        """Let so many be in work at once, and so many of one address; `refused` is what is answered else."""
        self._app = app
        self._refused = refused
        self._limit = limit
        self._limit_of_one = limit_of_one
        self._in_work: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 503 where there is no room."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = asking_address(Request(scope))
        if self._in_work.total() >= self._limit or self._in_work[address] >= self._limit_of_one:
            after = {"Retry-After": str(RETRY_SECONDS)}
            busy = await self._refused(Request(scope, receive), statuses.TOO_BUSY, after)
            await busy(scope, receive, send)
            return
        self._in_work[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_work[address] -= 1
            if not self._in_work[address]:
                del self._in_work[address]
