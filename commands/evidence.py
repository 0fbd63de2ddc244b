"""Files of evidence: taken in, stored encrypted beside the vault, and named by an event.

Invariants:
    * the file is stored before the event that says so, and no event says so of a file that is not stored;
    * what the rules refuse, or what was carried out before, stores no file;
    * name, description and digest are sealed under the problem, as the file is, and erased with it.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Protocol

from commands.intake.sealing import Sealer
from commands.media_type import media_type_of
from commands.service import Refused
from commands.worded import Carrier, Words, send
from domain.actor import Actor
from domain.base import Fact
from domain.command import CommandId, Envelope
from domain.problem.commands import AttachEvidence, CommandEnvelope
from domain.problem.events import Event
from domain.refusals import CommandIdReused, EmptyEvidence, EvidenceTooLarge
from domain.stream import StreamId
from ledger.port import Appended, Attachments, SealedFile, Streams

MEBIBYTE: Final = 1024 * 1024


class Commands(Carrier, Protocol):
    """The one way to change a problem (`commands.service.CommandService`)."""

    async def try_out(self, envelope: Envelope[Any]) -> tuple[Fact, ...] | Refused:
        """Events that the command would cause now, or why the rules would refuse it."""


class FileSealer(Sealer, Protocol):
    """The vault, as far as files need it."""

    def seal_file(self, subject: str, commitment: str, content: bytes) -> tuple[SealedFile, tuple[bytes, ...]]:
        """A file for the store of attachments, and its encrypted chunks in order."""


@dataclass(frozen=True)
class Handed:
    """A file as somebody hands it in."""

    name: str
    content: bytes
    text: str | None = None
    """What is to be seen in it, in the words of who hands it in."""


@dataclass(frozen=True)
class EvidenceDesk:
    """Takes files in."""

    commands: Commands
    ledger: Streams
    attachments: Attachments
    vault: FileSealer
    limit_bytes: int
    """Of a file."""

    async def attach(
        self, actor: Actor, stream: StreamId[Event], command_id: CommandId, handed: Handed
    ) -> Appended | Refused:
        """What the command stored, now or the first time, the file included; or why the rules refuse it.

        Args:
            actor: who hands it in, and sees the problem.
            stream: of the problem.
            command_id: of the intent; the same with another file or description is refused.
            handed: the file.

        Raises:
            EmptyEvidence: it holds nothing.
            EvidenceTooLarge: it holds more than `limit_bytes`.
            UnfitText: name or description is no text, or too long.
            domain.outage.LedgerAway: nothing is on record, or a repeat will find what is; try again later.
        """
        check_size(len(handed.content), self.limit_bytes)
        problem_id = stream.name
        words = Words(self.vault, actor, evidence_subject(problem_id))
        digest = words.seal_digest(hashlib.sha256(handed.content).hexdigest(), problem_id)
        command = AttachEvidence(
            sha256=digest,
            media_type=media_type_of(handed.name, handed.content),
            size_bytes=len(handed.content),
            name=words.seal(handed.name),
            text=None if handed.text is None else words.seal(handed.text),
            stored=True,
        )
        envelope = CommandEnvelope(command_id=command_id, stream=stream, actor=actor, command=command)
        # A file is large, and its command is often refused or repeated: that is found out before anything is stored.
        try:
            earlier = await self.ledger.outcome(command_id, words.digest(envelope))
        except CommandIdReused as refusal:
            return Refused(code=refusal.code, message=refusal.detail)
        if earlier is not None:
            return earlier
        tried = await self.commands.try_out(envelope)
        if isinstance(tried, Refused):
            return tried
        file, chunks = self.vault.seal_file(evidence_subject(problem_id), digest.commitment, handed.content)
        await self.attachments.put(file, chunks)
        return await send(self.commands, envelope, words)


def check_size(size_bytes: int, limit_bytes: int) -> None:
    """Return if a file of this size is taken.

    Raises:
        EmptyEvidence: it holds nothing.
        EvidenceTooLarge: it holds more than `limit_bytes`.
    """
    if size_bytes == 0:
        raise EmptyEvidence
    if size_bytes > limit_bytes:
        raise EvidenceTooLarge(f"{limit_bytes // MEBIBYTE} MiB")


def evidence_subject(problem_id: str) -> str:
    """Under what files, their names, digests and descriptions lie in the vault; erased together."""
    return f"problem:{problem_id}"
