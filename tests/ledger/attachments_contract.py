"""What every adapter of `ledger.port.Attachments` promises; a module per adapter runs it on the real thing."""

import asyncio
import secrets
from abc import abstractmethod
from typing import NamedTuple

import pytest

from ledger.port import AttachmentLost, Attachments, Ledger, SealedFile, SealedItem
from ledger.vault import CHUNK_BYTES, BrokenSeal, Vault
from tests.ledger.writing import a_request, a_stream

VAULT = Vault(bytes(32))
SUBJECT = "problem:p-1"
PHOTO = secrets.token_bytes(2 * CHUNK_BYTES + 7)


class Prepared(NamedTuple):
    """A file before it is stored, and the seal of its digest, which an append brings."""

    file: SealedFile
    chunks: tuple[bytes, ...]
    item: SealedItem


def prepared(content: bytes = PHOTO, subject: str = SUBJECT) -> Prepared:
    reference, item = VAULT.seal(subject, "a digest")
    return Prepared(*VAULT.seal_file(subject, reference.commitment, content), item)


class AttachmentsContract:
    """Subclasses bring fixtures: `ledger`, with books open, and `attachments` beside it, empty."""

    @abstractmethod
    async def erase(self, attachments: Attachments, subject: str) -> None:
        """Take the keys of a subject away."""

    @abstractmethod
    async def let_a_day_pass(self, attachments: Attachments) -> None:
        """Make everything that was put two days older."""

    async def opened(self, attachments: Attachments, commitment: str) -> bytes:
        file = await attachments.attachment(commitment)
        assert file is not None
        return b"".join(
            [
                VAULT.open_chunk(file, number, await attachments.chunk(commitment, number))
                for number in range(file.chunk_count)
            ]
        )

    @pytest.mark.parametrize("size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
    async def test_a_file_comes_back_as_it_went(self, attachments: Attachments, size: int) -> None:
        content = secrets.token_bytes(size)
        file, chunks, _ = prepared(content)
        await attachments.put(file, chunks)
        assert await attachments.attachment(file.commitment) == file
        assert file.size_bytes == size
        assert await self.opened(attachments, file.commitment) == content

    async def test_nothing_of_the_file_can_be_read_where_it_lies(self, attachments: Attachments) -> None:
        file, chunks, _ = prepared(b"nama pelapor " * 40_000)
        await attachments.put(file, chunks)
        for number in range(file.chunk_count):
            assert b"pelapor" not in await attachments.chunk(file.commitment, number)

    async def test_a_file_put_again_is_the_same(self, attachments: Attachments) -> None:
        file, chunks, _ = prepared()
        for _ in range(2):
            await attachments.put(file, chunks)
        assert await self.opened(attachments, file.commitment) == PHOTO

    async def test_the_same_content_twice_is_two_files(self, attachments: Attachments) -> None:
        first, second = prepared(), prepared()
        await asyncio.gather(attachments.put(first.file, first.chunks), attachments.put(second.file, second.chunks))
        assert first.file.commitment != second.file.commitment
        for each in (first, second):
            assert await self.opened(attachments, each.file.commitment) == PHOTO

    async def test_what_was_never_put_is_lost_and_so_is_a_chunk_too_many(self, attachments: Attachments) -> None:
        with pytest.raises(AttachmentLost):
            await attachments.attachment("0" * 64)
        with pytest.raises(AttachmentLost):
            await attachments.chunk("0" * 64, 0)
        file, chunks, _ = prepared()
        await attachments.put(file, chunks)
        for number in (-1, file.chunk_count):
            with pytest.raises(AttachmentLost):
                await attachments.chunk(file.commitment, number)

    async def test_without_its_key_a_file_is_unreadable_and_the_others_are_as_they_were(
        self, attachments: Attachments
    ) -> None:
        erased, kept = prepared(), prepared(subject="problem:p-2")
        for each in (erased, kept):
            await attachments.put(each.file, each.chunks)
        await self.erase(attachments, SUBJECT)
        assert await attachments.attachment(erased.file.commitment) is None
        assert await self.opened(attachments, kept.file.commitment) == PHOTO

    async def test_a_file_that_no_event_names_goes_with_a_later_one(
        self, ledger: Ledger, attachments: Attachments
    ) -> None:
        named, orphan = prepared(), prepared()
        for each in (named, orphan):
            await attachments.put(each.file, each.chunks)
        await ledger.append(a_request(a_stream(), sealed=(named.item,)))
        await self.let_a_day_pass(attachments)
        later = prepared()
        await attachments.put(later.file, later.chunks)
        for each in (named, later):
            assert await self.opened(attachments, each.file.commitment) == PHOTO
        with pytest.raises(AttachmentLost):
            await attachments.attachment(orphan.file.commitment)

    async def test_a_file_of_today_waits_for_its_event(self, ledger: Ledger, attachments: Attachments) -> None:
        waiting, other = prepared(), prepared()
        await attachments.put(waiting.file, waiting.chunks)
        await attachments.put(other.file, other.chunks)
        await ledger.append(a_request(a_stream(), sealed=(waiting.item,)))
        assert await self.opened(attachments, waiting.file.commitment) == PHOTO

    async def test_no_chunk_can_stand_in_the_place_of_another(self, attachments: Attachments) -> None:
        file, chunks, _ = prepared()
        other = prepared()
        await attachments.put(file, chunks)
        first = await attachments.chunk(file.commitment, 0)
        fewer = file.model_copy(update={"chunk_count": 2, "size_bytes": 2 * CHUNK_BYTES})
        for of_file, number, sealed in (
            (file, 1, first),
            (other.file, 0, first),
            (fewer, 0, first),
            (file, 0, first[:-1] + bytes([first[-1] ^ 1])),
            (file.model_copy(update={"subject": "problem:p-2"}), 0, first),
        ):
            with pytest.raises(BrokenSeal):
                VAULT.open_chunk(of_file, number, sealed)
