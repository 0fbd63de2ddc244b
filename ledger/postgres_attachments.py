"""Attachments in PostgreSQL: chunks in the schema of the vault, so that one backup and one erasure cover both."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from domain.access.sight import Sight
from domain.stream import StreamId
from infra.database.connections import Connection, Database
from infra.database.statements import statements
from infra.database.wall import Reader, seen_by
from ledger.port import AttachmentLost, SealedFile

SQL: Final = statements("ledger", "attachments.sql")


class PostgresFiles:
    """Attachments as far as a reader finds them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def attachment(self, commitment: str) -> SealedFile | None:
        """The file under `commitment`; see `ledger.port.Attachments.attachment`."""
        rows = await self._reader.fetch(SQL["attachment"], commitment)
        if not rows:
            raise AttachmentLost(commitment)
        (row,) = rows
        return None if row["wrapped_key"] is None else SealedFile(commitment=commitment, **row)

    async def chunk(self, commitment: str, number: int) -> bytes:
        """One chunk of the file; see `ledger.port.Attachments.chunk`."""
        rows = await self._reader.fetch(SQL["chunk"], commitment, number)
        if not rows:
            raise AttachmentLost(f"{commitment}/{number}")
        return bytes(rows[0]["sealed"])


class PostgresAttachments(PostgresFiles):
    """Keeps the promises of `ledger.port.Attachments`; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database) -> None:
        """Keep everything in `database`, which is migrated."""
        super().__init__(database)
        self._database = database

    def opened_for(self, sight: Sight, stream: StreamId[Any]) -> PostgresFiles:
        """The files that events of a stream name; see `ledger.port.FilesInSight`."""
        return PostgresFiles(seen_by(self._database, sight, stream))

    async def put(self, file: SealedFile, chunks: Sequence[bytes]) -> None:
        """Return with the whole file stored; see `ledger.port.Attachments.put`."""
        await self._database.use(partial(self._put, file, chunks))

    async def sweep(self, _now: datetime) -> int:
        """None: chunks lie in the rows that lead to them, and each later `put` takes those away that no event named."""
        return 0

    async def _put(self, file: SealedFile, chunks: Sequence[bytes], connection: Connection) -> None:
        # One statement for each chunk: each has the time of a statement, however slow the line is.
        async with connection.transaction():
            is_new = await connection.fetchval(
                SQL["begin"], file.commitment, file.subject, file.wrapped_key, file.size_bytes, file.chunk_count
            )
            for number, sealed in enumerate(chunks if is_new else ()):
                await connection.execute(SQL["add_chunk"], file.commitment, number, sealed)
