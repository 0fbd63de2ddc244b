import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest

from domain.access.sight import THE_SERVICE
from domain.desk.state import INITIAL as NO_DESK
from domain.problem.events import Event
from domain.problem.evolve import fold
from domain.report.process import report_stream
from domain.stream import Head, StreamId
from ledger.port import Appended, AppendRequest, Recorded
from projections.projection import StoredCommand
from projections.registry import PROJECTIONS
from projections.writer import ProjectionWriter, in_rounds, write
from tests.given.later_lives import a_nil_report
from tests.given.projected_desk import ProjectedDesk
from tests.given.reporting import DAILY, OPEN, Reporting
from tests.given.situations import AT, BOOK, OPERATOR, PROBLEM_ID, Life, a_coordinating_problem, a_detected_problem

Entry = tuple[AppendRequest, Appended]


def entries_of(life: Life, stream: str) -> list[Entry]:
    """The life as a ledger that stored each event by a command of its own would hand it on."""
    return [_entry(life.events[: number + 1], stream) for number in range(len(life.events))]


def _entry(so_far: tuple[Event, ...], stream: str) -> Entry:
    version = len(so_far)
    recorded = Recorded(
        event_id=f"{stream}/{version}",
        book=BOOK,
        stream=stream,
        version=version,
        position=version - 1,
        actor=OPERATOR,
        causation=f"command-{version}",
        ledger_at=datetime(2024, 11, 27, tzinfo=UTC),
        event=so_far[-1],
        size_bytes=400,
    )
    request = AppendRequest(
        book=BOOK,
        stream=stream,
        expected=Head(version=version - 1),
        command_id=f"command-{version}",
        command_digest=bytes(32),
        actor=OPERATOR,
        events=so_far[-1:],
        before=fold(so_far[:-1]),
        after=fold(so_far),
        wake=False,
    )
    return request, Appended(stream=stream, version=version, recorded=(recorded,))


def nothing_to_do(stream: str) -> Entry:
    request, appended = _entry(a_detected_problem().events, stream)
    return replace(request, events=()), replace(appended, recorded=())


async def test_commands_of_many_problems_stored_together_are_all_shown(desk: ProjectedDesk) -> None:
    await asyncio.gather(*(desk.tell(f"p-{number}", a_coordinating_problem()) for number in range(32)))

    page = await desk.queries.list_problems(THE_SERVICE, limit=50)

    assert len(page.problems) == 32
    assert {each.version for each in page.problems} == {len(a_coordinating_problem().events)}
    numbers = sorted(each.register_number or "" for each in page.problems)
    assert [each[:18] for each in numbers] == [f"LEBONG/2024/{number:06}" for number in range(1, 33)]


async def test_two_commands_of_one_problem_in_one_batch_are_shown_in_their_order(desk: ProjectedDesk) -> None:
    life = a_coordinating_problem()

    async with desk.connection("desk_app") as connection, connection.transaction():
        await ProjectionWriter().project(connection, entries_of(life, f"problem/{BOOK}/{PROBLEM_ID}"))

    problem = await desk.queries.problem(THE_SERVICE, PROBLEM_ID)
    assert problem is not None
    assert (problem.version, problem.phase) == (len(life.events), "coordinating")
    assert len(await desk.queries.timeline(THE_SERVICE, PROBLEM_ID)) == len(life.events)
    assert {each.delivered_at for each in await desk.queries.referrals(THE_SERVICE, PROBLEM_ID)} == {AT}


async def test_a_command_that_had_nothing_to_do_shows_nothing(desk: ProjectedDesk) -> None:
    async with desk.connection("desk_app") as connection, connection.transaction():
        await ProjectionWriter().project(connection, [nothing_to_do(f"problem/{BOOK}/{PROBLEM_ID}")])

    assert await desk.queries.problem(THE_SERVICE, PROBLEM_ID) is None


async def test_a_command_whose_rows_cannot_be_written_is_not_stored(desk: ProjectedDesk) -> None:
    told = await desk.tell("p-1", a_detected_problem())
    await desk.tamper("ALTER TABLE projections.timeline ADD CONSTRAINT no_more CHECK (version < 2)")

    with pytest.raises(asyncpg.CheckViolationError):
        await desk.tell("p-1", Life(events=a_coordinating_problem().events[1:]))

    assert len(await desk.ledger.read(StreamId.parse(told.stream))) == 1
    problem = await desk.queries.problem(THE_SERVICE, "p-1")
    assert problem is not None
    assert problem.version == 1


async def test_a_forged_line_of_the_timeline_does_not_hold_up_the_problem(desk: ProjectedDesk) -> None:
    told = await desk.tell("p-1", a_detected_problem())
    await desk.tamper(
        "INSERT INTO projections.timeline"
        " SELECT stream, 2, 99, desk, 'ProblemClosed', 'nobody', actor_role, agency, at, ledger_at, summary, book"
        " FROM projections.timeline WHERE stream = $1",
        told.stream,
    )

    await desk.carry_out("p-1", a_coordinating_problem().events[1:2])

    second = (await desk.queries.timeline(THE_SERVICE, "p-1"))[1]
    assert (second.type, second.actor_id) == ("ProblemInventoried", OPERATOR.id)


class Statements:
    """A connection that only remembers what it is asked to execute."""

    def __init__(self) -> None:
        self.executed: list[str] = []

    async def execute(self, statement: str, _: str) -> None:
        self.executed.append(statement)


async def test_a_batch_is_one_statement_whatever_kinds_of_stream_it_is_of_and_the_timeline_comes_first() -> None:
    nil = a_nil_report("nil-1")
    commands = [
        StoredCommand(appended.recorded, request.before, request.after)
        for stream in ("problem/17.07/2024/a", "problem/17.07/2024/b")
        for request, appended in entries_of(Life(events=a_coordinating_problem().events[:1]), stream)
    ]
    opened = Reporting().asked(OPERATOR, OPEN)
    (recorded,) = commands[0].recorded
    told = StoredCommand((replace(recorded, stream=f"desk/{BOOK}", event=nil),), NO_DESK, NO_DESK)
    reported = replace(recorded, stream=str(report_stream(DAILY)), event=opened.events[0])
    of_report = StoredCommand((reported,), Reporting().state, opened.state)
    connection = Statements()

    await write(connection, PROJECTIONS, [told, of_report, *commands])  # type: ignore[arg-type]

    (statement,) = connection.executed
    written = re.findall(r"(?:INSERT INTO|UPDATE|DELETE FROM) projections\.(\w+)", statement)
    assert written[0] == "timeline"
    assert set(written) == PROJECTIONS.tables.keys() - PROJECTIONS.kept_by_database.keys()


def test_rounds_keep_the_commands_of_one_stream_apart_and_in_order() -> None:
    life = Life(events=a_coordinating_problem().events[:3])
    commands = [
        StoredCommand(appended.recorded, request.before, request.after)
        for stream in ("problem/17.07/2024/a", "problem/17.07/2024/b")
        for request, appended in entries_of(life, stream)
    ]

    rounds = in_rounds(commands)

    assert [[(each.stream[-1], each.last.version) for each in round_] for round_ in rounds] == [
        [("a", 1), ("b", 1)],
        [("a", 2), ("b", 2)],
        [("a", 3), ("b", 3)],
    ]
