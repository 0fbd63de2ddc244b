"""A mail of a mail server that says what became of a letter of ours: a delivery status notification (RFC 3464).

Whoever writes such a mail is unknown, and so is what stands in it. It is read in bounds, by the standard library's
oldest and most tolerant way, and nothing leaves it but codes, instants and the names under which our letter went.

Invariants:
    * every content is either read or refused with a code;
    * no word of the mail server and no address of the mail is handed on.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import Message as Mail
from email.parser import BytesParser, HeaderParser
from email.policy import compat32
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from enum import StrEnum
from typing import Final, NamedTuple

from domain.base import Value
from domain.returned_mail import MailAction, MailStatus
from notices.model import MessageKey
from notices.smtp_mail import IDEMPOTENCY_FIELD

MAIL_LIMIT_BYTES: Final = 2 * 1024 * 1024
"""The largest letter of ours, encoded, and what a server writes before it."""

CONTAINERS_LIMIT: Final = 12
"""Parts that hold parts: a notification has three, one more for each system that wrapped it up."""

PARTS_LIMIT: Final = 200
"""All parts: a letter of ours has one for each of its notices (`projections.operational.letter_queue`)."""

BORDERS_LIMIT: Final = 2_000
"""Lines that may begin or end a part."""

LINE_LIMIT_BYTES: Final = 64 * 1024
"""Of one line; RFC 5322 allows 998 characters."""

RECIPIENTS_LIMIT: Final = 100
"""Of one notification; a letter of ours has one, which may be forwarded to others."""

_CONTAINER: Final = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
_PART: Final = re.compile(rb"content-type:", re.IGNORECASE)
_BORDER: Final = re.compile(rb"^--", re.MULTILINE)
_STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_MESSAGE_ID: Final = re.compile(r"\s*(<[!-;=?-~]{1,300}>)")
_KEY: Final = re.compile(r"\s*([!-~]{1,300})\s*\Z")

_RETURNED: Final = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
"""Types of the part with our own letter, or with its header: RFC 6522 section 3, and how some servers write it."""

_ACTIONS: Final = frozenset(each.value for each in MailAction)
_ARRIVED: Final = (MailAction.DELIVERED, MailAction.RELAYED, MailAction.EXPANDED)


class MailFault(StrEnum):
    """Why a mail cannot be read as a notification."""

    MAIL_TOO_LARGE = "MAIL_TOO_LARGE"
    """More bytes, parts or lines than a notification of a letter of ours has."""

    NO_NOTIFICATION = "NO_NOTIFICATION"
    """It is none: an answer of a person, an absence note, any other file."""

    NO_LETTER_NAMED = "NO_LETTER_NAMED"
    """It does not say which letter it is about."""


class UnreadableMail(Exception):
    """A mail is no notification that can be read."""

    def __init__(self, fault: MailFault) -> None:
        super().__init__(fault.value)
        self.code = fault


class MailNotification(Value):
    """What a mail server says of one letter."""

    action: MailAction
    status: MailStatus
    at: datetime | None
    """When it said so; None where no instant stands there."""

    message_id: str | None
    """Of the letter, in angle brackets."""

    key: MessageKey | None
    """Of the letter, where the header of our own is still there."""

    sent_at: datetime | None
    """When the letter was sent, by its own date."""


class _Verdict(NamedTuple):
    action: MailAction
    status: str


def read_notification(content: bytes) -> MailNotification:
    """What a mail as it was stored says of a letter of ours.

    Args:
        content: the whole mail, header and all (RFC 5322); a file `.eml`.

    Raises:
        UnreadableMail: it is too large, no notification, or says of no letter.
    """
    _check_bounds(content)
    mail = BytesParser(policy=compat32).parsebytes(content)
    report = next((each for each in _parts(mail) if _is_report(each)), None)
    if report is None:
        raise UnreadableMail(MailFault.NO_NOTIFICATION)
    verdict = _verdict(list(_recipients(report)))
    if verdict is None:
        raise UnreadableMail(MailFault.NO_NOTIFICATION)
    letter = _letter(report)
    message_id = _found(_MESSAGE_ID, letter, "Message-ID") or _found(_MESSAGE_ID, mail, "In-Reply-To")
    key = _found(_KEY, letter, IDEMPOTENCY_FIELD)
    if message_id is None and key is None:
        raise UnreadableMail(MailFault.NO_LETTER_NAMED)
    return MailNotification(
        action=verdict.action,
        status=verdict.status,
        at=_instant(mail),
        message_id=message_id,
        key=key,
        sent_at=_instant(letter),
    )


def _check_bounds(content: bytes) -> None:
    """Return if the content is no more work than a notification.

    Raises:
        UnreadableMail: MAIL_TOO_LARGE.
    """
    is_large = (
        len(content) > MAIL_LIMIT_BYTES
        or len(_CONTAINER.findall(content)) > CONTAINERS_LIMIT
        or len(_PART.findall(content)) > PARTS_LIMIT
        or len(_BORDER.findall(content)) > BORDERS_LIMIT
        or max(map(len, content.splitlines()), default=0) > LINE_LIMIT_BYTES
    )
    if is_large:
        raise UnreadableMail(MailFault.MAIL_TOO_LARGE)


def _parts(mail: Mail) -> Iterator[Mail]:
    """The mail and its parts, but not those of a letter that it returns: what stands in there was written by others."""
    yield mail
    if mail.get_content_maintype() == "multipart":
        for each in _held_by(mail):
            yield from _parts(each)


def _held_by(mail: Mail) -> Sequence[Mail]:
    """What a part holds; nothing where it is no container."""
    payload = mail.get_payload()
    return [each for each in payload if isinstance(each, Mail)] if isinstance(payload, list) else []


def _is_report(mail: Mail) -> bool:
    """Whether it is a report on a delivery (RFC 6522 section 3)."""
    if mail.get_content_type() != "multipart/report":
        return False
    kind = mail.get_param("report-type")
    return kind is not None and collapse_rfc2231_value(kind).strip().lower() == "delivery-status"


def _recipients(report: Mail) -> Iterator[_Verdict]:
    """What is said of each recipient (RFC 3464 section 2.3)."""
    for part in _held_by(report):
        if part.get_content_type() != "message/delivery-status":
            continue
        # The first block is about the letter as a whole.
        for block in _held_by(part)[1 : RECIPIENTS_LIMIT + 1]:
            action = str(block.get("Action", "")).strip().lower()
            if action in _ACTIONS:
                yield _Verdict(MailAction(action), _status(block))


def _status(block: Mail) -> str:
    """Enhanced status code; `5.0.0`, which says nothing, where none can be read."""
    found = _STATUS.match(str(block.get("Status", "")))
    return f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else "5.0.0"


def _verdict(recipients: Sequence[_Verdict]) -> _Verdict | None:
    """What became of the letter, where its one recipient has it forwarded to several: it arrived where one has it."""
    for actions in (_ARRIVED, (MailAction.DELAYED,), (MailAction.FAILED,)):
        if (found := next((each for each in recipients if each.action in actions), None)) is not None:
            return found
    return None


def _letter(report: Mail) -> Mail:
    """The header of the letter that is reported on; an empty one where it is not returned."""
    for part in _held_by(report):
        if part.get_content_type() in _RETURNED:
            held = _held_by(part)
            if held:
                return held[0]
            text = part.get_payload()
            return HeaderParser(policy=compat32).parsestr(text if isinstance(text, str) else "")
    return Mail(policy=compat32)


def _found(pattern: "re.Pattern[str]", mail: Mail, field: str) -> str | None:
    """What a field begins with, or holds; None where it is not of this form."""
    found = pattern.match(str(mail.get(field, "")))
    return None if found is None else found[1]


def _instant(mail: Mail) -> datetime | None:
    """Instant of a header's date; None where none can be read, or it names no zone."""
    try:
        at = parsedate_to_datetime(str(mail.get("Date", "")))
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
