"""The page of an address that belongs to another region's desk."""

from starlette.responses import Response

from composition import DeskServices
from domain.codes import RegionCode, desk_region
from domain.refusals import UnknownRegion
from web.pages.frame import frame_of_own
from web.pages.rendering import page
from web.signin.session import Visitor


async def outside_page(services: DeskServices, visitor: Visitor, desk: RegionCode) -> Response:
    """Not found, and whose it is: that there is such a desk is no secret.

    Raises:
        UnknownRegion: there is no such desk.
        domain.outage.LedgerAway: try again later.
    """
    if not services.regions.has_desk(desk):
        raise UnknownRegion(desk)
    own = desk_region(visitor.actor.region)
    frame = await frame_of_own(services, visitor)
    name = services.directory.desk_name
    return page("outside.html", status=404, frame=frame, own=name(own), holder=name(desk))
