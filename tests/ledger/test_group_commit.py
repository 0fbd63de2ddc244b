import asyncio
from collections.abc import Sequence

import pytest

from ledger.group_commit import GroupCommit


class Desk:
    """Writes batches when told to; remembers them."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, list[str]]] = []
        self.under_way: set[str] = set()
        self.gate = asyncio.Event()
        self.begun = asyncio.Event()

    async def write(self, book: str, batch: Sequence[str]) -> Sequence[str | Exception]:
        assert book not in self.under_way, "two batches of one book at once"
        self.under_way.add(book)
        self.batches.append((book, list(batch)))
        self.begun.set()
        await self.gate.wait()
        self.under_way.discard(book)
        return [ValueError(each) if each.startswith("bad") else f"{each} stored" for each in batch]


async def settle() -> None:
    """Return when every task that could go on has done so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_waits_together_is_written_together() -> None:
    desk = Desk()
    desk.gate.set()
    commits = GroupCommit(desk.write)
    stored = await asyncio.gather(*(commits.submit("a", f"{n}") for n in range(5)))
    assert stored == [f"{n} stored" for n in range(5)]
    assert desk.batches == [("a", ["0", "1", "2", "3", "4"])]


async def test_what_comes_while_a_batch_is_under_way_is_the_next_batch() -> None:
    desk = Desk()
    commits = GroupCommit(desk.write)
    first = asyncio.create_task(commits.submit("a", "1"))
    await desk.begun.wait()
    later = [asyncio.create_task(commits.submit("a", each)) for each in ("2", "3")]
    await settle()
    assert desk.batches == [("a", ["1"])]
    desk.gate.set()
    assert await asyncio.gather(first, *later) == ["1 stored", "2 stored", "3 stored"]
    assert desk.batches == [("a", ["1"]), ("a", ["2", "3"])]


async def test_a_batch_has_its_limit() -> None:
    desk = Desk()
    desk.gate.set()
    commits = GroupCommit(desk.write, limit=3)
    await asyncio.gather(*(commits.submit("a", f"{n}") for n in range(7)))
    assert [len(batch) for _, batch in desk.batches] == [3, 3, 1]


async def test_books_do_not_wait_for_each_other() -> None:
    desk = Desk()
    commits = GroupCommit(desk.write)
    both = [asyncio.create_task(commits.submit(book, "1")) for book in ("a", "b")]
    await settle()
    assert desk.under_way == {"a", "b"}
    desk.gate.set()
    await asyncio.gather(*both)


async def test_an_error_is_for_the_one_who_caused_it() -> None:
    desk = Desk()
    desk.gate.set()
    commits = GroupCommit(desk.write)
    results = await asyncio.gather(*(commits.submit("a", each) for each in ("1", "bad", "2")), return_exceptions=True)
    assert [type(each) for each in results] == [str, ValueError, str]


async def test_a_write_that_fails_whole_fails_for_all_who_waited_and_for_nobody_after() -> None:
    answers = iter([True, False])

    async def write(_: str, batch: Sequence[str]) -> Sequence[str | Exception]:
        if next(answers):
            raise KeyError("broken")
        return batch

    commits = GroupCommit(write)
    results = await asyncio.gather(*(commits.submit("a", each) for each in ("1", "2")), return_exceptions=True)
    assert [type(each) for each in results] == [KeyError, KeyError]
    assert await commits.submit("a", "3") == "3"


async def test_a_writer_that_gives_up_takes_back_what_is_queued_and_not_what_is_under_way() -> None:
    desk = Desk()
    commits = GroupCommit(desk.write)
    under_way = asyncio.create_task(commits.submit("a", "1"))
    await desk.begun.wait()
    queued, other = (asyncio.create_task(commits.submit("a", each)) for each in ("2", "3"))
    await settle()
    under_way.cancel()
    queued.cancel()
    await settle()
    desk.gate.set()
    assert await other == "3 stored"
    assert desk.batches == [("a", ["1"]), ("a", ["3"])]
    for given_up in (under_way, queued):
        with pytest.raises(asyncio.CancelledError):
            await given_up


async def test_it_settles_when_everything_is_answered() -> None:
    desk = Desk()
    commits = GroupCommit(desk.write)
    waiting = asyncio.create_task(commits.submit("a", "1"))
    await desk.begun.wait()
    settled = asyncio.create_task(commits.settled())
    await settle()
    assert not settled.done()
    desk.gate.set()
    await settled
    assert await waiting == "1 stored"
