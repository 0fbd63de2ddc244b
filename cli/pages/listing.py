"""The list of problems, as wide as the terminal allows: what matters least leaves first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from rich.table import Table
from rich.text import Text

from cli.pages.styles import SEVERITY_STYLES
from domain.calendar import LocalTime
from infra.discretion import shortened
from projections.views import ListedProblem
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import EVENTS, PHASES, word
from wording.instants import moment, second, span, time_left
from wording.pages import LISTING


class Reader(NamedTuple):
    """What a cell needs to be read by people."""

    directory: ReferenceDirectory
    local: LocalTime
    now: datetime
    """Of the wall's clock."""


class Column(NamedTuple):
    """One column of the list."""

    code: str
    """Of `wording.pages.LISTING`, which has its title."""

    rank: int
    """Which columns come first when the terminal is too narrow for all."""

    width: int
    """Least width, in characters, at which it can be read."""

    cell: Callable[[ListedProblem, Reader], Text | str]
    right: bool = False


def _number(row: ListedProblem, _reader: Reader) -> str:
    return row.register_number or row.problem_id[:8]


def _place(row: ListedProblem, reader: Reader) -> str:
    return reader.directory.region_name(row.region).removeprefix("Kecamatan ")


def _severity(row: ListedProblem, _reader: Reader) -> Text:
    return Text(row.severity, style=SEVERITY_STYLES[row.severity])


def _problem(row: ListedProblem, reader: Reader) -> str:
    name = reader.directory.category_name(row.category)
    return text("{category} (menunggu triase)", category=name) if row.needs_triage else name


def _summary(row: ListedProblem, _reader: Reader) -> str:
    return shortened(row.official_summary, SUMMARY_SHOWN) if row.official_summary else "–"


def _waiting(row: ListedProblem, _reader: Reader) -> str:
    shown = ", ".join(row.waiting_for[:AGENCIES_SHOWN]) or "–"
    more = len(row.waiting_for) - AGENCIES_SHOWN
    return f"{shown} +{more}" if more > 0 else shown


def _since(row: ListedProblem, reader: Reader) -> str:
    if row.waiting_since is None or not row.waiting_for:
        return "–"
    return span(reader.local.calendar.shown_span(reader.now - row.waiting_since))


def _left(until: datetime | None, reader: Reader) -> Text:
    is_over = until is not None and until < reader.now
    return Text(time_left(until, reader.now, reader.local), style="red" if is_over else "")


def _occurred(row: ListedProblem, reader: Reader) -> str:
    return moment(row.occurred_at, reader.local, until=row.occurred_until)


def _last(row: ListedProblem, reader: Reader) -> str:
    if row.last_event is None or row.last_event_at is None:
        return "–"
    return f"{word(EVENTS, row.last_event)}, {second(row.last_event_at, reader.local)}"


WRAPPED: Final = frozenset({"problem", "summary", "waiting_for", "last", "occurred"})
ALWAYS_SHOWN: Final = 3
"""Rank of the last column that is shown however narrow the terminal is."""

AGENCIES_SHOWN: Final = 2
SUMMARY_SHOWN: Final = 90
"""Characters of a summary in its cell; the page of the problem has all of it."""

GAP: Final = 2
"""Characters between two columns."""

COLUMNS: Final[Sequence[Column]] = (
    Column("number", 0, 20, _number),
    Column("region", 6, 14, _place),
    Column("problem", 2, 18, _problem),
    Column("summary", 8, 30, _summary),
    Column("severity", 1, 2, _severity),
    Column("phase", 3, 16, lambda row, _: word(PHASES, row.phase)),
    Column("lead", 9, 11, lambda row, _: row.lead),
    Column("waiting_for", 5, 18, _waiting),
    Column("since", 10, 13, _since, right=True),
    Column("acknowledge", 12, 14, lambda row, reader: _left(row.acknowledge_due_at, reader), right=True),
    Column("answer", 13, 14, lambda row, reader: _left(row.answer_due_at, reader), right=True),
    Column("deadline", 4, 14, lambda row, reader: _left(row.next_due_at, reader), right=True),
    Column("escalation", 7, 3, lambda row, _: str(row.escalation_level) if row.escalation_level else "–", right=True),
    Column("reports", 14, 5, lambda row, _: str(row.report_count), right=True),
    Column("occurred", 15, 21, _occurred),
    Column("last", 11, 36, _last),
)


def columns_for(width: int) -> list[Column]:
    """The columns that `width` characters hold, the most needed ones first, in the order of the table."""
    kept: set[str] = set()
    used = 0
    for column in sorted(COLUMNS, key=lambda each: each.rank):
        used += column.width + GAP
        if used - GAP > width and column.rank > ALWAYS_SHOWN:
            break
        kept.add(column.code)
    return [column for column in COLUMNS if column.code in kept]


def problem_table(rows: Sequence[ListedProblem], reader: Reader, width: int) -> Table:
    """The rows in the columns that fit into `width` characters."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, GAP, 0, 0), expand=False)
    shown = columns_for(width)
    for column in shown:
        table.add_column(
            LISTING[column.code],
            justify="right" if column.right else "left",
            min_width=column.width,
            no_wrap=column.code not in WRAPPED,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(column.cell(row, reader) for column in shown))
    return table
