"""Tokens of programs: kept by the digest of their secret, no part of the record.

Invariants:
    * a secret is nowhere but with its holder;
    * whoever looks a token up asks the database each time, so that one that was revoked opens nothing any more.
"""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
from pydantic import TypeAdapter

from domain.access.api_token import Token, TokenScope
from domain.actor import Actor
from domain.base import StoredValue
from domain.codes import RegionCode
from infra.database.connections import Database
from infra.database.statements import statements

SQL = statements("projections", "api_tokens.sql")

LONGEST: Final = timedelta(days=366)
"""A token outlives no election year."""

_ACTOR: Final = TypeAdapter(Actor)


class IssuedToken(StoredValue):
    """A token as lists show it."""

    token_id: str
    actor: Actor
    """Who acts by it."""

    scope: TokenScope
    label: str
    """What it is for, in the words of who issued it."""

    issued_by: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class ApiTokens:
    """The tokens; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def issue(self, actor: Actor, scope: TokenScope, label: str, issued_by: str, lasting: timedelta) -> Token:
        """A new token; nobody can read it again.

        Args:
            actor: who acts by it.
            scope: what it is good for.
            label: what it is for.
            issued_by: account of who issues it.
            lasting: from now on, at most `LONGEST`.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        token = Token(
            base64.b32encode(secrets.token_bytes(10)).decode().lower(),
            base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        )
        lasting = min(lasting, LONGEST)
        await self._database.fetch(
            SQL["issue"],
            token.token_id,
            token.digest,
            actor.model_dump_json(),
            scope.value,
            label,
            issued_by,
            lasting,
        )
        return token

    async def presented(self, token: Token) -> IssuedToken | None:
        """The token, if it is one of ours and holds now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["presented"], token.token_id, token.digest)
        return _issued(rows[0]) if rows else None

    async def revoke(self, token_id: str, desk: RegionCode, revoked_by: str) -> bool:
        """Whether the desk has such a token; it opens nothing from now on.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["revoke"], token_id, desk, revoked_by)
        return bool(rows[0][0])

    async def of(self, desk: RegionCode) -> tuple[IssuedToken, ...]:
        """Tokens of accounts of a desk, the newest first.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return tuple(_issued(each) for each in await self._database.fetch(SQL["listed"], desk))


def _issued(row: asyncpg.Record) -> IssuedToken:
    values: dict[str, Any] = dict(row)
    return IssuedToken.model_validate(values | {"actor": _ACTOR.validate_json(values["actor"])})
