"""`/desk/…/tampilan`: views of the queue that somebody keeps under names of their own."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from domain.refusals import Refusal
from reading.kept_views import NAME_LIMIT, drop_view, keep_view, list_views, query_of
from reading.queue_address import address_in
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.command_form import DONE, Objection, objection_to, status_of
from web.pages.navigation import address_of_place
from web.pages.queue_words import view_in_words
from web.pages.rendering import page
from web.pages.sent import SentForm

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

Wanted = Annotated[str, Query(max_length=2000)]
LIMIT: Final = 2000
"""Characters of what a form says."""


@router.get("/tampilan")
async def views(at: DeskPage, alamat: Wanted = "") -> Response:
    """The views that who looks keeps, and the form for one more where the address brings it."""
    return await _page(at, query_of(address_in(alamat)))


@router.post("/tampilan")
async def keep(at: DeskPage, sent: SentForm) -> Response:
    """Keep a view; then the queue with it."""
    nama, alamat = sent.text("nama", limit=LIMIT), sent.text("alamat", limit=LIMIT)
    try:
        kept = await keep_view(at.visitor.sight, at.services.kept_views, at.desk, nama, alamat)
    except Refusal as refusal:
        return await _page(at, alamat, nama, objection_to(refusal), status=status_of(refusal.code))
    return RedirectResponse(f"{address_of_place(at.desk, 'antrean')}?{kept.query}#{DONE}", 303)


@router.post("/tampilan/hapus")
async def drop(at: DeskPage, sent: SentForm) -> Response:
    """Keep a view no more; one that is not there is gone, too."""
    try:
        await drop_view(at.visitor.sight, at.services.kept_views, at.desk, sent.text("nama", limit=LIMIT))
    except Refusal as refusal:
        return await _page(at, "", "", objection_to(refusal), status=status_of(refusal.code))
    return RedirectResponse(f"{address_of_place(at.desk, 'tampilan')}#{DONE}", 303)


async def _page(
    at: AtDesk, query: str, name: str = "", objection: Objection | None = None, *, status: int = 200
) -> Response:
    kept = await list_views(at.visitor.sight, at.services.queries, at.desk)
    directory = at.services.directory
    return page(
        "kept_views.html",
        status=status,
        frame=await at.frame("antrean"),
        address=address_of_place(at.desk, "tampilan"),
        queue=address_of_place(at.desk, "antrean"),
        views=[(each, view_in_words(each.query, directory)) for each in kept],
        query=query,
        name=name,
        shown=view_in_words(query, directory),
        limit=NAME_LIMIT,
        objection=objection,
    )
