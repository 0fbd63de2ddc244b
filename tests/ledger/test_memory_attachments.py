from datetime import datetime, timedelta

import pytest_asyncio

from ledger.memory import MemoryLedger
from ledger.memory_attachments import MemoryAttachments
from ledger.port import Attachments
from tests.given.codec import CODEC
from tests.given.situations import AT
from tests.ledger.attachments_contract import AttachmentsContract
from tests.ledger.contract import open_books


class TestMemoryAttachments(AttachmentsContract):
    now = AT

    @pytest_asyncio.fixture(loop_scope="session")
    async def ledger(self) -> MemoryLedger:
        ledger = MemoryLedger(CODEC)
        await open_books(ledger)
        return ledger

    @pytest_asyncio.fixture(loop_scope="session")
    async def attachments(self, ledger: MemoryLedger) -> MemoryAttachments:
        return MemoryAttachments(ledger, self.clock)

    def clock(self) -> datetime:
        return self.now

    async def erase(self, attachments: Attachments, subject: str) -> None:
        assert isinstance(attachments, MemoryAttachments)
        attachments.erase(subject)

    async def let_a_day_pass(self, attachments: Attachments) -> None:
        self.now += timedelta(days=2)
