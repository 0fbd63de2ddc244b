"""Links by which a session begins: kept by the digest of their secret, no part of the record.

Invariants:
    * a secret is nowhere but with its holder;
    * of those who follow a link that holds once, one is let in, however many come at the same moment.
"""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter

from domain.access.sign_in import SECRET_BYTES, Secret, secret_of
from domain.actor import Actor
from domain.base import StoredValue
from infra.database.connections import Database
from infra.database.statements import statements
from projections.operational.sessions import SessionTerms, Started, new_session

SQL = statements("projections", "sign_in.sql")

LASTING: Final = timedelta(minutes=10)
"""Of a link that holds once."""

_ACTOR: Final = TypeAdapter(Actor)


class IssuedLink(NamedTuple):
    """A new link; nobody can read its secret again."""

    link_id: str
    """Names it in the record; no secret."""

    secret: Secret


class OfferedLink(StoredValue):
    """A link that begins a session now."""

    link_id: str
    actor: Actor
    """As whom one signs in by it."""

    reusable: bool
    expires_at: datetime


class SignInLinks:
    """The links; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database, terms: SessionTerms) -> None:
        self._database = database
        self._terms = terms

    async def issue(
        self, actor: Actor, issued_by: str, lasting: timedelta = LASTING, *, reusable: bool = False
    ) -> IssuedLink:
        """A new link.

        Args:
            actor: as whom one signs in by it.
            issued_by: account of who issues it.
            lasting: from now on.
            reusable: whether it begins as many sessions as one likes until then; for invented books only.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        link = IssuedLink(
            base64.b32encode(secrets.token_bytes(10)).decode().lower(), secret_of(secrets.token_bytes(SECRET_BYTES))
        )
        await self._database.fetch(
            SQL["issue"], link.link_id, link.secret.digest, actor.model_dump_json(), reusable, issued_by, lasting
        )
        return link

    async def offered(self, secret: Secret) -> OfferedLink | None:
        """The link, if it is one of ours and begins a session now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["offered"], secret.digest)
        if not rows:
            return None
        values: dict[str, Any] = dict(rows[0])
        return OfferedLink.model_validate(values | {"actor": _ACTOR.validate_json(values["actor"])})

    async def follow(self, secret: Secret) -> Started | None:
        """A new session for whom the link was issued; None where it begins none any more.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        started = new_session()
        rows = await self._database.fetch(
            SQL["follow"],
            secret.digest,
            started.session_id,
            started.secret.digest,
            self._terms.lasting,
            self._terms.idle_limit,
        )
        return started if rows[0][0] else None

    async def withdraw(self, issued_by: str) -> None:
        """Return with every link gone that somebody issued.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        await self._database.fetch(SQL["withdraw"], issued_by)
