"""From a message to the bytes of one mail.

Invariants:
    * exactly one recipient, whose address is plain ASCII: no lists, no comments, no look-alike letters;
    * nothing from outside can start a header line of its own;
    * the same key gives the same Message-ID, so that mailboxes and people recognise a repeat.
"""

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import NamedTuple

from notices.mail_headers import address_field, text_field, token_field
from notices.model import FailureCode, Message, PermanentFailure

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")

ADDRESS_LIMIT_CHARACTERS = 254
"""RFC 5321 section 4.5.3.1.3, without the angle brackets."""

NAME_LIMIT_CHARACTERS = 200

IDEMPOTENCY_FIELD = "X-Desk-Idempotency-Key"
"""Of our own; servers that return a letter return it, too."""

_TEXT = ('Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: quoted-printable")


def is_mailbox(address: str) -> bool:
    """Whether `address` is one plain ASCII mail address."""
    return len(address) <= ADDRESS_LIMIT_CHARACTERS and _MAILBOX.fullmatch(address) is not None


class Sender(NamedTuple):
    """Who writes."""

    name: str
    address: str
    """One plain ASCII mail address."""


class Mail(NamedTuple):
    """A mail as it goes over the line."""

    message_id: str
    content: bytes
    """Header and text, ASCII, lines ended by CRLF."""


def compose(message: Message, *, sender: Sender, reply_to: str | None, at: datetime) -> Mail:
    """Mail with every header set.

    Args:
        message: what to say to whom.
        sender: who says it.
        reply_to: where answers go, if not to the sender.
        at: for the Date header.

    Raises:
        PermanentFailure: BAD_ADDRESS or BAD_HEADER.
    """
    if not is_mailbox(message.to.address):
        raise PermanentFailure(FailureCode.BAD_ADDRESS, "mailbox")
    identity = message_id(message.key, sender.address.rpartition("@")[2])
    fields = [
        address_field("From", sender.name, sender.address),
        address_field("To", message.to.display_name[:NAME_LIMIT_CHARACTERS], message.to.address),
        *([] if reply_to is None else [address_field("Reply-To", "", reply_to)]),
        text_field("Subject", message.subject),
        f"Date: {format_datetime(at)}",
        token_field("Message-ID", identity),
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        token_field(IDEMPOTENCY_FIELD, message.key),
        "MIME-Version: 1.0",
        *(_TEXT if not message.parts else [f'Content-Type: multipart/mixed; boundary="{_boundary(message)}"']),
        token_field("Content-Language", message.to.language),
    ]
    return Mail(identity, _entity(fields, _multipart(message) if message.parts else _quoted_printable(message.body)))


def message_id(key: str, domain: str) -> str:
    """Message-ID that every attempt under `key` carries."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _boundary(message: Message) -> str:
    return f"desk-{hashlib.sha256(message.key.encode()).hexdigest()[:24]}"


def _multipart(message: Message) -> bytes:
    """The text before the parts, then each part, one below the other wherever the mail is read."""
    texts = [_entity(_TEXT, _quoted_printable(message.body))]
    for each in message.parts:
        described = [text_field("Content-Description", each.subject), "Content-Disposition: inline", *_TEXT]
        texts.append(_entity(described, _quoted_printable(f"{each.subject}\n\n{each.body}")))
    border = f"--{_boundary(message)}".encode("ascii")
    return b"".join(border + b"\r\n" + text + b"\r\n" for text in texts) + border + b"--\r\n"


def _entity(fields: Sequence[str], content: bytes) -> bytes:
    return "".join(f"{field}\r\n" for field in fields).encode("ascii") + b"\r\n" + content


def _quoted_printable(text: str) -> bytes:
    """The text in lines of at most 76 characters (RFC 2045 section 6.7)."""
    lines = text.encode("utf-8").splitlines(keepends=True)
    return b2a_qp(b"".join(line.rstrip(b"\r\n") + b"\n" for line in lines)).replace(b"\n", b"\r\n")
