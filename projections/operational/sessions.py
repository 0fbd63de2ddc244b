"""Sessions of people in a browser: kept by the digest of their secret, no part of the record.

Invariants:
    * a secret is nowhere but in its holder's cookie;
    * whoever looks a session up asks the database each time, so that one that was ended opens nothing any more.
"""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import asyncpg
from pydantic import TypeAdapter

from domain.access.sign_in import SECRET_BYTES, Secret, SignInMethod, secret_of
from domain.actor import Actor
from domain.base import StoredValue
from domain.codes import RegionCode
from infra.database.connections import Database
from infra.database.statements import statements

SQL = statements("projections", "sessions.sql")

_ACTOR: Final = TypeAdapter(Actor)


class SessionTerms(NamedTuple):
    """How long a session holds."""

    lasting: timedelta
    """At most, whatever its holder does."""

    idle_limit: timedelta
    """Without a request."""


class Session(StoredValue):
    """A session as lists show it."""

    session_id: str
    actor: Actor
    """Who signed in, by account and role alone."""

    method: SignInMethod
    idle_limit: timedelta
    started_at: datetime
    last_seen_at: datetime
    """To the minute."""

    expires_at: datetime
    ended_at: datetime | None
    ended_by: str | None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at an instant."""
        return self.ended_at is None and now < self.expires_at and now < self.last_seen_at + self.idle_limit


class Started(NamedTuple):
    """A session that has just begun."""

    session_id: str
    secret: Secret


class Sessions:
    """The sessions; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database, terms: SessionTerms) -> None:
        self._database = database
        self.terms = terms

    async def start(self, actor: Actor, method: SignInMethod, begun_by: bytes | None = None) -> Started | None:
        """A new session; None where what it is begun by has begun one already.

        Args:
            actor: who signed in.
            method: how.
            begun_by: 32 bytes that stand for what began it, where that may begin one only.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        started = new_session()
        rows = await self._database.fetch(
            SQL["start"],
            started.session_id,
            started.secret.digest,
            begun_by,
            actor.model_dump_json(),
            method.value,
            self.terms.lasting,
            self.terms.idle_limit,
        )
        return started if rows[0][0] else None

    async def presented(self, secret: Secret, *, by_itself: bool = False) -> Session | None:
        """The session, if it is one of ours and holds now.

        Args:
            secret: of whoever asks.
            by_itself: a page asks that nobody touches; the holder is not taken to be there.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["shown_by_itself" if by_itself else "presented"], secret.digest)
        return _session(rows[0]) if rows else None

    async def end(self, secret: Secret, ended_by: str) -> None:
        """Return with the session ended, if there was one.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        await self._database.fetch(SQL["end"], secret.digest, ended_by)

    async def revoke(self, session_id: str, desk: RegionCode, ended_by: str) -> bool:
        """Whether accounts of the desk have such a session; it opens nothing from now on.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["revoke"], session_id, desk, ended_by)
        return bool(rows[0][0])

    async def revoke_of(self, account: str, desk: RegionCode, ended_by: str) -> tuple[str, ...]:
        """Ids of the sessions of an account of the desk that held until now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["revoke_of_account"], account, desk, ended_by)
        return tuple(each["session_id"] for each in rows)

    async def of(self, desk: RegionCode) -> tuple[Session, ...]:
        """Sessions of accounts of a desk, the newest first.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return tuple(_session(each) for each in await self._database.fetch(SQL["listed"], desk))


def new_session() -> Started:
    """Id and secret of a session that is about to begin."""
    return Started(
        base64.b32encode(secrets.token_bytes(10)).decode().lower(), secret_of(secrets.token_bytes(SECRET_BYTES))
    )


def _session(row: asyncpg.Record) -> Session:
    values: dict[str, Any] = dict(row)
    return Session.model_validate(values | {"actor": _ACTOR.validate_json(values["actor"])})
