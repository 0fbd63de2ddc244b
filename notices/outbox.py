"""A folder instead of a network: every message becomes one file that pages and people can read.

Invariants:
    * the file's name follows from the key alone, so a repeat replaces its own file and never adds one;
    * a file appears whole or not at all, also when the process is killed or the disk is full.
"""

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path

from pydantic import AwareDatetime

from domain.base import StoredValue
from notices.channels import Clock
from notices.model import FailureCode, Message, NoticeChannel, Receipt, TemporaryFailure

SUFFIX = ".notice.json"


class OutboxEntry(StoredValue):
    """A message as it lies in the outbox."""

    message: Message
    at: AwareDatetime
    """When it was written last."""


class OutboxChannel:
    """Writes messages into `folder`, which is made when it is missing."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    async def send(self, message: Message) -> Receipt:
        """Receipt with the file's name.

        Raises:
            TemporaryFailure: OUTBOX_UNWRITABLE, for example because the disk is full.
        """
        entry = OutboxEntry(message=message, at=self._clock())
        name = file_name(message.key)
        try:
            await asyncio.to_thread(_write, self._folder / name, entry.model_dump_json(indent=2).encode())
        except OSError as error:
            raise TemporaryFailure(FailureCode.OUTBOX_UNWRITABLE, f"errno {error.errno}") from None
        return Receipt(channel=NoticeChannel.OUTBOX, reference=name, at=entry.at)


def file_name(key: str) -> str:
    """Name of the file of `key`; keys may hold slashes and dots, so it is a digest."""
    return hashlib.sha256(key.encode()).hexdigest()[:40] + SUFFIX


def list_outbox(folder: Path) -> tuple[OutboxEntry, ...]:
    """Messages in the folder, oldest first; none when there is no folder yet.

    Raises:
        pydantic.ValidationError: somebody changed a file by hand.
    """
    entries = (OutboxEntry.model_validate_json(path.read_bytes()) for path in folder.glob(f"*{SUFFIX}"))
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.message.key)))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
