"""Ids of what a report brings: keyed digests, so that nobody without the key can confirm a guess of their origin.

An intake key is often a telephone number or a name and a minute: under a plain digest such an id gives it back to
whoever counts through the numbers, and does so for ever, since ids outlive every erasure. The key of a book is derived
from one master key that is never changed: under another key each report that is handed in again would be a new one.
A book remembers a proof of its key, so that a wrong one is refused and not found out by its duplicates.
"""

import hmac
import unicodedata
from functools import cache
from typing import Final
from uuid import UUID

KEY_BYTES: Final = 32
PURPOSE: Final = b"desk-pilkada/identity/1"

_VERSION: Final = 0x8 << 76
_VARIANT: Final = 0b10 << 62
_FREE: Final = (1 << 128) - 1 - (0xF << 76) - (0b11 << 62)


class Identities:
    """Gives the ids of reports and of the problems that they open; the same key and words give the same id."""

    def __init__(self, master: bytes) -> None:
        """Use `master`, 32 random bytes, for the keys of all books."""
        if len(master) != KEY_BYTES:
            raise ValueError(f"the key has {len(master)} bytes instead of {KEY_BYTES}")
        self._key_of = cache(lambda book: _digest(master, PURPOSE, book))

    def intake_id(self, book: str, intake_key: str) -> str:
        """Identity of a report: the same for the same key in the same book."""
        return self._id(book, "intake", intake_key)

    def problem_id(self, book: str, intake_key: str) -> str:
        """Identity of the problem that a report opens, if it opens one."""
        return self._id(book, "problem", intake_key)

    def key_proof(self, book: str) -> bytes:
        """32 bytes that only this key gives for this book, and that say nothing of the key."""
        return _digest(self._key_of(book), b"proof", book)

    def _id(self, book: str, kind: str, name: str) -> str:
        return _as_uuid(_digest(self._key_of(book), kind.encode(), unicodedata.normalize("NFC", name)))


def _digest(key: bytes, purpose: bytes, name: str) -> bytes:
    """HMAC-SHA-256; no purpose holds a NUL, so no two pairs are written alike."""
    return hmac.digest(key, purpose + b"\x00" + name.encode(errors="surrogatepass"), "sha256")


def _as_uuid(digest: bytes) -> str:
    """A UUID of version 8 (RFC 9562) with 122 bits of the digest."""
    return str(UUID(int=int.from_bytes(digest[:16]) & _FREE | _VERSION | _VARIANT))
