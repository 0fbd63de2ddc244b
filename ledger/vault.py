"""Personal data, encrypted outside the events: an event holds a commitment, the vault the value; erasing is deletion.

A commitment is SHA-256 over the canonical JSON of a random salt and the value: it says nothing about the value, and it
proves the value once salt and value are disclosed. The value is sealed under a key of its own, that key under the
key-encryption key, which never comes near the database. Taking away the wrapped keys of a subject makes every copy of
its values unreadable and leaves the ledger as it is.

A file is sealed likewise, in chunks under one key of its own. Each chunk is bound to the file, to its place, and to the
number of chunks, so that none can be exchanged, moved, or left out without being noticed.
"""

import hashlib
import hmac
import secrets
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.canonical import canonical_bytes, nfc
from domain.vault_reference import Sealed
from ledger.port import SealedFile, SealedItem

KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
NONCE_BYTES: Final = 12
CHUNK_BYTES: Final = 256 * 1024
"""Of a file, before encryption; the last chunk may be shorter."""

FORMAT: Final = b"\x01"
"""First byte of everything encrypted: AES-256-GCM, nonce, ciphertext and tag."""


class BrokenSeal(Exception):
    """The item was not sealed with this key-encryption key, or was changed since."""


class Vault:
    """Seals and opens values under one key-encryption key; keeps nothing."""

    def __init__(self, key: bytes) -> None:
        """Use `key`, 32 random bytes, as the key-encryption key."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key has {len(key)} bytes instead of {KEY_BYTES}")
        self._wrapping = AESGCM(_derived(key, b"desk-pilkada/vault/wrap/1"))
        self._fingerprinting = _derived(key, b"desk-pilkada/vault/fingerprint/1")

    def seal(self, subject: str, value: str) -> tuple[Sealed, SealedItem]:
        """A commitment for the event and the encrypted value for the vault; different every time.

        Args:
            subject: whom the value is about; what is erased together.
            value: text; brought into normal form C.

        Raises:
            domain.canonical.NotCanonical: the value holds NUL or half of a character.
        """
        text = str(nfc(value))
        plain = canonical_bytes({"salt": secrets.token_hex(SALT_BYTES), "value": text})
        commitment = hashlib.sha256(plain).digest()
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        item = SealedItem(
            commitment=commitment.hex(),
            subject=subject,
            wrapped_key=_encrypt(self._wrapping, key, subject.encode()),
            sealed=_encrypt(AESGCM(key), plain, commitment),
        )
        return Sealed(commitment=item.commitment, length=len(text)), item

    def open(self, item: SealedItem) -> str:
        """The value that was sealed.

        Raises:
            BrokenSeal: another key-encryption key sealed it, or something was changed or put in the place of another.
        """
        commitment = bytes.fromhex(item.commitment)
        key = _decrypt(self._wrapping, item.wrapped_key, item.subject.encode())
        plain = _decrypt(AESGCM(key), item.sealed, commitment)
        # AES-GCM alone lets one ciphertext open to two texts under two keys.
        if hashlib.sha256(plain).digest() != commitment:
            raise BrokenSeal(item.commitment)
        return str(orjson.loads(plain)["value"])

    def seal_file(self, subject: str, commitment: str, content: bytes) -> tuple[SealedFile, tuple[bytes, ...]]:
        """A file for the store of attachments, and its encrypted chunks in order.

        Args:
            subject: whom or what it is about; what is erased together.
            commitment: to the file's digest, as the event holds it (`seal`).
            content: of the file, at least one byte.
        """
        starts = range(0, len(content), CHUNK_BYTES)
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        file = SealedFile(
            commitment=commitment,
            subject=subject,
            wrapped_key=_encrypt(self._wrapping, key, subject.encode()),
            size_bytes=len(content),
            chunk_count=len(starts),
        )
        cipher = AESGCM(key)
        return file, tuple(
            _encrypt(cipher, content[start : start + CHUNK_BYTES], _place(file, number))
            for number, start in enumerate(starts)
        )

    def open_chunk(self, file: SealedFile, number: int, sealed: bytes) -> bytes:
        """Chunk `number` of the file as it was before it was sealed.

        Raises:
            BrokenSeal: another key-encryption key sealed it, or it was changed, moved, or put in another file's place.
        """
        key = _decrypt(self._wrapping, file.wrapped_key, file.subject.encode())
        return _decrypt(AESGCM(key), sealed, _place(file, number))

    def fingerprint(self, value: bytes) -> bytes:
        """32 bytes that tell equal content from other content, and nothing to whoever lacks the key."""
        return hmac.digest(self._fingerprinting, value, "sha256")


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _place(file: SealedFile, number: int) -> bytes:
    return f"{file.commitment}/{number}/{file.chunk_count}/{file.size_bytes}".encode()


def _encrypt(cipher: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORMAT + nonce + cipher.encrypt(nonce, plain, bound_to)


def _decrypt(cipher: AESGCM, encrypted: bytes, bound_to: bytes) -> bytes:
    nonce, rest = encrypted[1 : 1 + NONCE_BYTES], encrypted[1 + NONCE_BYTES :]
    if encrypted[:1] != FORMAT:
        raise BrokenSeal("unknown format")
    try:
        return cipher.decrypt(nonce, rest, bound_to)
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal("not sealed with this key, or changed") from error
