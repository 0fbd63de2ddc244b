"""Names and payloads of the activities, as workflows know them; the activities themselves stand beside this file."""

from typing import Generic, TypeVar

from pydantic import AwareDatetime

from domain.base import StoredValue
from domain.stream import START, Head, StreamName

ADVANCE = "stream.advance"
DELIVER = "notices.deliver"

Event = TypeVar("Event")


class Advance(StoredValue):
    """What a workflow asks of the ledger in one step."""

    stream: StreamName
    head: Head = START
    """What the workflow has folded."""

    at_least: int
    """Version the stream must have reached, because a wake said so."""

    now: AwareDatetime
    """Instant by the workflow's clock; what is due by then is done."""

    in_hand: tuple[str, ...] = ()
    """Notices and groups that a delivery of the workflow has in hand; the step leaves them alone."""


class Advanced(StoredValue, Generic[Event]):
    """What the stream holds beyond what the workflow has folded: all of it, or as much as one step may bring."""

    events: tuple[Event, ...]
    """Oldest first."""

    head: Head
    """The last of them."""

    is_behind: bool = False
    """Whether there are more events; then nothing was carried out."""

    starts_over: bool = False
    """Whether the events stand at the beginning of the stream: the ledger holds another history than was folded."""

    queued: tuple[str, ...] = ()
    """Notices that are pending and wait for company; the postman has them in hand."""


class Deliver(StoredValue):
    """Notices and groups that the step itself did not deliver, told concurrently."""

    stream: StreamName
    version: int
    """Version the notices were planned from."""

    notice_ids: tuple[str, ...]
