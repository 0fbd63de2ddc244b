"""What the tests of the ledger write: notes, inventories and whatever real lives consist of."""

import hashlib
import itertools
from collections.abc import Sequence
from typing import Any

from domain.actor import service_identity
from domain.codes import RegionCode, Severity
from domain.problem.events import Event, NoteAdded, ProblemInventoried
from domain.problem.state import NotDetected, State
from ledger.port import Appended, AppendRequest, Ledger, VersionConflict
from tests.domain.situations import AT, SEALED, a_coordinating_problem

LEBONG: RegionCode = "17.07"
SELUMA: RegionCode = "17.05"
YEAR = 2024
NAMES = {LEBONG: "LEBONG", SELUMA: "SELUMA"}

_numbers = itertools.count(1)

NOTE = NoteAdded(recorded_at=AT, text=SEALED)
(INVENTORY,) = (event for event in a_coordinating_problem().events if isinstance(event, ProblemInventoried))


def digest(asked: str) -> bytes:
    """32 bytes for what was asked."""
    return hashlib.sha256(asked.encode()).digest()


def a_stream(book: RegionCode = LEBONG) -> str:
    """Name of a stream that does not exist yet."""
    return f"problem/{book}/{next(_numbers)}"


def a_request(
    stream: str,
    expected_version: int = 0,
    events: Sequence[Event] = (NOTE,),
    *,
    command_id: str | None = None,
    asked: str = "a note",
    wake: bool = False,
    severity: Severity | None = None,
    after: State | None = None,
    **fields: Any,
) -> AppendRequest:
    """A request to the book that the stream's name tells."""
    book = stream.split("/")[1]
    return AppendRequest(
        book=book,
        stream=stream,
        expected_version=expected_version,
        command_id=command_id or f"test/{next(_numbers)}",
        command_digest=digest(asked),
        actor=service_identity(book),
        events=tuple(events),
        after=after or NotDetected(),
        wake=wake,
        severity=severity,
        **fields,
    )


async def append_after_reading(ledger: Ledger, stream: str, events: Sequence[Event] = (NOTE,)) -> Appended:
    """What a writer gets who reads again until nobody was faster."""
    command_id = f"test/{next(_numbers)}"
    while True:
        version = len(await ledger.read(stream))
        try:
            return await ledger.append(a_request(stream, version, events, command_id=command_id))
        except VersionConflict:
            continue


async def all_of(ledger: Ledger, book: RegionCode = LEBONG) -> list[tuple[int, str, int]]:
    """Position, stream and version of everything in the book, in pages."""
    read: list[tuple[int, str, int]] = []
    while page := await ledger.read_book(book, from_position=len(read), limit=7):
        read.extend((each.position, each.stream, each.version) for each in page)
    return read
