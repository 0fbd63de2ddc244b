"""The list of problems, as wide as the terminal allows: what matters least leaves first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from cli.moments import moment, second, time_left
from cli.words import PHASES, SEVERITY_STYLES, word
from projections.views import ListedProblem
from reference.directory import ReferenceDirectory


class Reader(NamedTuple):
    """What a cell needs to be read by people."""

    directory: ReferenceDirectory
    zone: ZoneInfo
    now: datetime


class Column(NamedTuple):
    """One column of the list."""

    title: str
    needs_width: int
    """Terminal width, in characters, from which on it is shown."""

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
    return f"{name} (menunggu triase)" if row.needs_triage else name


def _waiting(row: ListedProblem, reader: Reader) -> str:
    agencies = ", ".join(row.waiting_for) or "–"
    since = f" sejak {second(row.waiting_since, reader.zone)}" if row.waiting_since and row.waiting_for else ""
    return agencies + since


def _left(until: datetime | None, reader: Reader) -> Text:
    return Text(time_left(until, reader.now), style="red" if until is not None and until < reader.now else "")


def _last(row: ListedProblem, reader: Reader) -> str:
    return f"{row.last_event or ''} {second(row.last_event_at, reader.zone) if row.last_event_at else ''}".strip()


COLUMNS: Sequence[Column] = (
    Column("No.", 0, _number),
    Column("Daerah", 100, _place),
    Column("Masalah", 0, _problem),
    Column("Tk", 0, _severity),
    Column("Tahap", 0, lambda row, _: word(PHASES, row.phase)),
    Column("Pemegang", 130, lambda row, _: row.lead),
    Column("Menunggu instansi", 80, _waiting),
    Column("Sisa akui", 110, lambda row, reader: _left(row.acknowledge_due_at, reader), right=True),
    Column("Sisa selesai", 130, lambda row, reader: _left(row.answer_due_at, reader), right=True),
    Column("Tenggat", 0, lambda row, reader: _left(row.next_due_at, reader), right=True),
    Column("Esk", 90, lambda row, _: str(row.escalation_level) if row.escalation_level else "–", right=True),
    Column("Lapor", 150, lambda row, _: str(row.intake_count), right=True),
    Column("Terjadi", 190, lambda row, reader: moment(row.occurred_at, reader.zone)),
    Column("Terakhir", 170, _last),
)


def problem_table(rows: Sequence[ListedProblem], reader: Reader, width: int) -> Table:
    """The rows in the columns that fit into `width` characters."""
    table = Table(box=None, header_style="bold", pad_edge=False, expand=False)
    shown = [column for column in COLUMNS if width >= column.needs_width]
    for column in shown:
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            no_wrap=column.title not in {"Masalah", "Menunggu instansi"},
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(column.cell(row, reader) for column in shown))
    return table
