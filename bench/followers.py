"""How the drivers learn what a worker has stored, at the price of one query per beat for all lives together."""

import asyncio
from collections import defaultdict

import asyncpg

BEAT_SECONDS = 0.025

THINKING_SECONDS = 1.0
"""Time that a person takes before each word. Whoever answers within milliseconds has many words fall into one step."""


class Ended(Exception):
    """A life did not come where it had to within its time."""


class Milestones:
    """Which marks each life has passed; the references report theirs here."""

    def __init__(self) -> None:
        self._passed: defaultdict[str, set[str]] = defaultdict(set)
        self._changed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def pass_(self, life_id: str, mark: str) -> None:
        """The life has passed `mark`."""
        self._passed[life_id].add(mark)
        self._changed[life_id].set()

    async def until(self, life_id: str, mark: str, within_seconds: float = 120) -> None:
        """Return once the life has passed `mark`.

        Raises:
            Ended: it did not in time.
        """
        changed = self._changed[life_id]
        try:
            async with asyncio.timeout(within_seconds):
                while mark not in self._passed[life_id]:
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            raise Ended(f"{life_id} never passed {mark}") from None

    def forget(self, life_id: str) -> None:
        """Free what an ended life took."""
        self._passed.pop(life_id, None)
        self._changed.pop(life_id, None)


class EntryFollower:
    """Passes the type of every event of one book as the ledger grows; what it holds nobody here needs to read."""

    def __init__(self, pool: asyncpg.Pool, book: str, milestones: Milestones) -> None:
        self._pool = pool
        self._book = book
        self._milestones = milestones
        self._position = -1
        self.events = 0

    async def skip_to_end(self) -> None:
        """Leave out what earlier stretches stored."""
        self._position = await self._pool.fetchval(
            "select coalesce(max(position), -1) from ledger.entry where book = $1", self._book
        )

    async def follow(self) -> None:
        """Read on every beat until cancelled."""
        while True:
            rows = await self._pool.fetch(
                "select position, stream, type from ledger.entry where book = $1 and position > $2 order by position",
                self._book,
                self._position,
            )
            for row in rows:
                self._milestones.pass_(row["stream"], row["type"])
                self._position = row["position"]
            self.events += len(rows)
            await asyncio.sleep(BEAT_SECONDS)
