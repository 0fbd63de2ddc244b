"""What a page reads by one sight is of one instant, in one transaction, which nobody goes on in after it."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import Context
from datetime import timedelta
from typing import Any, Final

import pytest
import pytest_asyncio

from domain.access.policy import View
from domain.access.sight import THE_SERVICE, Sight, sight_of
from domain.actor import Actor
from domain.codes import Role
from infra.database.connections import Database
from infra.database.wall import Reader, seen_by, together
from projections import totals
from projections.eyes import eyes
from projections.filters import ClockState, ProblemFilter, Sort
from projections.operational.kept_views import KeptViews
from projections.problem_lists import Asked, document_of, page_statement
from projections.queries import Queries
from projections.totals import totals_of
from reading.queue import read_queue_page
from tests.conftest import Databases
from tests.given.later_lives import missed
from tests.given.onlookers import person
from tests.given.projected_desk import APP, ProjectedDesk, a_copy_of, a_told_desk
from tests.given.situations import (
    AT,
    BOOK,
    HOUR,
    OPERATOR,
    a_closed_problem,
    a_coordinating_problem,
    a_grave_problem,
    a_paused_problem,
    a_recommended_problem,
    a_report_awaiting_triage,
)
from tests.wall.test_what_is_seen import EVERYBODY
from tests.wall.walled_desk import WalledDesk

EYES: Final = sight_of(OPERATOR, at=AT)
BEFORE: Final = """
SELECT current_user::text, current_setting('desk.sight', true), current_setting('transaction_read_only')
"""


async def tell_the_first(desk: ProjectedDesk) -> None:
    await desk.tell("first", a_coordinating_problem())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told_desk(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    async with a_told_desk(databases, migrated, tell_the_first) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases, told_desk: ProjectedDesk) -> AsyncIterator[ProjectedDesk]:
    async with a_copy_of(databases, told_desk) as desk:
        yield desk


@pytest.mark.parametrize("sight", [EYES, THE_SERVICE], ids=["somebody", "the service"])
async def test_what_is_read_at_once_is_of_one_instant(desk: ProjectedDesk, sight: Sight) -> None:
    async def read(reads: Queries) -> list[int]:
        found = [len((await reads.list_problems(sight, ProblemFilter(book=BOOK))).problems)]
        # As another process would: this one holds its connection.
        telling = asyncio.create_task(desk.tell("second", a_coordinating_problem()), context=Context())
        await telling
        found.append(len((await reads.list_problems(sight, ProblemFilter(book=BOOK), limit=7)).problems))
        found.append((await reads.facets(sight, ProblemFilter(book=BOOK))).matching)
        found.append(sum((await reads.counts(sight, BOOK)).by_phase.values()))
        return found

    async with Database.open(desk.url, role=APP) as database:
        assert await Queries(database).at_once(sight, read) == [1, 1, 1, 1]
        assert len((await Queries(database).list_problems(sight, ProblemFilter(book=BOOK))).problems) == 2


async def test_reads_at_once_are_by_one_sight(desk: ProjectedDesk) -> None:
    another = sight_of(person(Role.OPERATOR, "17.08"), at=AT)

    async def read(reads: Queries) -> None:
        await reads.problem(another, "first")

    async with Database.open(desk.url, role=APP) as database:
        with pytest.raises(AssertionError, match="one sight"):
            await Queries(database).at_once(EYES, read)
        assert await Queries(database).at_once(another, lambda reads: reads.problem(another, "first")) is None


async def test_who_reads_at_once_asks_nobody_else_for_a_connection(desk: ProjectedDesk) -> None:
    async with Database.open(desk.url, role=APP) as database:
        queries = Queries(database)
        with pytest.raises(AssertionError, match="must not wait for another"):
            await queries.at_once(EYES, lambda _: queries.problem(EYES, "first"))


class _Broken(Exception):
    """Something that goes wrong in the midst of a page."""


@pytest.mark.parametrize("fails", [False, True])
async def test_the_connection_is_afterwards_what_it_was(desk: ProjectedDesk, fails: bool) -> None:
    async def read(reader: Reader) -> list[Any]:
        found = await reader.fetch(BEFORE)
        if fails:
            raise _Broken
        return found

    async with Database.open(desk.url, role=APP, max_connections=1) as database:
        before = await database.fetch(BEFORE)
        assert tuple(before[0])[::2] == (APP, "off")
        if fails:
            with pytest.raises(_Broken):
                await together(database, EYES, read)
        else:
            (within,) = await together(database, EYES, read)
            assert within[0] == "desk_face"
            assert '"17.07"' in within[1]
            assert within[2] == "on"
        (after,) = await database.fetch(BEFORE)
        assert (after[0], after[1] or None, after[2]) == (APP, None, "off")


async def test_what_is_asked_once_more_is_answered_as_before(desk: ProjectedDesk) -> None:
    drawn = "SELECT gen_random_uuid() FROM generate_series(1, cardinality($1::text[]))"

    async def read(reader: Reader) -> list[list[Any]]:
        return [list(await reader.fetch(drawn, asked)) for asked in (["a"], ["a"], ["b"], ["b", "a"])]

    async with Database.open(desk.url, role=APP) as database:
        first, again, another, longer = await together(database, EYES, read)
        assert first == again
        assert first != another
        assert len(longer) == 2
        apart = [await seen_by(database, EYES).fetch(drawn, ["a"]) for _ in range(2)]
        assert apart[0] != apart[1]


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_totals_are_what_is_counted_problem_by_problem(
    walled: WalledDesk, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sight = sight_of(actor, at=AT)
    books = {problem.stream.split("/", 1)[1].rpartition("/")[0] for problem in walled.desk.told.values()}
    async with Database.open(walled.desk.url, role=APP) as database:
        for book in sorted(books):
            kept = await totals_of(seen_by(database, sight), sight, book)
            with monkeypatch.context() as patched:
                patched.setattr(totals, "_sees_the_tally", lambda *_: False)
                assert kept == await totals_of(seen_by(database, sight), sight, book)


async def test_the_tally_is_shown_to_whom_totals_are(walled: WalledDesk) -> None:
    (unseen,) = await walled.seen("{}", "SELECT * FROM projections.tally")
    assert unseen == []
    everything = await walled.everything("SELECT * FROM projections.tally")
    for role, books in ((Role.ADMIN, {BOOK}), (Role.OPERATOR, {BOOK}), (Role.REPORTER, set()), (Role.AGENCY, set())):
        agency = "KPU" if role is Role.AGENCY else None
        (seen,) = await walled.seen(sight_of(person(role, agency=agency), at=AT), "SELECT * FROM projections.tally")
        assert {each["book"] for each in seen} == books
        assert [each for each in everything if each["book"] in books] == seen


@pytest.mark.parametrize("state", ClockState)
async def test_what_a_problem_says_of_its_clocks_is_what_is_owed_on_it(desk: ProjectedDesk, state: ClockState) -> None:
    """Whoever sees all that is owed is answered from the problem's row, who sees a part from what they see."""
    for name, life in {
        "grave": a_grave_problem(),
        "late": missed(a_coordinating_problem(), "acknowledge/KPU.1"),
        "paused": a_paused_problem(),
        "recommended": a_recommended_problem(),
        "unsure": a_report_awaiting_triage(),
        "closed": a_closed_problem(),
    }.items():
        await desk.tell(name, life)
    found = set()
    async with Database.open(desk.url, role=APP) as database:
        for hours in (0, 1, 3, 30, 300):
            ends = AT + timedelta(minutes=1) + hours * HOUR
            wanted = ProblemFilter(book=BOOK, clocks=(state,), today_ends_at=ends)
            arguments = (eyes(EYES, View.LISTED), document_of(wanted), 100, None, None)
            asked = Asked.of(EYES, wanted)
            listed = [
                [
                    each["problem_id"]
                    for each in await seen_by(database, EYES).fetch(
                        page_statement(Sort.DEADLINE, asked._replace(in_part=in_part)), *arguments
                    )
                ]
                for in_part in (False, True)
            ]
            assert listed[0] == listed[1], hours
            found.update(listed[0])
    assert found


async def test_a_page_of_the_queue_is_one_transaction_with_the_views_that_somebody_keeps(
    desk: ProjectedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.open(desk.url, role=APP) as database:
        assert await KeptViews(database).keep(EYES, "17.07", "Malam hitung", "tab=lewat") == "kept"
        used = []

        async def use(self: Database, work: Any) -> Any:
            used.append(work)
            return await through(self, work)

        through = Database.use
        monkeypatch.setattr(Database, "use", use)
        page = await read_queue_page(EYES, Queries(database), BOOK, ProblemFilter(), cursor=None, limit=10)

    assert [each.problem.problem_id for each in page.lines] == ["first"]
    assert [(each.name, each.query) for each in page.views] == [("Malam hitung", "tab=lewat")]
    assert len(used) == 1
