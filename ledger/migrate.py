"""Brings a database to the shape this release needs: plain SQL files, each applied once, in its own transaction."""

import logging
from pathlib import Path
from typing import Final

from pogo_core.util.migrate import apply
from pogo_core.util.sql import ensure_pogo_sync, get_applied_migrations

from infra.database.connections import connection_apart

MIGRATIONS: Final = Path(__file__).parent / "sql" / "migrations"
SCHEMA: Final = "public"
"""Where the list of applied migrations is kept."""

LOCK_KEY: Final = 0x6465736B6D696772

_log = logging.getLogger(__name__)
_log.setLevel(logging.ERROR)
"""The names come back to the caller, who tells them."""


async def migrate(dsn: str) -> list[str]:
    """Names of the migrations applied now, in order; empty when there was nothing to do.

    Safe to call from several processes at once: the others wait for the first. A failed migration leaves nothing of
    itself behind, and the next call goes on from there.

    Args:
        dsn: address of the database for its owner, who may create roles; what is created belongs to `desk_migrate`.

    Raises:
        domain.outage.LedgerAway: the database cannot be reached now.
        pogo_core.error.BadMigrationError: a migration failed.
    """
    async with connection_apart(dsn) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        await ensure_pogo_sync(connection)
        before = await get_applied_migrations(connection, schema_name=SCHEMA)
        await apply(connection, MIGRATIONS, schema_name=SCHEMA, logger=_log)
        after = await get_applied_migrations(connection, schema_name=SCHEMA)
        return sorted(after - before)


async def pending_migrations(dsn: str) -> list[str]:
    """Names of the migrations that `migrate` would apply, in order.

    Raises:
        domain.outage.LedgerAway: the database cannot be reached now.
    """
    async with connection_apart(dsn) as connection:
        known = {file.stem for file in MIGRATIONS.glob("*.sql")}
        if await connection.fetchval("SELECT to_regclass('public._pogo_migration')") is None:
            return sorted(known)
        return sorted(known - await get_applied_migrations(connection, schema_name=SCHEMA))
