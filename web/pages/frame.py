"""What stands around the content of every page: whose desk it is, who looks, what time it is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from composition import DeskServices
from domain.calendar import LocalTime
from domain.codes import RegionCode, desk_region
from web.pages.health_line import HealthLine, health_line
from web.pages.navigation import Place, places_of
from web.signin.session import Visitor
from wording.codes import ROLES
from wording.instants import full_moment, second

REFRESH_SECONDS: Final = 30
REFRESH_SECONDS_OF_REHEARSAL: Final = 4
"""There an hour may pass in seconds."""


@dataclass(frozen=True)
class Frame:
    """Head and foot of a page."""

    desk: RegionCode
    desk_name: str
    fictitious: bool
    role: str
    """Of who looks, in words."""

    account: str
    now: datetime
    """Of the wall's clock; people read it by the calendar of the desk's book."""

    local: LocalTime
    csrf_token: str
    """Stands in every form."""

    current: str = ""
    """Which place of the navigation the page is."""

    places: tuple[Place, ...] = ()
    """Of the navigation, as far as they are for who looks."""

    health: HealthLine | None = None
    """How the service fares, in one line; None where that is not for who looks."""

    @property
    def refresh_seconds(self) -> int:
        """After how many seconds of the wall's clock a page that is read looks for news."""
        return REFRESH_SECONDS if self.local.calendar.is_real else REFRESH_SECONDS_OF_REHEARSAL

    @property
    def second(self) -> str:
        """The present moment to the second."""
        return second(self.now, self.local)

    @property
    def clock(self) -> str:
        """The present moment as the people of the desk read it."""
        return full_moment(self.now, self.local)


async def frame_of(
    services: DeskServices, visitor: Visitor, desk: RegionCode | None = None, *, current: str = ""
) -> Frame:
    """Head and foot of a page for somebody who is signed in.

    Args:
        services: of the process.
        visitor: who looks.
        desk: whose page it is; None for the visitor's own.
        current: which place of the navigation it is.

    Raises:
        UnknownRegion: there is no such desk.
        ledger.port.BookNotOpen: it has no book here.
        domain.outage.LedgerAway: try again later.
    """
    shown = desk or desk_region(visitor.actor.region)
    book = services.book_of(shown)
    return Frame(
        desk=shown,
        desk_name=services.directory.region_name(shown),
        fictitious=await services.is_fictitious(book),
        role=ROLES[visitor.actor.role],
        account=visitor.actor.id,
        now=services.now(),
        local=await services.local_time(book),
        csrf_token=visitor.csrf_token,
        current=current,
        places=places_of(visitor.sight, shown, current),
        health=await health_line(services, visitor.sight, shown),
    )
