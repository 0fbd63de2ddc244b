"""Projectors that make something happen inside the transaction of an append."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ledger.port import Appended, AppendRequest

Entries = Sequence[tuple[AppendRequest, Appended]]


class Collecting:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.entries: list[tuple[AppendRequest, Appended]] = []

    async def project(self, connection: Any, entries: Entries) -> None:
        self.entries.extend(entries)


class Pausing:
    """Holds the transaction open until told to go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    async def project(self, connection: Any, entries: Entries) -> None:
        self.reached.set()
        await self.go_on.wait()


class Refusing:
    """Has a bug that shows for one stream."""

    def __init__(self, stream: str) -> None:
        self.stream = stream

    async def project(self, connection: Any, entries: Entries) -> None:
        if any(request.stream == self.stream for request, _ in entries):
            raise ZeroDivisionError(self.stream)


class Striking:
    """Does something to the backend of the transaction, a number of times, and then goes on as if nothing had been."""

    def __init__(self, times: int, strike: Callable[[int], Awaitable[None]]) -> None:
        self.times = times
        self.strike = strike

    async def project(self, connection: Any, entries: Entries) -> None:
        if self.times:
            self.times -= 1
            await self.strike(connection.get_server_pid())
        await connection.execute("SELECT 1")
