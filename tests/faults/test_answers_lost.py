"""The ledger stores what it is asked to and says that it was away: whoever asks again gets the first outcome."""

import asyncio

import pytest

import composition
from tests.faults.forgetful import forgetful_ledgers
from tests.faults.oracle import assert_all_is_well, assert_lived
from tests.faults.people import People
from tests.faults.sites import Grounds

LIVES = 12


@pytest.mark.parametrize(("rate", "seed"), [(0.1, 1), (0.5, 2)])
async def test_answers_that_are_lost_double_nothing(
    grounds: Grounds, monkeypatch: pytest.MonkeyPatch, rate: float, seed: int
) -> None:
    ledgers = forgetful_ledgers(rate, seed)
    monkeypatch.setattr(composition, "PostgresLedger", ledgers)
    async with grounds.a_site() as site:
        await site.work_here()
        people = People(site.desk)
        async with people.reading():
            streams = await asyncio.gather(*(people.live(number) for number in range(LIVES)))
        assert ledgers.lost
        assert_lived(site, await assert_all_is_well(site, people.journal), streams)
