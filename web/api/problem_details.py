"""What a caller reads when something was not done: problem details of RFC 9457, with a code that is stable."""

from collections.abc import Mapping
from http import HTTPStatus
from secrets import token_hex
from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from commands.service import DeskOffer
from domain.outage import LedgerAway
from domain.refusals import Refusal
from infra.discretion import discreet
from ledger.port import BookNotOpen, VersionConflict
from reading.desks import DeskNotOpen
from web.api import statuses
from wording.refusals import sentence

MEDIA_TYPE: Final = "application/problem+json"

RETRY_SECONDS: Final = 5
"""What a caller is asked to wait where the database is away."""

SHOWN_CHARACTERS: Final = 300

FAULTS_SHOWN: Final = 20
"""Of a request with many."""

log = structlog.get_logger()


class FieldFault(BaseModel):
    """A part of the request that does not fit."""

    field: str
    """Its path, for example `body.text`."""

    reason: str
    """Code of what is wrong with it, for example `missing`."""


class ProblemDetails(BaseModel):
    """Why nothing was done (RFC 9457)."""

    type: str = "about:blank"
    title: str
    """For people, in Indonesian."""

    status: int
    code: str
    """For programs; stable from the first release on."""

    detail: str | None = None
    faults: tuple[FieldFault, ...] = Field(default=(), exclude_if=lambda faults: not faults)
    offer: DeskOffer | None = Field(default=None, exclude_if=lambda offer: offer is None)
    """The desk that a report belongs to."""


class NotAnswered(Exception):
    """A request that this face itself turns away."""

    def __init__(self, code: str, detail: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code} {detail or ''}".rstrip())
        self.code = code
        self.detail = detail
        self.headers = headers or {}


def problem(
    code: str,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    faults: tuple[FieldFault, ...] = (),
    offer: DeskOffer | None = None,
) -> Response:
    """The answer to a request that was not carried out.

    Args:
        code: a key of `statuses.statuses()`.
        detail: what the refusal says beyond its sentence; shown cut.
        headers: of the answer, further ones.
        faults: parts of the request that do not fit.
        offer: the desk that a report belongs to.
    """
    status = statuses.statuses().get(code, HTTPStatus.CONFLICT)
    details = ProblemDetails(
        title=sentence(code),
        status=status,
        code=code,
        detail=detail[:SHOWN_CHARACTERS] if detail else None,
        faults=faults,
        offer=offer,
    )
    return Response(details.model_dump_json(exclude_none=True), status, dict(headers or {}), media_type=MEDIA_TYPE)


def answer_problems(application: FastAPI) -> None:
    """Let an application answer everything that is not done with problem details."""

    @application.exception_handler(Refusal)
    async def refused(_request: Request, error: Refusal) -> Response:
        return problem(error.code, error.detail)

    @application.exception_handler(NotAnswered)
    async def not_answered(_request: Request, error: NotAnswered) -> Response:
        return problem(error.code, error.detail, headers=error.headers)

    @application.exception_handler(BookNotOpen)
    async def not_open(_request: Request, error: BookNotOpen) -> Response:
        return problem(DeskNotOpen.code, str(error))

    @application.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: RequestValidationError) -> Response:
        return problem(statuses.UNREADABLE, faults=faults_in(error.errors()))

    @application.exception_handler(LedgerAway)
    @application.exception_handler(VersionConflict)
    async def away(_request: Request, _error: Exception) -> Response:
        return problem(statuses.AWAY, headers={"Retry-After": str(RETRY_SECONDS)})

    @application.exception_handler(HTTPException)
    async def of_the_framework(_request: Request, error: HTTPException) -> Response:
        codes = {404: statuses.UNKNOWN_ADDRESS, 405: statuses.WRONG_METHOD, 413: statuses.REQUEST_TOO_LARGE}
        return problem(codes.get(error.status_code, statuses.UNREADABLE), headers=error.headers)

    @application.exception_handler(Exception)
    async def fault(_request: Request, error: Exception) -> Response:
        fault_id = token_hex(8)
        log.error("web.fault", fault=fault_id, kind=type(error).__name__, message=discreet(str(error)), exc_info=error)
        return problem(statuses.FAULT, fault_id)


def faults_in(errors: object) -> tuple[FieldFault, ...]:
    """What does not fit, without what was sent: it may hold personal data."""
    assert isinstance(errors, list | tuple)
    return tuple(
        FieldFault(field=".".join(str(part) for part in each["loc"])[:200], reason=str(each["type"]))
        for each in errors[:FAULTS_SHOWN]
    )
