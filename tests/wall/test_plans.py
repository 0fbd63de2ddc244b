"""The wall leaves the tables' own indexes in use, and is asked once for each row that comes into question."""

from collections.abc import AsyncIterator
from typing import Final

import orjson
import pytest
import pytest_asyncio

from domain.access.policy import View
from domain.access.sight import sight_of
from infra.database.wall import FACE_ROLE, named
from projections.eyes import eyes
from projections.filters import ProblemFilter, Sort
from projections.problem_lists import Asked, page_statement
from projections.queries import SQL
from tests.conftest import Databases
from tests.given.projected_desk import ProjectedDesk, a_projected_desk
from tests.given.situations import BOOK, OPERATOR, a_coordinating_problem

PROBLEMS: Final = 3000
MANY: Final = """
INSERT INTO projections.problem
SELECT (jsonb_populate_record(problem, jsonb_build_object(
    'problem_id', 'many-' || number, 'stream', 'problem/17.07/2024/many-' || number, 'register_number', NULL,
    'book', CASE number % 3 WHEN 0 THEN '17.08/2024' ELSE problem.book END,
    'desk', CASE number % 3 WHEN 0 THEN '17.08' ELSE problem.desk END,
    'next_due_at', problem.next_due_at + number * interval '1 s'
))).*
FROM projections.problem, generate_series(1, $1) AS number;
"""
MANY_EVENTS: Final = """
INSERT INTO projections.timeline
SELECT (jsonb_populate_record(event, jsonb_build_object(
    'stream', problem.stream, 'position', 1000 + row_number() OVER (), 'book', problem.book
))).*
FROM projections.timeline AS event, projections.problem
WHERE event.stream = 'problem/17.07/2024/p' AND problem.stream <> event.stream;
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowded(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    async with a_projected_desk(databases, migrated) as desk:
        await desk.tell("p", a_coordinating_problem())
        await desk.tamper(MANY, PROBLEMS)
        await desk.tamper(MANY_EVENTS)
        await desk.tamper("ANALYZE projections.problem, projections.timeline")
        yield desk


async def plan_of(
    desk: ProjectedDesk, statement: str, *arguments: object, analyze: bool = False, small: bool = False
) -> str:
    async with desk.connection() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {FACE_ROLE}")
        await connection.execute("SELECT set_config('desk.sight', $1, true)", named(sight_of(OPERATOR)))
        if small:  # a table of a few rows is read as a whole where it may be
            await connection.execute("SET LOCAL enable_seqscan = off")
        lines = await connection.fetch(f"EXPLAIN ({'ANALYZE, ' * analyze}COSTS OFF) {statement}", *arguments)
    return "\n".join(each[0] for each in lines)


async def test_a_page_of_the_list_is_found_by_the_index_over_deadlines(crowded: ProjectedDesk) -> None:
    narrowed = ProblemFilter(book=BOOK)
    wanted = orjson.dumps({"book": BOOK}).decode()
    arguments = (eyes(sight_of(OPERATOR), View.LISTED), wanted, 51, None, None)
    plan = await plan_of(crowded, page_statement(Sort.DEADLINE, Asked.of(sight_of(OPERATOR), narrowed)), *arguments)
    assert "problem_by_deadline" in plan
    assert "problem_merged" in plan
    assert "Seq Scan on problem" not in plan
    assert "Seq Scan on timeline" not in plan


@pytest.mark.parametrize(
    ("name", "arguments", "index"),
    [
        ("problems", (["many-7"],), "problem_pkey"),
        ("problems_by_id_prefix", ("many-7",), "problem_pkey"),
        ("problem_by_register_number", ("X/1",), "problem_register_number_key"),
        ("timeline", ("many-7", 0, None), "timeline_pkey"),
        ("ever_merged_into", ("many-7",), "timeline_pkey"),
    ],
)
async def test_one_problem_is_found_by_its_key(
    crowded: ProjectedDesk, name: str, arguments: tuple[object, ...], index: str
) -> None:
    plan = await plan_of(crowded, SQL[name], eyes(sight_of(OPERATOR), View.LISTED), *arguments)
    assert index in plan
    assert "Seq Scan on problem" not in plan
    assert "Seq Scan on timeline" not in plan


async def test_events_of_one_stream_are_found_by_their_key(crowded: ProjectedDesk) -> None:
    statement = "SELECT body FROM ledger.entry WHERE stream = $1 AND version >= $2 ORDER BY version"
    plan = await plan_of(crowded, statement, crowded.told["p"].stream, 0, small=True)
    assert "entry_stream_version_key" in plan
    assert "problem_by_stream" in plan


async def test_who_looks_is_found_out_once_for_a_statement_and_not_for_each_row(crowded: ProjectedDesk) -> None:
    plan = await plan_of(crowded, "SELECT problem_id FROM projections.problem", analyze=True)
    assert "InitPlan" in plan
    assert "hashed SubPlan" in plan
    assert "rows=2001.00 loops=1" in plan or "rows=2001 loops=1" in plan, plan
