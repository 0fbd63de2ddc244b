"""Concepts of the rules in a text: words that mean the same, in any of their forms, and taken back when denied."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from domain.classifying.affixes import root_finder
from domain.classifying.normalise import Normaliser, Reading
from domain.classifying.phrases import Phrase, PhraseIndex
from domain.classifying.rules import Concept
from domain.classifying.wordset import word_set

STOP = "stop"
"""Concept whose phrases mean nothing and hide the words inside them."""

_DENIALS = word_set("bukan tanpa nihil bebas")
_ABSENCES = word_set("ada terjadi benar adanya")
_NEGATIONS = word_set("tidak belum tak jangan")
_DENIAL_REACH = 3
"""How many words before a term are searched for what takes it back."""


class _Wanted(NamedTuple):
    """A concept as its phrases find it."""

    name: str
    look_alikes: Collection[str]
    is_deniable: bool


class ConceptIndex:
    """The concepts of the rules, ready to be found."""

    def __init__(self, concepts: Iterable[Concept], normaliser: Normaliser) -> None:
        phrases: list[tuple[Phrase, _Wanted]] = []
        roots: set[str] = set()
        for concept in concepts:
            look_alikes: set[str] = set()
            wanted = _Wanted(concept.name, look_alikes, concept.deniable)
            for term in concept.terms:
                words = normaliser.term(term)
                if term.startswith("-"):
                    look_alikes.add(" ".join(words))
                elif term.startswith("+"):
                    roots.add(words[0])
                    phrases.append((("+" + words[0], *words[1:]), wanted))
                else:
                    phrases.append((words, wanted))
        once = {(phrase, wanted.name): (phrase, wanted) for phrase, wanted in phrases}
        self._index = PhraseIndex(once.values(), root_finder(frozenset(roots)))

    def find(self, reading: Reading) -> dict[str, list[tuple[int, int]]]:
        """Spans of words per concept; denied ones and look-alikes are left out."""
        words = reading.words
        hits = self._index.hits(words)
        hidden = {
            word: (hit.start, hit.end) for hit in hits if hit.payload.name == STOP for word in range(hit.start, hit.end)
        }
        found: dict[str, list[tuple[int, int]]] = {}
        for start, end, (name, look_alikes, is_deniable) in hits:
            if look_alikes and end - start == 1 and words[start] in look_alikes:
                continue
            if hidden and _cut(start, end, hidden):
                continue
            if is_deniable and _is_denied(reading, start):
                continue
            if name in found:
                found[name].append((start, end))
            else:
                found[name] = [(start, end)]
        return found


def _is_denied(reading: Reading, start: int) -> bool:
    """Whether the word at `start` is taken back by what stands before it in its clause."""
    words, clauses = reading.words, reading.clauses
    clause = clauses[start]
    for index in range(start - 1, max(start - 1 - _DENIAL_REACH, -1), -1):
        if clauses[index] != clause:
            return False
        word = words[index]
        if word in _DENIALS:
            return True
        if word in _NEGATIONS:
            return index == start - 1 or (index + 1 < start and words[index + 1] in _ABSENCES)
    return False


def _cut(start: int, end: int, hidden: Mapping[int, tuple[int, int]]) -> bool:
    """Whether a hit shares words with a span that means nothing without containing it whole."""
    for word in (start, end - 1):
        span = hidden.get(word)
        if span is not None and not (start <= span[0] and span[1] <= end):
            return True
    return False
