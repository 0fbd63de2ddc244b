"""Who calls: the account behind the token that a request brings (RFC 6750)."""

from typing import Annotated, Final

from fastapi import Header

from domain.access.api_token import TokenScope, read_token
from projections.operational.api_tokens import ApiTokens, IssuedToken
from web.api import statuses
from web.api.problem_details import NotAnswered

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="desk"'}
_REFUSED: Final = {"WWW-Authenticate": 'Bearer realm="desk", error="invalid_token"'}

AuthorizationHeader = Annotated[
    str | None, Header(alias="Authorization", description="`Bearer desk_…`, issued by `desk token issue`.")
]


async def signed_in(tokens: ApiTokens, authorization: str | None) -> IssuedToken:
    """The token of a request.

    Raises:
        NotAnswered: there is none, it is not ours, has run out, or was revoked: one answer for all four.
        domain.outage.LedgerAway: try again later.
    """
    if authorization is None:
        raise NotAnswered(statuses.NOT_SIGNED_IN, headers=_CHALLENGE)
    kind, _, written = authorization.partition(" ")
    token = read_token(written.strip()) if kind.lower() == "bearer" else None
    found = None if token is None else await tokens.presented(token)
    if found is None:
        raise NotAnswered(statuses.NOT_SIGNED_IN, headers=_REFUSED)
    return found


def check_may_act(token: IssuedToken) -> None:
    """Return if the token is for acting too.

    Raises:
        NotAnswered: it is for reading only.
    """
    if token.scope is not TokenScope.ACT:
        raise NotAnswered(statuses.TOKEN_NARROWER)
