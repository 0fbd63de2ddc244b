"""How well the routing rules do on labelled messages: `python -m reference.evaluate`.

Four readings of the development set: as shipped (flattering: its words were collected from it), with the words of each
fifth withheld that no other fifth vouches for, and with frames or lexicon alone. Then the trial set, and one more, such
as the sample day, from a table of reports and one of labels.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeVar

from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.routing.classify import Classifier
from domain.routing.model import Classification, TextReport
from domain.routing.rules import RoutingRules
from reference.loader import reference, routing_rules
from reference.tables import ROOT, read_table

Item = TypeVar("Item")
FOLDS = 5
_EXAMPLE_COLUMNS = ("id", "text", "category", "lead_agency", "severity", "region_code", "style", "source")
_TRIAL_COLUMNS = ("id", "text", "category", "severity")
_DAY_COLUMNS = (
    "reported_at", "occurred_at", "channel", "reporter_role", "kecamatan_code", "place", "text", "attachment_hint",
)  # fmt: skip
_KEY_COLUMNS = ("row_no", "category", "severity", "tag")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with what a person says about it."""

    name: str
    report: TextReport
    category: CategoryCode
    lead: AgencyCode
    severity: Severity | None
    """None where the text does not allow one."""

    region: RegionCode | None
    """None where nobody labelled a place."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of 1 over one set."""

    messages: int
    category: float
    first_three: float
    """Right category among the first and the runners-up, three in all."""

    lead: float
    severity: float
    severity_within_one: float
    region: float
    routed: float
    """Share that goes its way without a person."""

    lead_of_routed: float


def examples() -> tuple[Labelled, ...]:
    """The development set."""
    labelled = []
    for row in read_table(ROOT / "routing" / "examples.csv", _EXAMPLE_COLUMNS):
        name, text, category, lead, severity, region, _, _ = row.cells
        graded = Severity(severity) if severity in Severity.__members__ else None
        labelled.append(Labelled(name, TextReport(text=text), category, lead, graded, region or None))
    return tuple(labelled)


def trial() -> tuple[Labelled, ...]:
    """Messages by another hand than the development set's; frames were corrected on them after they were first read."""
    taxonomy = reference().taxonomy
    labelled = []
    for row in read_table(ROOT / "routing" / "trial.csv", _TRIAL_COLUMNS):
        name, text, category, severity = row.cells
        graded = Severity(severity) if severity in Severity.__members__ else None
        lead = taxonomy[category].lead_agency
        labelled.append(Labelled(name, TextReport(text=text), category, lead, graded, None))
    return tuple(labelled)


def day(reports: Path, key: Path) -> tuple[Labelled, ...]:
    """A day of reports with its key; rows without a category, such as nil reports, are left out."""
    taxonomy = reference().taxonomy
    labelled = []
    for row, label in zip(read_table(reports, _DAY_COLUMNS), read_table(key, _KEY_COLUMNS), strict=True):
        _, occurred_at, _, role, kecamatan, place, text, _ = row.cells
        number, category, severity, _ = label.cells
        if not category:
            continue
        report = TextReport(
            text=text,
            region=kecamatan or None,
            at=datetime.fromisoformat(occurred_at),
            reporter_role=role,
            place=place,
        )
        labelled.append(
            Labelled(
                name=f"row {number}",
                report=report,
                category=category,
                lead=taxonomy[category].lead_agency,
                severity=Severity(severity) if severity in Severity.__members__ else None,
                region=kecamatan or None,
            )
        )
    return tuple(labelled)


def withheld(rules: RoutingRules, labelled: Sequence[Labelled]) -> list[Classification]:
    """Classifications of each fifth by rules without the terms that only this fifth vouches for."""
    finder = Classifier(rules)
    vouching: defaultdict[tuple[CategoryCode, str], set[int]] = defaultdict(set)
    for number, each in enumerate(labelled):
        for term in finder.terms_in(each.report.text):
            vouching[term.category, term.text].add(number % FOLDS)
    by_number: dict[int, Classification] = {}
    for fold in range(FOLDS):
        lexicon = tuple(term for term in rules.lexicon if vouching.get((term.category, term.text)) != {fold})
        classifier = Classifier(replace(rules, lexicon=lexicon))
        for number in range(fold, len(labelled), FOLDS):
            by_number[number] = classifier.classify(labelled[number].report)
    return [by_number[number] for number in range(len(labelled))]


def figures(labelled: Sequence[Labelled], found: Sequence[Classification]) -> Figures:
    """How often the classifications are right."""
    pairs = list(zip(labelled, found, strict=True))
    graded = [(each.severity, one.severity) for each, one in pairs if each.severity is not None]
    routed = [(each, one) for each, one in pairs if not one.needs_triage]
    return Figures(
        messages=len(pairs),
        category=_share(pairs, lambda pair: pair[1].category == pair[0].category),
        first_three=_share(pairs, lambda pair: pair[0].category in _first_three(pair[1])),
        lead=_share(pairs, lambda pair: pair[1].lead_agency == pair[0].lead),
        severity=_share(graded, lambda pair: pair[0] == pair[1]),
        severity_within_one=_share(graded, lambda pair: abs(pair[0].rank - pair[1].rank) <= 1),
        region=_share(pairs, lambda pair: pair[1].region == pair[0].region),
        routed=len(routed) / len(pairs),
        lead_of_routed=_share(routed, lambda pair: pair[1].lead_agency == pair[0].lead),
    )


def confusions(labelled: Sequence[Labelled], found: Sequence[Classification]) -> Iterator[str]:
    """Wrong categories as `how often  right -> given  (where)`; most frequent first."""
    names: defaultdict[tuple[CategoryCode, CategoryCode], list[str]] = defaultdict(list)
    for each, one in zip(labelled, found, strict=True):
        if each.category != one.category:
            names[each.category, one.category].append(each.name)
    for (right, given), where in sorted(names.items(), key=lambda item: -len(item[1])):
        yield f"{len(where):>3}  {right} -> {given}  ({', '.join(where)})"


def report(sink: TextIO, sets: Sequence[tuple[str, Sequence[Labelled], Sequence[Classification]]]) -> None:
    """Write the figures and the confusions of each set."""
    sink.write(
        f"{'set':<22}{'n':>5}{'category':>10}{'in three':>10}{'lead':>8}{'severity':>10}{'±1':>8}{'region':>8}"
        f"{'routed':>8}{'lead of routed':>16}\n"
    )
    for title, labelled, found in sets:
        one = figures(labelled, found)
        sink.write(
            f"{title:<22}{one.messages:>5}{one.category:>10.1%}{one.first_three:>10.1%}{one.lead:>8.1%}"
            f"{one.severity:>10.1%}{one.severity_within_one:>8.1%}{one.region:>8.1%}{one.routed:>8.1%}"
            f"{one.lead_of_routed:>16.1%}\n"
        )
    for title, labelled, found in sets:
        sink.write(f"\nConfusions, {title}: right -> given\n")
        sink.writelines(f"  {wrong}\n" for wrong in confusions(labelled, found))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m reference.evaluate", description=__doc__)
    parser.add_argument("--day", type=Path, help="table of reports, such as demo/data/lebong-day.csv")
    parser.add_argument("--key", type=Path, help="its labels, such as demo/data/lebong-day-key.csv")
    options = parser.parse_args(arguments)
    if (options.day is None) != (options.key is None):
        parser.error("--day and --key belong together")
    rules = routing_rules()
    shipped = Classifier(rules)
    development, trial_set = examples(), trial()
    sets = [
        ("as shipped", development, _classified(shipped, development)),
        ("words withheld", development, withheld(rules, development)),
        ("frames alone", development, _classified(Classifier(replace(rules, lexicon=())), development)),
        ("lexicon alone", development, _classified(Classifier(replace(rules, frames=())), development)),
        ("trial", trial_set, _classified(shipped, trial_set)),
    ]
    if options.day is not None:
        held_out = day(options.day, options.key)
        sets.append((options.day.stem, held_out, _classified(shipped, held_out)))
    sys.stdout.write(f"rules {rules.digest[:12]}\n")
    report(sys.stdout, sets)
    return 0


def _classified(classifier: Classifier, labelled: Sequence[Labelled]) -> list[Classification]:
    return [classifier.classify(each.report) for each in labelled]


def _first_three(found: Classification) -> tuple[CategoryCode, ...]:
    return (found.category, *(each.category for each in found.alternatives[:2]))


def _share(items: Sequence[Item], holds: Callable[[Item], bool]) -> float:
    return sum(1 for item in items if holds(item)) / len(items) if items else 0.0


if __name__ == "__main__":
    sys.exit(main())
