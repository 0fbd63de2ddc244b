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
from cli.pages.tables import table_of_facts, titled_table
from projections.operational.triage_queue import QueuedReport
from reading.triage import TriageView
from wording.catalogue import text
from wording.codes import CHANNELS, FLOORS, TRIAGE_REASONS, word
from wording.evidence import evidence_line
from wording.instants import moment, time_left

WIDE: Final = 140
"""Characters from which the queue says why a person is asked."""


def triage_page(view: TriageView, reader: Reader) -> Iterator[RenderableType]:
    """The report for people to read, top to bottom; without what to type, which no table may break into lines."""
    heading = Text(f"{view.problem_id}  ", style="bold")
    yield heading.append(view.severity, style=SEVERITY_STYLES[view.severity]).append(f"  {text('(usulan)')}")
    yield Padding(_facts(view, reader), (0, 0, 1, 0))
    for each in view.intakes:
        name = f" · {one_line(each.reporter_name)}" if each.reporter_name else ""
        place = f" · {one_line(each.place)}" if each.place else ""
        region = reader.directory.region_name(each.region)
        head = f"{word(CHANNELS, each.channel)} · {each.reporter_role}{name} · {region}{place}"
        told = moment(each.reported_at, reader.local, until=each.reported_until)
        yield Text(
            f"{head} · {text('dilaporkan {moment}', moment=told)}",
            style="dim",
        )
        words = safe(each.text) if each.text is not None else text("(isi tidak lagi tersimpan)")
        yield Padding(Text(words), (0, 0, 1, 2))
    yield Padding(_suggestions(view), (0, 0, 1, 0))


def _facts(view: TriageView, reader: Reader) -> Table:
    local = reader.local
    facts = {
        text("Ditanyakan"): view.triage_reason_text,
        text("Usulan uraian"): view.summary_draft or "",
        text("Tempat"): reader.directory.region_name(view.region),
        text("Tempat lain"): f"{reader.directory.desk_name(view.other_desk)} ({view.other_desk})"
        if view.other_desk
        else "",
        text("Terjadi"): moment(view.occurred_at, local, until=view.occurred_until),
        text("Terdeteksi"): moment(view.detected_at, local),
        text("Tenggat"): text(
            "{moment}, sisa {left}", moment=moment(view.due_at, local), left=time_left(view.due_at, reader.now, local)
        )
        if view.due_at
        else "",
        text("Batas"): text(
            "tidak di bawah {severity}: {floor}", severity=view.severity, floor=word(FLOORS, view.floor)
        )
        if view.floor
        else "",
        text("Dipegang"): text("{holder} sampai {moment}", holder=view.holder, moment=moment(view.expires_at, local)),
    }
    return table_of_facts(facts)


def _suggestions(view: TriageView) -> Table:
    titles = ("", text("Usulan"), text("Penanggung jawab"), text("Keyakinan"), text("Dasar"))
    table = titled_table(titles, whole={""})
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
    whole = {text("Laporan"), text("Tk"), text("Tenggat")}
    titles = [
        text("Laporan"),
        text("Tk"),
        text("Usulan"),
        text("Daerah"),
        text("Terdeteksi"),
        text("Tenggat"),
        text("Dipegang"),
    ]
    if width >= WIDE:
        titles.insert(3, text("Ditanyakan"))
    table = titled_table(titles, whole)
    for each in queue:
        cells: list[Text | str] = [
            each.problem_id[:8],
            Text(each.severity, style=SEVERITY_STYLES[each.severity]),
            each.category,
            reader.directory.region_name(each.region).removeprefix("Kecamatan "),
            moment(each.detected_at, reader.local),
            Text(time_left(each.due_at, reader.now, reader.local), style="red" if each.late else ""),
            text("{holder} sampai {moment}", holder=each.holder, moment=moment(each.expires_at, reader.local))
            if each.holder
            else "–",
        ]
        if width >= WIDE:
            cells.insert(3, word(TRIAGE_REASONS, each.triage_reason))
        table.add_row(*cells)
    return table
