"""What every page of a desk begins with: whose desk, who looks, and that it is within reach and in sight."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path

from composition import DeskServices
from domain.access.policy import Place, place_of
from domain.codes import RegionCode
from domain.stream import BookId
from reading.desks import DeskNotOpen, look_at_desk
from web.api.caller import Services
from web.pages.frame import Frame, frame_of
from web.pages.reader import Reader
from web.signin.session import SignedIn, Visitor

SHOWN_CHARACTERS = 12


@dataclass(frozen=True)
class AtDesk:
    """A desk at which somebody looks."""

    services: DeskServices
    visitor: Visitor
    desk: RegionCode
    book: BookId

    async def reader(self) -> Reader:
        """What puts its codes and instants into words.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return Reader(self.services.directory, await self.services.local_time(self.book), self.services.now())

    async def frame(self, place: str) -> Frame:
        """Head and foot of one of its pages.

        Args:
            place: of the navigation.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await frame_of(self.services, self.visitor, self.desk, current=place)


async def at_desk(
    services: Services, visitor: SignedIn, kode: Annotated[str, Path(max_length=SHOWN_CHARACTERS)]
) -> AtDesk:
    """The desk that an address names; one that lies out of reach looks as if it were not open.

    Raises:
        DeskNotOpen: there is no such desk, it has no book here, or it lies out of reach.
        NotPermitted: it is out of sight.
        domain.outage.LedgerAway: try again later.
    """
    if not services.regions.has_desk(kode) or place_of(visitor.actor, kode) is Place.OUTSIDE:
        raise DeskNotOpen(kode)
    book = services.book_of(kode)
    await look_at_desk(visitor.sight, services.ledger, services.regions, book)
    return AtDesk(services, visitor, kode, book)


DeskPage = Annotated[AtDesk, Depends(at_desk)]
"""What the function of a desk's page takes."""
