"""The labelled messages that ship with the service: what the model learns from, and what it is measured on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.classifying.linear import NO_REPORT
from domain.classifying.model import TextReport
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from reference.loader import reference
from reference.tables import ROOT, read_table

EXAMPLE_COLUMNS = ("id", "text", "category", "lead_agency", "severity", "region_code", "style", "source")
MESSAGE_COLUMNS = ("id", "text", "category", "severity")
NOISE_HAND = "noise"
NOISE_COLUMNS = ("id", "text", "use")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with what a person says about it."""

    name: str
    """Its id; what stands before the dash names the hand that wrote it."""

    report: TextReport
    category: CategoryCode
    lead: AgencyCode
    severity: Severity | None
    """None where the text does not allow one."""

    region: RegionCode | None = None
    """None where nobody labelled a place."""

    @property
    def hand(self) -> str:
        """Who wrote it: texts of one hand are alike in ways that those of the next are not."""
        return self.name.partition("-")[0]


def examples() -> tuple[Labelled, ...]:
    """The development set."""
    return tuple(
        Labelled(name, TextReport(text=text), category, lead, _graded(severity), region or None)
        for name, text, category, lead, severity, region, _, _ in _cells("examples.csv", EXAMPLE_COLUMNS)
    )


def trial() -> tuple[Labelled, ...]:
    """Messages by another hand than the development set's; concepts were corrected on them."""
    return tuple(_messages("trial.csv"))


def messages() -> tuple[Labelled, ...]:
    """Messages by nine more hands, each in a style of its own."""
    return tuple(_messages("messages.csv"))


def held_out() -> tuple[Labelled, ...]:
    """Messages by one more hand that nothing was ever learned from."""
    return tuple(_messages("heldout.csv"))


def noise(use: str) -> tuple[tuple[str, str], ...]:
    """Name and text of what is no report; `use` is `training` or `held_out`."""
    return tuple((name, text) for name, text, purpose in _cells("noise.csv", NOISE_COLUMNS) if purpose == use)


def swapped() -> tuple[tuple[str, str], ...]:
    """Pairs of reports that differ in the candidate, number, party or side alone."""
    return tuple((one, other) for _, one, other in _cells("swapped.csv", ("id", "one", "other")))


def training_sets() -> Mapping[str, tuple[tuple[str, CategoryCode], ...]]:
    """Texts with their classes, by the hand that wrote them; what is no report is a hand of its own."""
    sets: dict[str, list[tuple[str, CategoryCode]]] = {}
    for each in (*examples(), *trial(), *messages()):
        sets.setdefault(each.hand, []).append((each.report.text, each.category))
    sets[NOISE_HAND] = [(text, NO_REPORT) for _, text in noise("training")]
    return {hand: tuple(texts) for hand, texts in sets.items()}


def _messages(file: str) -> Iterator[Labelled]:
    taxonomy = reference().taxonomy
    for name, text, category, severity in _cells(file, MESSAGE_COLUMNS):
        yield Labelled(name, TextReport(text=text), category, taxonomy[category].lead_agency, _graded(severity))


def _graded(severity: str) -> Severity | None:
    return Severity(severity) if severity in Severity.__members__ else None


def _cells(file: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (row.cells for row in read_table(Path(ROOT) / "routing" / file, columns))
