from collections.abc import AsyncIterator

import pytest_asyncio

from ledger.postgres import PostgresLedger
from tests.ledger.contract import LedgerContract, open_books
from tests.ledger.opening import a_ledger


class TestPostgresLedger(LedgerContract):
    @pytest_asyncio.fixture(loop_scope="session")
    async def ledger(self, a_database: str) -> AsyncIterator[PostgresLedger]:
        async with a_ledger(a_database, role="desk_app") as ledger:
            await open_books(ledger)
            yield ledger
