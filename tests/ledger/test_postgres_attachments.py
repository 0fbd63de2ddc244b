from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from infra.database.connections import Database
from ledger.port import AttachmentLost, Attachments
from ledger.postgres import PostgresLedger
from ledger.postgres_attachments import SQL, PostgresAttachments
from tests.ledger.attachments_contract import AttachmentsContract, prepared
from tests.ledger.contract import open_books
from tests.ledger.opening import a_ledger


@pytest_asyncio.fixture(loop_scope="session")
async def owner(a_database: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that may do everything."""
    connection = await asyncpg.connect(a_database)
    try:
        yield connection
    finally:
        await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def attachments(a_database: str) -> AsyncIterator[PostgresAttachments]:
    async with Database.open(a_database, role="desk_app") as database:
        yield PostgresAttachments(database)


class TestPostgresAttachments(AttachmentsContract):
    owner: "asyncpg.Connection[asyncpg.Record]"

    @pytest_asyncio.fixture(loop_scope="session")
    async def ledger(self, a_database: str) -> AsyncIterator[PostgresLedger]:
        async with a_ledger(a_database, role="desk_app") as ledger:
            await open_books(ledger)
            yield ledger

    @pytest_asyncio.fixture(loop_scope="session", autouse=True)
    async def owned(self, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.owner = owner

    async def erase(self, attachments: Attachments, subject: str) -> None:
        await self.owner.execute(
            "UPDATE vault.subject_key SET wrapped_key = NULL, erased_at = now() WHERE subject = $1", subject
        )

    async def let_a_day_pass(self, attachments: Attachments) -> None:
        await self.owner.execute("UPDATE vault.upload SET begun_at = begun_at - interval '2 days'")


async def test_nothing_of_a_file_stays_whose_upload_was_cut(
    attachments: PostgresAttachments, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    file, chunks, _ = prepared()
    with pytest.raises(asyncpg.CheckViolationError):
        await attachments.put(file, (chunks[0], bytes(300_000)))
    with pytest.raises(AttachmentLost):
        await attachments.attachment(file.commitment)
    assert await owner.fetchval("SELECT count(*) FROM vault.attachment_chunk") == 0
    await attachments.put(file, chunks)
    assert await attachments.attachment(file.commitment) == file


async def test_what_an_orphan_leaves_is_neither_chunk_nor_key(
    attachments: PostgresAttachments, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    file, chunks, _ = prepared()
    await attachments.put(file, chunks)
    await owner.execute("UPDATE vault.upload SET begun_at = begun_at - interval '2 days'")
    later = prepared(b"x")
    await attachments.put(later.file, later.chunks)
    counts = [
        await owner.fetchval(f"SELECT count(*) FROM vault.{table}")
        for table in ("attachment", "attachment_chunk", "upload", "subject_key")
    ]
    assert counts == [1, 1, 1, 1]


async def test_nobody_adds_to_a_file_that_is_stored(attachments: PostgresAttachments, a_database: str) -> None:
    file, chunks, _ = prepared()
    await attachments.put(file, chunks)
    other = prepared()
    connection = await asyncpg.connect(a_database, server_settings={"role": "desk_app"})
    try:
        for commitment, number in ((file.commitment, 3), (file.commitment, 0), (other.file.commitment, 0)):
            with pytest.raises(asyncpg.InvalidParameterValueError):
                await connection.execute(SQL["add_chunk"], commitment, number, b"x")
    finally:
        await connection.close()
