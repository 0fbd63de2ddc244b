"""What a rule asks of a text, in one small language that frames and severities share.

    goods|boxes not_yet arrive     one of the first two, and the others, within the rule's window
    !denied                        nowhere in the text
    tps>=2  h<=1                   a quantity read from the text; false when the text does not give it

Concepts are named as in `reference/routing/concepts.csv`, quantities as in `domain.classifying.quantities`.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt

_QUANTITY = re.compile(r"([a-z]+)(>=|<=|=|>|<)(-?\d+)")
_CONCEPT = re.compile(r"[a-z][a-z_]*")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, "=": eq, ">": gt, "<": lt}


@dataclass(frozen=True, slots=True)
class Measure:
    """A bound on one quantity."""

    quantity: str
    sign: str
    bound: int

    def holds(self, quantities: Mapping[str, float]) -> bool:
        """Whether the text gives the quantity and it keeps the bound."""
        value = quantities.get(self.quantity)
        return value is not None and _COMPARE[self.sign](value, self.bound)


@dataclass(frozen=True, slots=True)
class Condition:
    """A conjunction of alternatives of concepts, absent concepts and bounds."""

    groups: tuple[tuple[str, ...], ...]
    absent: tuple[str, ...]
    measures: tuple[Measure, ...]
    window: int
    """Most words from the first to the last concept; 0 is the whole text."""

    def holds(self, found: Mapping[str, Sequence[tuple[int, int]]], quantities: Mapping[str, float]) -> bool:
        """Whether a text with these concepts, each with its spans of words, meets the condition."""
        for concept in self.absent:
            if concept in found:
                return False
        for measure in self.measures:
            if not measure.holds(quantities):
                return False
        for group in self.groups:
            for concept in group:
                if concept in found:
                    break
            else:
                return False
        return self.window == 0 or len(self.groups) < 2 or self._within(found)

    def _within(self, found: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
        spans = sorted(
            (start, end, number)
            for number, group in enumerate(self.groups)
            for concept in group
            for start, end in found.get(concept, ())
        )
        last: list[tuple[int, int] | None] = [None] * len(self.groups)
        for start, end, number in spans:
            last[number] = (start, end)
            if None not in last:
                present = [span for span in last if span is not None]
                if end - min(span[0] for span in present) <= self.window and len(set(present)) == len(present):
                    return True
        return False


def condition(text: str, *, window: int, concepts: Collection[str], quantities: Collection[str]) -> Condition:
    """The condition that `text` writes down.

    Raises:
        ValueError: names an unknown concept or quantity, or is not in the language.
    """
    groups: list[tuple[str, ...]] = []
    absent: list[str] = []
    measures: list[Measure] = []
    for atom in text.split():
        measured = _QUANTITY.fullmatch(atom)
        if measured:
            name, sign, bound = measured.groups()
            if name not in quantities:
                raise ValueError(f"unknown quantity {name!r}")
            measures.append(Measure(name, sign, int(bound)))
            continue
        names = atom.removeprefix("!").split("|")
        for name in names:
            if not _CONCEPT.fullmatch(name) or name not in concepts:
                raise ValueError(f"unknown concept {name!r}")
        if atom.startswith("!"):
            absent.extend(names)
        else:
            groups.append(tuple(names))
    return Condition(tuple(groups), tuple(absent), tuple(measures), window)
