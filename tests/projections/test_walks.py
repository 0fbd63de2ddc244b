"""A walk from page to page meets every problem that fits all the while, whatever happens meanwhile."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access.sight import THE_SERVICE
from domain.problem.events import Event
from projections.filters import ProblemFilter, Sort
from tests.given.later_lives import acknowledged_by
from tests.given.projected_desk import ProjectedDesk
from tests.given.situations import BOOK, MINUTE, a_coordinating_problem, a_grave_problem

AGENCIES = ("KPU", "POLRI", "CAMAT", "DPUPR")
PROBLEMS = 5
WANTED = ProblemFilter(book=BOOK, phases=("coordinating",))
FAR = 200
"""Pages after which a walk does not end."""


def _life(number: int) -> tuple[Sequence[Event], list[Event]]:
    """What has happened when the walk begins, and what follows, each of which moves deadlines."""
    begun = (a_grave_problem if number % 2 else a_coordinating_problem)().later(number * MINUTE)
    life = begun
    for agency in AGENCIES:
        life = acknowledged_by(life.later(MINUTE), agency)
    return begun.events, list(life.events[len(begun.events) :])


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    sort=st.sampled_from(Sort),
    limit=st.integers(1, 3),
    between=st.lists(st.lists(st.integers(0, PROBLEMS - 1), max_size=3), max_size=7),
)
async def test_a_walk_meets_every_problem_although_its_key_moves(
    busy_desk: ProjectedDesk, sort: Sort, limit: int, between: list[list[int]]
) -> None:
    await busy_desk.tamper("TRUNCATE projections.problem")
    first = len(busy_desk.told)
    names = [f"p-{first + number}" for number in range(PROBLEMS)]
    to_come: dict[str, list[Event]] = {}
    for number, name in enumerate(names):
        told, to_come[name] = _life(number)
        await busy_desk.carry_out(name, told)

    met: dict[str, int] = {}
    cursor, happens = None, iter(between)
    for _ in range(FAR):
        page = await busy_desk.queries.list_problems(THE_SERVICE, WANTED, sort=sort, cursor=cursor, limit=limit)
        assert len(page.problems) <= limit
        assert len({each.problem_id for each in page.problems}) == len(page.problems)
        met |= {each.problem_id: each.version for each in page.problems}
        if (cursor := page.next_cursor) is None:
            break
        for number in next(happens, []):
            if to_come[names[number]]:
                await busy_desk.carry_out(names[number], (to_come[names[number]].pop(0),))
    assert cursor is None
    # Not only met: what is changed behind the walk's back comes again as it is now.
    assert met == {name: busy_desk.told[name].version for name in names}


async def test_a_walk_in_which_nothing_happens_shows_every_line_once_and_in_order(busy_desk: ProjectedDesk) -> None:
    await busy_desk.tamper("TRUNCATE projections.problem")
    first = len(busy_desk.told)
    for number in range(7):
        told, _ = _life(number)
        await busy_desk.carry_out(f"q-{first + number}", told)
    for sort in Sort:
        whole = (await busy_desk.queries.list_problems(THE_SERVICE, WANTED, sort=sort)).problems
        walked: list[str] = []
        cursor = None
        for _ in range(4):
            page = await busy_desk.queries.list_problems(THE_SERVICE, WANTED, sort=sort, cursor=cursor, limit=2)
            walked += [each.problem_id for each in page.problems]
            cursor = page.next_cursor
        assert cursor is None
        assert walked == [each.problem_id for each in whole]
        assert len(set(walked)) == 7
