"""Phrases are found in either form of a word, however much an index has seen before."""

import pytest

from domain.classifying import phrases
from domain.classifying.phrases import Hit, PhraseIndex

ROOTS = {"membagikan": "+bagi", "dibagikan": "+bagi", "uangnya": "+uang"}


def an_index() -> PhraseIndex[str]:
    filed = [(("+bagi", "+uang"), "money"), (("uang",), "a word"), (("bagi", "uang", "tunai"), "cash")]
    return PhraseIndex(filed, ROOTS.get)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("tim membagikan uangnya", [Hit(1, 3, "money")]),
        ("uang dibagikan", [Hit(0, 1, "a word")]),
        ("bagi uang tunai", [Hit(0, 3, "cash"), Hit(1, 2, "a word")]),
        ("bagi uang", [Hit(1, 2, "a word")]),
        ("membagikan", []),
    ],
)
def test_a_phrase_is_found_where_its_words_stand_together(text: str, hits: list[Hit[str]]) -> None:
    assert an_index().hits(text.split()) == hits


def test_an_index_that_has_seen_more_words_than_it_remembers_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "MOST_REMEMBERED", 2)
    text = ["tim", "membagikan", "uangnya", "lalu", "membagikan", "uangnya", "lagi"]
    index = an_index()

    assert index.hits(text) == index.hits(text) == [Hit(1, 3, "money"), Hit(4, 6, "money")]
