"""Tokens of programs, as lists show them."""

from datetime import datetime
from typing import Protocol

from domain.access.api_token import TokenScope
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode, Role
from projections.operational.api_tokens import IssuedToken
from reading.outcomes import Accepted


class TokenIssued(Value):
    """A new token; its secret is shown this once."""

    outcome: Accepted = "accepted"
    token_id: str
    token: str
    account: str
    role: Role
    scope: TokenScope
    expires_at: datetime


class TokensListed(Value):
    """The tokens of a desk's accounts; the shape of `desk token list --json`."""

    desk: RegionCode
    fictitious: bool
    tokens: tuple[IssuedToken, ...]


class TokenRevoked(Value):
    """A token that opens nothing any more."""

    outcome: Accepted = "accepted"
    token_id: str


class Tokens(Protocol):
    """Where tokens are kept."""

    async def of(self, desk: RegionCode) -> tuple[IssuedToken, ...]:
        """Tokens of accounts of a desk, the newest first."""


async def list_tokens(sight: Sight, tokens: Tokens, desk: RegionCode, *, fictitious: bool) -> TokensListed:
    """The tokens of a desk's accounts, the newest first, also those that hold no more.

    Raises:
        NotPermitted: they are not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.PARTICULARS, desk)
    return TokensListed(desk=desk, fictitious=fictitious, tokens=await tokens.of(desk))
