"""The engine goes away and reports pour in: all are accepted, and once it is back the gravest are followed first."""

import asyncio

from domain.codes import Severity
from domain.problem.events import ProblemInventoried
from tests.faults.oracle import assert_all_is_well
from tests.faults.people import People, is_recommended, is_referred, stream_of_problem
from tests.faults.sites import Site

BEFORE = range(6)
"""Lives that are under way when the engine goes, and whose people go on."""

LESSER, GRAVE = range(100, 280), range(280, 300)
"""Problems that are told of while it is away; the grave ones come last."""


async def test_what_arrives_without_the_engine_is_accepted_and_then_followed_the_gravest_first(site: Site) -> None:
    await site.start_worker()
    people = People(site.desk)
    async with people.reading():
        lives = [asyncio.create_task(people.live(number)) for number in BEFORE]
        await people.until(stream_of_problem(BEFORE[0]), is_recommended)
        await site.grounds.engine.stop()
        try:
            lesser = await asyncio.gather(*(people.detect(number) for number in LESSER))
            grave = await asyncio.gather(*(people.detect(number, Severity.S4) for number in GRAVE))
            # Whoever wrote has tried to reach the engine and given up.
            await site.desk.relay.settled()
        finally:
            await site.grounds.engine.start()
        await asyncio.gather(*lives, *(people.until(stream, is_referred) for stream in (*lesser, *grave)))
    book = await assert_all_is_well(site, people.journal)
    arrived = {*lesser, *grave}
    followed = [each.stream for each in book if isinstance(each.event, ProblemInventoried) and each.stream in arrived]
    # A few of the others may have gone ahead, to see whether the engine is there.
    assert set(grave) <= set(followed[: 2 * len(GRAVE)])
