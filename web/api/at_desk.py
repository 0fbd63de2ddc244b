"""What the addresses of one desk share: which desk, whether it is within reach, how much of a list."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Path, Query

from domain.access.policy import Place, place_of
from domain.codes import RegionCode
from domain.stream import BookId
from reading.desks import DeskNotOpen, look_at_desk
from web.api.caller import Reader, Services
from web.api.strict_json import StrictRoute

Desk = Annotated[
    RegionCode,
    Path(description="Region of the desk: `17.07`, `17`, or `00` for the nation.", pattern=r"^\d{2}(\.\d{2})?$"),
]
PAGE_LIMIT = 200

After = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the part before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="Lines at most.")]


async def _within_reach(caller: Reader, desk: Desk) -> None:
    """Return if the desk lies within the reach of who reads; else it looks as if it were not open here.

    Raises:
        DeskNotOpen: it does not.
    """
    if place_of(caller.actor, desk) is Place.OUTSIDE:
        raise DeskNotOpen(desk)


class LookedAt(NamedTuple):
    """A desk at which who reads may look."""

    book: BookId
    fictitious: bool


async def _looked_at(services: Services, caller: Reader, desk: Desk) -> LookedAt:
    """The desk that is asked about.

    Raises:
        UnknownRegion: there is no such desk.
        DeskNotOpen: it has no book here.
        NotPermitted: it is out of sight.
        domain.outage.LedgerAway: try again later.
    """
    book = services.book_of(desk)
    await look_at_desk(caller.sight, services.ledger, services.regions, book)
    return LookedAt(book, await services.is_fictitious(book))


At = Annotated[LookedAt, Depends(_looked_at)]


def desk_routes(*, tag: str = "desk") -> APIRouter:
    """Routes below the address of a desk, which looks as if it were not open where it lies out of reach."""
    return APIRouter(prefix="/desks/{desk}", tags=[tag], dependencies=[Depends(_within_reach)], route_class=StrictRoute)
