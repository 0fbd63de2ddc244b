"""What the tests of the ledger write: notes, inventories and whatever real lives consist of."""

import hashlib
import itertools
from collections.abc import Sequence
from typing import Any

from domain.actor import service_identity
from domain.codes import Severity
from domain.problem.events import Event, NoteAdded, ProblemInventoried
from domain.problem.process import problem_stream
from domain.stream import BookId, Head, StreamId, book_id
from ledger.port import Appended, AppendRequest, Ledger, VersionConflict
from tests.given.situations import AT, SEALED, a_coordinating_problem

YEAR = 2024
LEBONG: BookId = book_id("17.07", YEAR)
SELUMA: BookId = book_id("17.05", YEAR)
NAMES = {LEBONG: "LEBONG", SELUMA: "SELUMA"}

_numbers = itertools.count(1)

NOTE = NoteAdded(recorded_at=AT, text=SEALED)
(INVENTORY,) = (event for event in a_coordinating_problem().events if isinstance(event, ProblemInventoried))


def digest(asked: str) -> bytes:
    """32 bytes for what was asked."""
    return hashlib.sha256(asked.encode()).digest()


def a_stream(book: BookId = LEBONG) -> str:
    """Name of a stream that does not exist yet."""
    return str(problem_stream(book, str(next(_numbers))))


def a_request(
    stream: str,
    expected: int | Head = 0,
    events: Sequence[Event] = (NOTE,),
    *,
    command_id: str | None = None,
    asked: str = "a note",
    wake: bool = False,
    severity: Severity = Severity.S2,
    after: object = None,
    **fields: Any,
) -> AppendRequest:
    """A request to the book that the stream's name tells."""
    named = StreamId.parse(stream)
    return AppendRequest(
        book=named.book,
        stream=stream,
        expected=expected if isinstance(expected, Head) else Head(version=expected),
        command_id=command_id or f"test/{next(_numbers)}",
        command_digest=digest(asked),
        actor=service_identity(named.region),
        events=tuple(events),
        before=None,
        after=after,
        wake=wake,
        severity=severity,
        **fields,
    )


async def append_after_reading(ledger: Ledger, stream: str, events: Sequence[Event] = (NOTE,)) -> Appended:
    """What a writer gets who reads again until nobody was faster."""
    command_id = f"test/{next(_numbers)}"
    while True:
        version = len(await ledger.read(StreamId.parse(stream)))
        try:
            return await ledger.append(a_request(stream, version, events, command_id=command_id))
        except VersionConflict:
            continue


async def all_of(ledger: Ledger, book: BookId = LEBONG) -> list[tuple[int, str, int]]:
    """Position, stream and version of everything in the book, in pages."""
    read: list[tuple[int, str, int]] = []
    while page := await ledger.read_book(book, from_position=len(read), limit=7):
        read.extend((each.position, each.stream, each.version) for each in page)
    return read
