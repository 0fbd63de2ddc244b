"""The way to PostgreSQL: one pool per process, and a connection apart for work that must not stand in it.

Invariants:
    * a task holds one connection of the pool at most, so that those who hold one never wait for one another;
    * what time heals arrives as `domain.outage.LedgerAway`, everything else as the driver raises it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.database.outages import FROM_THE_DATABASE, has_lost_connection, outages

CONNECTIONS: Final = 15
"""Of one process; docs/adr, "one pool per process", says why as many."""

CONNECT_SECONDS: Final = 5
"""For a new connection, and for one of the pool to become free."""

COMMAND_SECONDS: Final = 10
"""For a statement to answer."""

CONNECT_APART_SECONDS: Final = 10

SESSION: Final = MappingProxyType(
    {
        "application_name": "desk",
        "default_transaction_isolation": "read committed",
        "lock_timeout": "2s",
        # A process that was stopped in mid-transaction holds its locks no longer than this.
        "idle_in_transaction_session_timeout": "10s",
    }
)

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Result = TypeVar("Result")

_holds_one: Final = ContextVar("holds_a_connection", default=False)


class Database:
    """The pool of one process; safe for many tasks of one event loop."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def open(
        cls, dsn: str, *, role: str | None = None, max_connections: int = CONNECTIONS
    ) -> AsyncIterator["Database"]:
        """The pool for as long as the context lasts; its end waits for the connections in use.

        Connects when first needed, so that a process can start before its database.

        Args:
            dsn: address of the database, migrated.
            role: to act as, for a login that may do more (`desk_app`, `desk_auditor`).
            max_connections: of this process.
        """
        async with asyncpg.create_pool(  # noqa: TID251 - here it comes from
            dsn,
            min_size=0,
            max_size=max_connections,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            # A timer per use of a connection costs more than the few idle connections that it would close.
            max_inactive_connection_lifetime=0,
            server_settings={**SESSION, **({"role": role} if role else {})},
            reset=_keep_session,
        ) as pool:
            yield cls(pool)

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of one statement, which may be carried out twice; see `use`.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

        async def fetched(connection: Connection) -> list[asyncpg.Record]:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

        return await self.use(fetched)

    async def use(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Result of `work` on a living connection.

        A pool learns that a connection died by using it. Then `work` is done once more, on a new connection: it must do
        no harm twice, since what the first attempt sent may have been committed.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        if _holds_one.get():
            raise AssertionError("whoever holds a connection must not wait for another one")
        with outages():
            for may_be_dead in (True, False):
                try:
                    return await self._used(work)
                except FROM_THE_DATABASE as error:
                    if not (may_be_dead and has_lost_connection(error)):
                        raise
                # Whatever ended this one may have ended others of the pool that are idle.
                await self._pool.expire_connections()
        raise AssertionError("unreachable")

    async def _used(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection:
            holding = _holds_one.set(True)
            try:
                return await work(connection)
            finally:
                _holds_one.reset(holding)


@asynccontextmanager
async def connection_apart(dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection outside of the pool, for long work: migrations, a rebuild; closed at the end of the context.

    It acts as whoever signs in, not as the application, and a statement may take any time.

    Raises:
        domain.outage.LedgerAway: the database cannot be reached, now or in the midst of the work.
    """
    with outages():
        connection = await asyncpg.connect(dsn, timeout=CONNECT_APART_SECONDS)  # noqa: TID251 - likewise
        try:
            yield connection
        finally:
            # Also gives back its locks.
            await connection.close()


async def _keep_session(_: object) -> None:
    """Nothing to put back between two uses: no session state is ever changed, and a round trip is saved."""
