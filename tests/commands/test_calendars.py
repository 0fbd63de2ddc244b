"""By which calendar a book goes is asked of the ledger once by a process."""

import pytest

from commands.calendars import BookCalendars
from domain.calendar import REAL
from domain.stream import BookId
from ledger.memory import MemoryLedger
from ledger.port import BookNotOpen, BookTerms
from tests.given.codec import CODEC
from tests.ledger.contract import REHEARSED, terms_of
from tests.ledger.writing import LEBONG, SELUMA


class CountingLedger(MemoryLedger):
    """Counts how often it is asked for terms."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.asked: list[BookId] = []

    async def terms(self, book: BookId) -> BookTerms | None:
        self.asked.append(book)
        return await super().terms(book)


async def test_each_book_has_its_own_and_is_asked_for_once() -> None:
    ledger = CountingLedger()
    await ledger.open_book(LEBONG, terms_of(LEBONG, "LEBONG", REHEARSED))
    await ledger.open_book(SELUMA, terms_of(SELUMA, "SELUMA"))
    calendars = BookCalendars(ledger)

    read = [await calendars.of(book) for _ in range(50) for book in (LEBONG, SELUMA)]

    assert read == [REHEARSED, REAL] * 50
    assert ledger.asked == [LEBONG, SELUMA]


async def test_a_book_that_nobody_opened_has_none_until_somebody_does() -> None:
    ledger = CountingLedger()
    calendars = BookCalendars(ledger)
    with pytest.raises(BookNotOpen):
        await calendars.of(LEBONG)

    await ledger.open_book(LEBONG, terms_of(LEBONG, "LEBONG", REHEARSED))

    assert await calendars.of(LEBONG) == REHEARSED
