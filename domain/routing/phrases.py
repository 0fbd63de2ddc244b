"""Finding thousands of phrases in one pass over the words of a text."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

Payload = TypeVar("Payload")
Phrase = tuple[str, ...]


class Hit(NamedTuple, Generic[Payload]):
    """A phrase found in a text, from word `start` up to before word `end`."""

    start: int
    end: int
    payload: Payload


class PhraseIndex(Generic[Payload]):
    """Phrases filed under their first word: a text is read once, however many phrases there are.

    A word of a phrase may be `+root`; it then matches every word that `root_of` reduces to that root.
    """

    def __init__(
        self, phrases: Iterable[tuple[Phrase, Payload]], root_of: Callable[[str], str | None] | None = None
    ) -> None:
        self._root_of = root_of
        self._by_first: dict[str, list[tuple[Phrase, int, Payload]]] = {}
        for phrase, payload in phrases:
            self._by_first.setdefault(phrase[0], []).append((phrase[1:], len(phrase), payload))

    def hits(self, words: Sequence[str]) -> list[Hit[Payload]]:
        """Every phrase in `words`, overlapping ones too, in order of their first word."""
        by_first = self._by_first
        root_of = self._root_of
        if root_of is None:
            roots: list[str] = []
        else:
            roots = ["+" + root if (root := root_of(word)) else "" for word in words]
        found: list[Hit[Payload]] = []
        count = len(words)
        for index, word in enumerate(words):
            filed = by_first.get(word)
            if filed:
                self._match(filed, words, roots, index, count, found)
            if roots and roots[index]:
                filed = by_first.get(roots[index])
                if filed:
                    self._match(filed, words, roots, index, count, found)
        return found

    @staticmethod
    def _match(
        filed: list[tuple[Phrase, int, Payload]],
        words: Sequence[str],
        roots: Sequence[str],
        index: int,
        count: int,
        found: list[Hit[Payload]],
    ) -> None:
        for rest, length, payload in filed:
            end = index + length
            if end > count:
                continue
            place = index + 1
            for word in rest:
                if word != words[place] and (not roots or word != roots[place]):
                    break
                place += 1
            else:
                found.append(Hit(index, end, payload))
