"""How often signing in may fail: by the address that asks, and by the account that it is about."""

from datetime import timedelta
from typing import Final

from cachetools import TTLCache
from starlette.requests import Request

from web.asking_address import asking_address

FAILURES_LIMIT: Final = 30
"""Of one address or one account within `WITHIN`; then whoever asks waits."""

WITHIN: Final = timedelta(minutes=10)

REMEMBERED: Final = 20_000
"""Addresses and accounts at most; of more, those are forgotten that failed longest ago."""


class Attempts:
    """Counts failures in this process; what succeeds costs nothing."""

    def __init__(self) -> None:
        self._failures: TTLCache[str, int] = TTLCache(REMEMBERED, WITHIN.total_seconds())

    def are_too_many(self, *of: str) -> bool:
        """Whether one of these has failed too often of late."""
        return any(self._failures.get(each, 0) >= FAILURES_LIMIT for each in of)

    def note_failure(self, *of: str) -> None:
        """Count one more failure of each of these."""
        for each in of:
            failures: int = self._failures.get(each, 0)
            self._failures[each] = failures + 1


def address_of(request: Request) -> str:
    """Where a request comes from, as it is counted."""
    return f"address {asking_address(request)}"


def account_key(account: str) -> str:
    """An account, as it is counted."""
    return f"account {account}"
