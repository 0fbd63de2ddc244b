"""Letters to offices that wait for company: who has which in hand, and what becomes of each bundle.

Invariants:
    * a bundle is in one hand at a time, however many claim at once and from whichever process;
    * an office has one bundle in hand at a time, and a pause after each that it got; what goes at once is neither;
    * what a bundle holds stands fast before it is sent for the first time;
    * nothing here is part of the record: what is lost of it, a step of the stream puts back.

Every instant is the caller's, so that windows and leases go by one clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import asyncpg
from pydantic import BaseModel, TypeAdapter

from domain.base import StoredValue
from domain.stream import StreamId
from domain.waiting_letter import (
    LetterAttempt,
    LetterBundle,
    LetterOutcome,
    LetterParted,
    LetterTold,
    LetterToQueue,
    WaitingLetter,
)
from infra.database.connections import Database
from infra.database.statements import statements

SQL = statements("projections", "letter_queue.sql")

BUNDLE_LIMIT = 50
"""Notices of one bundle; what is beyond waits for the next."""

Row = TypeVar("Row", bound=StoredValue)


class LetterQueue:
    """The queue; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, stream: StreamId[Any], version: int, letters: Sequence[LetterToQueue], now: datetime
    ) -> frozenset[str]:
        """Ids of those of the notices that wait, or are on their way already.

        Args:
            stream: of the problem.
            version: of it, at which they were found pending.
            letters: what is pending.
            now: the present instant.

        Raises:
            domain.outage.LedgerAway: they may wait or not.
        """
        if all(each.due_at is None for each in letters) and not await self._fetch("any_of", stream):
            return frozenset()  # where none begins to wait, none waits nearly always
        rows = await self._fetch("queue", stream, stream.book, version, now, _json(letters))
        return frozenset(row[0] for row in rows)

    async def claim(self, holder: str, now: datetime, lease: timedelta) -> LetterBundle | None:
        """The bundle whose turn it is, in the holder's hand until the lease ends; None where none is due.

        Raises:
            domain.outage.LedgerAway: try again later. A bundle claimed without an answer waits until its lease ends.
        """
        rows = await self._fetch("claim", holder, now, lease, BUNDLE_LIMIT)
        if not rows:
            return None
        outcome = rows[0]["outcome"]
        read = None if outcome is None else LetterOutcome.model_validate_json(outcome)
        return LetterBundle.model_validate(dict(rows[0]) | {"outcome": read})

    async def letters(self, bundle: LetterBundle) -> Sequence[WaitingLetter]:
        """The notices of a bundle.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return _read(WaitingLetter, await self._fetch("letters", bundle.bundle_id))

    async def keep(self, bundle: LetterBundle, now: datetime, lease: timedelta) -> bool:
        """Whether the bundle is still in its holder's hand, where it stays for another lease.

        Raises:
            domain.outage.LedgerAway: nobody knows.
        """
        rows = await self._fetch("keep", *_hand(bundle), now, lease)
        return bool(rows[0][0])

    async def begin(
        self, bundle: LetterBundle, key: str, settled: Sequence[WaitingLetter], now: datetime
    ) -> LetterAttempt | None:
        """The attempt that begins; None where the bundle is in another hand by now.

        The first one settles which notices go under which key; the others of the bundle wait for the next one.

        Raises:
            domain.outage.LedgerAway: it may have begun.
        """
        rows = await self._fetch("begin", *_hand(bundle), now, key, _json(settled))
        return LetterAttempt.model_validate(dict(rows[0])) if rows else None

    async def end(self, bundle: LetterBundle, outcome: LetterOutcome, now: datetime) -> bool:
        """Whether what became of the letter is kept; False where the bundle is in another hand by now.

        Raises:
            domain.outage.LedgerAway: it may be kept.
        """
        arrived = outcome.result == "delivered"
        rows = await self._fetch("end", *_hand(bundle), now, outcome.model_dump_json(), arrived)
        return bool(rows[0][0])

    async def put_off(self, bundle: LetterBundle, attempts: int, until: datetime, now: datetime) -> None:
        """Have the bundle tried again after so many attempts, by whoever claims it then.

        Raises:
            domain.outage.LedgerAway: it waits until its lease ends.
        """
        await self._fetch("put_off", *_hand(bundle), attempts, now, until)

    async def part(self, bundle: LetterBundle, letters: Sequence[LetterParted], now: datetime) -> None:
        """Let some notices of the bundle, or all, go alone.

        Raises:
            domain.outage.LedgerAway: they may go alone.
        """
        await self._fetch("part", *_hand(bundle), now, _json(letters))

    async def forget(self, bundle: LetterBundle, told: Sequence[LetterTold], now: datetime) -> None:
        """Forget notices of the bundle, but for those that were asked for again meanwhile: they wait once more.

        Raises:
            domain.outage.LedgerAway: they may be forgotten.
        """
        await self._fetch("forget", *_hand(bundle), now, _json(told))

    async def next_due(self) -> datetime | None:
        """When the next bundle may be claimed, past or future; None where nothing waits.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._fetch("next_due")
        at: datetime | None = rows[0][0]
        return at

    async def _fetch(self, name: str, *arguments: object) -> Sequence[asyncpg.Record]:
        return await self._database.fetch(
            SQL[name], *(str(each) if isinstance(each, StreamId) else each for each in arguments)
        )


def _hand(bundle: LetterBundle) -> tuple[str, str]:
    return bundle.bundle_id, bundle.holder


def _json(values: Sequence[BaseModel]) -> str:
    return TypeAdapter(list[Any]).dump_json(list(values)).decode()


def _read(kind: type[Row], rows: Sequence[asyncpg.Record]) -> tuple[Row, ...]:
    return tuple(kind.model_validate(dict(row)) for row in rows)
