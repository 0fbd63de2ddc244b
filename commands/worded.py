"""Commands with words in them: the words go to the vault, the command holds their seal, the digest tells them apart.

Invariants:
    * one intent has one digest, whichever way it comes in: a seal is another one each time and does not count, the
      words under it do;
    * nobody without the vault's key learns anything of the words from the digest.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

from pydantic import JsonValue

from commands.digest import asked_by, digest_of
from commands.intake.checks import check_text
from commands.intake.sealing import Sealer
from commands.service import Refused
from domain.actor import Actor
from domain.canonical import NotCanonical, canonical_bytes, nfc
from domain.command import Envelope
from domain.refusals import BadValue
from domain.vault_reference import Sealed
from ledger.port import Appended, SealedItem

TEXT_LIMIT: Final = 20_000
"""Characters of a note, an answer or a recommendation."""

DIGEST: Final = re.compile("[0-9a-f]{64}")
"""A SHA-256 as it is written."""

COMMAND_LIMIT_BYTES: Final = 32 * 1024
"""Of a command apart from its words, which go to the vault."""


class Carrier(Protocol):
    """The one way to change a problem (`commands.service.CommandService`)."""

    async def carry_out(
        self,
        envelope: Envelope[Any],
        *,
        digest: bytes | None = None,
        sealed: tuple[SealedItem, ...] = (),
        only_at: frozenset[int] | None = None,
    ) -> Appended | Refused:
        """What the command stored, now or the first time; or why the rules refuse it."""


class Words:
    """What somebody writes with one command; sealed while the command is made, sent with it."""

    def __init__(self, sealer: Sealer, author: Actor, about: str | None = None) -> None:
        """Seal for one command.

        Args:
            sealer: the vault's.
            author: who writes.
            about: whom the words are about, what is erased together; None for the author.
        """
        self._sealer = sealer
        self._subject = f"actor:{author.id}" if about is None else about
        self._texts: dict[str, str] = {}
        self._items: list[SealedItem] = []

    @property
    def sealed(self) -> tuple[SealedItem, ...]:
        """Values for the vault, in the order in which they were written."""
        return tuple(self._items)

    def seal(self, text: str) -> Sealed:
        """What a command may hold of `text`, which itself goes to the vault.

        Raises:
            UnfitText: empty, too long, or not text.
        """
        check_text(text, limit=TEXT_LIMIT)
        reference, item = self._sealer.seal(self._subject, text)
        self._texts[reference.commitment] = text
        self._items.append(item)
        return reference

    def seal_digest(self, sha256: str, problem_id: str) -> Sealed:
        """What a command may hold of a file's digest, which itself goes to the vault as what the problem brought.

        Raises:
            BadValue: it is no hex SHA-256.
        """
        if not DIGEST.fullmatch(sha256):
            raise BadValue("a digest is 64 hex digits")
        reference, item = self._sealer.seal(f"problem:{problem_id}", sha256)
        self._texts[reference.commitment] = sha256
        self._items.append(item)
        return reference

    def digest(self, envelope: Envelope[Any]) -> bytes:
        """32 bytes over everything the caller asked: the words where the envelope holds their seal.

        Raises:
            domain.canonical.NotCanonical: the envelope holds what no record can hold.
        """
        if not self._texts:
            return digest_of(envelope)
        return self._sealer.fingerprint(canonical_bytes(nfc(self._unsealed(asked_by(envelope)))))

    def _unsealed(self, asked: JsonValue) -> JsonValue:
        match asked:
            case {"commitment": str(commitment)} if commitment in self._texts:
                return self._texts[commitment]
            case dict():
                return {name: self._unsealed(each) for name, each in asked.items()}
            case list():
                return [self._unsealed(each) for each in asked]
            case _:
                return asked


async def send(
    commands: Carrier,
    envelope: Envelope[Any],
    words: Words,
    *,
    limit_bytes: int | None = COMMAND_LIMIT_BYTES,
    only_at: frozenset[int] | None = None,
) -> Appended | Refused:
    """What became of the command, the words sealed with it included.

    Args:
        commands: where it goes.
        envelope: the command with its address and identity.
        words: what was sealed for it; none where it has no text.
        limit_bytes: how large it may be apart from its words; None where the rules have a limit of their own.
        only_at: versions of the stream at one of which alone it is carried out; None for any.

    Raises:
        BadValue: no record can hold what the command says.
        domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
    """
    _check_content(envelope, limit_bytes)
    return await commands.carry_out(envelope, digest=words.digest(envelope), sealed=words.sealed, only_at=only_at)


def with_words(command: Mapping[str, JsonValue], words: Words, problem_id: str) -> dict[str, JsonValue]:
    """A command as a caller writes it in JSON, its texts and the digest of its file under seal where it brings them.

    Raises:
        BadValue: the digest is none, or the caller says that a file is stored, which only `commands.evidence` knows.
        UnfitText: a text is empty, too long, or not text.
    """
    if "stored" in command:
        raise BadValue("stored")
    sealed: dict[str, JsonValue] = {}
    if isinstance(text := command.get("text"), str):
        sealed["text"] = words.seal(text).model_dump(mode="json")
    if isinstance(place := command.get("place"), str):
        sealed["place"] = words.seal(place).model_dump(mode="json")
    if isinstance(name := command.get("name"), str):
        sealed["name"] = words.seal(name).model_dump(mode="json")
    if isinstance(sha256 := command.get("sha256"), str):
        sealed["sha256"] = words.seal_digest(sha256, problem_id).model_dump(mode="json")
    return {**command, **sealed}


def _check_content(envelope: Envelope[Any], limit_bytes: int | None) -> None:
    try:
        size_bytes = len(canonical_bytes(nfc(envelope.model_dump(mode="json"))))
    except NotCanonical as fault:
        raise BadValue(str(fault)) from None
    if limit_bytes is not None and size_bytes > limit_bytes:
        raise BadValue(f"{size_bytes} bytes; {limit_bytes} are the limit")
