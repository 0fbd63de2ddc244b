"""The query tables compared with the ledger, or rebuilt from it, on a connection of its own."""

from typing import Final

import asyncpg

from composition import DeskServices
from ledger.outages import outages
from projections.rebuild import RebuildReport, rebuild_projections, verify_projections

CONNECT_SECONDS: Final = 10


async def compare_projections(desk: DeskServices, *, repair: bool) -> RebuildReport:
    """How the query tables compared with the ledger; with `repair`, before what differed was replaced.

    Raises:
        ledger.port.LedgerAway: try again later.
    """
    assert desk.settings.database_url is not None
    with outages():
        connection = await asyncpg.connect(desk.settings.database_url.get_secret_value(), timeout=CONNECT_SECONDS)
    try:
        compare = rebuild_projections if repair else verify_projections
        return await compare(desk.ledger, connection)
    finally:
        await connection.close()
