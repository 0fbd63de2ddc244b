"""What holds up notices that are still to be delivered, as the last attempt at each found it.

No part of the record: an attempt in vain changes nothing, and a history of them would grow with an outage. People see
it in `desk notices` and `desk doctor` (`projections.queries`).
"""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.base import StoredValue
from domain.stream import StreamId
from infra.database.connections import Database
from infra.database.statements import statements

SQL = statements("projections", "held_up.sql")


class HeldUp(StoredValue):
    """A notice that waits, and for what."""

    notice_id: str
    code: str
    """Failure code of the last attempt."""

    status: str
    """Numbers of the other side's answer; may be empty."""

    attempts: int


_ROWS: TypeAdapter[list[HeldUp]] = TypeAdapter(list[HeldUp])


class HeldUpNotices:
    """Where deliveries write down what holds them up; safe for many tasks and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, stream: StreamId[Any], held_up: Sequence[tuple[str, str, str, int]]) -> None:
        """Keep what holds up these notices of a problem, and forget those that are no longer pending.

        Args:
            stream: of the problem.
            held_up: id of each notice, failure code, status and attempts.

        Raises:
            domain.outage.LedgerAway: nothing is written down.
        """
        rows = [HeldUp(notice_id=each[0], code=each[1], status=each[2], attempts=each[3]) for each in held_up]
        await self._database.fetch(SQL["note"], stream.name, _ROWS.dump_json(rows).decode())
