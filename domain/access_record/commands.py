"""What may be asked of the record of accesses."""

from typing import Literal

from domain.access_record.events import Access
from domain.base import Value
from domain.command import Envelope, Reason


class RecordAccess(Value):
    """Record what the sender is about to see."""

    type: Literal["RecordAccess"] = "RecordAccess"
    access: Access
    purpose: Reason | None = None
    """Why; an auditor has to say it before sealed words are shown."""


Command = RecordAccess
CommandEnvelope = Envelope[RecordAccess]
