"""`/masalah/…/kontak`: how a reporter is reached, for whoever calls back; opened by a button, and on record before."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.codes import desk_region
from domain.refusals import UnknownProblem
from projections.problem.tables import ProblemRow
from reading.contacts import contact_of, find_to_call
from web.api.caller import Services
from web.api.references import ProblemReference, address_of, reference_in
from web.pages.frame import frame_of
from web.pages.rendering import page
from web.pages.sent import SentForm
from web.signin.session import SignedIn, Visitor

router = APIRouter(include_in_schema=False)

Report = Annotated[str, Query(max_length=80)]


@router.get("/masalah/{problem}/kontak")
async def contact(services: Services, visitor: SignedIn, problem: ProblemReference, laporan: Report = "") -> Response:
    """The button; nothing is opened by it being shown."""
    found = await find_to_call(visitor.sight, services.queries, reference_in(problem))
    return await _page(services, visitor, found, laporan)


@router.post("/masalah/{problem}/kontak")
async def open_contact(
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    sent: SentForm,
) -> Response:
    """The contact; that it was read is on record before it is shown."""
    laporan, tujuan = sent.text("laporan", limit=80), sent.text("tujuan", limit=500)
    sight = await services.sight(visitor.actor, tujuan) if tujuan else visitor.sight
    found = await find_to_call(sight, services.queries, reference_in(problem))
    fictitious = await services.is_fictitious(found.book)
    shown = await contact_of(sight, services.ledger, services.words, found, laporan or None, fictitious=fictitious)
    return await _page(services, visitor, found, laporan, is_open=True, said=shown.contact)


async def may_call(services: Services, visitor: Visitor, problem: ProblemRow) -> bool:
    """Whether the contacts of a problem's reporters are for who looks.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    try:
        await find_to_call(visitor.sight, services.queries, problem.problem_id)
    except UnknownProblem:
        return False
    return True


async def _page(
    services: Services,
    visitor: Visitor,
    found: ProblemRow,
    report: str,
    *,
    is_open: bool = False,
    said: str | None = None,
) -> Response:
    return page(
        "contact.html",
        headers={"Cache-Control": "no-store"},
        frame=await frame_of(services, visitor, desk_region(found.desk)),
        title=found.register_number or found.problem_id,
        address=f"/masalah/{address_of(found.register_number, found.problem_id)}",
        report=report,
        is_open=is_open,
        said=said,
    )
