"""Lists of the notices of a desk, those that were delivered among them; scoped as every read of the query tables is."""

from collections.abc import Sequence
from typing import Final, Literal

import asyncpg

from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import StoredValue
from domain.codes import AgencyCode
from domain.stream import BookId
from infra.database.connections import Database
from infra.database.statements import statements
from projections.cursors import Part, cursor_of, keys_of
from projections.eyes import eyes, granted
from projections.views import UndeliveredNotice

SQL: Final = granted(statements("projections", "notice_lists.sql"))

NoticeState = Literal["pending", "failed", "unreached", "delivered", "unneeded"]
"""What became of a notice; `unreached` and `unneeded` are the two ways in which it was not sent."""


class OutboxNotice(UndeliveredNotice):
    """Somebody who had to be told something, and what became of it."""

    state: NoticeState


class OutboxCount(StoredValue):
    """How many notices to one agency are in one state."""

    agency: AgencyCode | None
    """None for those to reporters."""

    state: NoticeState
    notices: int


class NoticeLists:
    """The lists; safe for many tasks of one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outbox(
        self,
        sight: Sight,
        book: BookId,
        agency: AgencyCode | None = None,
        state: NoticeState | None = None,
        *,
        after: str | None = None,
        limit: int | None = 50,
    ) -> Part[OutboxNotice]:
        """Notices of a desk, newest first.

        Args:
            sight: whose eyes they are for.
            book: of the desk.
            agency: only those to this one.
            state: only those in this one.
            after: `next_cursor` of the part before; None for the first one.
            limit: lines at most; None for all.

        Raises:
            UnknownCursor: the cursor is not one of ours.
            domain.outage.LedgerAway: try again later.
        """
        keys = None if after is None else keys_of(after, count=3, instant=0)
        found = await self._fetch("outbox", eyes(sight, View.LETTERS), book, agency, state, limit, keys)
        lines = tuple(OutboxNotice.model_validate(dict(each)) for each in found)
        left = found[0]["remaining"] - len(lines) if found else 0
        last = lines[-1] if left else None
        cursor = None if last is None else cursor_of([last.caused_at.isoformat(), last.problem_id, last.notice_id])
        return Part(lines, cursor, left)

    async def outbox_counts(self, sight: Sight, book: BookId) -> tuple[OutboxCount, ...]:
        """How many notices of a desk there are in each state, by agency.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        found = await self._fetch("outbox_counts", eyes(sight, View.LETTERS), book)
        return tuple(OutboxCount.model_validate(dict(each)) for each in found)

    async def _fetch(self, name: str, *arguments: object) -> Sequence[asyncpg.Record]:
        return await self._database.fetch(SQL[name], *arguments)
