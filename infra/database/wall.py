"""The second wall: what a face reads, it reads as a role that sees nothing until its transaction names a sight.

The database decides by itself what is in that sight (schema `wall` in `ledger/sql/schema.sql`). It is told who looks,
and never which problems or relations: a fault in what a statement asks for opens nothing here.

Invariants:
    * role and sight hold for one transaction, which only reads; the connection is what it was before, or is closed;
    * what is read together sees the database at one instant, by one sight;
    * a sight cannot break out of its statement, whatever accounts and purposes people think of.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import asyncpg
import orjson

from domain.access.sight import Sight
from domain.stream import StreamId
from infra.database.connections import Connection, Database

FACE_ROLE: Final = "desk_face"

NOTHING: Final = "{}"
"""The sight that opens nothing."""

ONE_INSTANT: Final = "ISOLATION LEVEL REPEATABLE READ, "

PLANNED_ONCE: Final = "-- planned once"
"""Line of a statement whose plan fits whatever is asked: behind the wall, planning can cost more than carrying out."""

_PLANNED_ONCE: Final = "SET LOCAL plan_cache_mode = force_generic_plan"
_OPENING: Final = f"READ ONLY; SET LOCAL ROLE {FACE_ROLE}; SET LOCAL desk.sight = $sight${{}}$sight$"
_OPENING_OF_THE_SERVICE: Final = f"BEGIN {ONE_INSTANT}READ ONLY; {_PLANNED_ONCE}"

Result = TypeVar("Result")


class Reader(Protocol):
    """What single statements are read by."""

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of one statement.

        Raises:
            domain.outage.LedgerAway: try again later.
        """


class BehindTheWall:
    """Reads that see what a sight opens, and nothing else."""

    def __init__(self, database: Database, sight: str) -> None:
        """Read from `database`.

        Args:
            database: whose login may become `desk_face`.
            sight: as `named` makes it; any other text opens nothing.
        """
        self._database = database
        # One message begins the transaction. Between dollars nothing is escaped; with none inside, nothing ends early.
        self._opening = _OPENING.format(sight.replace("$", "\\u0024"))

    async def together(self, work: Callable[[Reader], Awaitable[Result]]) -> Result:
        """Result of `work`; see the function `together`."""
        opening = f"BEGIN {ONE_INSTANT}{self._opening}; {_PLANNED_ONCE}"
        return await self._database.use(partial(_in_one_transaction, opening, work))

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of one statement, as far as they are in sight; it may be carried out twice.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

        async def fetched(reader: Reader) -> list[asyncpg.Record]:
            return await reader.fetch(statement, *arguments)

        planned = f"; {_PLANNED_ONCE}" if PLANNED_ONCE in statement else ""
        return await self._database.use(partial(_in_one_transaction, f"BEGIN {self._opening}{planned}", fetched))


class _OfOneTransaction:
    """Reads in a transaction of one instant that somebody else begins and ends, one after the other.

    What is asked once more, as parts of a page do, is answered as before: nothing can have changed.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answered: dict[tuple[object, ...], list[asyncpg.Record]] = {}

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of one statement."""
        asked = (statement, *(tuple(each) if isinstance(each, list) else each for each in arguments))
        if (known := self._answered.get(asked)) is not None:
            return known
        rows: list[asyncpg.Record] = await self._connection.fetch(statement, *arguments)
        self._answered[asked] = rows
        return rows


def seen_by(database: Database, sight: Sight, opens: StreamId[Any] | None = None) -> Reader:
    """What reads for a sight are made with; the service, which works on everything, reads as itself.

    Args:
        database: of the process.
        sight: whose eyes they are for.
        opens: whose sealed words are opened, if any are.
    """
    return database if sight.actor.is_service else BehindTheWall(database, named(sight, opens))


async def together(database: Database, sight: Sight, work: Callable[[Reader], Awaitable[Result]]) -> Result:
    """Result of `work`, whose statements see the database at one instant and share the way there.

    They are planned once for every value, so that none may leave a condition to the value of a parameter.

    Args:
        database: of the process.
        sight: whose eyes it is for.
        work: reads by nothing but what it is given, one statement after the other; it may be done twice.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    if sight.actor.is_service:
        return await database.use(partial(_in_one_transaction, _OPENING_OF_THE_SERVICE, work))
    return await BehindTheWall(database, named(sight)).together(work)


def named(sight: Sight, opens: StreamId[Any] | None = None) -> str:
    """The sight as a JSON document, for `wall.sight` of the database; it opens nothing where a grant does not hold.

    Made from who looks alone, not from what the rules let through: the database has rules of its own.
    """
    actor, link = sight.actor, sight.link
    if not sight.holds or (link is not None and link.stream is None):
        return NOTHING
    return orjson.dumps(
        {
            "role": actor.role,
            "scope": actor.region,
            "agency": actor.agency,
            "persons": actor.persons,
            "stream": link and str(link.stream),
            "referral": sight.only_referral,
            "opens": opens and str(opens),
        }
    ).decode()


async def _in_one_transaction(
    opening: str, work: Callable[[Reader], Awaitable[Result]], connection: Connection
) -> Result:
    try:
        await connection.execute(opening)
        result = await work(_OfOneTransaction(connection))
        await connection.execute("COMMIT")
    except BaseException:
        await _leave(connection)
        raise
    return result


async def _leave(connection: Connection) -> None:
    """Return with the transaction over; where that cannot be had, so is the connection."""
    try:
        await connection.execute("ROLLBACK")
    except BaseException:  # noqa: BLE001 - whatever it is: nobody else may go on in this transaction
        connection.terminate()
