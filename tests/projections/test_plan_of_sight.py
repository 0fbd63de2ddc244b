"""The planner folds `projections.seen` into a query, so that its indexes are used."""

from domain.access.policy import View
from domain.access.sight import sight_of
from projections.eyes import eyes, granted
from tests.given.projected_desk import APP, ProjectedDesk
from tests.given.situations import BOOK, OPERATOR


async def test_what_is_in_sight_is_found_by_the_tables_own_indexes(desk: ProjectedDesk) -> None:
    async with desk.connection(APP) as connection:
        await connection.execute("SET enable_seqscan = off")
        for where, index in (
            ("book = $2 ORDER BY next_due_at, problem_id LIMIT 50", "problem_by_deadline"),
            ("problem_id = $2", "problem_pkey"),
            ("stream = $2", "problem_by_stream"),
        ):
            statement = f"EXPLAIN SELECT * FROM projections.seen($1::jsonb) WHERE {where}"
            plan = await connection.fetch(
                granted({"plan": statement})["plan"], eyes(sight_of(OPERATOR), View.LISTED), BOOK
            )
            told = "\n".join(line[0] for line in plan)
            assert index in told
            assert "Function Scan on seen" not in told
