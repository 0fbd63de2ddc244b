"""Writes the query tables in the append's transaction.

Invariants:
    * a row never speaks of an event that is not stored, nor is an event stored without its rows;
    * no table is written before the timeline: whoever locks it holds up every writer (`projections/rebuild.py`);
    * one statement per batch, however many commands, tables and kinds of stream it touches.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from asyncpg import Connection

from ledger.port import Appended, AppendRequest
from projections import every_kind
from projections.projection import Changes, StoredCommand, joined
from projections.registry import PROJECTIONS, Projections

LIVING: Final = "projections."
"""Schema of the tables that readers see, as statements name it."""


class ProjectionWriter:
    """Called by the ledger for what it has just stored, before the commit."""

    def __init__(self, projections: Projections = PROJECTIONS) -> None:
        self._projections = projections

    async def project(
        self,
        connection: "Connection[Any]",
        entries: Sequence[tuple[AppendRequest, Appended]],
    ) -> None:
        """Write the rows of every entry on `connection`, in its transaction.

        Raises:
            projections.registry.UnknownKind: nothing is listed for streams of such a kind; a fault of the set-up.
        """
        commands = [
            StoredCommand(appended.recorded, request.before, request.after, appended.register_number)
            for request, appended in entries
            if appended.recorded
        ]
        await write(connection, self._projections, commands)


async def write(
    connection: "Connection[Any]",
    projections: Projections,
    commands: Iterable[StoredCommand[Any]],
    *,
    schema: str = LIVING,
) -> None:
    """Write the rows of `commands`, those of one stream in their order.

    Args:
        connection: in a transaction, or alone with its tables.
        projections: of every kind of stream among the commands.
        commands: each with the state after it.
        schema: where the tables stand, with the dot.

    Raises:
        projections.registry.UnknownKind: there is no projection for one of the commands.
    """
    for commands_at_once in in_rounds(commands):
        changes = _changes(projections, commands_at_once)
        document = ",".join(f'"{name}":{joined(each).model_dump_json()}' for name, each in changes.items())
        await connection.execute(_statement(projections, tuple(changes), schema), f"{{{document}}}")


def in_rounds(commands: Iterable[StoredCommand[Any]]) -> list[list[StoredCommand[Any]]]:
    """The same commands in as few groups as there are of one stream: a statement can write a row only once."""
    rounds: list[list[StoredCommand[Any]]] = []
    taken: defaultdict[str, int] = defaultdict(int)
    for command in commands:
        turn = taken[command.stream]
        taken[command.stream] += 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(command)
    return rounds


def _changes(projections: Projections, commands: Sequence[StoredCommand[Any]]) -> Mapping[str, Sequence[Changes]]:
    """What the commands bring to the tables of every kind, and to those of each kind that has any, by its name."""
    changes: dict[str, list[Changes]] = {every_kind.NAME: []}
    for command in commands:
        projection = projections.of(command.kind)
        changes[every_kind.NAME].append(every_kind.common_changes(projection, command))
        if projection.own is not None:
            changes.setdefault(projection.kind, []).append(projection.own.changes(command))
    return changes


@cache
def _statement(projections: Projections, names: tuple[str, ...], schema: str) -> str:
    """The statements of these kinds as parts of one, those of every kind first."""
    parts = [
        f"{name}_{part} AS (\n{statement.strip().removesuffix(';')}\n)"
        for name in names
        for part, statement in projections.writes(name).items()
    ]
    return f"WITH {', '.join(parts)}\nSELECT".replace(LIVING, schema)
