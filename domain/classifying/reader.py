"""Reads a text once for everybody: its words, the concepts of the rules in it, and the quantities it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.classifying.concepts import ConceptIndex
from domain.classifying.features import Features, features_of
from domain.classifying.normalise import Normaliser, Reading
from domain.classifying.quantities import quantities_in
from domain.classifying.rules import Language


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules saw in one text."""

    reading: Reading
    concepts: Mapping[str, Sequence[tuple[int, int]]]
    """Spans of words by concept."""

    quantities: Mapping[str, float]

    def features(self) -> Features:
        """What the linear model counts."""
        return features_of(self.reading, self.concepts)


class TextReader:
    """One version of the language, compiled once; holds no state of a report."""

    def __init__(self, language: Language) -> None:
        plain = Normaliser(language.short_forms, ())
        vocabulary: set[str] = set()
        for term in language.vocabulary:
            vocabulary.update(plain.term(term))
        for concept in language.concepts:
            for text in concept.terms:
                vocabulary.update(plain.term(text))
        self.normaliser = Normaliser(language.short_forms, vocabulary, language.function_words)
        self.known_words = frozenset(vocabulary) | language.function_words
        self._concepts = ConceptIndex(language.concepts, self.normaliser)

    def read(self, text: str) -> Findings:
        """What the text says.

        Raises:
            UnreadableText: it says nothing that can be read.
        """
        reading = self.normaliser.read(text)
        quantities = quantities_in(reading.words, reading.clauses)
        quantities["sides"] = reading.sides
        return Findings(reading, self._concepts.find(reading), quantities)
