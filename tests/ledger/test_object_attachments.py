"""Attachments in a folder and in an S3-compatible server, which runs as a process of its own."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import obstore
import pytest
import pytest_asyncio
from obstore.store import ObjectStore

from domain.outage import LedgerAway
from infra.database.connections import Database
from ledger.object_attachments import ObjectAttachments, bucket_of_attachments, folder_of_attachments
from ledger.port import AttachmentLost, Attachments
from ledger.postgres import PostgresLedger
from ledger.postgres_attachments import PostgresAttachments
from tests.ledger.attachments_contract import VAULT, AttachmentsContract, prepared
from tests.ledger.contract import open_books
from tests.ledger.opening import a_ledger

SERVER = """
import sys
from moto.server import create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, create_backend_app("s3"), threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """Address of a server of the protocol, with the bucket `bukti`."""
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{int(process.stdout.readline())}"
        made = urllib.request.Request(f"{address}/bukti", method="PUT")
        assert urllib.request.urlopen(made, timeout=20).status == 200
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def a_bucket(address: str, prefix: str) -> ObjectStore:
    return bucket_of_attachments(
        "bukti", prefix=prefix, endpoint=address, region="us-east-1", key_id="desk", secret="rahasia"
    )


@pytest_asyncio.fixture(loop_scope="session")
async def owner(a_database: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(a_database)
    try:
        yield connection
    finally:
        await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def database(a_database: str) -> AsyncIterator[Database]:
    async with Database.open(a_database, role="desk_app") as database:
        yield database


class InAnObjectStore(AttachmentsContract):
    owner: "asyncpg.Connection[asyncpg.Record]"

    @pytest_asyncio.fixture(loop_scope="session")
    async def attachments(self, database: Database, store: ObjectStore) -> ObjectAttachments:
        return ObjectAttachments(database, store)

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

    async def test_no_chunk_lies_in_the_database(self, attachments: ObjectAttachments) -> None:
        file, chunks, _ = prepared()
        await attachments.put(file, chunks)
        assert await self.owner.fetchval("SELECT count(*) FROM vault.attachment_chunk") == 0

    async def test_what_was_put_into_the_database_before_stays_readable(
        self, attachments: ObjectAttachments, database: Database
    ) -> None:
        file, chunks, _ = prepared(b"sebelum pindah")
        await PostgresAttachments(database).put(file, chunks)
        assert await self.opened(attachments, file.commitment) == b"sebelum pindah"

    async def test_of_two_sealings_of_one_file_the_first_stays_and_the_other_leaves_nothing(
        self, attachments: ObjectAttachments, store: ObjectStore
    ) -> None:
        file, chunks, _ = prepared(b"satu")
        other, other_chunks = VAULT.seal_file(file.subject, file.commitment, b"satu")
        await attachments.put(file, chunks)
        before = names(store)
        await attachments.put(other, other_chunks)
        assert names(store) == before
        assert await self.opened(attachments, file.commitment) == b"satu"

    async def test_a_sweep_takes_what_no_row_leads_to_and_is_old(
        self, attachments: ObjectAttachments, store: ObjectStore
    ) -> None:
        file, chunks, _ = prepared()
        await attachments.put(file, chunks)
        kept = names(store)
        await obstore.put_async(store, f"{'ab' * 32}/0", b"tertinggal")
        now = datetime.now(UTC)
        assert await attachments.sweep(now) == 0
        assert await attachments.sweep(now + timedelta(days=2)) == 1
        assert names(store) == kept

    async def test_a_chunk_that_is_gone_is_lost_and_no_outage(
        self, attachments: ObjectAttachments, store: ObjectStore
    ) -> None:
        file, chunks, _ = prepared()
        await attachments.put(file, chunks)
        await obstore.delete_async(store, list(names(store)))
        with pytest.raises(AttachmentLost):
            await attachments.chunk(file.commitment, 0)


class TestInAFolder(InAnObjectStore):
    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return folder_of_attachments(str(tmp_path / "bukti"))


class TestInABucket(InAnObjectStore):
    @pytest.fixture
    def store(self, s3_server: str, request: pytest.FixtureRequest) -> ObjectStore:
        return a_bucket(s3_server, f"uji/{abs(hash(request.node.nodeid))}")


async def test_a_server_that_is_away_is_an_outage_that_names_no_account(database: Database) -> None:
    attachments = ObjectAttachments(database, a_bucket("http://127.0.0.1:1", "uji"))
    file, chunks, _ = prepared()
    with pytest.raises(LedgerAway) as away:
        await attachments.put(file, chunks)
    assert "rahasia" not in str(away.value)
    assert "desk" not in str(away.value)


async def test_a_folder_that_cannot_be_written_is_an_outage(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "bukti"
    attachments = ObjectAttachments(database, folder_of_attachments(str(folder)))
    file, chunks, _ = prepared()
    folder.chmod(0o500)
    try:
        if os.geteuid() == 0:
            folder.rmdir()
            folder.write_text("berkas, bukan folder")
        with pytest.raises(LedgerAway):
            await attachments.put(file, chunks)
    finally:
        folder.chmod(0o700)


def names(store: ObjectStore) -> set[str]:
    return {each["path"] for listed in obstore.list(store) for each in listed}
