"""What a text says for and against each category: terms of the lexicon and frames of concepts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.codes import CategoryCode
from domain.routing.affixes import root_finder
from domain.routing.normalise import Normaliser, Reading
from domain.routing.phrases import Hit, Phrase, PhraseIndex
from domain.routing.quantities import quantities_in
from domain.routing.rules import Concept, Frame, Term, TermKind
from domain.routing.wordset import word_set

STOP = "stop"
"""Concept whose phrases mean nothing and hide the words inside them."""

_DENIALS = word_set("bukan tanpa nihil bebas")
_ABSENCES = word_set("ada terjadi benar adanya")
_NEGATIONS = word_set("tidak belum tak jangan")
_DENIAL_REACH = 3
"""How many words before a term are searched for what takes it back."""

_LACKING_GROUPS = frozenset({"ORG", "VOTE", "FUND", "DESK"})
"""Groups of categories whose terms often name what is missing, so that `tidak` before them takes nothing back."""

_LACKING_CATEGORIES = frozenset({"NETWORK_DOWN", "POWER_OUTAGE", "RECAP_DISPUTE", "APK_VIOLATION"})


class Weighed(NamedTuple):
    """One thing that counts for or against a category."""

    weight: float
    kind: str
    term: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the rules saw in one text."""

    reading: Reading
    concepts: Mapping[str, Sequence[tuple[int, int]]]
    quantities: Mapping[str, float]
    scores: Mapping[CategoryCode, float]
    evidence: Mapping[CategoryCode, Sequence[Weighed]]
    """By category, what weighed most first."""


class ConceptIndex:
    """The concepts of the rules, ready to be found."""

    def __init__(self, concepts: Iterable[Concept], normaliser: Normaliser) -> None:
        concepts = tuple(concepts)
        phrases: list[tuple[Phrase, str]] = []
        roots: set[str] = set()
        self._look_alikes: dict[str, frozenset[str]] = {}
        for concept in concepts:
            look_alikes = set()
            for term in concept.terms:
                words = normaliser.term(term)
                if term.startswith("-"):
                    look_alikes.add(" ".join(words))
                elif term.startswith("+"):
                    roots.add(words[0])
                    phrases.append((("+" + words[0], *words[1:]), concept.name))
                else:
                    phrases.append((words, concept.name))
            if look_alikes:
                self._look_alikes[concept.name] = frozenset(look_alikes)
        self._deniable = frozenset(concept.name for concept in concepts if concept.deniable)
        self._index = PhraseIndex(dict.fromkeys(phrases), root_finder(frozenset(roots)))

    def find(self, reading: Reading) -> dict[str, list[tuple[int, int]]]:
        """Spans of words per concept; denied ones and look-alikes are left out."""
        words = reading.words
        hits = self._index.hits(words)
        hidden = {
            word: (hit.start, hit.end) for hit in hits if hit.payload == STOP for word in range(hit.start, hit.end)
        }
        found: dict[str, list[tuple[int, int]]] = {}
        for start, end, name in hits:
            look_alikes = self._look_alikes.get(name)
            if look_alikes is not None and end - start == 1 and words[start] in look_alikes:
                continue
            if hidden and _cut(start, end, hidden):
                continue
            if name in self._deniable and is_denied(reading, start):
                continue
            found.setdefault(name, []).append((start, end))
        return found


class TermIndex:
    """The lexicon, ready to be found."""

    def __init__(self, terms: Iterable[Term], normaliser: Normaliser) -> None:
        by_phrase: dict[tuple[Phrase, CategoryCode], Term] = {}
        for term in terms:
            words = normaliser.term(term.text)
            if not words:
                continue
            known = by_phrase.get((words, term.category))
            if known is None or abs(term.weight) > abs(known.weight):
                by_phrase[words, term.category] = term
        self._index = PhraseIndex((words, term) for (words, _), term in by_phrase.items())

    def find(self, reading: Reading) -> dict[CategoryCode, list[Hit[Term]]]:
        """Hits per category; of hits that overlap, only the longest."""
        by_category: dict[CategoryCode, list[Hit[Term]]] = {}
        for hit in self._index.hits(reading.words):
            by_category.setdefault(hit.payload.category, []).append(hit)
        return {code: _longest(hits) if len(hits) > 1 else hits for code, hits in by_category.items()}


def is_denied(reading: Reading, start: int, *, by_plain_no: bool = True) -> bool:
    """Whether the word at `start` is taken back by what stands before it in its clause.

    `by_plain_no`: whether a bare `tidak` or `belum` is enough, or only `bukan`, `tanpa`, `tidak ada` and the like.
    """
    words, clauses = reading.words, reading.clauses
    clause = clauses[start]
    for index in range(start - 1, max(start - 1 - _DENIAL_REACH, -1), -1):
        if clauses[index] != clause:
            return False
        word = words[index]
        if word in _DENIALS:
            return True
        if word in _NEGATIONS:
            return (by_plain_no and index == start - 1) or (index + 1 < start and words[index + 1] in _ABSENCES)
    return False


def _cut(start: int, end: int, hidden: Mapping[int, tuple[int, int]]) -> bool:
    """Whether a hit shares words with a span that means nothing without containing it whole."""
    for word in (start, end - 1):
        span = hidden.get(word)
        if span is not None and not (start <= span[0] and span[1] <= end):
            return True
    return False


def _longest(hits: list[Hit[Term]]) -> list[Hit[Term]]:
    taken: list[Hit[Term]] = []
    used: set[int] = set()
    for hit in sorted(hits, key=lambda each: (each.start - each.end, -abs(each.payload.weight))):
        if used.isdisjoint(range(hit.start, hit.end)):
            used.update(range(hit.start, hit.end))
            taken.append(hit)
    return taken


class Scorer:
    """Weighs a text for every category."""

    def __init__(
        self,
        normaliser: Normaliser,
        terms: TermIndex,
        concepts: ConceptIndex,
        frames: Iterable[Frame],
        groups: Mapping[CategoryCode, str],
    ) -> None:
        self._normaliser = normaliser
        self._terms = terms
        self._concepts = concepts
        self._frames: dict[str, list[Frame]] = {}
        for frame in frames:
            for concept in frame.condition.groups[0]:
                self._frames.setdefault(concept, []).append(frame)
        self._lacking = frozenset(
            code for code, group in groups.items() if group in _LACKING_GROUPS or code in _LACKING_CATEGORIES
        )

    def weigh(self, text: str) -> Findings:
        """What the text says.

        Raises:
            UnreadableText: it says nothing that can be read.
        """
        reading = self._normaliser.read(text)
        concepts = self._concepts.find(reading)
        quantities = quantities_in(reading.words, reading.clauses)
        quantities["sides"] = reading.sides
        weighed = self._weigh_frames(concepts, quantities)
        scores: dict[CategoryCode, float] = {}
        evidence: dict[CategoryCode, list[Weighed]] = {}
        for code, hits in self._terms.find(reading).items():
            if code in weighed or any(hit.payload.speaks for hit in hits):
                weighed.setdefault(code, []).extend(self._weigh_terms(code, hits, reading))
        for code, items in weighed.items():
            items.sort(key=_by_weight)
            if items[0].weight > 0 and items[0].kind != TermKind.CONTEXT:
                scores[code] = joined([item.weight for item in items])
                evidence[code] = items
        return Findings(reading, concepts, quantities, scores, evidence)

    def terms_in(self, text: str) -> frozenset[Term]:
        """Terms of the lexicon that the text holds."""
        found = self._terms.find(self._normaliser.read(text))
        return frozenset(hit.payload for hits in found.values() for hit in hits)

    def _weigh_terms(self, code: CategoryCode, hits: Iterable[Hit[Term]], reading: Reading) -> Iterator[Weighed]:
        seen: set[str] = set()
        by_plain_no = code not in self._lacking
        for start, _, term in hits:
            text, kind = term.text, term.kind
            if text in seen:
                continue
            seen.add(text)
            if term.speaks and is_denied(reading, start, by_plain_no=by_plain_no):
                yield Weighed(0.0, "negated", text)
            else:
                yield Weighed(term.weight, kind, text)

    def _weigh_frames(
        self, concepts: Mapping[str, Sequence[tuple[int, int]]], quantities: Mapping[str, float]
    ) -> dict[CategoryCode, list[Weighed]]:
        weighed: dict[CategoryCode, list[Weighed]] = {}
        tried: set[str] = set()
        for concept in concepts:
            for frame in self._frames.get(concept, ()):
                if frame.name not in tried:
                    tried.add(frame.name)
                    if frame.condition.holds(concepts, quantities):
                        weighed.setdefault(frame.category, []).append(Weighed(frame.weight, "frame", frame.name))
        return weighed


DECAY = 0.6
"""How much less each further piece of evidence counts: one hand's synonyms are not independent witnesses."""


def joined(weights: Iterable[float]) -> float:
    """Weight of several pieces of evidence, heaviest first, each counting less than the one before.

    What speaks against counts whole.
    """
    total, share = 0.0, 1.0
    for weight in weights:
        if weight < 0:
            total += weight
        else:
            total += weight * share
            share *= DECAY
    return total


def _by_weight(item: Weighed) -> float:
    return -item.weight
