"""How well the routing rules do on labelled messages: `make eval`, that is `python -m reference.evaluate`.

As shipped on what nothing was learned from, and on the sample day. With `--cross-validate` (needs the packages of
`requirements/train.lock`) also on everything else, each hand judged by a model that never saw it: what to expect of
texts by people we do not know. Then the confusions, what is no report, the neutral pairs, and how far a confidence can
be believed, as a table and with `--picture FILE` as a curve.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeVar

from domain.classifying.classify import Classifier
from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.codes import CategoryCode, Severity
from reference.loader import reference, routing_rules
from reference.messages import Labelled, examples, held_out, messages, noise, swapped, trial
from reference.tables import read_table

Item = TypeVar("Item")
BINS = 10
"""Steps of confidence in which reliability is counted."""

_DAY_COLUMNS = (
    "reported_at", "occurred_at", "channel", "reporter_role", "kecamatan_code", "place", "text", "attachment_hint",
)  # fmt: skip
_KEY_COLUMNS = ("row_no", "category", "severity", "tag")
_DEMO = Path(__file__).resolve().parent.parent / "demo" / "data"


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
    routed: float
    """Share that goes its way without a person."""

    lead_of_routed: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Classifications of one step of confidence."""

    number: int
    confidence: float
    """Mean."""

    right: float
    """Share whose category is right."""


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


def reliability(labelled: Sequence[Labelled], found: Sequence[Classification]) -> tuple[Bin, ...]:
    """By step of confidence, how often the category is right; steps without a message are left out.

    So are messages whose category the model did not choose, because they are no report or a private matter.
    """
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for each, one in zip(labelled, found, strict=True):
        if not one.in_remit or one.is_nil:
            continue
        step = min(int(one.confidence * BINS), BINS - 1)
        bins[step].append((one.confidence, each.category == one.category))
    return tuple(
        Bin(len(inside), sum(sure for sure, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside))
        for _, inside in sorted(bins.items())
    )


def routed_noise(classifier: Classifier, use: str) -> list[str]:
    """Names of the messages which are no report and would go their way all the same."""
    names = []
    for name, text in noise(use):
        try:
            if not classifier.classify(TextReport(text=text)).needs_triage:
                names.append(name)
        except UnreadableText:
            continue
    return names


def partial_pairs(classifier: Classifier) -> list[str]:
    """First texts of the pairs that differ in the side alone and are decided differently all the same."""
    return [
        one
        for one, other in swapped()
        if classifier.classify(TextReport(text=one)) != classifier.classify(TextReport(text=other))
    ]


def cross_validated(classifier: Classifier) -> tuple[list[Labelled], list[Classification]]:
    """Every message with its classification by a model that never saw the hand that wrote it."""
    from reference.train import model_without  # noqa: PLC0415 - the one place that needs the packages for training

    labelled = [*examples(), *trial(), *messages()]
    found: dict[str, Classification] = {}
    for hand in dict.fromkeys(each.hand for each in labelled):
        unseeing = Classifier(replace(classifier.rules, model=model_without(hand)))
        found |= {each.name: unseeing.classify(each.report) for each in labelled if each.hand == hand}
    return labelled, [found[each.name] for each in labelled]


def draw(path: Path, bins: Sequence[Bin]) -> None:
    """Write the reliability curve as a picture."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="ideal")
    axes.plot([each.confidence for each in bins], [each.right for each in bins], marker="o", label="classifier")
    for each in bins:
        axes.annotate(str(each.number), (each.confidence, each.right), textcoords="offset points", xytext=(6, -10))
    axes.set(xlabel="mean confidence", ylabel="share of right categories", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.savefig(path)


def report(sink: TextIO, sets: Iterable[tuple[str, Sequence[Labelled], Sequence[Classification]]]) -> None:
    """Write the figures of each set, and then what was confused."""
    sets = list(sets)
    sink.write(
        f"{'set':<24}{'n':>6}{'category':>10}{'in three':>10}{'lead':>8}{'severity':>10}{'±1':>8}"
        f"{'routed':>8}{'lead of routed':>16}\n"
    )
    for title, labelled, found in sets:
        one = figures(labelled, found)
        sink.write(
            f"{title:<24}{one.messages:>6}{one.category:>10.1%}{one.first_three:>10.1%}{one.lead:>8.1%}"
            f"{one.severity:>10.1%}{one.severity_within_one:>8.1%}{one.routed:>8.1%}{one.lead_of_routed:>16.1%}\n"
        )
    for title, labelled, found in sets:
        sink.write(f"\nConfusions, {title}: right -> given\n")
        sink.writelines(f"  {wrong}\n" for wrong in confusions(labelled, found))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m reference.evaluate", description=__doc__)
    parser.add_argument("--cross-validate", action="store_true", help="judge every hand by a model that never saw it")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="reliability curve as .svg or .png")
    options = parser.parse_args(arguments)
    classifier = Classifier(routing_rules())
    unseen, sample = held_out(), day(_DEMO / "lebong-day.csv", _DEMO / "lebong-day-key.csv")
    sets: list[tuple[str, Sequence[Labelled], Sequence[Classification]]] = [
        ("held out, as shipped", unseen, _classified(classifier, unseen)),
        ("sample day, as shipped", sample, _classified(classifier, sample)),
    ]
    if options.cross_validate:
        sets.append(("every hand, unseen", *cross_validated(classifier)))
    sys.stdout.write(f"rules {classifier.rules.digest[:12]}, model {classifier.rules.model.version}\n")
    report(sys.stdout, sets)
    stray, partial = routed_noise(classifier, "held_out"), partial_pairs(classifier)
    sys.stdout.write(f"\nno report, and routed all the same: {len(stray)} of {len(noise('held_out'))} {stray}\n")
    sys.stdout.write(f"pairs of sides decided differently: {len(partial)} of {len(swapped())}\n")
    title, labelled, found = sets[-1] if options.cross_validate else sets[0]
    bins = reliability(labelled, found)
    sys.stdout.write(f"\nReliability, {title}: messages, mean confidence, share right\n")
    sys.stdout.writelines(f"  {each.number:>5}{each.confidence:>8.1%}{each.right:>8.1%}\n" for each in bins)
    if options.picture:
        draw(options.picture, bins)
    return 0


def _classified(classifier: Classifier, labelled: Sequence[Labelled]) -> list[Classification]:
    return [classifier.classify(each.report) for each in labelled]


def _first_three(found: Classification) -> tuple[CategoryCode, ...]:
    return (found.category, *(each.category for each in found.alternatives[:2]))


def _share(items: Sequence[Item], holds: Callable[[Item], bool]) -> float:
    return sum(1 for item in items if holds(item)) / len(items) if items else 0.0


if __name__ == "__main__":
    sys.exit(main())
