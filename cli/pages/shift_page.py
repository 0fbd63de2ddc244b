"""The page of `desk shift`: one page of what the next shift has to know, the most urgent of each kind."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.pages.listing import Reader
from cli.pages.notices_page import addressee, why_undelivered
from cli.pages.output import mark_fictitious
from cli.pages.styles import SEVERITY_STYLES
from cli.pages.tables import titled_table
from domain.codes import Severity
from domain.problem.state import Phase
from projections.operational.triage_queue import QueuedReport
from projections.views import OwedOnProblem, UndeliveredNotice
from reading.shift import OpenProblems, PauseEnding, ShiftNote, Silence
from wording.catalogue import text
from wording.codes import NOTICE_KINDS, PHASES, obligation, word
from wording.instants import full_moment, moment, time_left

SHOWN: Final = 6
"""Rows of each table; the page says how many more there are."""

WIDE: Final = 100
"""Characters from which a table says beside each instant how long it is until then."""

Parts = Iterator[str | RenderableType]


def shift_page(note: ShiftNote, reader: Reader, width: int) -> Parts:
    """The note for people to read, what is most urgent first."""
    is_wide = width >= WIDE
    yield from mark_fictitious(fictitious=note.fictitious)
    yield Text(text("Serah terima {desk}", desk=reader.directory.desk_name(note.desk)), style="bold")
    yield text("Keadaan per {moment}", moment=full_moment(note.at, reader.local))
    yield text("Giliran jaga sampai {moment}", moment=full_moment(note.until, reader.local))
    yield from _section(text("Terbuka"), sum(each.problems for each in note.open), _open(note.open))
    yield from _first(text("Terlambat"), note.late, _owed(note.late, reader, is_wide=is_wide))
    yield from _first(text("Jatuh tempo"), note.due, _owed(note.due, reader, is_wide=is_wide))
    yield from _first(text("Instansi yang diam"), note.silent, _silent(note.silent, reader, is_wide=is_wide))
    if note.triage is not None:
        yield from _first(text("Menunggu triase"), note.triage, _triage(note.triage, reader))
    yield from _first(text("Tidak sampai"), note.undelivered, _undelivered(note.undelivered, reader))
    yield from _first(text("Penghentian tenggat yang berakhir"), note.pauses, _pauses(note.pauses, reader))
    yield from _first(text("Dijanjikan"), note.promised, _promised(note.promised, reader))


def _section(title: str, count: int, table: Table) -> Parts:
    if count == 0:
        yield text("{section}: tidak ada", section=title)
        return
    yield Text(f"{title}: {count}", style="bold")
    yield table


def _first(title: str, rows: Sequence[object], table: Table) -> Parts:
    """A section with the first of the rows, and how many more there are."""
    yield from _section(title, len(rows), table)
    if len(rows) > SHOWN:
        yield text("… dan {count} lagi", count=len(rows) - SHOWN)


def _open(counts: Sequence[OpenProblems]) -> Table:
    phases = [phase for phase in Phase if any(each.phase is phase for each in counts)]
    table = titled_table((text("Tk"), *(word(PHASES, phase) for phase in phases), text("Jumlah")))
    for severity in sorted({each.severity for each in counts}, key=lambda each: -each.rank):
        found = {each.phase: each.problems for each in counts if each.severity is severity}
        cells = [str(found.get(phase, "–")) for phase in phases]
        table.add_row(_severity(severity), *cells, str(sum(found.values())))
    return table


def _owed(rows: Sequence[OwedOnProblem], reader: Reader, *, is_wide: bool) -> Table:
    left = (text("Sisa waktu"),) if is_wide else ()
    table = _table(text("Kewajiban"), text("Pada"), text("Tenggat"), *left)
    for each in rows[:SHOWN]:
        table.add_row(
            each.register_number or each.problem_id[:8],
            _severity(each.severity),
            obligation(each.key),
            f"{each.agency} {each.office}",
            moment(each.due_at, reader.local),
            *((time_left(each.due_at, reader.now, reader.local),) if is_wide else ()),
        )
    return table


def _silent(rows: Sequence[Silence], reader: Reader, *, is_wide: bool) -> Table:
    table = titled_table((text("Instansi"), text("Ditunggu"), text("Terlewati"), text("Sejak")))
    for each in rows[:SHOWN]:
        code = f"{each.agency} {each.office}"
        name = f"{reader.directory.agency_name(each.agency, each.office)} ({code})" if is_wide else code
        table.add_row(name, str(each.owed), str(each.missed or "–"), moment(each.since, reader.local))
    return table


def _triage(rows: Sequence[QueuedReport], reader: Reader) -> Table:
    table = _table(text("Usulan"), text("Tenggat"), text("Dipegang"))
    for each in rows[:SHOWN]:
        category = reader.directory.category_name(each.category)
        due = moment(each.due_at, reader.local)
        table.add_row(each.problem_id[:8], _severity(each.severity), category, due, each.holder or "–")
    return table


def _undelivered(rows: Sequence[UndeliveredNotice], reader: Reader) -> Table:
    number = text("Masalah")
    table = titled_table((number, text("Pemberitahuan"), text("Kepada"), text("Sebab")), whole={number})
    for each in rows[:SHOWN]:
        name = each.register_number or each.problem_id[:8]
        table.add_row(name, word(NOTICE_KINDS, each.kind), addressee(each, reader), why_undelivered(each, reader.local))
    return table


def _pauses(rows: Sequence[PauseEnding], reader: Reader) -> Table:
    table = _table(text("Jam berjalan lagi"))
    for each in rows[:SHOWN]:
        name = each.register_number or each.problem_id[:8]
        table.add_row(name, _severity(each.severity), moment(each.until, reader.local))
    return table


def _promised(rows: Sequence[OwedOnProblem], reader: Reader) -> Table:
    table = _table(text("Kewajiban"), text("Pada"), text("Tenggat"), text("Semula"))
    for each in rows[:SHOWN]:
        table.add_row(
            each.register_number or each.problem_id[:8],
            _severity(each.severity),
            obligation(each.key),
            f"{each.agency} {each.office}",
            moment(each.due_at, reader.local),
            moment(each.extended_from, reader.local),
        )
    return table


def _table(*titles: str) -> Table:
    """Rows about problems: number, severity, and these columns."""
    number = text("Masalah")
    return titled_table((number, text("Tk"), *titles), whole={number})


def _severity(severity: Severity) -> Text:
    return Text(severity, style=SEVERITY_STYLES[severity])
