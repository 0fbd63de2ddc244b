"""What a caller reads when something was not done: problem details of RFC 9457, with a code that is stable."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel, Field
from starlette.responses import Response

from commands.service import DeskOffer
from web.api import statuses
from wording.refusals import sentence

MEDIA_TYPE: Final = "application/problem+json"

SHOWN_CHARACTERS: Final = 300

FAULTS_SHOWN: Final = 20
"""Of a request with many."""

REASONS: Final[Mapping[str, str]] = {"unexpected_keyword_argument": "extra_forbidden"}
"""What one thing is called where the validation calls it otherwise for values of another make."""


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


def faults_in(errors: object) -> tuple[FieldFault, ...]:
    """What does not fit, without what was sent: it may hold personal data."""
    assert isinstance(errors, list | tuple)
    return tuple(
        FieldFault(
            field=".".join(str(part) for part in each["loc"])[:200],
            reason=REASONS.get(str(each["type"]), str(each["type"])),
        )
        for each in errors[:FAULTS_SHOWN]
    )
