"""A ledger in the memory of one process, for tests and rehearsals: it forgets everything when the process ends."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.codes import RegionCode
from domain.refusals import CommandIdReused
from domain.register import RegisterNumber
from ledger.encoding import Encoded, decode, encode
from ledger.port import (
    Appended,
    AppendRequest,
    BookOnOtherTerms,
    Recorded,
    SealedItem,
    VersionConflict,
    Wake,
)

FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(seconds=10)
"""Between two claims of a wake, as `ledger.claim_wakes` has them."""

_LETTERS: Final = str.maketrans("0123456789.", "ABCDEFGHIJ-")


def wall_clock() -> datetime:
    """The instant, by the clock of this machine."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True)
class _Terms:
    origin: str
    register_name: str
    year: int


@dataclass(frozen=True)
class _Entry:
    position: int
    ledger_at: datetime
    body: bytes


@dataclass
class _Book:
    terms: _Terms
    entries: list[_Entry] = field(default_factory=list)
    registered: int = 0


@dataclass
class _WaitingWake:
    wake: Wake
    due_at: datetime


class MemoryLedger:
    """Keeps the promises of `ledger.port.Ledger` for the tasks of one event loop."""

    def __init__(self, now: Callable[[], datetime] = wall_clock) -> None:
        """Take the ledger's time from `now`."""
        self._now = now
        self._books: dict[RegionCode, _Book] = {}
        self._streams: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._outcomes: dict[str, tuple[bytes, Appended]] = {}
        self._register: dict[str, str] = {}
        self._wakes: dict[str, _WaitingWake] = {}
        self._vault: dict[str, SealedItem] = {}

    async def open_book(self, book: RegionCode, origin: str, register_name: str, year: int) -> None:
        """Return with the book open; again with the same terms is harmless.

        Raises:
            BookOnOtherTerms: it was opened with other terms, or another book has these.
        """
        terms = _Terms(origin, register_name, year)
        for other, opened in self._books.items():
            is_taken = opened.terms.origin == origin or (opened.terms.register_name, opened.terms.year) == (
                register_name,
                year,
            )
            if (other == book and opened.terms != terms) or (other != book and is_taken):
                raise BookOnOtherTerms(book)
        self._books.setdefault(book, _Book(terms))

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

    async def read(self, stream: str, after_version: int = 0, limit: int | None = None) -> Sequence[Recorded]:
        """Events of a stream after `after_version`, oldest first, at most `limit`."""
        end = None if limit is None else after_version + limit
        recorded = self._streams.get(stream, [])[after_version:end]
        await asyncio.sleep(0)
        return recorded

    async def read_book(self, book: RegionCode, from_position: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """Events of a book from `from_position` on, in order, at most `limit`."""
        if book not in self._books:
            return []
        return [_recorded(book, each) for each in self._books[book].entries[from_position : from_position + limit]]

    async def books(self) -> Sequence[RegionCode]:
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

    def _outcome(self, command_id: str, digest: bytes) -> Appended | None:
        if command_id not in self._outcomes:
            return None
        stored_digest, appended = self._outcomes[command_id]
        if stored_digest != digest:
            raise CommandIdReused
        return appended

    def _append(self, encoded: Encoded) -> Appended:
        request, bodies = encoded
        stream = self._streams[request.stream]
        if len(stream) != request.expected_version:
            raise VersionConflict(
                f"{request.stream} is at {len(stream)}, the writer expected {request.expected_version}"
            )
        book = self._book(request.book)
        first = len(book.entries)
        instant = max([self._now(), *(each.ledger_at for each in book.entries[-1:])])
        entries = [_Entry(first + index, instant, body) for index, body in enumerate(bodies)]
        book.entries.extend(entries)
        stream.extend(_recorded(request.book, each) for each in entries)
        appended = Appended(
            stream=request.stream,
            version=len(stream),
            events=request.events,
            positions=tuple(each.position for each in entries),
            register_number=self._registered(request, book),
        )
        self._outcomes[request.command_id] = request.command_digest, appended.model_copy(update={"fresh": False})
        self._vault.update({item.commitment: item for item in request.sealed})
        if request.wake:
            wake = Wake(stream=request.stream, version=appended.version, severity=request.wake_severity)
            self._wakes[request.stream] = _WaitingWake(wake, instant)
        return appended

    def _book(self, book: RegionCode) -> _Book:
        if book not in self._books:
            name = f"DESK-{book.translate(_LETTERS)}"
            self._books[book] = _Book(_Terms(f"desk-pilkada/memory/{book}", name, self._now().year))
        return self._books[book]

    def _registered(self, request: AppendRequest, book: _Book) -> str | None:
        if not any(event.type == "ProblemInventoried" for event in request.events):
            return None
        if request.stream not in self._register:
            book.registered += 1
            number = RegisterNumber(name=book.terms.register_name, year=book.terms.year, count=book.registered)
            self._register[request.stream] = str(number)
        return self._register[request.stream]


def _recorded(book: RegionCode, entry: _Entry) -> Recorded:
    return decode(entry.body, book=book, position=entry.position, ledger_at=entry.ledger_at)
