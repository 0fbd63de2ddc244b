"""Views of a desk's queue that an account keeps under names of its own."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from domain.base import Value
from reading.kept_views import NAME_LIMIT, ViewDropped, ViewKept, ViewsShown, drop_view, keep_view, list_views
from web.api.at_desk import At, Desk, desk_routes
from web.api.caller import Acting, Reader, Services
from web.api.conditional import answered
from web.api.strict_json import Written

of_desk = desk_routes(tag="view")


class ViewBody(Value):
    """A view that somebody wants to keep."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    """Its own for each view of a desk; the same view again changes nothing."""

    query: str = Field(min_length=1, max_length=2000)
    """Of the address of the queue's page, for example `tab=lewat&tingkat=S4`."""


class ViewName(Value):
    """Which view is meant."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)


@of_desk.get("/views", response_model=ViewsShown)
async def views(request: Request, services: Services, caller: Reader, at: At, desk: Desk) -> Response:
    """Views that the caller's account keeps of the desk's queue, the oldest first; nobody else's."""
    found = await list_views(caller.sight, services.queries, desk)
    return answered(request, ViewsShown(desk=desk, fictitious=at.fictitious, views=found))


@of_desk.post("/views", response_model=ViewKept)
async def keep(services: Services, caller: Acting, _at: At, desk: Desk, body: Written[ViewBody]) -> Response:
    """Keep a view; at most 20 of an account, and the same again changes nothing."""
    kept = await keep_view(caller.sight, services.kept_views, desk, body.name, body.query)
    return Response(kept.model_dump_json(), media_type="application/json")


@of_desk.post("/views/drop", response_model=ViewDropped)
async def drop(services: Services, caller: Acting, _at: At, desk: Desk, body: Written[ViewName]) -> Response:
    """Keep a view no more."""
    dropped = await drop_view(caller.sight, services.kept_views, desk, body.name)
    return Response(dropped.model_dump_json(), media_type="application/json")
