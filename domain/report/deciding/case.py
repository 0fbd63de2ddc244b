"""What every decision about a report looks at."""

from dataclasses import dataclass
from typing import TypeAlias

from domain import aggregate
from domain.codes import RegionCode
from domain.refusals import ReportNotOpened
from domain.report.material import Material
from domain.report.state import Edition, NotOpened, Report, State
from domain.report_id import ReportId
from domain.rulebook import Rulebook


@dataclass(frozen=True)
class Numbers:
    """What the desk has sealed so far."""

    next_count: int = 1
    """That the next number gets which the desk makes itself."""

    is_used: bool = False
    """Whether a report was sealed under the number that was typed."""


@dataclass(frozen=True)
class Facts:
    """What a decision about a report needs to know besides its state."""

    rules: Rulebook
    """Read through the calendar of the book; with who holds the desk's posts, where a report is sealed."""

    numbers: Numbers = Numbers()
    material: Material | None = None
    """Only where a report is compiled."""


ReportCase: TypeAlias = aggregate.Case[State, Facts]


def desk_of(case: ReportCase) -> RegionCode:
    """Region of the desk whose report it is."""
    return case.stream.region


def report_id_of(case: ReportCase) -> ReportId:
    """By what the report is called."""
    return ReportId.of_stream(case.stream.book, case.stream.name)


def opened(case: ReportCase) -> Report:
    """The report.

    Raises:
        ReportNotOpened: nobody has begun it.
    """
    if isinstance(case.state, NotOpened):
        raise ReportNotOpened(f"nobody has opened {report_id_of(case).key}")
    return case.state


def edition_of(case: ReportCase) -> Edition:
    """The present edition.

    Raises:
        ReportNotOpened: nobody has begun the report.
    """
    return opened(case).edition
