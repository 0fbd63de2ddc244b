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

    def hits(self, words: Sequence[str]) -> list[Hit[Payload]]:
        """Every phrase in `words`, overlapping ones too, in order of their first word."""
        by_first, root_of = self._by_first, self._root_of
        found: list[Hit[Payload]] = []
        if root_of is None:
            for index, word in enumerate(words):
                if word in by_first:
                    self._starting(by_first[word], words, (), index, found)
            return found
        roots = [root_of(word) for word in words]
        for index, word in enumerate(words):
            if word in by_first:
                self._starting(by_first[word], words, roots, index, found)
            root = roots[index]
            if root is not None and root in by_first:
                self._starting(by_first[root], words, roots, index, found)
        return found

    @staticmethod
    def _starting(
        filed: "_Filed[Payload]",
        words: Sequence[str],
        roots: Sequence[str | None],
        index: int,
        found: list[Hit[Payload]],
    ) -> None:
        found.extend([Hit(index, index + 1, payload) for payload in filed.alone])
        if not filed.followed or index + 1 == len(words):
            return
        candidates = filed.followed.get(words[index + 1])
        if roots and (root := roots[index + 1]) is not None and root in filed.followed:
            candidates = [*(candidates or ()), *filed.followed[root]]
        for rest, payload in candidates or ():
            end = index + 2
            for word in rest:
                if end == len(words) or (word != words[end] and (not roots or word != roots[end])):
                    break
                end += 1
            else:
                found.append(Hit(index, end, payload))


class _Filed(NamedTuple, Generic[Payload]):
    """Phrases that begin with the same word."""

    alone: list[Payload]
    followed: dict[str, list[tuple[Phrase, Payload]]]
    """By their second word: what comes after it."""
