"""Finding thousands of phrases in one pass over the words of a text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

Payload = TypeVar("Payload")
Phrase = tuple[str, ...]

MOST_REMEMBERED = 8_192
"""Words that an index remembers what is filed under; beyond those that every day's reports hold, most are said once."""


class Hit(NamedTuple, Generic[Payload]):
    """A phrase found in a text, from word `start` up to before word `end`."""

    start: int
    end: int
    payload: Payload


class PhraseIndex(Generic[Payload]):
    """Phrases filed under their first two words: a text is read once, however many phrases there are.

    `root_of` may give a second form of a word, such as `+bagi` for `membagikan`; phrases may be written in either form.
    """

    def __init__(
        self, phrases: Iterable[tuple[Phrase, Payload]], root_of: Callable[[str], str | None] | None = None
    ) -> None:
        self._root_of = root_of
        self._by_first: dict[str, _Filed[Payload]] = {}
        for phrase, payload in phrases:
            filed = self._by_first.setdefault(phrase[0], _Filed([], {}))
            if len(phrase) == 1:
                filed.alone.append(payload)
            else:
                filed.followed.setdefault(phrase[1], []).append((phrase[2:], payload))
        self._seen: dict[str, tuple[str | None, tuple[_Filed[Payload], ...]]] = {}

    def hits(self, words: Sequence[str]) -> list[Hit[Payload]]:
        """Every phrase in `words`, overlapping ones too, in order of their first word."""
        seen = self._seen
        known = [seen.get(word) or self._look_up(word) for word in words]
        found: list[Hit[Payload]] = []
        for index, (_, filed_under) in enumerate(known):
            for filed in filed_under:
                found.extend([Hit(index, index + 1, payload) for payload in filed.alone])
                if filed.followed:
                    self._followed(filed.followed, words, known, index, found)
        return found

    def _look_up(self, word: str) -> tuple[str | None, tuple["_Filed[Payload]", ...]]:
        """A word's second form, and what is filed under either; remembered, for texts repeat their words."""
        root = self._root_of(word) if self._root_of else None
        filed = tuple(self._by_first[form] for form in (word, root) if form is not None and form in self._by_first)
        if len(self._seen) >= MOST_REMEMBERED:
            self._seen.clear()
        self._seen[word] = root, filed
        return root, filed

    @staticmethod
    def _followed(
        followed: "Mapping[str, list[tuple[Phrase, Payload]]]",
        words: Sequence[str],
        known: "Sequence[tuple[str | None, tuple[_Filed[Payload], ...]]]",
        index: int,
        found: list[Hit[Payload]],
    ) -> None:
        if index + 1 == len(words):
            return
        candidates = followed.get(words[index + 1])
        root = known[index + 1][0]
        if root is not None and root in followed:
            candidates = [*(candidates or ()), *followed[root]]
        for rest, payload in candidates or ():
            end = index + 2
            for word in rest:
                if end == len(words) or (word != words[end] and word != known[end][0]):
                    break
                end += 1
            else:
                found.append(Hit(index, end, payload))


class _Filed(NamedTuple, Generic[Payload]):
    """Phrases that begin with the same word."""

    alone: list[Payload]
    followed: dict[str, list[tuple[Phrase, Payload]]]
    """By their second word: what comes after it."""
