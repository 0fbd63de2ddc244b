"""What of a text the linear model counts: the stems of its words, pairs of neighbours, and the concepts of the rules.

Each counts once, however often it stands there. Numbers are all alike here: how many stations or people a text names is
a matter of severity. Candidates and sides are gone before this point (`domain.classifying.neutral`).
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from domain.classifying.normalise import Reading
from domain.classifying.wordset import word_set

NUMBER = "#"
"""Stands for every number, hour and date."""

_NUMBER_WORDS = word_set("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh ratus")

_PREFIXES = (
    "memper", "diper", "meng", "meny", "peng", "peny", "mem", "men", "pem", "pen", "ber", "ter", "per",
    "me", "pe", "di", "ke", "se", "be", "te",
)  # fmt: skip
_SUFFIXES = ("kan", "nya", "lah", "an", "i")
_SHORTEST_STEM = 4
_REMEMBERED_WORDS = 16_384
"""Words of a language, most of them said again and again; numbers, of which there is no end, are not among them."""


class Features(NamedTuple):
    """What one text holds."""

    stems: Collection[str]
    pairs: Collection[tuple[str, str]]
    """Of stems that stand side by side."""

    concepts: Collection[str]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.stems) + len(self.pairs) + len(self.concepts)

    def names(self) -> list[str]:
        """Names of all, as the model's file has them: `s:` a stem, `p:` a pair, `c:` a concept."""
        return [
            *(f"s:{stem}" for stem in sorted(self.stems)),
            *(f"p:{one} {other}" for one, other in sorted(self.pairs)),
            *(f"c:{concept}" for concept in sorted(self.concepts)),
        ]


def features_of(reading: Reading, concepts: Collection[str]) -> Features:
    """The features of a text in which the rules saw `concepts`."""
    stems = [_stem_of(word) if word.isalpha() else NUMBER for word in reading.words]
    return Features(set(stems), set(pairwise(stems)), concepts)


def stem_of(word: str) -> str:
    """The feature that a word counts as: its light stem, or `NUMBER`."""
    return _stem_of(word) if word.isalpha() else NUMBER


@lru_cache(maxsize=_REMEMBERED_WORDS)
def _stem_of(word: str) -> str:
    return NUMBER if word in _NUMBER_WORDS else light_stem(word)


def light_stem(word: str) -> str:
    """The word without one prefix and one suffix, where at least four letters are left.

    No root of a dictionary: only mostly the same for the forms of one word, and cheap.
    """
    if len(word) <= _SHORTEST_STEM:
        return word
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word
