"""From a message to the bytes of one mail.

Invariants:
    * exactly one recipient, whose address is plain ASCII: no lists, no comments, no look-alike letters;
    * nothing from outside can start a header line of its own;
    * the same key gives the same Message-ID, so that mailboxes and people recognise a repeat.
"""

import hashlib
import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from notices.model import ContactPoint, FailureCode, Message, PermanentFailure

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")

ADDRESS_LIMIT_CHARACTERS = 254
"""RFC 5321 section 4.5.3.1.3, without the angle brackets."""

NAME_LIMIT_CHARACTERS = 200


def is_mailbox(address: str) -> bool:
    """Whether `address` is one plain ASCII mail address."""
    return len(address) <= ADDRESS_LIMIT_CHARACTERS and _MAILBOX.fullmatch(address) is not None


def compose(message: Message, *, sender: Address, reply_to: str | None, at: datetime) -> EmailMessage:
    """Mail with every header set.

    Args:
        message: what to say to whom.
        sender: who says it.
        reply_to: where answers go, if not to the sender.
        at: for the Date header.
    Raises:
        PermanentFailure: BAD_ADDRESS or BAD_HEADER.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = _recipient(message.to)
    if reply_to is not None:
        mail["Reply-To"] = reply_to
    mail["Subject"] = _header_text(message.subject)
    mail["Date"] = at
    mail["Message-ID"] = message_id(message.key, sender.domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Desk-Idempotency-Key"] = message.key
    mail.set_content(message.body, charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = message.to.language  # the content takes earlier headers of its own kind away
    return mail


def message_id(key: str, domain: str) -> str:
    """Message-ID that every attempt under `key` carries."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _recipient(to: ContactPoint) -> Address:
    if not is_mailbox(to.address):
        raise PermanentFailure(FailureCode.BAD_ADDRESS, "mailbox")
    return Address(display_name=_header_text(to.display_name)[:NAME_LIMIT_CHARACTERS], addr_spec=to.address)


def _header_text(text: str) -> str:
    """`text` itself, if it may stand in a header.

    Refused rather than cleaned: a line break here never comes from our own texts.
    """
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise PermanentFailure(FailureCode.BAD_HEADER, "control-character")
    return text
