"""PostgreSQL goes away in the middle of the work: people are told to try again, and nothing they were told is lost."""

import asyncio
import os
from signal import SIGKILL

from tests.faults.oracle import assert_all_is_well, assert_lived
from tests.faults.people import People, is_recommended, stream_of_problem
from tests.faults.sites import Site, eventually

OUTAGE_SECONDS = 10
BEFORE, MEANWHILE = range(15), range(15, 30)
"""Lives that are under way when the database goes, and lives that begin while it is away."""


async def test_ten_seconds_without_the_database_lose_and_double_nothing(site: Site) -> None:
    await site.start_worker()
    people = People(site.desk)
    async with people.reading():
        lives = [asyncio.create_task(people.live(number)) for number in BEFORE]
        await people.until(stream_of_problem(BEFORE[0]), is_recommended)
        await site.grounds.postgres.stop()
        try:
            lives += [asyncio.create_task(people.live(number)) for number in MEANWHILE]
            await asyncio.sleep(OUTAGE_SECONDS)
            await eventually(lambda: all_were_turned_away(people))
        finally:
            await site.grounds.postgres.start()
        streams = await asyncio.gather(*lives)
    assert_lived(site, await assert_all_is_well(site, people.journal), streams)


async def test_a_database_killed_in_mid_work_loses_and_doubles_nothing(site: Site) -> None:
    await site.start_worker()
    people = People(site.desk)
    async with people.reading():
        lives = [asyncio.create_task(people.live(number)) for number in BEFORE]
        await people.until(stream_of_problem(BEFORE[0]), is_recommended)
        killed = site.grounds.postgres.pid
        assert killed is not None
        os.kill(killed, SIGKILL)
        lives += [asyncio.create_task(people.live(number)) for number in MEANWHILE]
        await eventually(lambda: runs_again(site, killed))
        streams = await asyncio.gather(*lives)
        assert people.turned_away
    assert_lived(site, await assert_all_is_well(site, people.journal), streams)


async def all_were_turned_away(people: People) -> bool:
    return people.turned_away >= len(MEANWHILE)


async def runs_again(site: Site, killed: int) -> bool:
    return site.grounds.postgres.pid not in {None, killed}
