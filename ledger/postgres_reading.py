"""The ledger in PostgreSQL as it is read: by the service itself, or by who looks, who finds what is in sight."""

from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from domain.stream import START, BookId, Head, StreamId
from infra.database.statements import statements
from infra.database.wall import Reader
from ledger.encoding import EventCodec
from ledger.port import Event, HistoryDiverged, Recorded, SealedItem

SQL: Final = statements("ledger", "queries.sql")


class PostgresReading:
    """Events and sealed values, as far as a reader finds them."""

    def __init__(self, reader: Reader, codec: EventCodec) -> None:
        self._reader = reader
        self._codec = codec

    async def read(
        self, stream: StreamId[Event], after: Head = START, limit: int | None = None
    ) -> Sequence[Recorded[Event]]:
        """Events of a stream after `after`; see `ledger.port.Streams.read`."""
        rows = await self._fetch("read", str(stream), after.version, limit)
        if after.event_id is not None and not (rows and str(rows[0]["event_id"]) == after.event_id):
            raise HistoryDiverged(f"{stream} at {after.version}")
        return [self._recorded(row) for row in rows if row["body"] is not None]

    async def read_some(self, stream: StreamId[Event], versions: Sequence[int]) -> Sequence[Recorded[Event]]:
        """The events of a stream at these versions; see `ledger.port.Entries.read_some`."""
        return [self._recorded(row) for row in await self._fetch("read_some", str(stream), list(versions))]

    async def read_book(self, book: BookId, from_position: int = 0, limit: int = 1000) -> Sequence[Recorded[Any]]:
        """Events of a book from `from_position` on, in order, at most `limit`."""
        return [self._recorded(row) for row in await self._fetch("read_book", book, from_position, limit)]

    async def vault_items(self, commitments: Sequence[str]) -> Sequence[SealedItem]:
        """The sealed values under `commitments`, as far as they are there and not erased, in any order."""
        return [SealedItem(**row) for row in await self._fetch("vault_items", list(commitments))]

    def _recorded(self, row: asyncpg.Record) -> Recorded[Any]:
        return self._codec.decode(row["body"], book=row["book"], position=row["position"], ledger_at=row["ledger_at"])

    async def _fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        return await self._reader.fetch(SQL[statement], *arguments)
