"""What is answered when something was not done: problem details to a program, a page to a person."""

from collections.abc import Mapping
from http import HTTPStatus
from secrets import token_hex
from typing import Final, NamedTuple

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.outage import LedgerAway
from domain.refusals import Refusal
from infra.discretion import discreet
from ledger.port import BookNotOpen, VersionConflict
from reading.desks import DeskNotOpen
from web.api import statuses
from web.api.problem_details import FieldFault, NotAnswered, faults_in, problem
from web.pages.failure import failure_page
from web.pages.kept import kept_form, kept_page

RETRY_SECONDS: Final = 5
"""What a caller is asked to wait where the database is away."""

FOR_PROGRAMS: Final = ("/api/", "/healthz", "/readyz")
"""Beginnings of the addresses that programs ask."""

BY_STATUS: Final[Mapping[int, str]] = {
    404: statuses.UNKNOWN_ADDRESS,
    405: statuses.WRONG_METHOD,
    408: statuses.REQUEST_TOO_SLOW,
    413: statuses.REQUEST_TOO_LARGE,
}
"""Code of what the framework itself turns away."""

log = structlog.get_logger()


class Failure(NamedTuple):
    """Why something was not done."""

    code: str
    """A key of `statuses.statuses()`."""

    detail: str | None = None
    headers: Mapping[str, str] = {}
    faults: tuple[FieldFault, ...] = ()
    retry_seconds: int | None = None
    """After how many seconds it may be tried again; None where that would not help."""


def failure_of(error: Exception) -> Failure:
    """What is told of an exception; a bug of ours is logged under the id that the answer names."""
    match error:
        case Refusal():
            return Failure(error.code, error.detail)
        case NotAnswered():
            return Failure(error.code, error.detail, error.headers, retry_seconds=_seconds_in(error.headers))
        case BookNotOpen():
            return Failure(DeskNotOpen.code, str(error))
        case RequestValidationError():
            return Failure(statuses.UNREADABLE, faults=faults_in(error.errors()))
        case LedgerAway() | VersionConflict():
            return Failure(statuses.AWAY, headers={"Retry-After": str(RETRY_SECONDS)}, retry_seconds=RETRY_SECONDS)
        case HTTPException():
            return Failure(BY_STATUS.get(error.status_code, statuses.UNREADABLE), headers=error.headers or {})
        case _:
            fault_id = token_hex(8)
            log.error(
                "web.fault", fault=fault_id, kind=type(error).__name__, message=discreet(str(error)), exc_info=error
            )
            return Failure(statuses.FAULT, fault_id)


def _seconds_in(headers: Mapping[str, str]) -> int | None:
    said = headers.get("Retry-After", "")
    return int(said) if said.isdigit() else None


def answer_failures(application: FastAPI) -> None:
    """Let an application answer everything that is not done."""

    async def told(request: Request, error: Exception) -> Response:
        failure = failure_of(error)
        if request.url.path.startswith(FOR_PROGRAMS):
            return problem(failure.code, failure.detail, headers=failure.headers, faults=failure.faults)
        status = statuses.statuses().get(failure.code, HTTPStatus.CONFLICT)
        if failure.retry_seconds is not None and (sent := await kept_form(request)) is not None:
            return kept_page(
                request.url.path,
                sent,
                failure.code,
                status=status,
                headers=failure.headers,
                retry_seconds=failure.retry_seconds,
            )
        return failure_page(
            failure.code, failure.detail, status=status, headers=failure.headers, retry_seconds=failure.retry_seconds
        )

    for kind in (
        Refusal,
        NotAnswered,
        BookNotOpen,
        RequestValidationError,
        LedgerAway,
        VersionConflict,
        HTTPException,
        Exception,
    ):
        application.add_exception_handler(kind, told)
