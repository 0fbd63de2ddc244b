"""Attachments in the memory of one process, for tests and rehearsals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.access.sight import Sight
from domain.stream import StreamId
from ledger.memory import wall_clock
from ledger.port import AttachmentLost, SealedFile, VaultItems

KEPT_WITHOUT_EVENT: Final = timedelta(days=1)
"""How long a file stays that no event names, as `vault.begin_attachment` has it."""


@dataclass
class _Kept:
    file: SealedFile
    chunks: tuple[bytes, ...]
    put_at: datetime
    is_erased: bool = False


class MemoryAttachments:
    """Keeps the promises of `ledger.port.Attachments` for the tasks of one event loop."""

    def __init__(self, items: VaultItems, now: Callable[[], datetime] = wall_clock) -> None:
        """Learn from `items` which files events name; take the time from `now`."""
        self._items = items
        self._now = now
        self._kept: dict[str, _Kept] = {}

    def opened_for(self, _: Sight, __: StreamId[Any]) -> "MemoryAttachments":
        """All of them: in memory there is no second wall."""
        return self

    async def put(self, file: SealedFile, chunks: Sequence[bytes]) -> None:
        """Return with the whole file stored; see `ledger.port.Attachments.put`."""
        limit = self._now() - KEPT_WITHOUT_EVENT
        aged = [commitment for commitment, kept in self._kept.items() if kept.put_at < limit]
        for commitment in aged:
            if await self._items.vault_item(commitment) is None:
                del self._kept[commitment]
        self._kept.setdefault(file.commitment, _Kept(file, tuple(chunks), self._now()))

    async def attachment(self, commitment: str) -> SealedFile | None:
        """The file under `commitment`; see `ledger.port.Attachments.attachment`."""
        kept = self._of(commitment)
        return None if kept.is_erased else kept.file

    async def chunk(self, commitment: str, number: int) -> bytes:
        """One chunk of the file; see `ledger.port.Attachments.chunk`."""
        chunks = self._of(commitment).chunks
        if not 0 <= number < len(chunks):
            raise AttachmentLost(f"{commitment}/{number}")
        return chunks[number]

    def erase(self, subject: str) -> None:
        """Take the keys of a subject's files away."""
        for kept in self._kept.values():
            kept.is_erased = kept.is_erased or kept.file.subject == subject

    def _of(self, commitment: str) -> _Kept:
        if (kept := self._kept.get(commitment)) is None:
            raise AttachmentLost(commitment)
        return kept
