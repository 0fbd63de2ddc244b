"""A ledger in the memory of one process, for tests and rehearsals: it forgets everything when the process ends."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from domain.access.sight import Sight
from domain.refusals import CommandIdReused
from domain.register import RegisterNumber
from domain.stream import START, BookId, Head, StreamId, region_of, year_of
from domain.wake import Wake
from ledger.encoding import Encoded, EventCodec, checked, digest_of, encode, recorded
from ledger.port import (
    Appended,
    AppendRequest,
    BookOnAnotherCalendar,
    BookOnOtherTerms,
    BookTerms,
    BookUnderAnotherKey,
    Event,
    HistoryDiverged,
    LargeBodyLost,
    Recorded,
    SealedItem,
    VersionConflict,
)

FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(seconds=10)
"""Between two claims of a wake, as `ledger.claim_wakes` has them."""

_LETTERS: Final = str.maketrans("0123456789.", "ABCDEFGHIJ-")


def wall_clock() -> datetime:
    """The instant, by the clock of this machine."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True)
class _Entry:
    position: int
    ledger_at: datetime
    body: bytes


@dataclass
class _Book:
    register_name: str
    terms: BookTerms | None = None
    """None for a book that nobody opened."""

    entries: list[_Entry] = field(default_factory=list)
    registered: int = 0


@dataclass
class _WaitingWake:
    wake: Wake
    due_at: datetime


class MemoryLedger:
    """Keeps the promises of `ledger.port.Ledger` for the tasks of one event loop."""

    def __init__(self, codec: EventCodec, now: Callable[[], datetime] = wall_clock) -> None:
        """Read events by `codec`; take the ledger's time from `now`."""
        self._codec = codec
        self._now = now
        self._books: dict[BookId, _Book] = {}
        self._streams: defaultdict[str, list[Recorded[Any]]] = defaultdict(list)
        self._outcomes: dict[str, tuple[bytes, Appended]] = {}
        self._register: dict[str, str] = {}
        self._wakes: dict[str, _WaitingWake] = {}
        self._vault: dict[str, SealedItem] = {}
        self._large_bodies: dict[tuple[BookId, str], bytes] = {}

    def seen_by(self, _: Sight) -> "MemoryLedger":
        """All of it: in memory there is no second wall."""
        return self

    def opened_for(self, _: Sight, __: StreamId[Any]) -> "MemoryLedger":
        """All of it."""
        return self

    async def open_book(self, book: BookId, terms: BookTerms) -> None:
        """Return with the book open; see `ledger.port.Books.open_book`."""
        if any(other != book and self._is_taken(other, book, terms) for other in self._books):
            raise BookOnOtherTerms(book)
        known = self._books.setdefault(book, _Book(terms.register_name, terms)).terms
        if known is None or (known.origin, known.register_name) != (terms.origin, terms.register_name):
            raise BookOnOtherTerms(book)
        if known.key_proof != terms.key_proof:
            raise BookUnderAnotherKey(book)
        if known.calendar != terms.calendar:
            raise BookOnAnotherCalendar(book)

    async def terms(self, book: BookId) -> BookTerms | None:
        """What the book was opened with; None for a book that nobody opened."""
        return self._books[book].terms if book in self._books else None

    async def append(self, request: AppendRequest) -> Appended:
        """Store the events, or return what this command stored before; see `ledger.port.Ledger.append`.

        A book that nobody opened is opened under a name made from its region's code.
        """
        encoded = encode(request)
        await asyncio.sleep(0)  # lets another writer in between, as a database would
        return self._outcome(request.command_id, request.command_digest) or self._append(encoded)

    async def outcome(self, command_id: str, command_digest: bytes) -> Appended | None:
        """What the command stored, or None; see `ledger.port.Ledger.outcome`."""
        return self._outcome(command_id, command_digest)

    async def read(
        self, stream: StreamId[Event], after: Head = START, limit: int | None = None
    ) -> Sequence[Recorded[Event]]:
        """Events of a stream after `after`; see `ledger.port.Streams.read`."""
        events = self._streams.get(str(stream), [])
        known = events[after.version - 1] if 0 < after.version <= len(events) else None
        if after.event_id is not None and (known is None or known.event_id != after.event_id):
            raise HistoryDiverged(f"{stream} at {after.version}")
        await asyncio.sleep(0)
        return events[after.version : None if limit is None else after.version + limit]

    async def read_some(self, stream: StreamId[Event], versions: Sequence[int]) -> Sequence[Recorded[Event]]:
        """The events of a stream at these versions; see `ledger.port.Entries.read_some`."""
        wanted = set(versions)
        return [each for each in self._streams.get(str(stream), []) if each.version in wanted]

    async def read_book(self, book: BookId, from_position: int = 0, limit: int = 1000) -> Sequence[Recorded[Any]]:
        """Events of a book from `from_position` on, in order, at most `limit`."""
        if book not in self._books:
            return []
        return [
            self._codec.decode(each.body, book=book, position=each.position, ledger_at=each.ledger_at)
            for each in self._books[book].entries[from_position : from_position + limit]
        ]

    async def books(self) -> Sequence[BookId]:
        """Books that are open."""
        return sorted(self._books)

    async def claim_wakes(self, limit: int) -> Sequence[Wake]:
        """Waiting wakes whose turn it is, gravest first; see `ledger.port.Ledger.claim_wakes`."""
        now = self._now()
        turn = sorted(
            (each for each in self._wakes.values() if each.due_at <= now),
            key=lambda each: (-each.wake.severity.rank, each.due_at),
        )[:limit]
        for each in turn:
            each.wake = each.wake.model_copy(update={"attempts": each.wake.attempts + 1})
            each.due_at = now + min(FIRST_PAUSE * 2 ** min(each.wake.attempts - 1, 10), LONGEST_PAUSE)
        return [each.wake for each in turn]

    async def wake_delivered(self, wake: Wake) -> None:
        """Forget the wake, unless the stream has needed a later one since."""
        waiting = self._wakes.get(wake.stream)
        if waiting is not None and waiting.wake.version <= wake.version:
            del self._wakes[wake.stream]

    async def pending_wakes_count(self) -> int:
        """Wakes that nobody has delivered yet, whether or not it is their turn."""
        return len(self._wakes)

    async def vault_item(self, commitment: str) -> SealedItem | None:
        """The sealed value under `commitment`; None if there is none."""
        return self._vault.get(commitment)

    async def vault_items(self, commitments: Sequence[str]) -> Sequence[SealedItem]:
        """The sealed values under `commitments`, as far as they are there, in any order."""
        return [self._vault[each] for each in dict.fromkeys(commitments) if each in self._vault]

    async def large_body(self, book: BookId, digest: str) -> bytes:
        """The bytes under a digest; see `ledger.port.Bodies.large_body`."""
        if (content := self._large_bodies.get((book, digest))) is None:
            raise LargeBodyLost(digest)
        return checked(digest, content)

    def _is_taken(self, other: BookId, book: BookId, terms: BookTerms) -> bool:
        """Whether another book has what each book has for itself alone."""
        taken = self._books[other]
        same_name = taken.register_name == terms.register_name and year_of(other) == year_of(book)
        return same_name or (taken.terms is not None and taken.terms.origin == terms.origin)

    def _outcome(self, command_id: str, digest: bytes) -> Appended | None:
        if command_id not in self._outcomes:
            return None
        stored_digest, appended = self._outcomes[command_id]
        if stored_digest != digest:
            raise CommandIdReused
        return appended

    def _append(self, encoded: Encoded) -> Appended:
        request, bodies = encoded
        self._check(request.stream, request.expected)
        for each in request.relied_on:
            self._check(each.stream, each.head)
        book, stream = self._book(request.book), self._streams[request.stream]
        first = len(book.entries)
        instant = max([self._now(), *(each.ledger_at for each in book.entries[-1:])])
        book.entries.extend(_Entry(first + index, instant, body) for index, body in enumerate(bodies))
        appended = Appended(
            stream=request.stream,
            version=request.expected.version + len(bodies),
            recorded=recorded(encoded, request.book, first, instant),
            register_number=self._registered(request, book),
        )
        stream.extend(
            self._codec.decode(body, book=request.book, position=each.position, ledger_at=instant)
            for each, body in zip(appended.recorded, bodies, strict=True)
        )
        self._outcomes[request.command_id] = request.command_digest, replace(appended, fresh=False)
        self._vault.update({item.commitment: item for item in request.sealed})
        self._large_bodies.update({(request.book, digest_of(content)): content for content in request.large_bodies})
        if request.wake:
            wake = Wake(stream=request.stream, version=appended.version, severity=request.severity)
            self._wakes[request.stream] = _WaitingWake(wake, instant)
        return appended

    def _check(self, stream: str, expected: Head) -> None:
        events = self._streams.get(stream, [])
        present = events[-1].head if events else START
        if present.version != expected.version or expected.event_id not in (None, present.event_id):
            raise VersionConflict(f"{stream} is at {present}, the writer expected {expected}")

    def _book(self, book: BookId) -> _Book:
        if book not in self._books:
            name = f"DESK-{region_of(book).translate(_LETTERS)}"
            self._books[book] = _Book(name)
        return self._books[book]

    def _registered(self, request: AppendRequest, book: _Book) -> str | None:
        if request.draws_number_at is None:
            return None
        if request.stream not in self._register:
            book.registered += 1
            number = RegisterNumber(name=book.register_name, year=year_of(request.book), count=book.registered)
            self._register[request.stream] = str(number)
        return self._register[request.stream]
