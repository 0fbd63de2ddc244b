"""The page of an address that belongs to another region's desk."""

from starlette.responses import Response

from composition import DeskServices
from domain.codes import RegionCode
from domain.refusals import UnknownRegion
from web.pages.frame import frame_of
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
    frame = await frame_of(services, visitor)
    return page("outside.html", status=404, frame=frame, holder=services.directory.desk_name(desk))
