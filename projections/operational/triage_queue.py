"""The triage queue: which report a person decides next, and who has which in hand.

Invariants:
    * a report is in the hand of one person at a time, however many ask at once and from whichever process;
    * a claim runs out by itself, by the database's clock, so that nobody who walks away blocks anybody;
    * nothing here is part of the record: what a person decides goes the way of every command, claim or not.

Like what holds notices up (`held_up.py`), it is not computed from the ledger (docs/adr, "a claim is no event").
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import StoredValue
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.stream import BookId
from infra.database.connections import Database
from infra.database.statements import statements
from infra.database.wall import seen_by
from projections.eyes import eyes, granted

SQL = granted(statements("projections", "triage.sql"))

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
    occurred_until: datetime | None = None
    """First instant after the day, where the hour is not known."""

    reported_until: datetime | None = None


class TriageQueue:
    """The queue; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_next(self, sight: Sight, book: BookId, lasting: timedelta = CLAIM_LASTS) -> Claim | None:
        """The gravest report that nobody has in hand, the oldest of these, now in that of who looks; None for none.

        A person may have several in hand, each until its time is over; what the person gave back comes last again.

        Args:
            sight: whose eyes it is for, and whose hand.
            book: of the desk and the election.
            lasting: how long it stays in hand.

        Raises:
            domain.outage.LedgerAway: try again later. A report taken without an answer waits until its time is over.
        """
        rows = await self._fetch("next", eyes(sight, View.TRIAGE), book, sight.actor.id, lasting)
        return Claim.model_validate(dict(rows[0])) if rows else None

    async def give_back(self, problem_id: str, holder: str | None) -> bool:
        """Whether the report was in hand of `holder`, or of anybody when None; it waits again.

        False too when it was given back and the answer was lost with its connection.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._fetch("give_back", problem_id, holder)
        return bool(rows[0][0])

    async def claim_on(self, problem_id: str) -> Claim | None:
        """Who has the report in hand; None while nobody has.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._fetch("claim", problem_id)
        return Claim.model_validate(dict(rows[0])) if rows else None

    async def queue(self, sight: Sight, book: BookId, *, limit: int = 1000) -> tuple[QueuedReport, ...]:
        """Reports of the desk that a person has to decide, gravest first, then oldest, in hand or not.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return tuple(
            QueuedReport.model_validate(dict(row))
            for row in await seen_by(self._database, sight).fetch(SQL["queue"], eyes(sight, View.TRIAGE), book, limit)
        )

    async def _fetch(self, name: str, *arguments: object) -> Sequence[asyncpg.Record]:
        return await self._database.fetch(SQL[name], *arguments)
