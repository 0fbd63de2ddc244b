from collections.abc import AsyncIterator

import pytest_asyncio

from ledger.postgres import PostgresLedger
from tests.codec import CODEC
from tests.ledger.contract import LedgerContract, open_books


class TestPostgresLedger(LedgerContract):
    @pytest_asyncio.fixture(loop_scope="session")
    async def ledger(self, a_database: str) -> AsyncIterator[PostgresLedger]:
        async with PostgresLedger.connect(a_database, codec=CODEC, role="desk_app") as ledger:
            await open_books(ledger)
            yield ledger
