"""Attachments in a folder or in an S3-compatible store: the chunks there, what is known of each file in the database.

Invariants:
    * an object is named by the digest of its file's wrapped key, so that two sealings never meet under one name;
    * objects come before the row that leads to them, so that no row leads nowhere;
    * an object holds nothing that can be read without the key, which the database has: erasing takes that away.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from domain.access.sight import Sight
from domain.outage import LedgerAway
from domain.stream import StreamId
from infra.database.connections import Database
from ledger.port import AttachmentLost, SealedFile
from ledger.postgres_attachments import SQL, PostgresAttachments, PostgresFiles

ORPHANED_AFTER: Final = timedelta(days=1)
"""After this an object to which no row leads belongs to nothing: whoever put it has ended."""

SWEPT_AT_ONCE: Final = 1000


class ObjectFiles:
    """Attachments as far as a reader finds what is known of them."""

    def __init__(self, rows: PostgresFiles, store: ObjectStore) -> None:
        self._rows = rows
        self._store = store

    async def attachment(self, commitment: str) -> SealedFile | None:
        """The file under `commitment`; see `ledger.port.Attachments.attachment`."""
        return await self._rows.attachment(commitment)

    async def chunk(self, commitment: str, number: int) -> bytes:
        """One chunk of the file; see `ledger.port.Attachments.chunk`."""
        file = await self._rows.attachment(commitment)
        if file is None:
            raise AttachmentLost(f"{commitment}/{number}")
        try:
            async with _reached():
                found = await obstore.get_async(self._store, _name(file, number))
                return bytes(await found.bytes_async())
        except FileNotFoundError:
            return await self._rows.chunk(commitment, number)


class ObjectAttachments(ObjectFiles):
    """Keeps the promises of `ledger.port.Attachments`; what was put into the database before stays readable."""

    def __init__(self, database: Database, store: ObjectStore) -> None:
        """Keep chunks in `store`, and what is known of files in `database`, which is migrated."""
        self._database = database
        self._all_rows = PostgresAttachments(database)
        super().__init__(self._all_rows, store)

    def opened_for(self, sight: Sight, stream: StreamId[Any]) -> ObjectFiles:
        """The files that events of a stream name; see `ledger.port.FilesInSight`."""
        return ObjectFiles(self._all_rows.opened_for(sight, stream), self._store)

    async def put(self, file: SealedFile, chunks: Sequence[bytes]) -> None:
        """Return with the whole file stored; see `ledger.port.Attachments.put`."""
        for number, sealed in enumerate(chunks):
            async with _reached():
                await obstore.put_async(self._store, _name(file, number), sealed)
        await self._all_rows.put(file, ())
        known = await self._rows.attachment(file.commitment)
        if known is not None and known.wrapped_key != file.wrapped_key:
            # Another sealing of the same file was first; to this one nothing leads.
            async with _reached():
                await obstore.delete_async(self._store, [_name(file, number) for number in range(len(chunks))])

    async def sweep(self, now: datetime) -> int:
        """How many objects were taken away to which no row leads and that are older than a day.

        Raises:
            LedgerAway: try again later; what was taken away is away.
        """
        swept = 0
        async with _reached():
            async for listed in obstore.list(self._store, chunk_size=SWEPT_AT_ONCE):
                aged = [each["path"] for each in listed if each["last_modified"] < now - ORPHANED_AFTER]
                keys = {path: path.partition("/")[0] for path in aged}
                known = await self._known(sorted(set(keys.values())))
                gone = [path for path, key in keys.items() if key not in known]
                if gone:
                    await obstore.delete_async(self._store, gone)
                swept += len(gone)
        return swept

    async def _known(self, keys: Sequence[str]) -> set[str]:
        return {row["key_id"] for row in await self._database.fetch(SQL["known_keys"], keys)}


def folder_of_attachments(path: str) -> ObjectStore:
    """The store in a folder, which is made where it is missing."""
    return LocalStore(prefix=path, mkdir=True)


def bucket_of_attachments(
    bucket: str, *, prefix: str | None, endpoint: str | None, region: str, key_id: str, secret: str
) -> ObjectStore:
    """The store in a bucket of an S3-compatible server.

    Args:
        bucket: its name.
        prefix: of every object's name; None for none.
        endpoint: address of the server; None for that of the protocol's first vendor.
        region: as the server names it.
        key_id: of the account.
        secret: of the account.
    """
    return S3Store(
        bucket,
        prefix=prefix,
        endpoint=endpoint,
        region=region,
        access_key_id=key_id,
        secret_access_key=secret,
        virtual_hosted_style_request=False,
        client_options={"allow_http": endpoint is not None and endpoint.startswith("http://"), "timeout": "20s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )


def _name(file: SealedFile, number: int) -> str:
    return f"{hashlib.sha256(file.wrapped_key).hexdigest()}/{number}"


@asynccontextmanager
async def _reached() -> AsyncIterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        # Its words may name the account; the kind is enough for whoever looks.
        raise LedgerAway(f"store of attachments: {type(error).__name__}") from None
