"""Delivery of stored wakes to the engine: at once after a commit, or later by the relay.

Delivered at least once and perhaps out of order; a wake only says how far to read, so neither matters.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, Protocol

import structlog

from domain.outage import LedgerAway
from domain.wake import EngineAway, Wake, WakeNotTaken
from ledger.port import Ledger

BATCH_LIMIT = 100
CONCURRENCY_LIMIT = 16
"""Wakes under delivery at one moment; the engine takes some ten milliseconds for each."""

PROBES_LIMIT = 3
"""Wakes in a row that must find no engine before it counts as away: one stream's trouble is not the engine's."""

log = structlog.get_logger()


class Waker(Protocol):
    """The engine, as far as a writer needs it."""

    async def wake(self, wake: Wake) -> None:
        """Start the stream's workflow if it does not run, and tell it how far to read.

        Raises:
            EngineAway: try again later, this wake and every other.
            WakeNotTaken: try this one again later.
        """


class WakeRelay:
    """Hands stored wakes to the engine and forgets those it took."""

    def __init__(self, ledger: Ledger, waker: Waker) -> None:
        self._ledger = ledger
        self._waker = waker
        self._slots = asyncio.Semaphore(CONCURRENCY_LIMIT)
        self._under_way: set[asyncio.Task[bool]] = set()
        self._is_engine_away = False
        self._unanswered: list[Wake] = []

    def deliver_soon(self, wake: Wake) -> None:
        """Start the delivery and return; what it misses, `keep_delivering` does.

        While the engine is known to be away one at a time tries: the stored wakes wait in order of gravity.
        """
        if self._is_engine_away:
            if not self._under_way:
                self._start(self.deliver(wake))
        elif len(self._under_way) < BATCH_LIMIT:
            self._start(self._deliver_unless_away(wake))

    async def deliver(self, wake: Wake) -> bool:
        """Whether the engine took the wake."""
        async with self._slots:
            taken = await self._hand_over(wake)
        return taken and await self._forget(wake)

    async def deliver_pending(self) -> int:
        """Number of stored wakes the engine took in one round, gravest first; stops when the engine is away.

        Raises:
            domain.outage.LedgerAway: what was delivered and not forgotten is delivered once more, which does no harm.
        """
        # A few go ahead: what is claimed is put off, and behind an engine that is away that would be the gravest.
        ahead = [*self._unanswered, *await self._ledger.claim_wakes(PROBES_LIMIT - len(self._unanswered))]
        taken = await self._deliver_in_turn(ahead)
        if ahead and not self._unanswered:
            taken += await self._deliver_in_turn(await self._ledger.claim_wakes(BATCH_LIMIT))
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

    def _start(self, delivery: Coroutine[Any, Any, bool]) -> None:
        task = asyncio.create_task(delivery)
        self._under_way.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[bool]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("wake.delivery_failed", exc_info=error)

    async def _deliver_unless_away(self, wake: Wake) -> bool:
        async with self._slots:
            taken = not self._is_engine_away and await self._hand_over(wake)
        return taken and await self._forget(wake)

    async def _deliver_in_turn(self, wakes: Sequence[Wake]) -> int:
        taken, self._unanswered = 0, []
        for wake in wakes:
            if await self._hand_over(wake):
                await self._ledger.wake_delivered(wake)
                taken += 1
            self._unanswered = [*self._unanswered, wake] if self._is_engine_away else []
            if len(self._unanswered) == PROBES_LIMIT:
                break
        return taken

    async def _hand_over(self, wake: Wake) -> bool:
        try:
            await self._waker.wake(wake)
        except EngineAway:
            self._is_engine_away = True
            return False
        except WakeNotTaken:
            log.exception("wake.not_taken", stream=wake.stream, attempts=wake.attempts)
            self._is_engine_away = False
            return False
        self._is_engine_away = False
        return True

    async def _forget(self, wake: Wake) -> bool:
        try:
            await self._ledger.wake_delivered(wake)
        except LedgerAway:
            return False
        return True
