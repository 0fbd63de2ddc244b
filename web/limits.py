"""Bounds of a request, kept before anything reads it."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api import statuses
from web.api.problem_details import problem


class BoundedBodies:
    """Turns away a request whose body is larger than the limit, by what it says of itself and by what comes."""

    def __init__(self, app: ASGIApp, limit_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        """Bound what reaches `app`.

        Args:
            app: what answers.
            limit_bytes: of a body.
            larger: limits of addresses that take files, by how these begin.
        """
        self._app = app
        self._limit_bytes = limit_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 where there is too much."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        beginning = next((each for each in self._larger if scope["path"].startswith(each)), None)
        limit_bytes = self._limit_bytes if beginning is None else self._larger[beginning]
        said = headers.get(b"content-length", b"0")
        too_large = problem(statuses.REQUEST_TOO_LARGE, headers={"Connection": "close"})
        if not said.isdigit() or int(said) > limit_bytes:
            await too_large(scope, receive, send)
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
            await too_large(scope, receive, send)


class _TooLarge(Exception):
    """More came than the limit."""
