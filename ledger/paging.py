"""A stream read from one end to the other with a bounded number of its events in memory."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from domain.stream import START, Head, StreamId
from ledger.port import Entries, Recorded

READ_LIMIT: Final = 500
"""Events that are in memory at once."""


async def pages_of(
    ledger: Entries, stream: StreamId[Any], after: Head = START, limit: int = READ_LIMIT
) -> AsyncIterator[Sequence[Recorded[Any]]]:
    """The events of a stream that come after `after`, oldest first, at most `limit` at once.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    head = after
    while recorded := await ledger.read(stream, head, limit):
        yield recorded
        if len(recorded) < limit:
            return
        head = Head(version=recorded[-1].version)
