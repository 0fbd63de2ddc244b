"""Rebuilds the query tables from the ledger beside the living ones, compares, and puts right what differs.

Invariants:
    * living and rebuilt rows are compared at one instant of the database, whatever is appended meanwhile;
    * both are written by the same statement from the same functions, command by command;
    * only a repair holds writers up, and only while it compares and replaces.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any, Final

import orjson
from asyncpg import Connection
from pydantic import JsonValue

from domain.access_record import process as access_record
from domain.aggregate import Process
from domain.base import Value
from domain.desk import process as desk
from domain.problem import process as problem
from domain.stream import BookId, StreamId, kind_of
from infra.database.outages import outages
from infra.database.statements import statements
from ledger.port import Recorded, Streams
from projections.postgres import WRITE, in_rounds
from projections.rows import changes_of
from projections.tables import Changes

SQL = statements("projections", "rebuild.sql")

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "problem": ("problem_id",),
    "referral": ("problem_id", "referral_id"),
    "notice": ("problem_id", "notice_id"),
    "intake_report": ("intake_id",),
    "timeline": ("stream", "version"),
}
"""The query tables and what identifies a row of each."""

PROCESSES: Final[Mapping[str, Process[Any, Any, Any]]] = {
    each.kind: each for each in (problem.PROCESS, desk.PROCESS, access_record.PROCESS)
}

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


async def verify_projections(ledger: Streams, connection: "Connection[Any]") -> RebuildReport:
    """How the query tables compare with the ledger; changes nothing and holds nobody up.

    Args:
        ledger: where the events are read.
        connection: to the same database, for this alone; of an account that reads all and may make temporary tables.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    return await _rebuild(ledger, connection, repair=False)


async def rebuild_projections(ledger: Streams, connection: "Connection[Any]") -> RebuildReport:
    """How the query tables compared with the ledger, before every row that differed was replaced.

    Writers wait while the last events are read and the rows compared and replaced; readers go on.

    Args:
        ledger: where the events are read.
        connection: to the same database, for this alone; of the owner, or another account that may also write rows.

    Raises:
        domain.outage.LedgerAway: nothing was changed; try again later.
    """
    return await _rebuild(ledger, connection, repair=True)


async def _rebuild(ledger: Streams, connection: "Connection[Any]", *, repair: bool) -> RebuildReport:
    with outages():
        async with _shadow_tables(connection):
            rebuilding = _Rebuilding(ledger, connection)
            await rebuilding.read_on()
            async with connection.transaction(isolation="repeatable_read"):
                if repair:
                    await connection.execute(SQL["stop_writers"])
                # What was appended meanwhile, up to exactly what the living rows of this snapshot tell.
                await rebuilding.read_on()
                tables = [await _compare(connection, table) for table in KEYS]
                first = await _first_difference(connection, tables)
                if repair and first is not None:
                    await _replace(connection)
                return RebuildReport(
                    books=len(rebuilding.next_positions),
                    events=sum(rebuilding.next_positions.values()),
                    tables=tuple(tables),
                    first_difference=first,
                    repaired=repair and first is not None,
                )


class _Rebuilding:
    """Writes what the ledger says into the shadow tables, as far as the connection sees the books."""

    def __init__(self, ledger: Streams, connection: "Connection[Any]") -> None:
        self.next_positions: dict[BookId, int] = {}
        self._ledger = ledger
        self._connection = connection
        self._write = WRITE.replace("projections.", "pg_temp.")

    async def read_on(self) -> None:
        """Catch up with every book."""
        heads = {each["book"]: each["position"] for each in await self._connection.fetch(SQL["heads"])}
        numbers = dict(await self._connection.fetch(SQL["register_numbers"]))
        for book, head in heads.items():
            states: dict[str, Any] = {}
            while (position := self.next_positions.get(book, 0)) <= head:
                events = await self._ledger.read_book(book, position, min(PAGE, head + 1 - position))
                if not events:
                    raise LookupError(f"book {book} has no events from {position} on, though its newest is {head}")
                commands = _whole_commands(events, head)
                changes = [await self._changes(command, states, numbers) for command in commands]
                for each in in_rounds(changes):
                    await self._connection.execute(self._write, each.model_dump_json())
                self.next_positions[book] = commands[-1][-1].position + 1

    async def _changes(
        self, command: list[Recorded[Any]], states: dict[str, Any], numbers: Mapping[str, str]
    ) -> Changes:
        stream, version = command[0].stream, command[0].version
        fold = PROCESSES[kind_of(stream)].fold
        if stream not in states:
            earlier = await self._ledger.read(StreamId.parse(stream)) if version > 1 else ()
            states[stream] = fold(each.event for each in earlier if each.version < version)
        states[stream] = fold((each.event for each in command), states[stream])
        is_entered = any(each.event.draws_number for each in command)
        return changes_of(command, states[stream], numbers.get(stream) if is_entered else None)


def _whole_commands(events: Sequence[Recorded[Any]], head: int) -> list[list[Recorded[Any]]]:
    """Events by command; the last command is left out where the page may have cut it."""
    commands = [list(command) for _, command in groupby(events, key=lambda each: (each.stream, each.causation))]
    return commands if events[-1].position == head else commands[:-1]


@asynccontextmanager
async def _shadow_tables(connection: "Connection[Any]") -> AsyncIterator[None]:
    for table in KEYS:
        await connection.execute(_of_table("create_shadow", table))
    try:
        yield
    finally:
        for table in KEYS:
            await connection.execute(_of_table("drop_shadow", table))


async def _compare(connection: "Connection[Any]", table: str) -> TableReport:
    (counted,) = await connection.fetch(_of_table("compare", table))
    return TableReport(table=table, **counted)


async def _first_difference(connection: "Connection[Any]", tables: Sequence[TableReport]) -> Difference | None:
    table = next((each.table for each in tables if each.differing_rows), None)
    if table is None:
        return None
    (found,) = await connection.fetch(_of_table("first_difference", table))
    living: dict[str, JsonValue] | None = orjson.loads(found["living"] or b"null")
    rebuilt: dict[str, JsonValue] | None = orjson.loads(found["rebuilt"] or b"null")
    key = tuple((living or rebuilt or {})[column] for column in KEYS[table])
    if living is None or rebuilt is None:
        return Difference(table=table, key=key, column=None, living=living, rebuilt=rebuilt)
    column = next(each for each in sorted(rebuilt) if living[each] != rebuilt[each])
    return Difference(table=table, key=key, column=column, living=living[column], rebuilt=rebuilt[column])


async def _replace(connection: "Connection[Any]") -> None:
    for table in KEYS:
        await connection.execute(_of_table("remove_wrong", table))
        await connection.execute(_of_table("insert_missing", table))


def _of_table(name: str, table: str) -> str:
    key = KEYS[table]
    return SQL[name].format(
        table=table,
        key=", ".join(key),
        living_key=", ".join(f"live.{column}" for column in key),
        rebuilt_key=", ".join(f"rebuilt.{column}" for column in key),
    )
