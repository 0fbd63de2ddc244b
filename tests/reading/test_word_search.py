"""A search through sealed words: for a purpose, on record, within a bound; told with what it opened."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.access.sight import Sight
from domain.refusals import ReasonNeeded, UnfitText
from domain.stream import BookId, StreamId
from projections.queries import Queries
from projections.views import SealedReport
from reading.word_search import OPENED_LIMIT, search_words
from reading.words import VaultReader
from tests.given.desk import BOOK, RULES
from tests.given.tables import NOW, looking

TEXTS = {
    "c1": "Pohon BERINGIN tumbang menutup jalan ke TPS 3.",
    "c2": "Listrik padam.",
    "c3": "x" * 200 + " beringin tumbang " + "y" * 200,
}


class Shelf:
    """Reports of one desk, newest first, and who opened which."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.opened: list[tuple[str, tuple[str, ...]]] = []

    async def books(self) -> tuple[BookId, ...]:
        return (BOOK,)

    async def newest_reports(self, sight: Sight, book: BookId, limit: int) -> tuple[SealedReport, ...]:
        self.asked.append(limit)
        return tuple(
            SealedReport(
                intake_id=f"r-{name}",
                problem_id=f"p-{name}",
                stream=f"problem/{BOOK}/p-{name}",
                register_number=None,
                reported_at=NOW,
                text_commitment=name,
            )
            for name in (*TEXTS, "erased")
        )

    async def open(self, sight: Sight, stream: StreamId[Any], commitments: Sequence[str]) -> dict[str, str]:
        self.opened.append((str(stream), tuple(commitments)))
        return {each: TEXTS[each] for each in commitments if each in TEXTS}


async def searched(shelf: Shelf, words: str, limit: int = OPENED_LIMIT, purpose: str | None = "mencari") -> Any:
    sight = looking().model_copy(update={"purpose": purpose})
    reader = cast("VaultReader", SimpleNamespace(open=shelf.open))
    queries = cast("Queries", shelf)
    return await search_words(sight, shelf, queries, RULES, reader, BOOK, words, limit=limit, fictitious=True)


async def test_all_words_have_to_be_there_capitals_or_not() -> None:
    shelf = Shelf()
    found = await searched(shelf, "Beringin TUMBANG")

    assert [each.problem_id for each in found.found] == ["p-c1", "p-c3"]
    assert (found.opened, found.on_record) == (3, True)
    assert len(shelf.opened) == 4, "one access for each problem"
    assert found.found[0].excerpt == TEXTS["c1"]
    assert found.found[1].excerpt.startswith("…x")
    assert len(found.found[1].excerpt) < 200
    assert (await searched(shelf, "beringin padam")).found == ()


async def test_no_more_than_the_bound_is_opened() -> None:
    shelf = Shelf()
    await searched(shelf, "listrik", limit=10_000)
    await searched(shelf, "listrik", limit=3)
    assert shelf.asked == [OPENED_LIMIT, 3]


@pytest.mark.parametrize(
    ("words", "purpose", "refusal"), [("a", None, ReasonNeeded), (" ", "x", UnfitText), ("a\0", "x", UnfitText)]
)
async def test_nothing_is_opened_without_a_purpose_and_a_word(
    words: str, purpose: str | None, refusal: type[Exception]
) -> None:
    shelf = Shelf()
    with pytest.raises(refusal):
        await searched(shelf, words, purpose=purpose)
    assert shelf.opened == []
