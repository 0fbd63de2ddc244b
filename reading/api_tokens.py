"""Tokens of programs: who may issue them for whom, and how lists show them."""

from datetime import datetime
from typing import Protocol

from domain.access.api_token import TokenScope
from domain.access.sight import Sight
from domain.actor import Actor, SignedLink
from domain.base import Value
from domain.codes import RegionCode, Role, desk_region, is_within
from domain.desk.commands import AppointOfficial
from domain.desk.rights import may_send
from domain.refusals import NotPermitted
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


def check_keeper(sight: Sight, desk: RegionCode) -> None:
    """Return if who looks keeps the tokens of a desk: whoever appoints its officials.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if not may_send(sight.actor, AppointOfficial, desk):
        raise NotPermitted(f"{sight.actor.role}@{sight.scope}: tokens {desk}")


def check_issue(sight: Sight, holder: Actor) -> None:
    """Return if who looks may let somebody act by a token: an account within their own reach, and no link.

    Raises:
        NotPermitted: role or region forbids it, or it would be the service's.
    """
    check_keeper(sight, desk_region(holder.region))
    if holder.is_service or isinstance(holder.grant, SignedLink) or not is_within(holder.region, sight.scope):
        raise NotPermitted(f"token {holder.role}@{holder.region}")


async def list_tokens(sight: Sight, tokens: Tokens, desk: RegionCode, *, fictitious: bool) -> TokensListed:
    """The tokens of a desk's accounts, the newest first, also those that hold no more.

    Raises:
        NotPermitted: who looks does not keep them.
        domain.outage.LedgerAway: try again later.
    """
    check_keeper(sight, desk)
    return TokensListed(desk=desk, fictitious=fictitious, tokens=await tokens.of(desk))
