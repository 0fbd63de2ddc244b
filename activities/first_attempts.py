"""One attempt inside the step itself, at whom the step gave cause to tell; what it misses is delivered beside the loop.

Nearly every message is taken at once, and an activity of its own for each would be half of what a problem costs the
engine. The attempt has a bound, and while a channel is slow or away none is made: then the loop does not wait at all.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from activities.courier import Courier, concluded
from domain.notice import PendingNotice
from domain.problem.commands import DeliveryResult
from domain.problem.state import State
from domain.stream import StreamId
from notices.model import TemporaryFailure

PATIENCE_SECONDS = 1.0
"""Longest that a step waits for a channel."""

AT_ONCE_LIMIT = 10
"""Steps that may wait at one moment; the others of a worker's slots stay free for steps that tell nobody."""

REST_SECONDS = 30.0
"""How long nothing is tried here after a channel was slow or away."""


class FirstAttempts:
    """First attempts of one process; they pause together, for a process speaks through one channel."""

    def __init__(self, courier: Courier, clock: Callable[[], float] = time.monotonic) -> None:
        """Use `courier`; `clock` tells seconds from any origin."""
        self._courier = courier
        self._clock = clock
        self._under_way = 0
        self._rests_until = clock()

    async def make(
        self, stream: StreamId[Any], state: State, notices: Sequence[PendingNotice]
    ) -> tuple[DeliveryResult, ...]:
        """What is to be recorded of these notices of a problem in `state`; the rest stays pending."""
        if not notices or self._under_way >= AT_ONCE_LIMIT or self._clock() < self._rests_until:
            return ()
        self._under_way += 1
        try:
            results = await self._courier.attempt(stream, state, notices, attempt=1, within_seconds=PATIENCE_SECONDS)
        finally:
            self._under_way -= 1
        if len(results) < len(notices) or any(isinstance(result, TemporaryFailure) for result in results):
            self._rests_until = self._clock() + REST_SECONDS
        return concluded(results)
