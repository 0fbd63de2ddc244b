"""What a letter tells of its problem's past, which no state keeps: read from the record at the moment of sending."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple

from domain.codes import CategoryCode
from domain.problem.events import AgencyReferred, ProblemCorrected, ProblemInventoried
from domain.referral_id import ReferralId
from domain.stream import StreamId
from ledger.paging import pages_of
from ledger.port import Streams


class Request(NamedTuple):
    """What an agency was asked when a referral was made."""

    category: CategoryCode
    """Under which the problem was filed then."""

    at: datetime


async def events_of(stream: StreamId[Any], ledger: Streams) -> AsyncIterator[Any]:
    """Events of the stream, oldest first, read page by page as far as they are asked for.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    async for recorded in pages_of(ledger, stream):
        for each in recorded:
            yield each.event


async def correction_of(stream: StreamId[Any], number: int, ledger: Streams) -> ProblemCorrected | None:
    """The correction with that number; None where there is none.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    async for event in events_of(stream, ledger):
        if isinstance(event, ProblemCorrected) and event.number == number:
            return event
    return None


async def request_of(stream: StreamId[Any], referral_id: ReferralId, ledger: Streams) -> Request | None:
    """What the referral asked under which category; None where there is none.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    category: CategoryCode | None = None
    async for event in events_of(stream, ledger):
        match event:
            case ProblemInventoried() | ProblemCorrected(category=str()):
                category = event.category
            case AgencyReferred() if event.referral_id == referral_id and category is not None:
                return Request(category, event.recorded_at)
    return None
