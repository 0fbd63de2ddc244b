"""Tells errors that time heals from errors that somebody has to mend."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from domain.outage import LedgerAway

_OUTAGES: Final = (
    OSError,  # refused, reset, unreachable; TimeoutError is one too
    asyncpg.PostgresConnectionError,  # 08xxx, and connections that broke
    asyncpg.OperatorInterventionError,  # 57xxx: stopping, starting, cancelled, backend killed
    asyncpg.InsufficientResourcesError,  # 53xxx: too many connections, disk full
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby that has not been promoted yet
)
FROM_THE_DATABASE: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""Everything that asyncpg raises."""

_LOST: Final = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


def has_lost_connection(error: BaseException) -> bool:
    """Whether the connection broke, so that another one may work at once."""
    return isinstance(error, _LOST) or _found_closed(error)


@contextmanager
def outages() -> Iterator[None]:
    """Turns what time heals into `LedgerAway`; lets everything else pass."""
    try:
        yield
    except FROM_THE_DATABASE as error:
        if isinstance(error, _OUTAGES) or _found_closed(error):
            raise LedgerAway(type(error).__name__) from error
        raise


def _found_closed(error: BaseException) -> bool:
    # asyncpg has one class for misuse and for connections that it finds closed; only the text tells them apart. One
    # that the server ended but has not hung up yet it takes for a fault of its own.
    if isinstance(error, asyncpg.InternalClientError):
        return "cannot switch to state" in str(error)
    return isinstance(error, asyncpg.InterfaceError) and any(word in str(error) for word in ("closed", "closing"))
