"""What holds notices up, said in the log once for each cause, however many notices wait for it."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from notices.model import FailureCode, TemporaryFailure

OVER_AFTER: Final = timedelta(hours=1)
"""A cause that was not met for as long has passed; when it comes back, it is news."""

log = structlog.get_logger()


class Troubles:
    """Causes that one process met lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Know none yet; `clock` tells seconds from any origin."""
        self._clock = clock
        self._last_seen: dict[tuple[FailureCode, str], float] = {}

    def seen(self, failure: TemporaryFailure) -> None:
        """Say in the log what the failure is, unless that was said and has not passed since."""
        now, cause = self._clock(), (failure.code, failure.status)
        before = self._last_seen.get(cause)
        self._last_seen[cause] = now
        if before is None or now - before > OVER_AFTER.total_seconds():
            log.warning(
                "notices.held_up",
                code=failure.code.value,
                status=failure.status,
                on=failure.code.failure_class.value,
            )
