"""`/masalah/…/bukti`: the files that were handed in with a problem."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from domain.access.sight import Sight
from domain.codes import desk_region
from domain.refusals import ReasonNeeded, UnknownProblem
from projections.problem.tables import ProblemRow
from reading.evidence import EvidenceSources, find_evidence, list_evidence, open_evidence
from reading.lines import Window
from web.api.caller import Services
from web.api.references import ProblemReference, address_of, reference_in
from web.pages.frame import frame_of
from web.pages.instants import Clock
from web.pages.rendering import page
from web.signin.session import SignedIn

router = APIRouter(include_in_schema=False)

FILES_SHOWN: Final = 50
NEVER_KEPT: Final = {"Cache-Control": "no-store"}

Purpose = Annotated[str, Query(max_length=500)]
First = Annotated[int, Query(ge=1, le=1_000_000)]


@router.get("/masalah/{problem}/bukti")
async def evidence(
    services: Services, visitor: SignedIn, problem: ProblemReference, tujuan: Purpose = "", dari: First = 1
) -> Response:
    """The list."""
    sight = await services.sight(visitor.actor, tujuan) if tujuan else visitor.sight
    found = await find_evidence(sight, services.evidence_sources, reference_in(problem))
    frame = await frame_of(services, visitor, desk_region(found.desk))
    title = found.register_number or found.problem_id
    try:
        listed = await list_evidence(
            sight,
            services.evidence_sources,
            found,
            window=Window(dari, FILES_SHOWN),
            fictitious=frame.fictitious,
        )
    except ReasonNeeded:
        return page("purpose.html", frame=frame, title=title)
    address = f"/masalah/{address_of(found.register_number, found.problem_id)}"
    return page(
        "evidence.html", frame=frame, clock=Clock(frame.local, frame.now), title=title, address=address, listed=listed
    )


@router.get("/masalah/{problem}/bukti/{number}")
async def evidence_file(
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
) -> Response:
    """A file as it was handed in; that it was opened is on record before it is sent. Never shown by a browser."""
    found = await find_evidence(visitor.sight, services.evidence_sources, reference_in(problem))
    opened = await open_evidence(visitor.sight, services.evidence_sources, found, number)
    # Whole before anything is sent: only the last chunk tells whether the file is what was handed in.
    content = b"".join([chunk async for chunk in opened.chunks])
    name = f"{address_of(found.register_number, found.problem_id)}-{number}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **NEVER_KEPT}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def sees_evidence(sight: Sight, sources: EvidenceSources, problem: ProblemRow) -> bool:
    """Whether the files of a problem are for who looks.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    try:
        await find_evidence(sight, sources, problem.problem_id)
    except UnknownProblem:
        return False
    return True
