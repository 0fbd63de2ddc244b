"""The triage queue, and one report of it, for people to read."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.listing import Reader
from cli.output import one_line, safe
from cli.styles import SEVERITY_STYLES
from cli.triage_view import TriageView
from projections.triage_queue import QueuedReport
from wording.codes import EVIDENCE_KINDS, FLOORS, TRIAGE_REASONS, word
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
        yield Text(f"{head} · dilaporkan {moment(each.reported_at, reader.zone)}", style="dim")
        words = safe(each.text) if each.text is not None else "(isi tidak lagi tersimpan)"
        yield Padding(Text(words), (0, 0, 1, 2))
    yield Padding(_suggestions(view), (0, 0, 1, 0))


def _facts(view: TriageView, reader: Reader) -> Table:
    zone = reader.zone
    facts = {
        "Ditanyakan": view.triage_reason_text,
        "Tempat": reader.directory.region_name(view.region),
        "Tempat lain": f"{reader.directory.desk_name(view.other_desk)} ({view.other_desk})" if view.other_desk else "",
        "Terjadi": moment(view.occurred_at, zone),
        "Terdeteksi": moment(view.detected_at, zone),
        "Tenggat": f"{moment(view.due_at, zone)}, sisa {time_left(view.due_at, reader.now)}" if view.due_at else "",
        "Batas": f"tidak di bawah {view.severity}: {word(FLOORS, view.floor)}" if view.floor else "",
        "Dipegang": f"{view.holder} sampai {moment(view.expires_at, zone)}",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts.items():
        if fact:
            table.add_row(name, fact)
    return table


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


def evidence_line(evidence: Sequence[str]) -> str:
    """What people read for evidence; kinds without a word are left to the JSON."""
    told = (each.partition(":") for each in evidence)
    return ", ".join(f"{EVIDENCE_KINDS[kind]} “{term}”" for kind, _, term in told if kind in EVIDENCE_KINDS) or "–"


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
            moment(each.detected_at, reader.zone),
            Text(time_left(each.due_at, reader.now), style="red" if each.late else ""),
            f"{each.holder} sampai {moment(each.expires_at, reader.zone)}" if each.holder else "–",
        ]
        if width >= WIDE:
            cells.insert(3, word(TRIAGE_REASONS, each.triage_reason))
        table.add_row(*cells)
    return table
