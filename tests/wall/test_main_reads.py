"""What is looked at most is found by indexes at a large desk: no table that grows with it is read as a whole."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import orjson
import pytest
import pytest_asyncio

from domain.access.policy import View
from domain.access.sight import Sight, sight_of
from domain.actor import Actor
from domain.codes import Role
from infra.database.wall import FACE_ROLE, PLANNED_ONCE, named
from ledger.postgres_reading import SQL as LEDGER
from projections import totals
from projections.eyes import eyes
from projections.filters import ClockState, ProblemFilter, Sort
from projections.operational import triage_queue
from projections.problem_lists import Asked, document_of, facets_statement, page_statement
from projections.queries import SQL
from tests.conftest import Databases
from tests.given.onlookers import by_link, person
from tests.given.projected_desk import ProjectedDesk, a_projected_desk
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    HOUR,
    OPERATOR,
    a_closed_problem,
    a_coordinating_problem,
    liaison,
)

ENDED: Final = 5000
OPEN: Final = 250

COPIES: Final = """
INSERT INTO projections.problem
SELECT (jsonb_populate_record(problem, jsonb_build_object(
    'problem_id', 'many-' || problem_id || '-' || number, 'stream', problem.stream || '-many-' || number,
    'register_number', NULL, 'searched', 'kotak ' || number,
    'next_due_at', problem.next_due_at + number * interval '1 s', 'due_at', problem.due_at + number * interval '1 s',
    'late', number % 10 / 9, 'needs_triage', number % 20 = 0 AND problem.phase <> 'closed'
))).*
FROM projections.problem, generate_series(1, $2) AS number
WHERE problem.problem_id = $1;
"""

OF_THE_COPIES: Final = (
    """
INSERT INTO projections.timeline
SELECT (jsonb_populate_record(event, jsonb_build_object(
    'stream', problem.stream, 'position', 10000 + row_number() OVER (), 'book', problem.book
))).*
FROM projections.timeline AS event JOIN projections.problem ON starts_with(problem.stream, event.stream || '-many-')
""",
    """
INSERT INTO projections.referral
SELECT (jsonb_populate_record(referral, jsonb_build_object('problem_id', problem.problem_id))).*
FROM projections.referral
JOIN projections.problem ON starts_with(problem.problem_id, 'many-' || referral.problem_id || '-')
""",
    """
INSERT INTO projections.obligation
SELECT (jsonb_populate_record(obligation, jsonb_build_object('stream', problem.stream))).*
FROM projections.obligation JOIN projections.problem ON starts_with(problem.stream, obligation.stream || '-many-')
""",
    """
INSERT INTO projections.notice
SELECT (jsonb_populate_record(notice, jsonb_build_object('problem_id', problem.problem_id))).*
FROM projections.notice
JOIN projections.problem ON starts_with(problem.problem_id, 'many-' || notice.problem_id || '-')
""",
    """
INSERT INTO projections.intake_report
SELECT (jsonb_populate_record(report, jsonb_build_object(
    'problem_id', problem.problem_id, 'intake_id', problem.problem_id, 'handed_in_by', 'somebody else'
))).*
FROM projections.intake_report AS report, projections.problem
WHERE starts_with(problem.problem_id, 'many-')
    AND report.intake_id = (SELECT min(intake_id) FROM projections.intake_report)
""",
    """
INSERT INTO ledger.entry
SELECT entry.book, 10000 + row_number() OVER (), entry.ledger_at, gen_random_uuid(), problem.stream, entry.version,
    entry.type, entry.body, entry.leaf
FROM ledger.entry JOIN projections.problem ON starts_with(problem.stream, entry.stream || '-many-')
""",
)

LARGE: Final = ("projections.problem", "projections.timeline", "projections.intake_report", "ledger.entry")
"""Tables that grow with every problem that there ever was; of them nothing is read row by row."""

DESK: Final = sight_of(OPERATOR, at=AT)
WHO: Final[Mapping[str, Sight]] = {
    "operator": DESK,
    "operator of the province": sight_of(person(Role.OPERATOR, BENGKULU), at=AT),
    "auditor": sight_of(person(Role.AUDITOR), at=AT),
}
WANTED: Final = ProblemFilter(book=BOOK, ended=False, archived=False, today_ends_at=AT + HOUR)


def page_of(sight: Sight, sort: Sort = Sort.DEADLINE, **narrowing: Any) -> tuple[str, tuple[object, ...]]:
    wanted = WANTED.model_copy(update=narrowing)
    statement = page_statement(sort, Asked.of(sight, wanted))
    return statement, (eyes(sight, View.LISTED), document_of(wanted), 26, None, None)


def facets_of(sight: Sight, **narrowing: Any) -> tuple[str, tuple[object, ...]]:
    wanted = WANTED.model_copy(update=narrowing)
    return facets_statement(Asked.of(sight, wanted)), (eyes(sight, View.LISTED), document_of(wanted))


def reads(sight: Sight) -> Iterator[tuple[str, str, tuple[object, ...]]]:
    """The main reads: what pages and the API ask again and again."""
    listed, whole, similar = eyes(sight, View.LISTED), eyes(sight, View.TIMELINE), eyes(sight, View.SIMILAR)
    stream, some = "problem/17.07/2024/open-many-7", "many-open-7"
    yield "queue", *page_of(sight)
    yield "what is late", *page_of(sight, late=True)
    yield "what is not", *page_of(sight, late=False)
    yield "what waits for an agency", *page_of(sight, agencies=("KPU",))
    yield "what is due today", *page_of(sight, clocks=(ClockState.DUE_TODAY,))
    yield "words", *page_of(sight, words="kotak 17", number=None)
    yield "facets", *facets_of(sight)
    yield "facets of words", *facets_of(sight, words="kotak 17")
    yield "what is owed on a page", SQL["owed_on"], (whole, listed, [some, "many-open-8"])
    yield "a number", SQL["problem_by_register_number"], (listed, "LEBONG/2024/000001-6")
    yield "the beginning of an id", SQL["problems_by_id_prefix"], (listed, some)
    yield "how new a book is", SQL["as_of"], (BOOK,)
    yield "new events", LEDGER["read"], (stream, 2, 500)
    yield "shown events", LEDGER["read_some"], (stream, [1, 2])
    yield "what was merged into it", SQL["ever_merged_into"], (listed, some)
    yield "timeline", SQL["timeline"], (whole, some, 0, 100)
    yield "reports behind it", SQL["intakes_behind"], (similar, some, 40)
    candidates = (similar, BOOK, None, ["17.07.03"], AT, timedelta(hours=1), 40, 5, AT, timedelta(days=1))
    yield "what may be the same", SQL["open_candidates"], candidates
    yield "triage", triage_queue.SQL["queue"], (eyes(sight, View.TRIAGE), BOOK, 50)
    yield "totals", totals.SQL["problems"], (eyes(sight, View.COUNTS), BOOK)
    yield "letters that failed", totals.SQL["dead_letters"], (eyes(sight, View.COUNTS), BOOK)


NAMES: Final = [name for name, *_ in reads(DESK)]
OF_A_PAGE: Final = (*NAMES[: NAMES.index("a number")], "how new a book is", "totals", "letters that failed")
"""Which are read at once with others."""

OF_AN_AGENCY: Final = (
    "a number",
    "the beginning of an id",
    "how new a book is",
    "new events",
    "shown events",
    "timeline",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def large(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    async with a_projected_desk(databases, migrated) as desk:
        await desk.tell("ended", a_closed_problem())
        await desk.tell("open", a_coordinating_problem())
        await desk.tamper(COPIES, "ended", ENDED)
        await desk.tamper(COPIES, "open", OPEN)
        for statement in OF_THE_COPIES:
            await desk.tamper(statement)
        await desk.tamper("VACUUM ANALYZE")
        yield desk


def nodes(plan: Any) -> Iterator[Mapping[str, Any]]:
    """Every step of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


async def looked_at(
    desk: ProjectedDesk, sight: Sight, statement: str, *arguments: object, is_planned_once: bool = False
) -> tuple[set[str], set[str]]:
    """Tables that the plan of a statement reads as a whole, and those that were, in functions too."""
    async with desk.connection("desk_app") as connection, connection.transaction():
        if is_planned_once:
            await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute(f"SET LOCAL ROLE {FACE_ROLE}")
        await connection.execute("SELECT set_config('desk.sight', $1, true)", named(sight))
        told = await connection.fetchval(f"EXPLAIN (FORMAT JSON, VERBOSE) {statement}", *arguments)
        planned = {
            f"{each['Schema']}.{each['Relation Name']}"
            for each in nodes(orjson.loads(told)[0]["Plan"])
            if each["Node Type"] == "Seq Scan"
        }
        await connection.fetch(statement, *arguments)
        read = await connection.fetch(
            "SELECT schemaname || '.' || relname AS name FROM pg_stat_xact_user_tables WHERE seq_scan > 0"
        )
    return planned, {each["name"] for each in read}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", WHO)
async def test_a_main_read_finds_what_it_shows_by_indexes(large: ProjectedDesk, who: str, name: str) -> None:
    sight = WHO[who]
    statement, arguments = next((text, given) for read, text, given in reads(sight) if read == name)
    is_planned_once = name in OF_A_PAGE or PLANNED_ONCE in statement
    planned, read = await looked_at(large, sight, statement, *arguments, is_planned_once=is_planned_once)
    assert not planned & set(LARGE)
    assert not read & set(LARGE)


@pytest.mark.parametrize("name", OF_AN_AGENCY)
@pytest.mark.parametrize("actor", [liaison("KPU"), by_link(liaison("KPU"), "open")], ids=["agency", "by a link"])
async def test_who_was_asked_finds_a_problem_by_its_names(large: ProjectedDesk, actor: Actor, name: str) -> None:
    sight = sight_of(actor, at=AT)
    statement, arguments = next((text, given) for read, text, given in reads(sight) if read == name)
    is_planned_once = name in OF_A_PAGE or PLANNED_ONCE in statement
    planned, read = await looked_at(large, sight, statement, *arguments, is_planned_once=is_planned_once)
    assert not planned & set(LARGE)
    assert not read & set(LARGE)


async def test_a_read_of_everything_is_found_out(large: ProjectedDesk) -> None:
    """What the tests above look for is there to be found."""
    planned, read = await looked_at(large, DESK, "SELECT count(*) FROM projections.problem WHERE route <> 'x'")
    assert "projections.problem" in planned
    assert "projections.problem" in read
    _, hidden = await looked_at(large, DESK, "SELECT * FROM wall.found_by_words(NULL, '%7%', NULL, NULL)")
    assert "projections.problem" in hidden
