"""Views of a desk's queue that somebody keeps under a name of their own, no part of the record.

Invariants:
    * an account has a bounded number of them, however many are kept at once;
    * they are one account's own: nobody else lists, changes or drops them.
"""

from datetime import datetime
from typing import Final, Literal

from pydantic import TypeAdapter

from domain.access.sight import Sight
from domain.base import StoredValue
from domain.codes import RegionCode
from infra.database.connections import Database
from infra.database.statements import statements

SQL = statements("projections", "kept_views.sql")

LIMIT: Final = 20
"""Views of one account, at all desks together."""

Keeping = Literal["kept", "used", "full"]

_KEEPING: Final[TypeAdapter[Keeping]] = TypeAdapter(Keeping)


class KeptView(StoredValue):
    """A view under its name."""

    name: str
    """In the words of who keeps it."""

    query: str
    """Of the queue's address, without the question mark."""

    kept_at: datetime


class KeptViews:
    """Where views are kept and dropped, and `Queries.kept_views` reads them; safe for many tasks and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, sight: Sight, desk: RegionCode, name: str, query: str) -> Keeping:
        """Keep a view: `kept`, also when it was there; `used` where its name stands for another; `full` past the bound.

        Raises:
            domain.outage.LedgerAway: try again later; a repeat is harmless.
        """
        rows = await self._database.fetch(SQL["keep"], sight.actor.id, desk, name, query, LIMIT)
        return _KEEPING.validate_python(rows[0][0])

    async def drop(self, sight: Sight, desk: RegionCode, name: str) -> bool:
        """Whether who looks had such a view; it is gone.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["drop"], sight.actor.id, desk, name)
        return bool(rows[0][0])
