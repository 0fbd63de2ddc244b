"""The triage queue: which report a person decides next, and who has which in hand.

Invariants:
    * a report is in the hand of one person at a time, however many ask at once and from whichever process;
    * a claim runs out by itself, by the database's clock, so that nobody who walks away blocks anybody;
    * nothing here is part of the record: what a person decides goes the way of every command, claim or not.

This is the one place of this room that is not computed from the ledger (docs/adr, "a claim is no event").
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from ledger.outages import outages
from projections.queries import CONNECT_SECONDS, QUERY_SECONDS
from projections.statements import statements

SQL = statements("triage.sql")

CLAIM_LASTS: Final = timedelta(minutes=10)
"""How long a report stays in the hand of who took it.

Reading one and deciding takes a few minutes. On the days around voting the gravest report has to be triaged within
half an hour and is reminded of after a quarter (`reference/policy/deadlines.csv`): a claim that was left behind is over
before that reminder, and somebody else still has the time.
"""


class Claim(StoredValue):
    """A report in somebody's hand."""

    problem_id: str
    holder: str
    claimed_at: datetime
    expires_at: datetime


class QueuedReport(StoredValue):
    """A report that a person has to decide."""

    problem_id: str
    desk: RegionCode
    region: RegionCode
    category: CategoryCode
    """Suggested, as are severity and lead."""

    severity: Severity
    lead: AgencyCode
    triage_reason: str | None
    confidence_permille: int
    occurred_at: datetime
    reported_at: datetime | None
    detected_at: datetime
    late: int
    """Deadlines missed; one, once the triage is overdue."""

    intake_count: int
    due_at: datetime | None
    holder: str | None
    """Who has it in hand; None while it waits."""

    claimed_at: datetime | None
    expires_at: datetime | None


class TriageQueue:
    """The queue over one pool of connections; safe for many tasks of one event loop and for many processes."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        """Use connections of `pool`; `connect` makes one."""
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, dsn: str, *, role: str | None = None, max_connections: int = 2
    ) -> AsyncIterator["TriageQueue"]:
        """The queue for as long as the context lasts; connects when first needed.

        Args:
            dsn: address of the database, migrated.
            role: to act as, for a login that may do more than the application (`desk_app`).
            max_connections: of this process.
        """
        async with asyncpg.create_pool(
            dsn,
            min_size=0,
            max_size=max_connections,
            timeout=CONNECT_SECONDS,
            command_timeout=QUERY_SECONDS,
            server_settings={
                "application_name": "desk-triage",
                "default_transaction_isolation": "read committed",
                **({"role": role} if role else {}),
            },
        ) as pool:
            yield cls(pool)

    async def take_next(self, desk: RegionCode, holder: str, lasting: timedelta = CLAIM_LASTS) -> Claim | None:
        """The gravest report that nobody has in hand, the oldest of these, now in `holder`'s; None for none.

        A person may have several in hand, each until its time is over; what the person gave back comes last again.

        Args:
            desk: whose queue.
            holder: id of the person.
            lasting: how long it stays in hand.

        Raises:
            ledger.port.LedgerAway: try again later. A report taken without an answer waits until its time is over.
        """
        rows = await self._fetch("next", desk, holder, lasting)
        return Claim.model_validate(dict(rows[0])) if rows else None

    async def give_back(self, problem_id: str, holder: str | None) -> bool:
        """Whether the report was in hand of `holder`, or of anybody when None; it waits again.

        Raises:
            ledger.port.LedgerAway: try again later.
        """
        rows = await self._fetch("give_back", problem_id, holder)
        return bool(rows[0][0])

    async def claim_on(self, problem_id: str) -> Claim | None:
        """Who has the report in hand; None while nobody has.

        Raises:
            ledger.port.LedgerAway: try again later.
        """
        rows = await self._fetch("claim", problem_id)
        return Claim.model_validate(dict(rows[0])) if rows else None

    async def queue(self, desk: RegionCode, *, limit: int = 1000) -> tuple[QueuedReport, ...]:
        """Reports of the desk that a person has to decide, gravest first, then oldest, in hand or not.

        Raises:
            ledger.port.LedgerAway: try again later.
        """
        return tuple(QueuedReport.model_validate(dict(row)) for row in await self._fetch("queue", desk, limit))

    async def _fetch(self, name: str, *arguments: object) -> "Sequence[asyncpg.Record]":
        with outages():
            async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection:
                rows: Sequence[asyncpg.Record] = await connection.fetch(SQL[name], *arguments)
                return rows
