"""The triage queue, and one report of it, for people to read."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.pages.listing import Reader
from cli.pages.output import one_line, safe
from cli.pages.styles import SEVERITY_STYLES
from cli.pages.tables import table_of_facts
from projections.operational.triage_queue import QueuedReport
from reading.triage import TriageView
from wording.codes import FLOORS, TRIAGE_REASONS, word
from wording.evidence import evidence_line
from wording.instants import moment, time_left

WIDE: Final = 140
"""Characters from which the queue says why a person is asked."""


def triage_page(view: TriageView, reader: Reader) -> Iterator[RenderableType]:
    """The report for people to read, top to bottom; without what to type, which no table may break into lines."""
    heading = Text(f"{view.problem_id}  ", style="bold")
    yield heading.append(view.severity, style=SEVERITY_STYLES[view.severity]).append("  (usulan)")
    yield Padding(_facts(view, reader), (0, 0, 1, 0))
    for each in view.intakes:
        place = f" · {one_line(each.place)}" if each.place else ""
        head = f"{each.channel} · {each.reporter_role} · {reader.directory.region_name(each.region)}{place}"
        yield Text(f"{head} · dilaporkan {moment(each.reported_at, reader.local)}", style="dim")
        words = safe(each.text) if each.text is not None else "(isi tidak lagi tersimpan)"
        yield Padding(Text(words), (0, 0, 1, 2))
    yield Padding(_suggestions(view), (0, 0, 1, 0))


def _facts(view: TriageView, reader: Reader) -> Table:
    local = reader.local
    facts = {
        "Ditanyakan": view.triage_reason_text,
        "Tempat": reader.directory.region_name(view.region),
        "Tempat lain": f"{reader.directory.desk_name(view.other_desk)} ({view.other_desk})" if view.other_desk else "",
        "Terjadi": moment(view.occurred_at, local),
        "Terdeteksi": moment(view.detected_at, local),
        "Tenggat": f"{moment(view.due_at, local)}, sisa {time_left(view.due_at, reader.now, local)}"
        if view.due_at
        else "",
        "Batas": f"tidak di bawah {view.severity}: {word(FLOORS, view.floor)}" if view.floor else "",
        "Dipegang": f"{view.holder} sampai {moment(view.expires_at, local)}",
    }
    return table_of_facts(facts)


def _suggestions(view: TriageView) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("", "Usulan", "Penanggung jawab", "Keyakinan", "Dasar"):
        table.add_column(title, overflow="fold", no_wrap=title == "")
    for number, each in enumerate(view.suggestions, start=1):
        table.add_row(
            str(number),
            f"{each.category}: {each.category_name}",
            each.lead_agency,
            f"{each.belief:.0%}" if each.belief is not None else "–",
            evidence_line(each.evidence),
        )
    return table


def queue_table(queue: Sequence[QueuedReport], reader: Reader, width: int) -> Table:
    """The reports that wait or are in hand; the reason is left out where the terminal is narrow."""
    titles = ["Laporan", "Tk", "Usulan", "Daerah", "Terdeteksi", "Tenggat", "Dipegang"]
    if width >= WIDE:
        titles.insert(3, "Ditanyakan")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title in {"Laporan", "Tk", "Tenggat"})
    for each in queue:
        cells: list[Text | str] = [
            each.problem_id[:8],
            Text(each.severity, style=SEVERITY_STYLES[each.severity]),
            each.category,
            reader.directory.region_name(each.region).removeprefix("Kecamatan "),
            moment(each.detected_at, reader.local),
            Text(time_left(each.due_at, reader.now, reader.local), style="red" if each.late else ""),
            f"{each.holder} sampai {moment(each.expires_at, reader.local)}" if each.holder else "–",
        ]
        if width >= WIDE:
            cells.insert(3, word(TRIAGE_REASONS, each.triage_reason))
        table.add_row(*cells)
    return table
