"""The routing table as a file: read, checked line by line, and written again for whoever wants to change it."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from domain.base import Value
from domain.codes import Route, Severity, Tier
from domain.routing_table import (
    EVERY,
    Fault,
    FaultCode,
    LegalBasis,
    RouteRow,
    RoutingTable,
    RuleId,
    Vocabulary,
    faults_in,
)
from reference.loader import Reference, reference
from reference.tables import ROOT, BadReferenceData, listed

ROUTES_VERSION: Final = "2024.1"
"""Version of the table that ships with the service."""

ROUTES_FILE: Final = ROOT / "policy" / "routes.csv"

COLUMNS: Final = (
    "rule", "category", "stage", "tier", "lead", "supporting", "route", "clocks", "effective_from", "effective_to",
    "owner", "legal_basis",
)  # fmt: skip

FILE_LIMIT_BYTES: Final = 4 * 1024 * 1024

LEVELS: Final = {
    "kecamatan": "kecamatan",
    "kabupaten-kota": Tier.DISTRICT.value,
    "provinsi": Tier.PROVINCE.value,
    "nasional": Tier.NATIONAL.value,
}
"""Tiers of `agencies.csv` on which an office can be addressed; villages are reached through their camat."""

_RULE: TypeAdapter[str] = TypeAdapter(RuleId)
_LEGAL_BASIS: TypeAdapter[str] = TypeAdapter(LegalBasis)


class FaultAt(Value):
    """A fault with its place in the file."""

    file: str
    line: int
    fault: Fault


class FaultyTable(Exception):
    """The file holds no table that could come into force."""

    def __init__(self, faults: Sequence[FaultAt]) -> None:
        first = faults[0]
        super().__init__(f"{first.file}, line {first.line}: {first.fault} ({len(faults)} in all)")
        self.faults = tuple(faults)


@cache
def vocabulary() -> Vocabulary:
    """The codes that a routing table may use."""
    return vocabulary_of(reference())


def vocabulary_of(data: Reference) -> Vocabulary:
    """The codes of some reference data."""
    return Vocabulary(categories=frozenset(data.taxonomy), stages=frozenset(data.stages), offices=offices_of(data))


def offices_of(data: Reference) -> dict[str, tuple[str, ...]]:
    """Levels on which each agency has offices, lowest first."""
    return {
        code: tuple(level for tier, level in LEVELS.items() if tier in each.tiers)
        for code, each in data.agencies.items()
    }


@cache
def shipped_routes() -> RoutingTable:
    """The table that is in force where a desk has activated none of its own.

    Raises:
        BadReferenceData: the file is wrong; names the first line at fault.
    """
    try:
        return RoutingTable.of(ROUTES_VERSION, read_routes(ROUTES_FILE, vocabulary()))
    except FaultyTable as faulty:
        first = faulty.faults[0]
        raise BadReferenceData(first.file, first.line, str(first.fault)) from faulty


def read_routes(path: Path, known: Vocabulary, since: date | None = None) -> tuple[RouteRow, ...]:
    """The rows of a file, in its order.

    Args:
        path: UTF-8, with the columns of `COLUMNS` in any order.
        known: the codes that there are.
        since: day from which the table must have an answer for everything; None for its own first day.

    Raises:
        FaultyTable: names every fault with its line.
        OSError: the file cannot be read.
    """
    file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    reading = _Reading(file)
    rows = reading.rows_of(path)
    # What is wrong between the rows shows only once each of them stands.
    between = () if reading.faults else faults_in([row for _, row in rows], known, since)
    lines = {row.rule: line for line, row in rows}
    of_category = {row.category: line for line, row in rows}
    faults = [
        *reading.faults,
        *(
            FaultAt(file=file, line=_line_of(fault, lines, of_category, last=rows[-1][0] if rows else 1), fault=fault)
            for fault in between
        ),
    ]
    if faults:
        raise FaultyTable(sorted(faults, key=lambda each: each.line))
    return tuple(row for _, row in rows)


def _line_of(fault: Fault, lines: dict[str, int], of_category: dict[str, int], last: int) -> int:
    """Line of the row at fault; for a gap the last row of its category, after which one is missing."""
    if fault.rule is not None:
        return lines[fault.rule]
    return of_category.get(fault.detail.partition(",")[0], last)


def written(rows: Sequence[RouteRow]) -> str:
    """The rows as a file that `read_routes` takes."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [
                row.rule,
                row.category,
                row.stage or EVERY,
                row.tier or EVERY,
                row.lead,
                ";".join(row.supporting),
                row.route,
                row.clocks or "",
                row.effective_from.isoformat(),
                row.effective_to.isoformat() if row.effective_to else "",
                row.owner,
                row.legal_basis,
            ]
        )
    return target.getvalue()


class _Reading:
    """One pass over a file, which goes on after a fault: people mend all of them at once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.faults: list[FaultAt] = []

    def rows_of(self, path: Path) -> list[tuple[int, RouteRow]]:
        """Rows without a fault of their own, with their lines."""
        rows = []
        for line, cells in self._lines(path):
            if (row := self._row(line, cells)) is not None:
                rows.append((line, row))
        return rows

    def _fault(self, line: int, code: FaultCode, detail: str = "", rule: str | None = None) -> None:
        self.faults.append(FaultAt(file=self._file, line=line, fault=Fault(code=code, detail=detail, rule=rule)))

    def _lines(self, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
        if path.stat().st_size > FILE_LIMIT_BYTES:
            self._fault(1, FaultCode.TABLE_TOO_LARGE, f"> {FILE_LIMIT_BYTES}")
            return
        try:
            text = unicodedata.normalize("NFC", path.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self._fault(1, FaultCode.UNREADABLE_FILE, "UTF-8")
            return
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if sorted(header) != sorted(COLUMNS):
                wrong = sorted(set(COLUMNS).symmetric_difference(header)) or sorted(header)
                self._fault(1, FaultCode.WRONG_COLUMNS, ", ".join(wrong)[:200])
                return
            for cells in reader:
                if len(cells) != len(header):
                    self._fault(reader.line_num, FaultCode.WRONG_CELLS, f"{len(cells)} / {len(header)}")
                    continue
                yield reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        except csv.Error as error:
            self._fault(reader.line_num, FaultCode.UNREADABLE_FILE, str(error))

    def _row(self, line: int, cells: dict[str, str]) -> RouteRow | None:
        before = len(self.faults)
        rule = cells["rule"]

        def wrong(code: FaultCode, detail: str) -> None:
            self._fault(line, code, detail[:80], rule[:80] or None)

        if not _fits(_RULE, rule):
            wrong(FaultCode.BAD_RULE, rule)
        if not _fits(_LEGAL_BASIS, cells["legal_basis"]):
            wrong(FaultCode.BAD_LEGAL_BASIS, "")
        if cells["tier"] not in {EVERY, *Tier}:
            wrong(FaultCode.BAD_TIER, cells["tier"])
        if cells["route"] not in set(Route):
            wrong(FaultCode.BAD_ROUTE, cells["route"])
        if cells["clocks"] not in {"", *Severity}:
            wrong(FaultCode.BAD_CLOCKS, cells["clocks"])
        dates = {name: _day(cells[name]) for name in ("effective_from", "effective_to")}
        for name, day in dates.items():
            if day is None and (cells[name] or name == "effective_from"):
                wrong(FaultCode.BAD_DATE, f"{name} {cells[name]}".rstrip())
        if len(self.faults) > before:
            return None
        try:
            return RouteRow.model_validate(
                {
                    **cells,
                    **dates,
                    "stage": None if cells["stage"] == EVERY else cells["stage"],
                    "tier": None if cells["tier"] == EVERY else cells["tier"],
                    "clocks": cells["clocks"] or None,
                    "supporting": listed(cells["supporting"]),
                }
            )
        except ValidationError as error:
            for each in error.errors(include_url=False):
                wrong(_CODE_OF_COLUMN.get(str(each["loc"][0]), FaultCode.WRONG_CELLS), str(each["input"]))
            return None


_CODE_OF_COLUMN: Final = {
    "category": FaultCode.UNKNOWN_CATEGORY,
    "stage": FaultCode.UNKNOWN_STAGE,
    "lead": FaultCode.UNKNOWN_AGENCY,
    "supporting": FaultCode.UNKNOWN_AGENCY,
    "owner": FaultCode.UNKNOWN_AGENCY,
}
"""What a cell is told that does not even look like a code."""


def _fits(kind: TypeAdapter[str], cell: str) -> bool:
    try:
        kind.validate_python(cell)
    except ValidationError:
        return False
    return True


def _day(cell: str) -> date | None:
    """The day of a cell in the form `2024-11-27`; None for any other."""
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return None
    return day if day.isoformat() == cell else None
