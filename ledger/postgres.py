"""The ledger in PostgreSQL: every write is one call of `ledger.append` for everything that waits for a book.

Invariants:
    * a batch, its projections and its wakes commit together; one bad request is stored neither with nor by the others;
    * whether a commit whose answer was lost has happened is for the repeat to find out: the command id decides.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

import asyncpg

from domain.access.sight import Sight
from domain.calendar import REAL, Calendar
from domain.codes import Severity
from domain.outage import LedgerAway
from domain.refusals import CommandIdReused
from domain.stream import BookId, StreamId, year_of
from domain.wake import Wake
from infra.database.connections import Connection, Database
from infra.database.wall import seen_by
from ledger.encoding import Encoded, EventCodec, checked, encode, recorded
from ledger.group_commit import GroupCommit
from ledger.port import (
    Appended,
    AppendRequest,
    BookNotOpen,
    BookOnAnotherCalendar,
    BookOnOtherTerms,
    BookTerms,
    BookUnderAnotherKey,
    LargeBodyLost,
    Projector,
    SealedItem,
    VersionConflict,
)
from ledger.postgres_reading import SQL, PostgresReading

BOOK_NOT_OPEN: Final = "DK001"
BOOK_ON_OTHER_TERMS: Final = "DK002"
BOOK_UNDER_ANOTHER_KEY: Final = "DK003"
BOOK_ON_ANOTHER_CALENDAR: Final = "DK004"

WAKES_NOBODY: Final = 0
DRAWS_NONE: Final = 0


class PostgresLedger(PostgresReading):
    """Keeps the promises of `ledger.port.Ledger`; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database, codec: EventCodec, projector: Projector | None = None) -> None:
        """Keep everything in `database`.

        Args:
            database: migrated.
            codec: reads the events of every kind of stream.
            projector: writes query tables in the transaction of each append.
        """
        super().__init__(database, codec)
        self._database = database
        self._projector = projector
        self._commits: GroupCommit[Encoded, Appended | None] = GroupCommit(self._write)

    def seen_by(self, sight: Sight) -> PostgresReading:
        """The events that are in sight; see `ledger.port.EntriesInSight`."""
        return PostgresReading(seen_by(self._database, sight), self._codec)

    def opened_for(self, sight: Sight, stream: StreamId[Any]) -> PostgresReading:
        """The sealed values that events of a stream hold; see `ledger.port.SealedInSight`."""
        return PostgresReading(seen_by(self._database, sight, stream), self._codec)

    async def settled(self) -> None:
        """Return when nothing is under way; to be called before the database is closed."""
        await self._commits.settled()

    async def open_book(self, book: BookId, terms: BookTerms) -> None:
        """Return with the book open; see `ledger.port.Books.open_book`."""
        named = terms.origin, terms.register_name, year_of(book), terms.key_proof
        try:
            await self._fetch("open_book", book, *named, *_rehearsal(terms.calendar))
        except asyncpg.PostgresError as error:
            if isinstance(error, asyncpg.UniqueViolationError) or error.sqlstate == BOOK_ON_OTHER_TERMS:
                raise BookOnOtherTerms(book) from error
            if error.sqlstate == BOOK_UNDER_ANOTHER_KEY:
                raise BookUnderAnotherKey(book) from error
            if error.sqlstate == BOOK_ON_ANOTHER_CALENDAR:
                raise BookOnAnotherCalendar(book) from error
            raise

    async def terms(self, book: BookId) -> BookTerms | None:
        """What the book was opened with; None for a book that is not open."""
        rows = await self._fetch("terms", book)
        return _terms(rows[0]) if rows else None

    async def append(self, request: AppendRequest) -> Appended:
        """Store the events, or return what this command stored before; see `ledger.port.Ledger.append`."""
        appended = await self._commits.submit(request.book, encode(request))
        return appended or await self._earlier(request)

    async def outcome(self, command_id: str, command_digest: bytes) -> Appended | None:
        """What the command stored, or None; see `ledger.port.Ledger.outcome`."""
        rows = await self._fetch("outcome", command_id)
        if not rows:
            return None
        first = rows[0]
        if first["digest"] != command_digest:
            raise CommandIdReused
        return Appended(
            stream=first["stream"],
            version=first["version"],
            recorded=tuple(self._recorded(row) for row in rows if row["body"] is not None),
            register_number=first["register_number"],
            fresh=False,
        )

    async def books(self) -> Sequence[BookId]:
        """Books that are open."""
        return [row["book"] for row in await self._fetch("books")]

    async def claim_wakes(self, limit: int) -> Sequence[Wake]:
        """Waiting wakes whose turn it is, gravest first; see `ledger.port.Ledger.claim_wakes`."""
        return [
            Wake(
                stream=row["stream"],
                version=row["version"],
                severity=Severity(f"S{row['severity']}"),
                attempts=row["attempts"],
            )
            for row in await self._fetch("claim_wakes", limit)
        ]

    async def wake_delivered(self, wake: Wake) -> None:
        """Forget the wake, unless the stream has needed a later one since."""
        await self._fetch("forget_wake", wake.stream, wake.version)

    async def pending_wakes_count(self) -> int:
        """Wakes that nobody has delivered yet, whether or not it is their turn."""
        (row,) = await self._fetch("pending_wakes_count")
        return int(row["count"])

    async def vault_item(self, commitment: str) -> SealedItem | None:
        """The sealed value under `commitment`; None if there is none, or its subject was erased."""
        items = await self.vault_items((commitment,))
        return items[0] if items else None

    async def large_body(self, book: BookId, digest: str) -> bytes:
        """The bytes under a digest; see `ledger.port.Bodies.large_body`."""
        rows = await self._fetch("large_body", book, digest)
        if not rows:
            raise LargeBodyLost(digest)
        return checked(digest, rows[0]["content"])

    async def _earlier(self, request: AppendRequest) -> Appended:
        appended = await self.outcome(request.command_id, request.command_digest)
        if appended is None:
            raise AssertionError(f"{request.command_id} is recorded, and it is not")
        return appended

    async def _write(self, book: str, batch: Sequence[Encoded]) -> Sequence[Appended | Exception | None]:
        """What became of each request; None for one that was carried out before."""
        try:
            return await self._write_together(book, batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told to those who wait
            if isinstance(error, LedgerAway):
                # One each: an exception that several tasks raise gathers the traceback of all.
                return [_like(error) for _ in batch]
        # One request's fault, or a bug that it shows in the projector, must not fail the others. And a unique key may
        # have told that a writer of another book was faster with the same command: then there is an outcome to find.
        return [await self._write_alone(book, encoded) for encoded in batch]

    async def _write_alone(self, book: str, encoded: Encoded) -> Appended | Exception | None:
        try:
            (answer,) = await self._write_together(book, [encoded])
        except Exception as error:  # noqa: BLE001 - see above
            return _set_up_fault(error, book) or error
        return answer

    async def _write_together(self, book: str, batch: Sequence[Encoded]) -> Sequence[Appended | Exception | None]:
        arguments = _arguments(book, batch)
        # Safe to do twice: what the first attempt may have committed, the second one finds by its command ids.
        if self._projector is None and not any(encoded.request.large_bodies for encoded in batch):
            rows = await self._fetch("append", *arguments)
            return [_answer(encoded, row) for encoded, row in zip(batch, rows, strict=True)]
        return await self._database.use(partial(self._write_with_what_belongs_to_it, book, batch, arguments))

    async def _write_with_what_belongs_to_it(
        self, book: str, batch: Sequence[Encoded], arguments: Sequence[Any], connection: Connection
    ) -> Sequence[Appended | Exception | None]:
        async with connection.transaction():
            rows = await connection.fetch(SQL["append"], *arguments)
            answers = [_answer(encoded, row) for encoded, row in zip(batch, rows, strict=True)]
            fresh = [
                (encoded.request, answer)
                for encoded, answer in zip(batch, answers, strict=True)
                if isinstance(answer, Appended)
            ]
            if large_bodies := [content for request, _ in fresh for content in request.large_bodies]:
                await connection.fetch(SQL["keep_large_bodies"], book, large_bodies)
            if fresh and self._projector is not None:
                await self._projector.project(connection, fresh)
        return answers


def _rehearsal(calendar: Calendar) -> tuple[datetime | None, datetime | None, float | None]:
    """When it begins, what it shows then, and how fast it runs; None three times where nothing is rehearsed."""
    return (None, None, None) if calendar.is_real else (calendar.origin_wall, calendar.origin_shown, calendar.speed)


def _terms(row: asyncpg.Record) -> BookTerms:
    begins_at, shows, speed = row["rehearsal_begins_at"], row["rehearsal_shows"], row["rehearsal_speed"]
    return BookTerms(
        origin=row["origin"],
        register_name=row["register_name"],
        key_proof=row["key_proof"],
        calendar=REAL if speed is None else Calendar(origin_wall=begins_at, origin_shown=shows, speed=speed),
    )


def _arguments(book: str, batch: Sequence[Encoded]) -> Sequence[Any]:
    """What `ledger.append` takes: one array per field, those of bodies and sealed values end to end."""
    requests = [encoded.request for encoded in batch]
    sealed = [item for request in requests for item in request.sealed]
    relied_on = [each for request in requests for each in request.relied_on]
    return (
        book,
        [request.stream for request in requests],
        [request.expected.version for request in requests],
        [request.expected.event_id for request in requests],
        [request.command_id for request in requests],
        [request.command_digest for request in requests],
        [len(encoded.bodies) for encoded in batch],
        [body for encoded in batch for body in encoded.bodies],
        [DRAWS_NONE if (at := request.draws_number_at) is None else at + 1 for request in requests],
        [request.severity.rank if request.wake else WAKES_NOBODY for request in requests],
        [len(request.relied_on) for request in requests],
        [each.stream for each in relied_on],
        [each.head.version for each in relied_on],
        [each.head.event_id for each in relied_on],
        [len(request.sealed) for request in requests],
        [bytes.fromhex(item.commitment) for item in sealed],
        [item.subject for item in sealed],
        [item.wrapped_key for item in sealed],
        [item.sealed for item in sealed],
    )


def _answer(encoded: Encoded, row: asyncpg.Record) -> Appended | Exception | None:
    request = encoded.request
    match row["status"]:
        case "repeated":
            return None
        case "reused":
            return CommandIdReused()
        case "conflict":
            return VersionConflict(
                f"{request.stream}, or what was relied on, is at {row['version']}; expected {request.expected.version}"
            )
    return Appended(
        stream=request.stream,
        version=row["version"],
        recorded=recorded(encoded, request.book, row["first_position"], row["ledger_at"]) if request.events else (),
        register_number=row["register_number"],
    )


def _like(away: LedgerAway) -> LedgerAway:
    another = LedgerAway(*away.args)
    another.__cause__ = away.__cause__
    return another


def _set_up_fault(error: Exception, book: str) -> BookNotOpen | None:
    if not isinstance(error, asyncpg.PostgresError) or error.sqlstate != BOOK_NOT_OPEN:
        return None
    fault = BookNotOpen(book)
    fault.__cause__ = error
    return fault
