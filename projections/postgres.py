"""Writes the query tables in the append's transaction.

Invariants:
    * a row never speaks of an event that is not stored, nor is an event stored without its rows;
    * one statement per batch, however many commands and tables it touches.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from asyncpg import Connection

from infra.database.statements import script
from ledger.port import Appended, AppendRequest
from projections.rows import changes_of, joined
from projections.tables import Changes

WRITE = script("projections", "write.sql")


class PostgresProjector:
    """Called by the ledger for what it has just stored, before the commit."""

    async def project(
        self,
        connection: "Connection[Any]",
        entries: Sequence[tuple[AppendRequest, Appended]],
    ) -> None:
        """Write the rows of every entry on `connection`, in its transaction."""
        changes = (
            changes_of(appended.recorded, request.after, appended.register_number)
            for request, appended in entries
            if appended.recorded
        )
        for each in in_rounds(changes):
            await connection.execute(WRITE, each.model_dump_json())


def in_rounds(changes: Iterable[Changes]) -> Iterator[Changes]:
    """The same rows in as few groups as there are commands of one stream: a statement can write a row only once."""
    rounds: list[list[Changes]] = []
    taken: dict[str, int] = {}
    for each in changes:
        stream = each.timeline[0].stream
        turn = taken.get(stream, 0)
        taken[stream] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(each)
    return (joined(each) for each in rounds)
