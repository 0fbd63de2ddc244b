"""By which calendar each book goes: asked of the ledger once by a process, since the terms of a book never change."""

from typing import Protocol

from domain.calendar import Calendar
from domain.stream import BookId
from ledger.port import BookNotOpen, BookTerms


class Terms(Protocol):
    """The ledger, as far as it knows what a book was opened with."""

    async def terms(self, book: BookId) -> BookTerms | None:
        """What the book was opened with; None for a book that is not open."""


class Calendars(Protocol):
    """Calendars by book."""

    async def of(self, book: BookId) -> Calendar:
        """The calendar through which everything in the book is read.

        Raises:
            ledger.port.BookNotOpen: there is no such book, and so nothing to be read.
            domain.outage.LedgerAway: try again later.
        """


class BookCalendars:
    """What this process knows of the calendars of books; safe to use from many tasks at once."""

    def __init__(self, ledger: Terms) -> None:
        self._ledger = ledger
        self._known: dict[BookId, Calendar] = {}

    async def of(self, book: BookId) -> Calendar:
        """The calendar through which everything in the book is read.

        Raises:
            BookNotOpen: there is no such book. It may be opened later, so this is asked again each time.
            domain.outage.LedgerAway: try again later.
        """
        known = self._known.get(book)
        if known is not None:
            return known
        terms = await self._ledger.terms(book)
        if terms is None:
            raise BookNotOpen(book)
        return self._known.setdefault(book, terms.calendar)
