"""Learning the weights of the routing model from the labelled messages: `make train`, or `python -m reference.train`.

Multinomial logistic regression over the features of `domain.classifying.features`. The result is one file,
`reference/routing/model.json`; the same messages give the same file. Needs the packages of `requirements/train.lock`;
the service itself needs none of them.
"""

import argparse
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from math import sqrt

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from domain.classifying.features import NUMBER, stem_of
from domain.classifying.linear import HUNDREDTHS, NO_REPORT, SCALE, LinearModel
from domain.classifying.model import UnreadableText
from domain.classifying.reader import Findings, TextReader
from domain.codes import CategoryCode
from reference.linear_model import ModelFile, model_of, write_model
from reference.loader import reference, routing_rules
from reference.messages import NOISE_HAND, training_sets
from reference.rules import read_language
from reference.tables import ROOT

MODEL_VERSION = "2026.11"
INVERSE_PENALTY = 5.0
"""Chosen by leaving out one hand at a time; from 3 to 30 the figures are within half a point of each other."""

SEEN_AT_LEAST = 2
"""Messages that must hold a feature before it is learned; one alone is an accident, or a name."""

LEAST_WEIGHT = 0.12
"""A smaller weight moves no decision and only makes the file long."""

Example = tuple[tuple[str, ...], CategoryCode]


@cache
def readings() -> Mapping[str, Sequence[tuple[Findings, CategoryCode]]]:
    """What each readable text holds, with its class, by the hand that wrote it."""
    reader = TextReader(read_language(ROOT, reference().taxonomy))
    return {hand: list(_read(reader, texts)) for hand, texts in training_sets().items()}


def _read(reader: TextReader, texts: Iterable[tuple[str, CategoryCode]]) -> Iterator[tuple[Findings, CategoryCode]]:
    for text, category in texts:
        with suppress(UnreadableText):
            yield reader.read(text), category


@cache
def spellings() -> dict[str, str]:
    """By stem, the word it most often stands for, where that is another."""
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for texts in readings().values():
        for findings, _ in texts:
            for word in findings.reading.words:
                words[stem_of(word)][word] += 1
    del words[NUMBER]
    often = {stem: min(seen, key=lambda word: (-seen[word], word)) for stem, seen in words.items()}
    return {stem: word for stem, word in often.items() if word != stem}


class Learned:
    """A fitted model, before it is written."""

    def __init__(self, examples: Sequence[Example], classes: Sequence[CategoryCode]) -> None:
        """Learn from `examples`; each of `classes` must occur."""
        seen = Counter(feature for features, _ in examples for feature in features)
        self.classes = tuple(classes)
        self.features = sorted(feature for feature, times in seen.items() if times >= SEEN_AT_LEAST)
        self._column = {feature: column for column, feature in enumerate(self.features)}
        place = {code: number for number, code in enumerate(self.classes)}
        fitted = LogisticRegression(C=INVERSE_PENALTY, max_iter=500)
        fitted.fit(self.matrix(examples), [place[category] for _, category in examples])
        self.weights = fitted.coef_ - fitted.coef_.mean(axis=0)
        self.weights[np.abs(self.weights) < LEAST_WEIGHT] = 0.0
        self.bias = fitted.intercept_ - fitted.intercept_.mean()

    def matrix(self, examples: Sequence[Example]) -> csr_matrix:
        """One row per example, as `LinearModel.count` weighs its features."""
        rows, columns, values = [], [], []
        for row, (features, _) in enumerate(examples):
            for feature in features:
                column = self._column.get(feature)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
                    values.append(SCALE / sqrt(len(features)))
        return csr_matrix((values, (rows, columns)), shape=(len(examples), len(self.features)))

    def votes(self, examples: Sequence[Example]) -> np.ndarray:
        """Votes per example and class."""
        return np.asarray(self.matrix(examples) @ self.weights.T + self.bias)

    def as_file(self, temperature: float, trained_on: str) -> ModelFile:
        """What is written."""
        weights = {}
        for column, feature in enumerate(self.features):
            pairs = tuple(
                (int(place), round(float(value) * HUNDREDTHS))
                for place, value in enumerate(self.weights[:, column])
                if value
            )
            if pairs:
                weights[feature] = pairs
        return ModelFile(
            version=MODEL_VERSION,
            trained_on=trained_on,
            temperature=temperature,
            classes=self.classes,
            bias=tuple(round(float(value) * HUNDREDTHS) for value in self.bias),
            spelled={stem: word for stem, word in spellings().items() if f"s:{stem}" in weights},
            weights=weights,
        )


def classes() -> tuple[CategoryCode, ...]:
    """Every category, and what is no report."""
    return (*sorted(reference().taxonomy), NO_REPORT)


@cache
def examples_by_hand() -> Mapping[str, Sequence[Example]]:
    """Everything there is to learn from, by the hand that wrote it."""
    return {
        hand: [(tuple(findings.features().names()), category) for findings, category in texts]
        for hand, texts in readings().items()
    }


def learned_from(hands: Iterable[str]) -> Learned:
    """The model that these hands teach."""
    known = examples_by_hand()
    return Learned([each for hand in hands for each in known[hand]], classes())


def model_without(hand: str) -> LinearModel:
    """A model that never saw one of the hands, as believable as the shipped one."""
    learned = learned_from(other for other in examples_by_hand() if other != hand)
    return model_of(learned.as_file(routing_rules().model.temperature, ""))


def fitted_temperature() -> float:
    """Temperature at which the shares of unseen messages are most believable (least log loss), hand by hand."""
    place = {code: number for number, code in enumerate(classes())}
    votes, right = [], []
    for hand, examples in examples_by_hand().items():
        # Only one hand shows what is no report; without it there is nothing to judge it by.
        if hand != NOISE_HAND:
            votes.append(learned_from(other for other in examples_by_hand() if other != hand).votes(examples))
            right += [place[category] for _, category in examples]
    every = np.vstack(votes)

    def loss(temperature: float) -> float:
        return -float(log_softmax(every / temperature, axis=1)[np.arange(len(right)), right].mean())

    return round(float(minimize_scalar(loss, bounds=(0.2, 3.0), method="bounded").x), 3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, write the model and print its size; exit status 0."""
    argparse.ArgumentParser(prog="python -m reference.train", description=__doc__).parse_args(arguments)
    known, temperature = examples_by_hand(), fitted_temperature()
    digest = hashlib.sha256(repr(sorted(known.items())).encode()).hexdigest()
    stored = learned_from(known).as_file(temperature, digest)
    path = ROOT / "routing" / "model.json"
    write_model(path, stored)
    sys.stdout.write(
        f"{sum(map(len, known.values()))} messages by {len(known)} hands, {len(stored.weights)} features, "
        f"temperature {temperature}, {path.stat().st_size / 1000:.0f} kB\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
