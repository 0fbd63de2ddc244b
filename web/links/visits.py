"""How often links are opened and answered, and how often an address asks for what is none.

Counted in this process, within one window after the other; what is forgotten is what was not asked for longest.
"""

import time
from collections.abc import Callable
from typing import Final

from cachetools import LRUCache

WINDOW_SECONDS: Final = 60

OPENED_OF_LINK: Final = 120
"""In one window; programs that look at messages open a link some times too."""

ANSWERED_OF_LINK: Final = 20
UNKNOWN_OF_ADDRESS: Final = 30
"""Links that are none: whoever tries more of them guesses."""

REMEMBERED: Final = 20_000
"""Links and addresses at most."""


class Visits:
    """Counts what is asked, and says when it is too much."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Count by the clock `now`, in seconds."""
        self._now = now
        self._counts: LRUCache[tuple[str, str, int], int] = LRUCache(REMEMBERED)

    def is_too_much(self, what: str, of: str, limit: int) -> bool:
        """Whether `of` has done `what` more than `limit` times in this window, this time included."""
        key = (what, of, int(self._now() // WINDOW_SECONDS))
        found: int = self._counts.get(key, 0) + 1
        self._counts[key] = found
        return found > limit

    def __len__(self) -> int:
        """Return how many counts are kept."""
        return len(self._counts)
