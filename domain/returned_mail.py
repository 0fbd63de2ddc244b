"""A letter that came back: what a delivery status notification says of it, in the field's own codes."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import StringConstraints

BOUNCED: Final = "BOUNCED"
"""Why a notice is a dead letter that a channel had taken; the enhanced status code stands beside it as the cause."""

MailStatus = Annotated[str, StringConstraints(pattern=r"^[245]\.(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})$")]
"""Enhanced status code (RFC 3463 section 2): class, subject and detail, `5.1.1`. Class 5 is a failure for good, 4 one
that lasted too long, 2 none."""


class MailAction(StrEnum):
    """What a mail server did with a letter (RFC 3464 section 2.3.3)."""

    FAILED = "failed"
    """It gave up, whatever the class of the status code: also what was put off too often has failed."""

    DELAYED = "delayed"
    """It goes on trying."""

    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Learned(StrEnum):
    """How a desk came to know that a letter came back."""

    PERSON = "person"
    """Somebody read it and typed it in."""

    NOTIFICATION = "notification"
    """The mail of the mail server was read (RFC 3464)."""
