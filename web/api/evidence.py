"""Files of evidence: handed in, listed, opened as they were handed in, and shown as a picture."""

from base64 import b64encode
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from commands.evidence import Handed
from commands.service import Refused
from domain.stream import StreamId
from infra.pictures import SHOWN_TYPE
from reading.evidence import EvidenceListed, find_evidence, list_evidence, read_evidence
from reading.finding import find_to_act
from reading.lines import Window
from reading.outcomes import CommandAccepted
from web.api.caller import Acting, IdempotencyKey, Reader, Services, Uploading
from web.api.conditional import answered
from web.api.parts import NEVER_KEPT, First, LineCount
from web.api.problem_details import problem as problem_details
from web.api.references import ProblemReference, reference_in

router = APIRouter(tags=["evidence"])

FileNumber = Annotated[int, Path(ge=1, le=1_000_000, description="Within its problem, from 1 on.")]

FIELDS: Final = frozenset({"file", "text"})

FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "text": {"type": "string", "description": "What is to be seen in it, and where it is from."},
                    },
                }
            }
        },
    }
}
"""What an upload looks like in the description of the API."""


@router.post("/problems/{problem}/evidence", response_model=CommandAccepted, openapi_extra=FORM)
async def attach(
    request: Request,
    services: Services,
    caller: Acting,
    uploads: Uploading,
    problem: ProblemReference,
    command_id: IdempotencyKey,
) -> Response:
    """Take a file in, encrypted; its name, its description and its digest are sealed with it."""
    found = await find_to_act(caller.sight, services.queries, reference_in(problem))
    received = await uploads.receive(request)
    file = received.file
    if foreign := {name for name, _ in received.pairs} - FIELDS:
        raise RequestValidationError(
            [{"loc": ("body", name), "type": "extra_forbidden", "msg": "extra_forbidden"} for name in sorted(foreign)]
        )
    if file is None:
        raise RequestValidationError([{"loc": ("body", "file"), "type": "missing", "msg": "missing"}])
    handed = Handed(file.name, file.content, received.fields.get("text") or None)
    outcome = await services.evidence.attach(caller.actor, StreamId.parse(found.stream), command_id, handed)
    if isinstance(outcome, Refused):
        return problem_details(outcome.code, outcome.message, offer=outcome.offer)
    accepted = CommandAccepted.of(outcome, found, fictitious=await services.is_fictitious(found.book))
    return Response(accepted.model_dump_json(), media_type="application/json")


@router.get("/problems/{problem}/evidence", response_model=EvidenceListed)
async def evidence(
    request: Request,
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    first: First = 1,
    lines: LineCount = 100,
) -> Response:
    """Files that were handed in with a problem."""
    found = await find_evidence(caller.sight, services.evidence_sources, reference_in(problem))
    fictitious = await services.is_fictitious(found.book)
    listed = await list_evidence(
        caller.sight, services.evidence_sources, found, window=Window(first, lines), fictitious=fictitious
    )
    return answered(request, listed)


@router.get("/problems/{problem}/evidence/{number}", response_class=Response)
async def evidence_file(services: Services, caller: Reader, problem: ProblemReference, number: FileNumber) -> Response:
    """A file as it was handed in; that it was opened is on record before it is sent. Never shown by a browser."""
    found = await find_evidence(caller.sight, services.evidence_sources, reference_in(problem))
    file = await read_evidence(caller.sight, services.evidence_sources, found, number)
    headers = {"Content-Disposition": "attachment", "Repr-Digest": f"sha-256=:{_base64(file.sha256)}:"}
    return Response(file.content, media_type="application/octet-stream", headers=NEVER_KEPT | headers)


@router.get("/problems/{problem}/evidence/{number}/picture", response_class=Response)
async def evidence_picture(
    services: Services, caller: Reader, problem: ProblemReference, number: FileNumber
) -> Response:
    """A copy of a picture for a screen, without what stood beside it in the file; that it was opened is on record."""
    found = await find_evidence(caller.sight, services.evidence_sources, reference_in(problem))
    file = await read_evidence(caller.sight, services.evidence_sources, found, number)
    copied = await services.pictures.copy(caller.sight.actor.id, file.content, file.item.media_type)
    return Response(copied, media_type=SHOWN_TYPE, headers=NEVER_KEPT)


def _base64(hex_digest: str) -> str:
    return b64encode(bytes.fromhex(hex_digest)).decode()
