"""What is answered when something was not done: problem details to a program, a page to a person."""

from collections.abc import Mapping
from http import HTTPStatus
from secrets import token_hex
from typing import Final, NamedTuple

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from domain.outage import LedgerAway
from domain.refusals import Refusal
from infra.discretion import discreet
from ledger.port import BookNotOpen, VersionConflict
from reading.desks import DeskNotOpen
from web.api import statuses
from web.api.problem_details import FieldFault, NotAnswered, faults_in, problem
from web.pages.failure import failure_page
from web.pages.kept import Kept, kept_beginning, kept_form, kept_page, sign_in_address
from web.signin.cookies import SESSION, forget_cookie
from web.signin.origin import SAFE_METHODS
from web.signin.session import NotSignedIn, OutdatedForm
from web.uploads import is_form

RETRY_SECONDS: Final = 5
"""What a caller is asked to wait where the database is away."""

FOR_PROGRAMS: Final = ("/api/", "/healthz", "/readyz", "/metrics")
"""Beginnings of the addresses that programs ask."""

PASSING: Final = frozenset(
    {statuses.AWAY, statuses.FAULT, statuses.TOO_MANY_REQUESTS, statuses.REQUEST_TOO_SLOW, statuses.TOO_BUSY}
)
"""Codes of what another attempt may find otherwise."""

BY_STATUS: Final[Mapping[int, str]] = {
    404: statuses.UNKNOWN_ADDRESS,
    405: statuses.WRONG_METHOD,
    408: statuses.REQUEST_TOO_SLOW,
    413: statuses.REQUEST_TOO_LARGE,
}
"""Code of what the framework itself turns away."""

BEFORE_READING: Final = frozenset({statuses.AWAY, statuses.TOO_MANY_REQUESTS})
"""Codes that may be told before anything has read what was sent; it is read at last, so that it is not lost."""

GIVEN_BACK: Final = frozenset({statuses.TOO_BUSY, statuses.REQUEST_TOO_LARGE})
"""Codes of what is turned away before anything reads it, with which the beginning of a form is given back."""

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
        if is_for_programs(request.url.path):
            return problem(failure.code, failure.detail, headers=failure.headers, faults=failure.faults)
        status = statuses.statuses().get(failure.code, HTTPStatus.CONFLICT)
        kept = await kept_form(request, may_read=failure.code in BEFORE_READING)
        if kept is not None and (kept.shown or failure.retry_seconds is not None):
            return _kept(kept, failure, status, error)
        return failure_page(
            failure.code,
            failure.detail,
            status=status,
            headers=failure.headers,
            retry_seconds=failure.retry_seconds,
            is_unread=kept is None and _sends_a_form(request),
        )

    async def not_signed_in(request: Request, _error: Exception) -> Response:
        where = sign_in_address(request)
        answer: Response = RedirectResponse(where, 303)
        kept = await kept_form(request, may_read=True)
        if kept is not None and kept.shown:
            code = statuses.NOT_SIGNED_IN
            answer = kept_page(kept, code, status=statuses.OF_THE_FACE[code], headers={}, csrf_token="", sign_in=where)
        forget_cookie(request, answer, SESSION)
        return answer

    application.add_exception_handler(NotSignedIn, not_signed_in)
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


def is_for_programs(path: str) -> bool:
    """Whether programs ask this address, so that what is not done there is told in problem details."""
    return path.startswith(FOR_PROGRAMS)


async def refused(request: Request, code: str, headers: Mapping[str, str]) -> Response:
    """The answer to a request that is turned away before anything reads it; a form's beginning is given back."""
    if is_for_programs(request.url.path):
        return problem(code, headers=headers)
    status, retry_seconds = statuses.OF_THE_FACE[code], _seconds_in(headers)
    kept = await kept_beginning(request) if code in GIVEN_BACK else None
    if kept is None:
        return failure_page(
            code, status=status, headers=headers, retry_seconds=retry_seconds, is_unread=_sends_a_form(request)
        )
    is_lost = code not in PASSING and not _is_too_large_a_file(kept, code)
    return kept_page(kept, code, status=status, headers=headers, retry_seconds=retry_seconds, is_lost=is_lost)


def _sends_a_form(request: Request) -> bool:
    return request.method not in SAFE_METHODS and is_form(request)


def _kept(kept: Kept, failure: Failure, status: int, error: Exception) -> Response:
    csrf_token = error.csrf_token if isinstance(error, OutdatedForm) else None
    return kept_page(
        kept,
        failure.code,
        status=status,
        headers=failure.headers,
        detail=failure.detail,
        retry_seconds=failure.retry_seconds,
        csrf_token=csrf_token,
        is_lost=csrf_token is None and failure.code not in PASSING and not _is_too_large_a_file(kept, failure.code),
    )


def _is_too_large_a_file(kept: Kept, code: str) -> bool:
    """Whether a smaller file would do."""
    return code == statuses.REQUEST_TOO_LARGE and kept.sent.had_file
