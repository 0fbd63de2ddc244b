"""One transaction for everything that waits: many writers share the commit that the slowest disk sets the pace for.

Invariants:
    * one batch of a book is under way at a time, in the order of submission; books do not wait for each other;
    * nothing waits for a batch to fill: what is queued when a batch ends is the next batch;
    * a writer that gives up takes back what is still queued, and nothing of what is under way.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Request = TypeVar("Request")
Result = TypeVar("Result")

BATCH_LIMIT = 100
"""Requests per transaction; more would gain little and hold the book's lock longer."""


class GroupCommit(Generic[Request, Result]):
    """Gathers requests per book and hands them to `write` in batches."""

    def __init__(
        self,
        write: Callable[[str, Sequence[Request]], Awaitable[Sequence[Result | Exception]]],
        limit: int = BATCH_LIMIT,
    ) -> None:
        """Gather for `write`, which answers each request of a batch, in order, with its result or its error."""
        self._write = write
        self._limit = limit
        self._waiting: dict[str, deque[tuple[Request, asyncio.Future[Result]]]] = {}
        self._writers: set[asyncio.Task[None]] = set()

    async def submit(self, book: str, request: Request) -> Result:
        """What `write` answered to the request; cancelled while under way, the request may still be carried out."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        if book in self._waiting:
            self._waiting[book].append((request, answer))
        else:
            self._waiting[book] = deque([(request, answer)])
            writer = asyncio.create_task(self._write_all(book), name=f"group-commit {book}")
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        return await answer

    async def settled(self) -> None:
        """Return when nothing is queued or under way."""
        while self._writers:
            await asyncio.wait(set(self._writers))

    async def _write_all(self, book: str) -> None:
        waiting = self._waiting[book]
        batch: list[tuple[Request, asyncio.Future[Result]]] = []
        try:
            while waiting:
                batch = [waiting.popleft() for _ in range(min(len(waiting), self._limit))]
                batch = [(request, answer) for request, answer in batch if not answer.cancelled()]
                if batch:
                    await self._write_batch(book, batch)
        finally:
            del self._waiting[book]
            for _, answer in [*batch, *waiting]:
                answer.cancel()  # does nothing to those that are answered

    async def _write_batch(self, book: str, batch: Sequence[tuple[Request, "asyncio.Future[Result]"]]) -> None:
        results: Sequence[Result | Exception]
        try:
            results = await self._write(book, [request for request, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for those who wait
            results = [error] * len(batch)
        for (_, answer), result in zip(batch, results, strict=True):
            if answer.done():
                continue
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)
