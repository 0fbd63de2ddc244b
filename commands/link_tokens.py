"""Links as they are written: what a link is given for, signed, in a text that an address can hold.

A token holds purpose, key, end, problem, request and office, and a keyed digest over all of them, so that whoever has
not the key makes none, and nothing is looked up before it is known to be ours. It has one spelling only.

Invariants:
    * the same link under the same key is the same token: a letter that is sent again is the same letter;
    * tokens are compared in a time that does not depend on where they differ;
    * a forged token, one that was cut and one of another service look alike.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from domain.access.link import Link, ReferralLink, ReportLink
from domain.problem.process import KIND
from domain.refusals import LinkExpired, UnknownLink
from domain.stream import StreamId

LONGEST: Final = 400
"""Characters of a token; a longer one is none."""

_PURPOSE: Final = b"desk-pilkada/link/1"
_KEY_ID_BYTES: Final = 3
_END_BYTES: Final = 4
_DIGEST_BYTES: Final = 16
"""Of HMAC-SHA-256, cut as RFC 2104 allows: who guesses needs 2^127 tries, each of them answered by us."""

_AS_UUID: Final = 255
_CODES: Final = {"referral": 0x11, "report": 0x12}
"""First byte of a token; the upper half is the version of its form."""


class LinkKey(NamedTuple):
    """A key under which links are signed, or were."""

    secret: bytes
    """32 random bytes."""

    until: datetime | None = None
    """Last instant at which what it signed still opens something; None for the key in use."""


class Opened(NamedTuple):
    """A token that is ours."""

    link: Link
    key_id: str
    """Which key signed it; no secret."""


class LinkTokens:
    """Writes tokens with the key in use, and reads those of the keys before it as well."""

    def __init__(self, key: bytes, before: Sequence[LinkKey] = ()) -> None:
        """Sign with `key`; take what the keys `before` signed until their ends."""
        self._in_use = _Signer(LinkKey(key))
        self._signers = (self._in_use, *map(_Signer, before))

    def written(self, link: Link) -> str:
        """The token of a link."""
        signed = b"".join((bytes((_CODES[link.purpose],)), self._in_use.key_id, *_packed(link)))
        return _text(signed + self._in_use.digest(signed))

    @property
    def key_id(self) -> str:
        """Which key is in use; no secret."""
        return self._in_use.key_id.hex()

    def read(self, token: str, now: datetime) -> Opened:
        """What a token opens at an instant.

        Raises:
            UnknownLink: nothing of ours is written so.
            LinkExpired: its time is over, or that of the key that signed it.
        """
        content = _content(token)
        signed, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
        # All keys are tried, whichever fits: which one it was tells nothing by time.
        found = [each for each in self._signers if hmac.compare_digest(each.digest(signed), digest)]
        if not found:
            raise UnknownLink
        signer = found[0]
        try:
            link = _unpacked(signed)
        except (ValueError, ValidationError, IndexError):
            raise UnknownLink from None  # of a form that an older release wrote
        if now > link.until or (signer.key.until is not None and now > signer.key.until):
            raise LinkExpired
        return Opened(link, signer.key_id.hex())


class _Signer:
    def __init__(self, key: LinkKey) -> None:
        self.key = key
        self.key_id = hmac.digest(key.secret, _PURPOSE + b"\x00key", "sha256")[:_KEY_ID_BYTES]
        self._key = hmac.digest(key.secret, _PURPOSE + b"\x00sign", "sha256")

    def digest(self, signed: bytes) -> bytes:
        return hmac.digest(self._key, signed, "sha256")[:_DIGEST_BYTES]


def _packed(link: Link) -> Iterator[bytes]:
    yield int(link.until.timestamp()).to_bytes(_END_BYTES)
    yield _field(link.stream.book)
    yield _field(link.stream.name)
    match link:
        case ReferralLink():
            yield _field(link.referral_id)
            yield _field(link.office)
        case ReportLink():
            yield _field(link.intake_id)


def _unpacked(signed: bytes) -> Link:
    code, rest = signed[0], signed[1 + _KEY_ID_BYTES :]
    until = datetime.fromtimestamp(int.from_bytes(rest[:_END_BYTES]), UTC)
    fields = list(_fields(rest[_END_BYTES:]))
    if code == _CODES["referral"]:
        book, problem, referral, office = fields
        stream: StreamId[Any] = StreamId(kind=KIND, book=book, key=problem)
        return ReferralLink.model_validate(
            {"stream": str(stream), "referral_id": referral, "office": office, "until": until}
        )
    if code == _CODES["report"]:
        book, problem, intake = fields
        stream = StreamId(kind=KIND, book=book, key=problem)
        return ReportLink.model_validate({"stream": str(stream), "intake_id": intake, "until": until})
    raise ValueError("unknown purpose")


def _field(text: str) -> bytes:
    """Length and text; of a UUID its 16 bytes, which most ids are."""
    try:
        as_uuid = UUID(text)
    except ValueError:
        pass
    else:
        if str(as_uuid) == text:
            return bytes((_AS_UUID,)) + as_uuid.bytes
    content = text.encode()
    if len(content) >= _AS_UUID:
        raise ValueError("too long for a link")
    return bytes((len(content),)) + content


def _fields(packed: bytes) -> Iterator[str]:
    while packed:
        length, packed = packed[0], packed[1:]
        size = 16 if length == _AS_UUID else length
        content, packed = packed[:size], packed[size:]
        if len(content) != size:
            raise ValueError("cut short")
        yield str(UUID(bytes=content)) if length == _AS_UUID else content.decode()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _content(token: str) -> bytes:
    """The bytes of a token in its one spelling.

    Raises:
        UnknownLink: it is none.
    """
    if len(token) > LONGEST or not token.isascii():
        raise UnknownLink
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnknownLink from None
    if len(content) <= _DIGEST_BYTES or _text(content) != token:
        raise UnknownLink
    return content
