"""Delivery of stored wakes to the engine: at once after a commit, or later by the relay.

Delivered at least once and perhaps out of order; a wake only says how far to read, so neither matters.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog

from ledger.port import Ledger, LedgerAway, Wake

BATCH_LIMIT = 100
CONCURRENCY_LIMIT = 16
"""Wakes under delivery at one moment; the engine takes some ten milliseconds for each."""

log = structlog.get_logger()


class EngineAway(Exception):
    """The engine did not take the wake; it stays stored."""


class Waker(Protocol):
    """The engine, as far as a writer needs it."""

    async def wake(self, wake: Wake) -> None:
        """Start the stream's workflow if it does not run, and tell it how far to read.

        Raises:
            EngineAway: try again later.
        """


class WakeRelay:
    """Hands stored wakes to the engine and forgets those it took."""

    def __init__(self, ledger: Ledger, waker: Waker) -> None:
        self._ledger = ledger
        self._waker = waker
        self._slots = asyncio.Semaphore(CONCURRENCY_LIMIT)
        self._under_way: set[asyncio.Task[bool]] = set()
        self._is_engine_away = False

    def deliver_soon(self, wake: Wake) -> None:
        """Start the delivery and return; what it misses, `keep_delivering` does.

        While the engine is known to be away nothing is started: the stored wakes wait in order of gravity.
        """
        if self._is_engine_away or len(self._under_way) >= BATCH_LIMIT:
            return
        task = asyncio.create_task(self.deliver(wake))
        self._under_way.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[bool]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("wake.delivery_failed", error=repr(error))

    async def deliver(self, wake: Wake) -> bool:
        """Whether the engine took the wake."""
        async with self._slots:
            try:
                await self._waker.wake(wake)
            except EngineAway:
                self._is_engine_away = True
                return False
        self._is_engine_away = False
        try:
            await self._ledger.wake_delivered(wake)
        except LedgerAway:
            return False  # delivered once more later, which does no harm
        return True

    async def deliver_pending(self) -> int:
        """Number of stored wakes the engine took in one round, gravest first; stops at the first it did not."""
        taken = 0
        for wake in await self._ledger.claim_wakes(BATCH_LIMIT):
            if not await self.deliver(wake):
                break
            taken += 1
        return taken

    async def settled(self) -> None:
        """Return when no delivery is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def keep_delivering(self, every: timedelta, on_round: Callable[[int], None] | None = None) -> None:
        """Deliver until cancelled, at once again while there is more than one round's worth."""
        while True:
            try:
                taken = await self.deliver_pending()
            except LedgerAway:
                taken = 0
                log.warning("wake.ledger_away")
            if on_round is not None:
                on_round(taken)
            if taken < BATCH_LIMIT:
                await asyncio.sleep(every.total_seconds())
