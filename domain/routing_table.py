"""Who is in charge of what, as rows with dates: category, stage and tier lead to agencies and a route.

The most specific row in force on the day decides. A table that passes `faults_in` has exactly one such row for every
category, stage, tier and day from its beginning on, so that no problem falls between two rows and none has two.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final

from pydantic import StringConstraints, TypeAdapter

from domain.base import StoredValue, Value
from domain.canonical import canonical_bytes
from domain.codes import AgencyCode, CategoryCode, Route, Severity, StageCode, Tier

RuleId = Annotated[str, StringConstraints(pattern=r"^R-[A-Z][A-Z_]{1,39}-[1-9]\d{0,2}$")]
"""`R-`, the category, and a number that the row keeps for ever: `R-LOGISTICS_LATE-1`."""

LegalBasis = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]

EVERY: Final = "*"
"""What stands in a file and on the screen where a row does not ask for a stage or a tier."""

TABLE_LIMIT_BYTES: Final = 4 * 1024 * 1024
"""Of all rows as they are stored: some ten thousand rows."""

_ONE_DAY: Final = timedelta(days=1)


class RouteRow(StoredValue):
    """One row: for whom it holds, and what follows."""

    rule: RuleId
    category: CategoryCode
    stage: StageCode | None = None
    """None for every stage, also where none is known; a sub-stage is a stage of its own."""

    tier: Tier | None = None
    """Tier of the desk that has the problem; None for each."""

    lead: AgencyCode
    supporting: tuple[AgencyCode, ...] = ()
    route: Route
    clocks: Severity | None = None
    """Severity by whose clocks its problems run at the least; None leaves them to the desk's policy."""

    effective_from: date
    """First day, by the calendar of the desk's region."""

    effective_to: date | None = None
    """Last day; None while no end is known."""

    owner: AgencyCode
    """Who answers for the row and has it changed."""

    legal_basis: LegalBasis

    @property
    def specificity(self) -> int:
        """How many of stage and tier the row asks for."""
        return (self.stage is not None) + (self.tier is not None)

    def concerns(self, stage: StageCode | None, tier: Tier) -> bool:
        """Whether the row is about such a problem, on whatever day."""
        return self.stage in (None, stage) and self.tier in (None, tier)

    def holds(self, stage: StageCode | None, tier: Tier, day: date) -> bool:
        """Whether the row is in force for such a problem on `day`."""
        return self.concerns(stage, tier) and self.effective_from <= day <= (self.effective_to or date.max)

    def clocks_for(self, severity: Severity) -> Severity:
        """Severity by whose clocks a problem of `severity` runs; never a slower one than its own."""
        return max(severity, self.clocks or severity, key=lambda each: each.rank)


_ROWS: Final = TypeAdapter(tuple[RouteRow, ...])


class RoutingTable(Value):
    """One version of the rows, named by number and content."""

    version: str
    digest: str
    """SHA-256, hex, of the rows, whatever their order."""

    rows: tuple[RouteRow, ...]

    @classmethod
    def of(cls, version: str, rows: Sequence[RouteRow]) -> "RoutingTable":
        """The rows under a version's name, with their digest."""
        return cls(version=version, digest=digest_of(rows), rows=tuple(rows))

    @classmethod
    def stored(cls, version: str, digest: str, content: bytes) -> "RoutingTable":
        """The table whose rows were stored under their digest, in the order of their rules.

        Args:
            version: its name.
            digest: hex SHA-256 of the content, which was checked.
            content: as `stored_rows` gives it.

        Raises:
            pydantic.ValidationError: `content` holds no rows.
        """
        return cls(version=version, digest=digest, rows=_ROWS.validate_json(content))

    @cached_property
    def by_category(self) -> Mapping[CategoryCode, tuple[RouteRow, ...]]:
        """The rows of each category, in the order of the table."""
        return rows_by_category(self.rows)

    def row_for(self, category: CategoryCode, stage: StageCode | None, tier: Tier, day: date) -> RouteRow | None:
        """The row that decides on `day`; None when the table has none for this category then."""
        holding = (each for each in self.by_category.get(category, ()) if each.holds(stage, tier, day))
        return max(holding, key=lambda each: each.specificity, default=None)


def rows_by_category(rows: Sequence[RouteRow]) -> Mapping[CategoryCode, tuple[RouteRow, ...]]:
    """The rows of each category, in the order given."""
    found: dict[CategoryCode, list[RouteRow]] = {}
    for each in rows:
        found.setdefault(each.category, []).append(each)
    return {category: tuple(of_category) for category, of_category in found.items()}


def digest_of(rows: Sequence[RouteRow]) -> str:
    """SHA-256, hex, that the same rows have in any order.

    Raises:
        domain.canonical.NotCanonical: a text is not in normal form C.
    """
    return hashlib.sha256(stored_rows(rows)).hexdigest()


def size_bytes(rows: Sequence[RouteRow]) -> int:
    """Bytes that the rows take where they are stored."""
    return len(stored_rows(rows))


def stored_rows(rows: Sequence[RouteRow]) -> bytes:
    """The rows as they are stored: canonical JSON, in the order of their rules, so that the order given does not count.

    Raises:
        domain.canonical.NotCanonical: a text is not in normal form C.
    """
    return canonical_bytes([each.model_dump(mode="json") for each in sorted(rows, key=lambda row: row.rule)])


# What can be wrong with a table


class FaultCode(StrEnum):
    """Kinds of faults; each has a sentence for people."""

    UNREADABLE_FILE = "UNREADABLE_FILE"
    WRONG_COLUMNS = "WRONG_COLUMNS"
    WRONG_CELLS = "WRONG_CELLS"
    BAD_RULE = "BAD_RULE"
    RULE_TWICE = "RULE_TWICE"
    UNKNOWN_CATEGORY = "UNKNOWN_CATEGORY"
    UNKNOWN_STAGE = "UNKNOWN_STAGE"
    UNKNOWN_AGENCY = "UNKNOWN_AGENCY"
    AGENCY_TWICE = "AGENCY_TWICE"
    BAD_TIER = "BAD_TIER"
    BAD_ROUTE = "BAD_ROUTE"
    BAD_CLOCKS = "BAD_CLOCKS"
    BAD_DATE = "BAD_DATE"
    ENDS_BEFORE_START = "ENDS_BEFORE_START"
    BAD_LEGAL_BASIS = "BAD_LEGAL_BASIS"
    LEAD_OUT_OF_REACH = "LEAD_OUT_OF_REACH"
    CONTRADICTION = "CONTRADICTION"
    GAP = "GAP"
    TABLE_TOO_LARGE = "TABLE_TOO_LARGE"


class Fault(Value):
    """One thing that is wrong with a table."""

    code: FaultCode
    detail: str = ""
    """Codes, dates and rules; no sentence."""

    rule: str | None = None
    """Row at fault; None when it is the table as a whole."""

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.rule, self.detail) if part)


class Vocabulary(Value):
    """The codes that a table may use."""

    categories: frozenset[CategoryCode]
    stages: frozenset[StageCode]
    offices: Mapping[AgencyCode, tuple[str, ...]]
    """Levels on which an agency has offices, as `domain.rulebook.Rulebook.offices`."""


LEVELS_REACHED: Final[Mapping[Tier | None, frozenset[str]]] = {
    None: frozenset({"district", "province", "national"}),
    Tier.DISTRICT: frozenset({"district", "province", "national"}),
    Tier.PROVINCE: frozenset({"province", "national"}),
    Tier.NATIONAL: frozenset({"national"}),
}
"""Where a desk always finds an agency's office, even when no more of a place is known than the desk's own region.

A row for every tier is measured by the district: many agencies have no twin further up, and there a person decides.
"""

CLOCKS_ALLOWED: Final = frozenset({None, Severity.S2, Severity.S3})
"""S1's would change nothing, and S4's call the chair at once, which is for grave problems alone."""


def faults_in(rows: Sequence[RouteRow], vocabulary: Vocabulary, since: date | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong with a table of these rows, row by row, then what is wrong between them.

    Args:
        rows: of the table.
        vocabulary: the codes that there are.
        since: day from which the table must have an answer for everything; None for its own first day.
    """
    faults = [fault for row in rows for fault in _faults_of(row, vocabulary)]
    seen: set[str] = set()
    for row in rows:
        if row.rule in seen:
            faults.append(Fault(code=FaultCode.RULE_TWICE, rule=row.rule))
        seen.add(row.rule)
    if size_bytes(rows) > TABLE_LIMIT_BYTES:
        faults.append(Fault(code=FaultCode.TABLE_TOO_LARGE, detail=f"{size_bytes(rows)} > {TABLE_LIMIT_BYTES}"))
    if since is None:
        since = min((row.effective_from for row in rows), default=date.min)
    by_category = rows_by_category([row for row in rows if not _is_reversed(row)])
    for category in sorted(vocabulary.categories | by_category.keys()):
        faults += _faults_between(category, by_category.get(category, ()), since)
    return tuple(faults)


def _faults_of(row: RouteRow, vocabulary: Vocabulary) -> Iterator[Fault]:
    def fault(code: FaultCode, detail: str = "") -> Fault:
        return Fault(code=code, detail=detail, rule=row.rule)

    if row.rule.removeprefix("R-").rpartition("-")[0] != row.category:
        yield fault(FaultCode.BAD_RULE, row.category)
    if row.category not in vocabulary.categories:
        yield fault(FaultCode.UNKNOWN_CATEGORY, row.category)
    if row.stage is not None and row.stage not in vocabulary.stages:
        yield fault(FaultCode.UNKNOWN_STAGE, row.stage)
    for agency in dict.fromkeys((row.lead, *row.supporting, row.owner)):
        if agency not in vocabulary.offices:
            yield fault(FaultCode.UNKNOWN_AGENCY, agency)
    for agency in dict.fromkeys(row.supporting):
        if agency == row.lead or row.supporting.count(agency) > 1:
            yield fault(FaultCode.AGENCY_TWICE, agency)
    if row.clocks not in CLOCKS_ALLOWED:
        yield fault(FaultCode.BAD_CLOCKS, str(row.clocks))
    if _is_reversed(row):
        yield fault(FaultCode.ENDS_BEFORE_START, f"{row.effective_from} > {row.effective_to}")
    levels = vocabulary.offices.get(row.lead)
    # A body that is watched gets no assignment, so nobody has to find it.
    if levels is not None and row.route is not Route.WATCH and not LEVELS_REACHED[row.tier].intersection(levels):
        yield fault(FaultCode.LEAD_OUT_OF_REACH, f"{row.lead}, {row.tier or EVERY}")


def _is_reversed(row: RouteRow) -> bool:
    return row.effective_to is not None and row.effective_to < row.effective_from


def _faults_between(category: CategoryCode, rows: Sequence[RouteRow], since: date) -> Iterator[Fault]:
    """Days on which nothing, or more than one row, decides.

    Tried out for every stage and tier that makes a difference, and every day on which something begins or ends: what
    holds on such a day holds until the next.
    """
    stages: list[StageCode | None] = [None, *dict.fromkeys(row.stage for row in rows if row.stage is not None)]
    borders = sorted({since, *_borders(rows, since)})
    spans = [*pairwise(borders), (borders[-1], date.max)]
    found: dict[Fault, set[tuple[date, date]]] = {}
    for tier in Tier:
        for stage in stages:
            concerned = [row for row in rows if row.concerns(stage, tier)]
            for (begin, end), holding in zip(spans, _holding(concerned, borders), strict=True):
                if fault := _fault_among(category, stage, tier, holding):
                    found.setdefault(fault, set()).add((begin, end))
    for fault, of_fault in found.items():
        for begin, end in _merged(sorted(of_fault)):
            until = "" if end == date.max else f"{end - _ONE_DAY}"
            yield Fault(code=fault.code, detail=f"{fault.detail}, {begin}..{until}", rule=fault.rule)


def _holding(rows: Sequence[RouteRow], days: Sequence[date]) -> Iterator[list[RouteRow]]:
    """The rows in force on each of the days, which ascend; in the order of `rows`.

    Passes over days and rows once: a category may have hundreds of each.
    """
    to_come = sorted(enumerate(rows), key=lambda numbered: numbered[1].effective_from, reverse=True)
    present: list[tuple[int, RouteRow]] = []
    for day in days:
        while to_come and to_come[-1][1].effective_from <= day:
            present.append(to_come.pop())
        present = sorted(
            (number, row) for number, row in present if row.effective_to is None or day <= row.effective_to
        )
        yield [row for _, row in present]


def _borders(rows: Sequence[RouteRow], since: date) -> Iterator[date]:
    for row in rows:
        yield max(row.effective_from, since)
        if row.effective_to is not None and since <= row.effective_to < date.max:
            yield row.effective_to + _ONE_DAY


def _fault_among(
    category: CategoryCode, stage: StageCode | None, tier: Tier, holding: Sequence[RouteRow]
) -> Fault | None:
    if not holding:
        # Told once, for the problem whose stage nobody knows: rows that ask for a stage may fill the gap for that one.
        return Fault(code=FaultCode.GAP, detail=f"{category}, {EVERY}, {tier}") if stage is None else None
    most = max(row.specificity for row in holding)
    *others, last = (row.rule for row in holding if row.specificity == most)
    return Fault(code=FaultCode.CONTRADICTION, rule=last, detail=", ".join(others)) if others else None


def _merged(spans: Sequence[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The same days in as few spans as they fit; each ends before its second date."""
    first, last = spans[0]
    for begin, end in spans[1:]:
        if begin > last:
            yield first, last
            first = begin
        last = max(last, end)
    yield first, last
