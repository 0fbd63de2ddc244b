"""`/masalah/…/bukti`: the files that were handed in with a problem."""

import re
from secrets import token_urlsafe
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from commands.evidence import Handed
from commands.service import Refused
from domain.access.sight import Sight
from domain.codes import desk_region
from domain.problem.commands import AttachEvidence
from domain.problem.rights import may_send
from domain.refusals import EmptyEvidence, ReasonNeeded, Refusal, UnknownProblem
from domain.stream import StreamId
from infra.pictures import PICTURES, SHOWN_TYPE
from projections.problem.tables import ProblemRow
from reading.evidence import EvidenceSources, find_evidence, list_evidence, read_evidence
from reading.finding import find_to_act
from reading.lines import Window
from web.api import statuses
from web.api.caller import Services, Uploading
from web.api.references import ProblemReference, address_of, reference_in
from web.pages.frame import frame_of
from web.pages.instants import Clock
from web.pages.rendering import page
from web.signin.session import SignedIn, Visitor
from wording.refusals import sentence

router = APIRouter(include_in_schema=False)

FILES_SHOWN: Final = 50
COMMAND_ID: Final = "command_id"
"""Hidden field: a form that is sent twice is one file."""

FILE_MISSING: Final = EmptyEvidence.code
"""Where no file was chosen."""

_COMMAND_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,40}")

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
        "evidence.html",
        frame=frame,
        clock=Clock(frame.local, frame.now),
        title=title,
        address=address,
        listed=listed,
        pictures=PICTURES,
        may_attach=may_send(visitor.actor, AttachEvidence, found.desk),
        said="",
        command_id=token_urlsafe(12),
    )


@router.post("/masalah/{problem}/bukti")
async def attach(
    request: Request, services: Services, visitor: SignedIn, uploads: Uploading, problem: ProblemReference
) -> Response:
    """Take a file in; what was typed beside it stays on the page where it is refused."""
    found = await find_to_act(visitor.sight, services.queries, reference_in(problem))
    received = await uploads.receive(request)
    file, told = received.file, received.fields
    address = f"/masalah/{address_of(found.register_number, found.problem_id)}/bukti"
    command_id = told.get(COMMAND_ID, "")
    if file is None or not _COMMAND_ID.fullmatch(command_id):
        return await _again(services, visitor, found, FILE_MISSING, told.get("text", ""))
    try:
        outcome = await services.evidence.attach(
            visitor.actor,
            StreamId.parse(found.stream),
            f"page/{command_id}",
            Handed(file.name, file.content, told.get("text") or None),
        )
    except Refusal as refusal:
        return await _again(services, visitor, found, refusal.code, told.get("text", ""))
    if isinstance(outcome, Refused):
        return await _again(services, visitor, found, outcome.code, told.get("text", ""))
    return RedirectResponse(f"{address}#tercatat", 303)


async def _again(services: Services, visitor: Visitor, found: ProblemRow, code: str, said: str) -> Response:
    frame = await frame_of(services, visitor, desk_region(found.desk))
    title = found.register_number or found.problem_id
    address = f"/masalah/{address_of(found.register_number, found.problem_id)}"
    return page(
        "evidence_refused.html",
        status=statuses.statuses().get(code, 409),
        frame=frame,
        title=title,
        address=address,
        why=sentence(code),
        said=said,
        command_id=token_urlsafe(12),
    )


@router.get("/masalah/{problem}/bukti/{number}/gambar")
async def picture(
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
) -> Response:
    """A copy of a picture without what stood beside it in the file; that it was opened is on record."""
    found = await find_evidence(visitor.sight, services.evidence_sources, reference_in(problem))
    file = await read_evidence(visitor.sight, services.evidence_sources, found, number)
    copied = await services.pictures.copy(visitor.sight.actor.id, file.content, file.item.media_type)
    return Response(copied, media_type=SHOWN_TYPE, headers=NEVER_KEPT)


@router.get("/masalah/{problem}/bukti/{number}")
async def evidence_file(
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
) -> Response:
    """A file as it was handed in; that it was opened is on record before it is sent. Never shown by a browser."""
    found = await find_evidence(visitor.sight, services.evidence_sources, reference_in(problem))
    file = await read_evidence(visitor.sight, services.evidence_sources, found, number)
    name = f"{address_of(found.register_number, found.problem_id)}-{number}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **NEVER_KEPT}
    return Response(file.content, media_type="application/octet-stream", headers=headers)


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
