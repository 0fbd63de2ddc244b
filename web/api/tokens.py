"""Tokens of programs: issued, listed and revoked by whoever appoints a desk's officials."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.responses import Response

from domain.access.api_token import TokenScope
from domain.actor import Actor
from domain.base import Value
from domain.codes import AgencyCode, RegionCode, Role
from domain.desk.rights import check_issues_token, check_keeps_tokens
from domain.refusals import UnknownPart
from projections.operational.api_tokens import LONGEST
from reading.api_tokens import TokenIssued, TokenRevoked, TokensListed, list_tokens
from web.api.at_desk import At, Desk, desk_routes
from web.api.caller import Acting, Reader, Services
from web.api.conditional import NEVER_KEPT, answered
from web.api.strict_json import Written

of_desk = desk_routes(tag="token")

DAYS: Final = 90


class TokenBody(Value):
    """A token that somebody wants for a program."""

    account: str = Field(min_length=1, max_length=200)
    role: Role
    region: RegionCode | None = None
    """Of the account; that of the desk where it is missing."""

    agency: AgencyCode | None = None
    label: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    """What it is for."""

    scope: TokenScope = TokenScope.READ
    days: int = Field(default=DAYS, ge=1, le=LONGEST.days)
    """How long it holds; never longer than the token that asks for it."""


@of_desk.get("/tokens", response_model=TokensListed)
async def tokens(request: Request, services: Services, caller: Reader, at: At, desk: Desk) -> Response:
    """Tokens of the desk's accounts, also those that hold no more; never a secret."""
    return answered(request, await list_tokens(caller.sight, services.api_tokens, desk, fictitious=at.fictitious))


@of_desk.post("/tokens", response_model=TokenIssued, status_code=201)
async def issue_token(services: Services, caller: Acting, desk: Desk, body: Written[TokenBody]) -> Response:
    """Issue a token; its secret is shown this once, so that a repeat issues another."""
    named = {"id": body.account, "role": body.role, "region": body.region or desk, "agency": body.agency}
    try:
        holder = Actor.model_validate(named)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
    check_issues_token(caller.sight.actor, holder)
    lasting = min(timedelta(days=body.days), caller.until - services.now())
    made = await services.api_tokens.issue(holder, body.scope, body.label, caller.sight.actor.signature, lasting)
    kept = await services.api_tokens.presented(made)
    assert kept is not None, "a token that was issued at this moment holds"
    issued = TokenIssued(
        token_id=made.token_id,
        token=str(made),
        account=holder.id,
        role=holder.role,
        scope=body.scope,
        expires_at=kept.expires_at,
    )
    return Response(issued.model_dump_json(), 201, media_type="application/json", headers=NEVER_KEPT)


@of_desk.post("/tokens/{token_id}/revoke", response_model=TokenRevoked)
async def revoke_token(
    services: Services, caller: Acting, desk: Desk, token_id: Annotated[str, Path(pattern=r"^[a-z2-7]{16}$")]
) -> Response:
    """Revoke a token: it opens nothing from now on, however often this is asked."""
    check_keeps_tokens(caller.sight.actor, desk)
    if not await services.api_tokens.revoke(token_id, desk, caller.sight.actor.signature):
        raise UnknownPart(token_id)
    return Response(TokenRevoked(token_id=token_id).model_dump_json(), media_type="application/json")
