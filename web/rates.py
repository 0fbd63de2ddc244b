"""How much one account may ask of this process: a bucket of requests that fills again in a minute.

Reads and writes have budgets of their own, so that a program which looks too often keeps nobody from acting; and so has
what takes the process long. A program's tokens and a person's sessions of one account have the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

from cachetools import LRUCache
from fastapi import Request

from web.api import statuses
from web.api.problem_details import NotAnswered

ACCOUNTS_LIMIT: Final = 10_000
"""Accounts that are counted at once; who is forgotten begins with a full bucket."""

MINUTE_SECONDS: Final = 60

COSTLY_SHARE: Final = 20
"""One of so many reads may be one that opens many sealed texts or goes through everything that a desk has."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Budget:
    """So many requests a minute for each account."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: LRUCache[str, _Bucket] = LRUCache(ACCOUNTS_LIMIT)

    def wait_seconds(self, account: str) -> float:
        """0 with one request taken; else how long until there is one again, and none taken."""
        now, rate = self._clock(), self._per_minute / MINUTE_SECONDS
        bucket = self._buckets.get(account) or _Bucket(self._per_minute, now)
        left = min(self._per_minute, bucket.left + (now - bucket.at) * rate)
        self._buckets[account] = _Bucket(left - 1 if left >= 1 else left, now)
        return 0 if left >= 1 else (1 - left) / rate


@dataclass(frozen=True)
class Rates:
    """The budgets of one application."""

    reads: Budget
    writes: Budget
    costly: Budget

    @classmethod
    def per_minute(cls, reads: int, writes: int) -> "Rates":
        """So many of each."""
        return cls(Budget(reads), Budget(writes), Budget(max(1, reads // COSTLY_SHARE)))


def rates_of(request: Request) -> Rates:
    """How much each account may ask of the application that answers."""
    rates = request.app.state.rates
    assert isinstance(rates, Rates)
    return rates


def take(budget: Budget, account: str) -> None:
    """Return with one request taken from what an account may still ask.

    Raises:
        NotAnswered: nothing is left of it for now.
    """
    if wait_seconds := budget.wait_seconds(account):
        raise NotAnswered(statuses.TOO_MANY_REQUESTS, headers={"Retry-After": str(ceil(wait_seconds))})
