"""How well reports of one incident are told from reports of another: `python -m reference.matching_figures`.

The set holds scenes: reports of one category from one kecamatan within the same hours, in which several people tell of
one incident and others of another one in nearly the same words. Each two reports of a scene are a pair. One half of the
scenes served to choose the score from which a report joins by itself; the other half was looked at afterwards.

`--strangers FILE` adds messages of which each tells of another incident, such as `reference/routing/messages.csv`: how
many would join if all of them came from one kecamatan in the same hour.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import combinations, groupby
from pathlib import Path
from typing import Final, Literal, TextIO, cast

from domain.codes import CategoryCode, Severity
from domain.problem.matching import Candidate, Likeness, MatchingRules, likeness
from reference.policies import matching_rules, sketcher
from reference.tables import ROOT, read_table

Half = Literal["choose", "check"]
HALVES: Final[tuple[Half, Half]] = ("choose", "check")
THRESHOLDS: Final = range(300, 901, 50)
STRICTER: Final = (600, 650, 700)
SHOWN: Final = 5
SOMEWHERE: Final = "17.07.01"
SOME_TIME: Final = "2024-11-27T09:00"
_COLUMNS = ("scene", "incident", "half", "category", "kecamatan", "occurred_at", "place", "text")
_ZONE = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports of one scene."""

    half: Half
    category: CategoryCode
    incidents: tuple[str, str]
    texts: tuple[str, str]
    likeness: Likeness | None
    """None when place or hours exclude that they are the same."""

    @property
    def is_same(self) -> bool:
        """Whether both tell of one incident."""
        return self.incidents[0] == self.incidents[1]

    @property
    def score(self) -> int:
        """0 when place or hours exclude that they are the same."""
        return self.likeness.score if self.likeness else 0

    def joins_from(self, threshold: int) -> bool:
        """Whether one would join the other by itself if this score were asked for."""
        return self.likeness is not None and self.likeness.joins and self.score >= threshold


@dataclass(frozen=True, slots=True)
class Figures:
    """How often a threshold is right, over a set of pairs."""

    joined: int
    wrongly: int
    same: int
    """Pairs of one incident, joined or not."""

    @property
    def precision(self) -> float:
        """Share of the joined pairs that are of one incident; 1 when none is joined."""
        return 1 - self.wrongly / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs of one incident that are joined."""
        return (self.joined - self.wrongly) / self.same if self.same else 0.0


def read_pairs(rules: MatchingRules) -> tuple[Pair, ...]:
    """Every two reports of one scene, compared by the rules."""
    told = [row.cells for row in read_table(ROOT / "policy" / "matching-trial.csv", _COLUMNS)]
    return tuple(pair for _, scene in groupby(told, key=lambda cells: cells[0]) for pair in _pairs(rules, tuple(scene)))


def joining_at_any_score(rules: MatchingRules) -> MatchingRules:
    """The same rules with a join wherever place and hours allow it, so that thresholds can be tried on the scores."""
    return rules.model_copy(
        update={
            "categories": {
                category: each if not each.join_from else each.model_copy(update={"join_from": 1})
                for category, each in rules.categories.items()
            },
            "others": rules.others.model_copy(update={"join_from": 1}),
        }
    )


def figures(pairs: Sequence[Pair], threshold: int) -> Figures:
    """What would come of this threshold."""
    joined = [pair for pair in pairs if pair.joins_from(threshold)]
    return Figures(
        joined=len(joined),
        wrongly=sum(not pair.is_same for pair in joined),
        same=sum(pair.is_same for pair in pairs),
    )


def read_strangers(path: Path, rules: MatchingRules) -> tuple[Pair, ...]:
    """Every two messages of one category, as if told in one kecamatan at one instant; each is an incident of its own.

    Args:
        path: a table with the columns `category` and `text`.
        rules: only categories in which reports join by a score are read.
    """
    told: dict[CategoryCode, list[tuple[str, ...]]] = {}
    with path.open(encoding="utf-8", newline="") as source:
        for number, row in enumerate(csv.DictReader(source)):
            if rules.of(row["category"]).join_from:
                cells = ("", str(number), "check", row["category"], SOMEWHERE, SOME_TIME, "", row["text"])
                told.setdefault(row["category"], []).append(cells)
    return tuple(pair for messages in told.values() for pair in _pairs(rules, messages))


def report(sink: TextIO, strangers: Path | None = None) -> None:
    """Write precision and recall by threshold for both halves, what the policy does, and what it is nearest to."""
    rules = matching_rules()
    pairs = read_pairs(joining_at_any_score(rules))
    for half in HALVES:
        of_half = [pair for pair in pairs if pair.half == half]
        same = sum(pair.is_same for pair in of_half)
        sink.write(f"{half}: {len(of_half)} pairs, {same} of one incident, {len(of_half) - same} of two\n")
        sink.write("  score from   joined  wrongly  precision  recall\n")
        for threshold in THRESHOLDS:
            found = figures(of_half, threshold)
            sink.write(
                f"  {threshold:10}   {found.joined:6}  {found.wrongly:7}  {found.precision:9.3f}  {found.recall:6.3f}\n"
            )
    asked = read_pairs(rules)
    by_policy = figures(asked, 0)
    sink.write(
        f"by the policy: {by_policy.joined} join by themselves, {by_policy.wrongly} of them wrongly;"
        f" precision {by_policy.precision:.3f}, recall {by_policy.recall:.3f}\n"
    )
    shown = [pair for pair in asked if pair.is_same and pair.score >= rules.suggest_from]
    sink.write(f"shown to a person or joined: {len(shown)} of {by_policy.same} pairs of one incident\n")
    sink.write("likeliest pairs of two incidents that nothing but the score keeps apart:\n")
    apart = sorted((each for each in pairs if not each.is_same and each.joins_from(0)), key=lambda each: -each.score)
    sink.writelines(f"  {each.score} {each.category} | {each.texts[0]} | {each.texts[1]}\n" for each in apart[:SHOWN])
    if strangers is not None:
        strange = read_strangers(strangers, rules)
        joined = [sum(pair.joins_from(threshold) for pair in strange) for threshold in STRICTER]
        counts = ", ".join(f"{count} from {threshold}" for threshold, count in zip(STRICTER, joined, strict=True))
        sink.write(f"of {len(strange)} pairs of strangers join: {counts}\n")


def _pairs(rules: MatchingRules, scene: Sequence[tuple[str, ...]]) -> Iterator[Pair]:
    for one, other in combinations(scene, 2):
        yield Pair(
            half=cast("Half", one[2]),
            category=one[3],
            incidents=(one[1], other[1]),
            texts=(one[7], other[7]),
            likeness=likeness(rules, _candidate(one), _candidate(other)),
        )


def _candidate(cells: tuple[str, ...]) -> Candidate:
    _, incident, _, category, kecamatan, occurred_at, place, text = cells
    return Candidate(
        category=category,
        region=kecamatan,
        severity=Severity.S2,
        occurred_at=datetime.fromisoformat(occurred_at).replace(tzinfo=_ZONE),
        sketches=(sketcher().sketch(text, place or None),),
        problem_id=incident,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--strangers", type=Path, metavar="FILE")
    report(sys.stdout, parser.parse_args().strangers)
