from datetime import datetime, timedelta

import pytest_asyncio

from domain.register import parse_register_number
from domain.stream import StreamId
from ledger.memory import MemoryLedger
from tests.given.codec import CODEC
from tests.given.situations import AT
from tests.ledger.contract import LedgerContract, open_books
from tests.ledger.writing import INVENTORY, LEBONG, a_request, a_stream


class TestMemoryLedger(LedgerContract):
    @pytest_asyncio.fixture(loop_scope="session")
    async def ledger(self) -> MemoryLedger:
        ledger = MemoryLedger(CODEC)
        await open_books(ledger)
        return ledger


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


async def test_a_clock_that_was_set_back_does_not_set_the_ledger_back() -> None:
    clock, stream = Clock(), a_stream()
    ledger = MemoryLedger(CODEC, clock)
    await ledger.append(a_request(stream))
    clock.now = AT - timedelta(hours=1)
    await ledger.append(a_request(stream, 1))
    assert [each.ledger_at for each in await ledger.read(StreamId.parse(stream))] == [AT, AT]


async def test_a_wake_nobody_takes_is_put_off_longer_and_longer() -> None:
    clock, stream = Clock(), a_stream()
    ledger = MemoryLedger(CODEC, clock)
    await ledger.append(a_request(stream, wake=True))
    for attempts, pause in enumerate([2, 4, 8, 10, 10], start=1):
        (wake,) = await ledger.claim_wakes(10)
        assert wake.attempts == attempts
        clock.now += timedelta(seconds=pause, microseconds=-1)
        assert await ledger.claim_wakes(10) == []
        clock.now += timedelta(microseconds=1)


async def test_a_book_that_nobody_opened_is_opened_by_its_first_entry() -> None:
    ledger = MemoryLedger(CODEC, Clock())
    appended = await ledger.append(a_request(a_stream(), 0, [INVENTORY]))
    assert appended.register_number is not None
    assert parse_register_number(appended.register_number).name == "DESK-BH-AH"
    assert await ledger.books() == [LEBONG]
