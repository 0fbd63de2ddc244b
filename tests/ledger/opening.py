"""A ledger on a database, for a test that wants nothing else of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.database.connections import CONNECTIONS, Database
from ledger.port import Projector
from ledger.postgres import PostgresLedger
from tests.given.codec import CODEC


@asynccontextmanager
async def a_ledger(
    url: str, *, projector: Projector | None = None, role: str | None = None, max_connections: int = CONNECTIONS
) -> AsyncIterator[PostgresLedger]:
    """A ledger with a pool of its own; what is under way in the end is finished first."""
    async with Database.open(url, role=role, max_connections=max_connections) as database:
        ledger = PostgresLedger(database, CODEC, projector)
        try:
            yield ledger
        finally:
            await ledger.settled()
