"""Letters to offices that wait for company, and the bundles that they go in; no text and no name of a person."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime

from domain.base import StoredValue, Value
from domain.codes import AgencyCode, RegionCode
from domain.notice import NoticeId
from domain.stream import BookId


class LetterToQueue(Value):
    """A notice that a step finds pending, on its way into the queue."""

    notice_id: NoticeId
    agency: AgencyCode
    office: RegionCode
    severity: int
    """1 for S1 to 4 for S4."""

    due_at: AwareDatetime | None
    """Until when it may wait; None for one that begins no waiting. If that waits already, an S4 is due at once."""

    pause: timedelta | None
    """Of the office after the letter, on the wall's clock."""


class WaitingLetter(StoredValue):
    """A notice that waits, or is in a bundle."""

    stream: str
    notice_id: NoticeId


class LetterTold(WaitingLetter):
    """A notice of which is known what became of it."""

    version: int
    """Of its stream, once that was known."""


class LetterParted(WaitingLetter):
    """A notice that leaves its bundle, to go alone."""

    due_at: AwareDatetime
    at_once: bool
    """Whether it goes whatever the office's pause."""

    attempts: int = 0
    """At it before."""


class LetterOutcome(StoredValue):
    """What a channel said of a letter for good."""

    result: Literal["delivered", "failed"]
    channel: str | None = None
    reference: str | None = None
    code: str | None = None
    cause: str | None = None
    attempts: int


class LetterBundle(StoredValue):
    """What goes as one letter, in somebody's hand."""

    bundle_id: str
    book: BookId
    agency: AgencyCode
    office: RegionCode
    message_key: str | None = None
    """None until it is settled which notices go in it."""

    attempts: int = 0
    holder: str
    outcome: LetterOutcome | None = None


class LetterAttempt(StoredValue):
    """An attempt that begins."""

    attempts: int
    """This one included."""

    first_tried_at: datetime
