"""Bounds of a request, kept before anything reads it."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BoundedBodies:
    """Turns away a request whose body is larger than its limit, by what it says of itself and by what comes."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[Scope], int], too_large: Callable[[Scope], Response]) -> None:
        """Keep every request below what `limit_of` says of it, in bytes; `too_large` is what is answered else."""
        self._app = app
        self._limit_of = limit_of
        self._too_large = too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 where there is too much."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit_bytes = self._limit_of(scope)
        said = headers.get(b"content-length", b"0")
        if not said.isdigit() or int(said) > limit_bytes:
            await self._too_large(scope)(scope, receive, send)
            return
        received = 0
        has_begun = False

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit_bytes:
                raise _TooLarge
            return message

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, bounded, noting)
        except _TooLarge:
            if has_begun:
                raise
            await self._too_large(scope)(scope, receive, send)


class _TooLarge(Exception):
    """More came than the limit."""
