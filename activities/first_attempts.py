"""One attempt inside the step itself, at whom the step gave cause to tell; what it misses is delivered beside the loop.

Nearly every message is taken at once, and an activity of its own for each would be half of what a problem costs the
engine. The attempt has a bound, and while a channel is slow or away none is made: then the loop does not wait at all.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from activities.courier import FIRST, Courier, PageTold, Told, concluded
from domain.notice import Outstanding, PendingNotice, ReporterGroup
from domain.problem.state import State, notices_of
from domain.stream import StreamId
from notices.model import TemporaryFailure

PATIENCE_SECONDS = 1.0
"""Longest that a step waits for a channel."""

REPORTERS_LIMIT = 10
"""Reporters of one group that a step tells; a larger group is left to the delivery beside the loop."""

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

    async def make(self, stream: StreamId[Any], state: State, due: Sequence[Outstanding]) -> tuple[Told, ...]:
        """What is to be recorded of what is outstanding in a problem in `state`; the rest stays so."""
        room = min(REPORTERS_LIMIT, notices_of(state).room)
        notices = [each for each in due if isinstance(each, PendingNotice)]
        groups = [each for each in due if isinstance(each, ReporterGroup) and each.owed <= room]
        if not (notices or groups) or self._under_way >= AT_ONCE_LIMIT or self._clock() < self._rests_until:
            return ()
        self._under_way += 1
        try:
            results, pages = await asyncio.gather(
                self._courier.attempt(stream, state, notices, attempt=FIRST, within_seconds=PATIENCE_SECONDS),
                self._tell(stream, state, groups, room),
            )
        finally:
            self._under_way -= 1
        is_held_up = len(results) < len(notices) or any(isinstance(result, TemporaryFailure) for result in results)
        if is_held_up or any(page.is_held_up for page in pages):
            self._rests_until = self._clock() + REST_SECONDS
        # A page that told nobody is no news: the delivery beside the loop begins it anew.
        told = [page.result for page in pages if page.result.delivered or page.result.skipped]
        return (*concluded(results), *told)

    async def _tell(
        self, stream: StreamId[Any], state: State, groups: Sequence[ReporterGroup], room: int
    ) -> Sequence[PageTold]:
        telling = (self._courier.tell(stream, state, group, room, within_seconds=PATIENCE_SECONDS) for group in groups)
        return await asyncio.gather(*telling)
