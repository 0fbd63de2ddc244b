"""Mails of mail servers about letters, as several systems write them (RFC 3464)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

RETURNED_AT = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
LETTER = b"From: desk@example.test\r\nTo: kpu@example.test\r\nSubject: Rujukan\r\n\r\nIsi.\r\n"


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A notification to be written; every part may be left out or be wrong."""

    letter: bytes = LETTER
    """What is returned."""

    action: str = "failed"
    status: str = "5.1.1"
    more: tuple[tuple[str, str], ...] = ()
    """Action and status of further recipients."""

    date: str = field(default_factory=lambda: format_datetime(RETURNED_AT))
    report_type: str = "delivery-status"
    returned_as: str | None = "message/rfc822"
    """Type of the part with the letter; None where none is returned."""

    top: tuple[str, ...] = ()
    """Further header lines of the mail."""

    def content(self) -> bytes:
        """The mail as it is stored."""
        said = ((self.action, self.status), *self.more)
        blocks = [f"Action: {action}\r\nStatus: {status}" for action, status in said]
        recipients = "\r\n\r\n".join(
            f"Final-Recipient: rfc822; kpu@example.test\r\n{each}\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <kpu@example.test>: Recipient address rejected"
            for each in blocks
        )
        head = [
            "From: MAILER-DAEMON@mx.example.test (Mail Delivery System)",
            "To: desk@example.test",
            "Subject: Undelivered Mail Returned to Sender",
            f"Date: {self.date}",
            "Auto-Submitted: auto-replied",
            *self.top,
            "MIME-Version: 1.0",
            f'Content-Type: multipart/report; report-type={self.report_type};\r\n\tboundary="A.B/mx.example.test"',
        ]
        parts = [
            b"Content-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system at host mx.example.test.\r\n",
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.test\r\n"
            f"Arrival-Date: {self.date}\r\n\r\n{recipients}\r\n".encode(),
        ]
        if self.returned_as is not None:
            parts.append(f"Content-Type: {self.returned_as}\r\n\r\n".encode() + self.letter)
        body = b"".join(b"--A.B/mx.example.test\r\n" + each + b"\r\n" for each in parts)
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"--A.B/mx.example.test--\r\n"
