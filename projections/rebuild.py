"""Rebuilds the query tables from the ledger beside the living ones, compares, and puts right what differs.

Invariants:
    * living and rebuilt rows are compared at one instant of the database, whatever is appended meanwhile;
    * both are written by the same statements from the same functions, command by command;
    * only a repair holds writers up, those of every kind of stream, and only while it compares and replaces.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any, Final, TypeAlias

import orjson
from asyncpg import Connection
from pydantic import JsonValue

from domain.base import Value
from domain.stream import BookId, StreamId, kind_of
from infra.database.outages import outages
from infra.database.statements import statements
from ledger.port import Recorded, Streams
from projections.projection import StoredCommand
from projections.registry import PROJECTIONS, Projections
from projections.writer import LIVING, write

SQL = statements("projections", "rebuild.sql")

SHADOW: Final = "pg_temp."
"""Schema of what the ledger says, as statements name it."""

Keys: TypeAlias = Mapping[str, tuple[str, ...]]
"""Columns that identify a row, by table."""

PAGE: Final = 5000
"""Events read from a book at once."""


class Difference(Value):
    """One place where a query table does not say what the ledger says."""

    table: str
    key: tuple[JsonValue, ...]
    column: str | None
    """None when the whole row is missing or should not be there."""

    living: JsonValue
    rebuilt: JsonValue


class TableReport(Value):
    """How one query table compares."""

    table: str
    living_rows: int
    rebuilt_rows: int
    differing_rows: int


class RebuildReport(Value):
    """How the query tables compare with the ledger, before any repair."""

    books: int
    events: int
    tables: tuple[TableReport, ...]
    first_difference: Difference | None
    repaired: bool

    @property
    def is_equal(self) -> bool:
        """Whether readers saw what the ledger says."""
        return self.first_difference is None


async def verify_projections(
    ledger: Streams, connection: "Connection[Any]", projections: Projections = PROJECTIONS
) -> RebuildReport:
    """How the query tables compare with the ledger; changes nothing and holds nobody up.

    Args:
        ledger: where the events are read.
        connection: to the same database, for this alone; of an account that reads all and may make temporary tables.
        projections: of every kind of stream that the ledger holds.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    return await _rebuild(ledger, connection, projections, repair=False)


async def rebuild_projections(
    ledger: Streams, connection: "Connection[Any]", projections: Projections = PROJECTIONS
) -> RebuildReport:
    """How the query tables compared with the ledger, before every row that differed was replaced.

    Writers wait while the last events are read and the rows compared and replaced; readers go on.

    Args:
        ledger: where the events are read.
        connection: to the same database, for this alone; of the owner, or another account that may also write rows.
        projections: of every kind of stream that the ledger holds.

    Raises:
        domain.outage.LedgerAway: nothing was changed; try again later.
    """
    return await _rebuild(ledger, connection, projections, repair=True)


async def _rebuild(
    ledger: Streams, connection: "Connection[Any]", projections: Projections, *, repair: bool
) -> RebuildReport:
    keys = projections.tables
    with outages():
        async with _shadow_tables(connection, keys):
            rebuilding = _Rebuilding(ledger, connection, projections)
            await rebuilding.read_on()
            async with connection.transaction(isolation="repeatable_read"):
                if repair:
                    await connection.execute(SQL["stop_writers"])
                # What was appended meanwhile, up to exactly what the living rows of this snapshot tell.
                await rebuilding.read_on()
                for statement in projections.kept_by_database.values():
                    await connection.execute(statement.replace(LIVING, SHADOW))
                tables = [await _compare(connection, table, key) for table, key in keys.items()]
                first = await _first_difference(connection, tables, keys)
                if repair and first is not None:
                    await _replace(connection, keys)
                return RebuildReport(
                    books=len(rebuilding.next_positions),
                    events=sum(rebuilding.next_positions.values()),
                    tables=tuple(tables),
                    first_difference=first,
                    repaired=repair and first is not None,
                )


class _Rebuilding:
    """Writes what the ledger says into the shadow tables, as far as the connection sees the books."""

    def __init__(self, ledger: Streams, connection: "Connection[Any]", projections: Projections) -> None:
        self.next_positions: dict[BookId, int] = {}
        self._ledger = ledger
        self._connection = connection
        self._projections = projections

    async def read_on(self) -> None:
        """Catch up with every book."""
        heads = {each["book"]: each["position"] for each in await self._connection.fetch(SQL["heads"])}
        numbers = {
            (row["stream"], row["position"]): row["register_number"]
            for row in await self._connection.fetch(SQL["register_numbers"])
        }
        for book, head in heads.items():
            states: dict[str, Any] = {}
            while (position := self.next_positions.get(book, 0)) <= head:
                events = await self._ledger.read_book(book, position, min(PAGE, head + 1 - position))
                if not events:
                    raise LookupError(f"book {book} has no events from {position} on, though its newest is {head}")
                commands = _whole_commands(events, head)
                stored = [await self._stored(command, states, numbers) for command in commands]
                await write(self._connection, self._projections, stored, schema=SHADOW)
                self.next_positions[book] = commands[-1][-1].position + 1

    async def _stored(
        self, command: Sequence[Recorded[Any]], states: dict[str, Any], numbers: Mapping[tuple[str, int], str]
    ) -> StoredCommand[Any]:
        """The command as the writer had it; `states` goes on with it."""
        stream, version = command[0].stream, command[0].version
        process = self._projections.of(kind_of(stream)).process
        if stream not in states:
            earlier = await self._ledger.read(StreamId.parse(stream)) if version > 1 else ()
            states[stream] = process.fold(each.event for each in earlier if each.version < version)
        before = states[stream]
        states[stream] = process.fold((each.event for each in command), before)
        return StoredCommand(command, before, states[stream], _number_given(command, numbers))


def _number_given(command: Iterable[Recorded[Any]], numbers: Mapping[tuple[str, int], str]) -> str | None:
    """The register number that one of the command's events drew."""
    drawn = (numbers.get((each.stream, each.position)) for each in command)
    return next((each for each in drawn if each is not None), None)


def _whole_commands(events: Sequence[Recorded[Any]], head: int) -> list[list[Recorded[Any]]]:
    """Events by command; the last command is left out where the page may have cut it."""
    commands = [list(command) for _, command in groupby(events, key=lambda each: (each.stream, each.causation))]
    return commands if events[-1].position == head else commands[:-1]


@asynccontextmanager
async def _shadow_tables(connection: "Connection[Any]", keys: Keys) -> AsyncIterator[None]:
    for table, key in keys.items():
        await connection.execute(_of_table("create_shadow", table, key))
    try:
        yield
    finally:
        for table, key in keys.items():
            await connection.execute(_of_table("drop_shadow", table, key))


async def _compare(connection: "Connection[Any]", table: str, key: Sequence[str]) -> TableReport:
    (counted,) = await connection.fetch(_of_table("compare", table, key))
    return TableReport(table=table, **counted)


async def _first_difference(
    connection: "Connection[Any]", tables: Sequence[TableReport], keys: Keys
) -> Difference | None:
    table = next((each.table for each in tables if each.differing_rows), None)
    if table is None:
        return None
    (found,) = await connection.fetch(_of_table("first_difference", table, keys[table]))
    living: dict[str, JsonValue] | None = orjson.loads(found["living"] or b"null")
    rebuilt: dict[str, JsonValue] | None = orjson.loads(found["rebuilt"] or b"null")
    key = tuple((living or rebuilt or {})[column] for column in keys[table])
    if living is None or rebuilt is None:
        return Difference(table=table, key=key, column=None, living=living, rebuilt=rebuilt)
    column = next(each for each in sorted(rebuilt) if living[each] != rebuilt[each])
    return Difference(table=table, key=key, column=column, living=living[column], rebuilt=rebuilt[column])


async def _replace(connection: "Connection[Any]", keys: Keys) -> None:
    for table, key in keys.items():
        await connection.execute(_of_table("remove_wrong", table, key))
        await connection.execute(_of_table("insert_missing", table, key))


def _of_table(name: str, table: str, key: Sequence[str]) -> str:
    return SQL[name].format(
        table=table,
        key=", ".join(key),
        living_key=", ".join(f"live.{column}" for column in key),
        rebuilt_key=", ".join(f"rebuilt.{column}" for column in key),
    )
