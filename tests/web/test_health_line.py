"""What stands still, as pages say it: each matter once, since when, and never waited for."""

import asyncio

import pytest

from reading.health import Check, Detail, Finding
from web.pages.health_line import Kept, fails, standing_of

BROKEN = Check(name="clocks", finding=Finding.BROKEN, detail=Detail.CLOCKS_STAND, count=3)
AWAY = Check(name="engine", finding=Finding.AWAY, detail=Detail.SILENT, about=("nobody",))
LATE = Check(name="letters", finding=Finding.NOTICE, detail=Detail.LETTERS_LATE, count=1)
STORE = Check(name="database", finding=Finding.AWAY, detail=Detail.SILENT)
FINE = Check(name="desk-notices", finding=Finding.OK, detail=Detail.WORKERS, count=2)
WAITS = Check(name="dead_letters", finding=Finding.NOTICE, detail=Detail.DEAD_LETTERS, count=1)


def test_a_matter_stands_once_and_what_is_grave_first() -> None:
    standing = standing_of((AWAY, BROKEN, LATE, STORE, FINE, WAITS), {"engine": "sejak 19.36"})
    assert [each.is_grave for each in standing] == [True, False, False]
    assert [each.title for each in standing][1] == "Jam tidak berjalan sejak 19.36"
    assert all(each.works and each.way for each in standing)


@pytest.mark.parametrize(("check", "is_noticed"), [(AWAY, True), (LATE, True), (FINE, False), (WAITS, False)])
def test_only_what_people_notice_stands(check: Check, is_noticed: bool) -> None:
    assert fails(check) is is_noticed
    assert bool(standing_of((check,), {})) is is_noticed


async def test_what_is_known_is_shown_while_somebody_looks_again() -> None:
    looks = 0
    may_end = asyncio.Event()

    async def look() -> int:
        nonlocal looks
        looks += 1
        if looks > 1:
            await may_end.wait()
        return looks

    kept = Kept(look)
    assert [await kept.latest(), await kept.latest()] == [1, 1]
    kept._at = float("-inf")
    assert [await kept.latest(), await kept.latest()] == [1, 1]
    may_end.set()
    assert kept._looking is not None
    await kept._looking
    assert (await kept.latest(), looks) == (2, 2)


async def test_a_look_that_fails_spoils_no_page() -> None:
    async def look() -> int:
        raise ValueError("a fault of ours")

    assert await Kept(look).latest() is None


async def test_the_first_page_waits_no_longer_than_it_says() -> None:
    never = asyncio.Event()

    async def look() -> int:
        await never.wait()
        return 1

    kept = Kept(look)
    assert await kept.latest(0.01) is None
    never.set()
    assert await kept.latest() == 1
