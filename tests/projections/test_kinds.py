"""A new kind of stream needs its entry in the list and nothing else: tried with two that nobody has thought of yet."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from composition import AGGREGATES
from domain.aggregate import Aggregate, Process
from domain.base import StoredValue
from domain.codes import AgencyCode
from domain.obligation import Obligation, ObligationKey, owed
from domain.office import OfficeId
from domain.problem.events import ClockResumed, DeadlineMissed, Event, OfficerRecused, ReminderSent
from domain.stream import StreamId
from projections.desk.projection import DESK
from projections.problem.projection import PROBLEM
from projections.projection import Changes, Owed, Projection, StoredCommand, Tables
from projections.registry import PROJECTIONS, Projections, UnknownKind
from tests.conftest import Databases
from tests.given.projected_desk import ProjectedDesk, a_projected_desk
from tests.given.situations import AT, BOOK, HOUR, LEBONG, MINUTE, a_coordinating_problem

FERRY, CANOE = f"ferry/{BOOK}/1", f"canoe/{BOOK}/1"
HARBOUR: AgencyCode = "HARBOUR"


@dataclass(frozen=True)
class Boat:
    """State of a stream that is no problem's."""

    crossings: int = 0
    owed: tuple[Obligation, ...] = ()


class FerryRow(StoredValue):
    stream: str
    crossings: int
    version: int


class FerryChanges(Changes):
    ferries: tuple[FerryRow, ...]


def _after(boat: Boat, event: Event) -> Boat:
    match event:
        case OfficerRecused():
            return replace(boat, crossings=boat.crossings + 1)
        case ReminderSent(obligation=obligation):
            return replace(boat, owed=(obligation,))
        case DeadlineMissed():
            return replace(boat, owed=())
        case _:
            return boat


def owed_on(boat: Boat) -> Sequence[Owed]:
    return [Owed(each, HARBOUR, LEBONG, each.next_at) for each in boat.owed]


def ferry_changes(command: StoredCommand[Boat]) -> FerryChanges:
    row = FerryRow(stream=command.stream, crossings=command.after.crossings, version=command.last.version)
    return FerryChanges(ferries=(row,))


SHOWN = {"OfficerRecused": ("officer",), "ReminderSent": ("key",), "DeadlineMissed": ("key",)}

FERRIES = Projection(
    process=Process(kind="ferry", initial=Boat(), evolve=_after),
    shown=SHOWN,
    owed=owed_on,
    own=Tables(
        keys={"ferry": ("stream",)},
        write={
            "ferries": "INSERT INTO projections.ferry"
            " SELECT * FROM jsonb_populate_recordset(NULL::projections.ferry, $1::jsonb -> 'ferry' -> 'ferries')"
            " ON CONFLICT (stream) DO UPDATE SET crossings = excluded.crossings, version = excluded.version"
        },
        changes=ferry_changes,
    ),
)
CANOES = Projection(
    process=Process(kind="canoe", initial=Boat(), evolve=_after),
    shown=SHOWN,
    owed=owed_on,
)
"""Has nothing of its own: lines of the timeline and what is owed."""

CROSSED = OfficerRecused(recorded_at=AT, officer="nakhoda", reason="berangkat")
KEY = ObligationKey("fuel")
FUEL = owed(KEY, OfficeId("DISHUB", LEBONG), AT, HOUR, 500)
OWES_FUEL = ReminderSent(recorded_at=AT, key=KEY, obligation=FUEL)
GAVE_UP = DeadlineMissed(recorded_at=AT + HOUR, key=KEY, due_at=AT + HOUR)


@pytest_asyncio.fixture(loop_scope="session")
async def harbour(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    """A desk that knows ferries and canoes as well."""
    async with a_projected_desk(databases, migrated, Projections(PROBLEM, DESK, FERRIES, CANOES)) as desk:
        async with desk.connection("desk_migrate") as connection:
            await connection.execute(
                "CREATE TABLE projections.ferry (stream text PRIMARY KEY, crossings integer, version integer)"
            )
        yield desk


def a_kind_like(projection: Projection[Boat], kind: str) -> Projection[Boat]:
    return replace(projection, process=replace(projection.process, kind=kind))


async def sail(desk: ProjectedDesk, stream: str, events: Sequence[Event]) -> None:
    """The boat's life, one command per event."""
    for version, event in enumerate(events):
        await desk.append(stream, version, (event,), FERRIES.process.fold(events[: version + 1]))


async def test_streams_of_new_kinds_are_written_beside_the_others_and_rebuilt_from_the_same_entry(
    harbour: ProjectedDesk,
) -> None:
    await harbour.tell("p-1", a_coordinating_problem())
    await sail(harbour, FERRY, [CROSSED, OWES_FUEL, CROSSED])
    await sail(harbour, CANOE, [CROSSED, OWES_FUEL])

    async with harbour.connection() as connection:
        ferries = await connection.fetch("SELECT * FROM projections.ferry")
        lines = await connection.fetch("SELECT * FROM projections.timeline WHERE stream = $1 ORDER BY version", FERRY)
        owed_now = await connection.fetch(
            "SELECT * FROM projections.obligation WHERE agency = $1 ORDER BY stream", HARBOUR
        )

    assert [dict(each) for each in ferries] == [{"stream": FERRY, "crossings": 2, "version": 3}]
    assert [(each["type"], each["summary"]) for each in lines] == [
        ("OfficerRecused", '{"officer": "nakhoda"}'),
        ("ReminderSent", '{"key": "fuel"}'),
        ("OfficerRecused", '{"officer": "nakhoda"}'),
    ]
    assert [(each["stream"], each["key"], each["due_at"]) for each in owed_now] == [
        (CANOE, "fuel", FUEL.due_at),
        (FERRY, "fuel", FUEL.due_at),
    ]
    report = await harbour.verify()
    assert report.is_equal
    assert {each.table: each.living_rows for each in report.tables}["ferry"] == 1


async def test_a_row_of_a_new_kind_that_was_changed_is_found_and_put_right(harbour: ProjectedDesk) -> None:
    await sail(harbour, FERRY, [CROSSED, OWES_FUEL])
    await sail(harbour, CANOE, [OWES_FUEL])
    await harbour.tamper("UPDATE projections.ferry SET crossings = 40")
    await harbour.tamper("DELETE FROM projections.obligation WHERE stream = $1", CANOE)

    found = await harbour.rebuild()

    assert found.repaired
    assert {each.table for each in found.tables if each.differing_rows} == {"ferry", "obligation"}
    assert (await harbour.verify()).is_equal


async def test_what_is_settled_is_owed_no_more(harbour: ProjectedDesk) -> None:
    await sail(harbour, FERRY, [OWES_FUEL, GAVE_UP])
    await sail(harbour, CANOE, [OWES_FUEL])

    overdue = await harbour.queries.overdue(MINUTE, AT + HOUR)

    assert [(each.stream, each.key) for each in overdue] == [(CANOE, "fuel")]


async def test_a_stream_of_a_kind_that_is_not_listed_is_refused_and_not_stored(desk: ProjectedDesk) -> None:
    with pytest.raises(UnknownKind, match="ferry"):
        await sail(desk, FERRY, [CROSSED])

    assert await desk.ledger.read(StreamId.parse(FERRY)) == []


async def test_a_type_of_event_of_which_nobody_said_what_may_be_shown_is_not_stored(harbour: ProjectedDesk) -> None:
    resumed = ClockResumed(recorded_at=AT, paused_at=AT)

    with pytest.raises(KeyError, match="ClockResumed"):
        await sail(harbour, CANOE, [resumed])

    assert await harbour.ledger.read(StreamId.parse(CANOE)) == []


def test_kinds_and_tables_are_listed_once() -> None:
    with pytest.raises(ValueError, match="one kind"):
        Projections(PROBLEM, DESK, a_kind_like(FERRIES, "desk"))
    with pytest.raises(ValueError, match="one kind"):
        Projections(a_kind_like(CANOES, "every_kind"))
    with pytest.raises(ValueError, match="raft writes tables that are written already: ferry"):
        Projections(FERRIES, a_kind_like(FERRIES, "raft"))
    timeline = Tables[Boat](keys={"timeline": ("stream",)}, write={}, changes=ferry_changes)
    with pytest.raises(ValueError, match="timeline"):
        Projections(replace(FERRIES, own=timeline))


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=lambda each: each.process.kind)
def test_what_is_decided_is_projected_by_the_same_process_and_every_event_has_a_summary(
    aggregate: Aggregate[Any, Any, Any, Any],
) -> None:
    projection = PROJECTIONS.of(aggregate.process.kind)

    assert projection.process is aggregate.process
    assert set(projection.shown) == {each.__name__ for each in aggregate.events}


async def test_every_query_table_is_rebuilt_by_its_primary_key(desk: ProjectedDesk) -> None:
    async with desk.connection() as connection:
        keys = await connection.fetch(
            "SELECT relation.relname AS table, array_agg(attribute.attname::text ORDER BY place) AS columns"
            " FROM pg_class AS relation"
            " JOIN pg_index ON indrelid = relation.oid AND indisprimary"
            " CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place)"
            " JOIN pg_attribute AS attribute ON attrelid = relation.oid AND attnum = number"
            " WHERE relnamespace = 'projections'::regnamespace GROUP BY relation.relname"
        )

    assert {each["table"]: tuple(each["columns"]) for each in keys} == PROJECTIONS.tables
