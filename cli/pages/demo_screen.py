"""The sample day on the screen: where the scenario stands, how much is in which phase, and what happened last."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.pages.output import fictitious_mark, one_line
from cli.pages.styles import SEVERITY_STYLES
from demo.run import Progress
from domain.access.sight import THE_SERVICE
from domain.calendar import LocalTime
from domain.codes import Severity
from domain.outage import LedgerAway
from domain.problem.state import Phase
from domain.stream import BookId, StreamId
from ledger.port import Recorded, Streams
from projections.queries import Queries
from projections.views import Counts
from wording.catalogue import text
from wording.codes import DISPOSITIONS, PHASES, word
from wording.events import event_line
from wording.instants import moment, second

COUNT_EVERY_SECONDS: Final = 0.5
LINES: Final = 10
"""Events shown."""

PAGE: Final = 500
UNEVENTFUL: Final = frozenset({"NoticeDelivered", "NoticeSkipped"})


class DemoScreen:
    """What a `rich.live.Live` shows; looks at the desk by itself."""

    def __init__(self, ledger: Streams, book: BookId, queries: Queries, local: LocalTime) -> None:
        self._ledger = ledger
        self._book = book
        self._queries = queries
        self._local = local
        self._progress: Progress | None = None
        self._counts: Counts | None = None
        self._events = 0
        self._tally: dict[str, int] = {}
        self._last: deque[Recorded[Any]] = deque(maxlen=LINES)

    def told(self, progress: Progress) -> None:
        """Remember how far the day is."""
        self._progress = progress

    async def keep_counting(self) -> None:
        """Look at the desk again and again, until cancelled."""
        while True:
            try:
                await self._read_on()
                self._counts = await self._queries.counts(THE_SERVICE, self._book)
            except LedgerAway:
                self._counts = None
            await asyncio.sleep(COUNT_EVERY_SECONDS)

    async def _read_on(self) -> None:
        while page := await self._ledger.read_book(self._book, self._events, PAGE):
            self._events += len(page)
            for each in page:
                self._tally[each.event.type] = self._tally.get(each.event.type, 0) + 1
                if each.event.type not in UNEVENTFUL:
                    self._last.append(each)

    def __rich__(self) -> RenderableType:
        return Group(self._headline(), Text(), self._figures(), Text(), self._happenings())

    def _headline(self) -> Text:
        line = Text(f" {fictitious_mark()} ", style="reverse")
        if self._progress is None:
            return line.append(f" {text('menyiapkan hari …')}", style="not reverse")
        told = text("{count} dari {rows} laporan masuk", count=self._progress.handed_in, rows=self._progress.rows)
        line.append(f"  {moment(self._progress.at, self._local)}", style="bold not reverse")
        line.append(f"  {told}", style="not reverse")
        if self._progress.is_over:
            line.append(f"  {text('hari selesai; Ctrl-C untuk berhenti')}", style="green not reverse")
        return line

    def _figures(self) -> Table:
        grid = Table.grid(padding=(0, 4))
        if self._counts is None:
            grid.add_row(Text(text("basis data tidak menjawab"), style="red"))
            return grid
        phases = _counted(text("Tahap"), {word(PHASES, phase): self._counts.by_phase.get(phase, 0) for phase in Phase})
        reports = _counted(
            text("Laporan"), {word(DISPOSITIONS, name): count for name, count in self._counts.by_disposition.items()}
        )
        severities = Table(text("Tingkat"), "", box=None, pad_edge=False, header_style="bold")
        for severity in Severity:
            count = self._counts.by_severity.get(severity, 0)
            severities.add_row(Text(severity, style=SEVERITY_STYLES[severity]), str(count))
        clockwork = _counted(
            text("Jam"),
            {
                text("menunggu triase"): self._counts.needs_triage,
                text("terlambat"): self._counts.late,
                text("pengingat"): self._tally.get("ReminderSent", 0),
                text("tenggat terlewati"): self._tally.get("DeadlineMissed", 0),
                text("eskalasi"): self._tally.get("ProblemEscalated", 0),
                text("pemberitahuan terkirim"): self._tally.get("NoticeDelivered", 0),
                text("surat mati"): self._counts.dead_letters,
                text("peristiwa"): self._events,
            },
        )
        grid.add_row(phases, severities, clockwork, reports)
        return grid

    def _happenings(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False)
        for each in self._last:
            problem = (StreamId.parse(each.stream).key or "")[:8]
            table.add_row(second(each.event.recorded_at, self._local), problem, one_line(event_line(each.event)))
        return table


def _counted(title: str, counts: Mapping[str, int]) -> Table:
    table = Table(title, "", box=None, pad_edge=False, header_style="bold")
    for name, count in counts.items():
        table.add_row(name, Text(str(count), style="" if count else "dim"))
    return table
