"""A linear model: each feature of a text speaks for some classes and against others, and every vote can be shown.

The classes are the categories and `NO_REPORT`, which stands for what is no report at all. The weights are learned by
`python -m reference.train` and come as data; the same weights and the same features give the same answer.

For adding up, a feature's weights for all classes stand side by side in one whole number, a lane of 32 bits each: one
addition adds every lane at once, forty times as fast as a loop over classes, and exact.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from struct import unpack
from typing import NamedTuple

from domain.classifying.features import Features
from domain.codes import CategoryCode

NO_REPORT: CategoryCode = "NO_REPORT"
"""Class of garbage, jokes, advertisements, greetings and texts meant for a machine; never a category."""

SCALE = 3.0
"""A text's features share this length among them, however many they are (as 3 / sqrt of their number)."""

HUNDREDTHS = 100
"""Weights are whole hundredths of a point."""

MOST_REMOVED = 3
"""Features whose absence is tried, together, for what would have changed the decision."""

LEAST_SHOWN = 20
"""Hundredths below which a feature is no reason worth naming."""

_LANE_BYTES = 4
_ZERO = 1 << 15
"""What a lane holds for a weight of nothing, so that weights against a class need no sign."""


class Weights(NamedTuple):
    """What one feature says, in hundredths of a point."""

    of_class: "array[int]"
    """By the place of the class."""

    lanes: int
    """The same, side by side in one number."""


def weights_of(pairs: Iterable[tuple[int, int]], classes: int) -> Weights:
    """Weights given as place of a class and hundredths; the classes that are left out get nothing."""
    of_class = array("h", bytes(2 * classes))
    for place, hundredths in pairs:
        of_class[place] = hundredths
    lanes = b"".join((_ZERO + weight).to_bytes(_LANE_BYTES, "little") for weight in of_class)
    return Weights(of_class, int.from_bytes(lanes, "little"))


@dataclass(frozen=True, slots=True)
class LinearModel:
    """One trained version."""

    version: str
    classes: tuple[CategoryCode, ...]
    bias: tuple[float, ...]
    temperature: float
    """Divides the votes before they become shares, so that a share says how often the class is right."""

    stems: Mapping[str, Weights]
    pairs: Mapping[tuple[str, str], Weights]
    concepts: Mapping[str, Weights]
    spelled: Mapping[str, str]
    """The word by which people know a stem, where the stem itself is none."""

    def count(self, features: Features) -> "Votes":
        """The votes of a text's features; unknown ones share its length and say nothing."""
        stems, pairs, concepts = self.stems, self.pairs, self.concepts
        heard: list[Heard] = [("word", stem, stems[stem]) for stem in features.stems if stem in stems]
        known_stems = len(heard)
        heard += [("phrase", pair, pairs[pair]) for pair in features.pairs if pair in pairs]
        heard += [("concept", concept, concepts[concept]) for concept in features.concepts if concept in concepts]
        number = features.number
        scale = SCALE / sqrt(number) / HUNDREDTHS if number else 0.0
        together = sum([weights.lanes for _, _, weights in heard])
        sums = unpack(f"<{len(self.bias)}I", together.to_bytes(_LANE_BYTES * len(self.bias), "little"))
        nothing = _ZERO * len(heard)
        votes = [bias + scale * (lane - nothing) for bias, lane in zip(self.bias, sums, strict=True)]
        return Votes(self, votes, heard, scale, words_known=known_stems / max(len(features.stems), 1))


Heard = tuple[str, str | tuple[str, str], Weights]
"""Kind, name (of a phrase: its two stems) and weights of a feature that the model knows."""


class Votes:
    """What the features of one text say."""

    def __init__(
        self, model: LinearModel, votes: Sequence[float], heard: Sequence[Heard], scale: float, words_known: float
    ) -> None:
        self.words_known = words_known
        """Share of the text's words that the model has learned something about."""

        self._model = model
        self._votes = votes
        self._heard = heard
        self._scale = scale

    def shares(self, against: Mapping[CategoryCode, float] | None = None) -> list[float]:
        """How likely each class is, in the order of the model's classes; together 1.

        Args:
            against: points to take from some classes, such as those whose stage is not under way.
        """
        model = self._model
        votes = self._votes
        if against:
            votes = [vote - against.get(code, 0.0) for code, vote in zip(model.classes, votes, strict=True)]
        highest, temperature = max(votes), model.temperature
        odds = [exp((vote - highest) / temperature) for vote in votes]
        total = sum(odds)
        return [odd / total for odd in odds]

    def for_class(self, code: CategoryCode, most: int) -> list[tuple[str, str, float]]:
        """Kind, name and points of the features that speak most for a class, strongest first."""
        place = self._model.classes.index(code)
        spoken = [
            (-points, kind, self._said(name))
            for kind, name, weights in self._heard
            if (points := weights.of_class[place]) >= LEAST_SHOWN
        ]
        spoken.sort()
        return [(kind, name, -points * self._scale) for points, kind, name in spoken[:most]]

    def would_change(self, winner: CategoryCode, runner_up: CategoryCode) -> tuple[str, ...]:
        """Fewest features without which `runner_up` would have won; empty when no few of them would do."""
        classes = self._model.classes
        one, other = classes.index(winner), classes.index(runner_up)
        lead = self._votes[one] - self._votes[other]
        carrying = [
            (points, self._said(name))
            for _, name, weights in self._heard
            if (points := weights.of_class[other] - weights.of_class[one]) < 0
        ]
        carrying.sort()
        for count in range(1, MOST_REMOVED + 1):
            removed = carrying[:count]
            if lead + self._scale * sum(points for points, _ in removed) < 0:
                return tuple(name for _, name in removed)
        return ()

    def _said(self, name: str | tuple[str, str]) -> str:
        """The feature as people would say it."""
        spelled = self._model.spelled
        if isinstance(name, str):
            return spelled.get(name, name)
        one, other = name
        return f"{spelled.get(one, one)} {spelled.get(other, other)}"
