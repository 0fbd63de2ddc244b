"""The beginning of a form that is turned away before anything reads it: enough to give back what somebody typed.

Invariants:
    * little is read and not for long, of few at once, so that whoever is turned away keeps nobody from anything;
    * a file is not waited for: what stands before it is taken, and it is let go.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from typing import Final

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException
from starlette.requests import ClientDisconnect

from web.asking_address import asking_address
from web.uploads import InMemoryParser, Received, has_parts, is_form, pairs_of

LIMIT_BYTES: Final = 256 * 1024
"""Of each: a form without a file is whole by then."""

SECONDS_LIMIT: Final = 5
"""For each, however slow the line is."""

TOGETHER: Final = 32
"""Beginnings that are read at once; with the limit of each, 8 MiB."""

OF_ONE: Final = 4
"""Of them, of one address."""


class Beginnings:
    """Reads the beginnings of forms, a few at once; safe for many tasks of one event loop."""

    def __init__(self, *, seconds_limit: float = SECONDS_LIMIT) -> None:
        self._reading: Counter[str] = Counter()
        self._seconds_limit = seconds_limit

    async def read(self, request: Request) -> Received | None:
        """The fields that came whole; None where it is no form, or more are read at once than may be.

        Args:
            request: of which nothing has been read.
        """
        address = asking_address(request)
        if not is_form(request) or self._reading.total() >= TOGETHER or self._reading[address] >= OF_ONE:
            return None
        self._reading[address] += 1
        try:
            content, is_whole = await self._first_bytes(request)
        finally:
            self._reading[address] -= 1
            if not self._reading[address]:
                del self._reading[address]
        try:
            return await _fields_in(request, content, is_whole=is_whole)
        except (MultiPartException, FormParserError):
            return None

    async def _first_bytes(self, request: Request) -> tuple[bytes, bool]:
        """The first bytes of a body, and whether they are all of it."""
        received = bytearray()
        try:
            async with asyncio.timeout(self._seconds_limit):
                async for chunk in request.stream():
                    received += chunk
                    if len(received) > LIMIT_BYTES:
                        return bytes(received[:LIMIT_BYTES]), False
        # It comes too slowly, its sender has gone, or it is more than may be.
        except (TimeoutError, ClientDisconnect, HTTPException):
            return bytes(received), False
        return bytes(received), True


async def _fields_in(request: Request, content: bytes, *, is_whole: bool) -> Received:
    if has_parts(request):
        parser = InMemoryParser.of(request, _once(content))
        await (await parser.parse()).close()
        return parser.beginning._replace(is_whole=is_whole)
    form = await FormParser(request.headers, _once(content)).parse()
    # The last field may have been cut anywhere.
    return Received(None, pairs_of(form)[: None if is_whole else -1], is_whole=is_whole)


async def _once(content: bytes) -> AsyncGenerator[bytes, None]:
    yield content
