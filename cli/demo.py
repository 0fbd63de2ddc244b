"""`desk demo`: the sample voting day of Kabupaten Lebong on a desk of its own, with a cast and a clock."""

import asyncio
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.live import Live

from cli.exit_status import ExitStatus
from cli.failures import WrongUsage
from cli.hosting import hosted_desk, until_interrupted
from cli.nature import FILE_NAME as NATURE_FILE
from cli.nature import Nature, claim_for_rehearsal, read_nature
from cli.pages.demo_screen import DemoScreen
from cli.pages.output import as_json as to_json
from cli.pages.output import console, mark_fictitious, say
from cli.session import settings_from_environment
from cli.signing_in import ways_in
from cli.up import addresses, tell_step
from cli.web import usual_socket
from composition import OUTBOX, DeskServices, system_clock
from demo.day import DESK, read_day
from demo.people import visitors
from demo.roster import enrol
from demo.run import Play, Progress
from demo.stage import Stage
from demo.summary import DemoSummary, summarise
from domain.calendar import Calendar, LocalTime
from domain.stream import book_id
from infra.embedded.data_folder import DataFolder
from infra.embedded.runtime_info import DataFolderInUse, FolderLock
from infra.settings import Settings
from ledger.port import Books
from web.server import reached_at, serving
from wording.catalogue import counted, text
from wording.codes import DISMISSALS, DISPOSITIONS, NOTICE_STATUSES, PHASES, SETTLED_BY, word
from wording.instants import moment, span
from wording.service import LACKS

app = typer.Typer(add_completion=False)

SPEED: Final = 600.0
SPEED_UNTIL_DONE: Final = 1200.0
"""At which the day's 54 hours take less than three minutes."""

KEPT_BY_FRESH: Final = frozenset({"vault.key", "identity.key", "runtime.lock"})


@app.command("demo")
def demo(
    speed: Annotated[
        float | None,
        typer.Option("--speed", min=1, max=10_000, help="Percepatan jam dan tenggat; 600, sampai selesai 1200."),
    ] = None,
    until_done: Annotated[bool, typer.Option("--until-done", help="Jalankan sampai selesai, tanpa layar.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="BERKAS", help="Tulis ringkasan; hanya dengan --until-done.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Kosongkan dulu data latihan sebelumnya.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Jangan bertanya sebelum mengosongkan.")] = False,
) -> ExitStatus:
    """Jalankan semuanya dengan contoh hari pemungutan suara (data rekaan).

    Hari yang terputus dilanjutkan: laporan yang sudah tercatat tidak dicatat dua kali; waktu latihan berjalan terus
    selama desk mati. Dengan --until-done, status 0 hanya bila setiap laporan dapat dipertanggungjawabkan dan setiap
    janji terpenuhi, selain itu 4.
    """
    if json_file is not None and not until_done:
        raise WrongUsage(text("--json hanya bersama --until-done"))
    settings = settings_from_environment()
    if settings.database_url is not None:
        raise WrongUsage(text("contoh hari hanya berjalan di map data sendiri; lepaskan DESK_DATABASE_URL"))
    if fresh:
        _empty(settings.data_dir, asks=not yes)
    return until_interrupted(_demo(settings, speed, until_done=until_done, json_file=json_file))


async def _demo(settings: Settings, speed: float | None, *, until_done: bool, json_file: Path | None) -> ExitStatus:
    began_at = time.monotonic()
    settings = Nature(fictitious=True).applied_to(settings)

    async def calendar(ledger: Books) -> Calendar:
        await claim_for_rehearsal(settings.data_dir, ledger)
        terms = await ledger.terms(book_id(DESK, settings.election_year))
        return _begun(speed, until_done=until_done) if terms is None else going_on(terms.calendar, speed)

    say(*mark_fictitious(fictitious=True), text("Menyalakan desk di {folder} …", folder=settings.data_dir))
    with ExitStack() as stack:
        listening = None if until_done else stack.enter_context(usual_socket(settings))
        web_address = None if listening is None else reached_at(listening)
        async with hosted_desk(settings, [DESK], tell_step, calendar, web_address) as services:
            stage = await _stage(services)
            await enrol(services.commands, services.in_force, stage.book)
            play = Play(stage)
            if listening is not None:
                await _show_served(services, stage, play, listening)
            is_over = await play.play(_Milestones(stage.rules.local_time(DESK)))
            seconds = time.monotonic() - began_at
            summary = await summarise(stage, play, is_over=is_over, seconds=seconds)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_bytes, to_json(summary))
    say(*_lines(summary))
    return ExitStatus.OK if summary.sound else ExitStatus.UNSOUND


async def _stage(services: DeskServices) -> Stage:
    book = services.book_of(DESK)
    return Stage(
        outbox=services.settings.data_dir / OUTBOX,
        client=services.client,
        ledger=services.ledger,
        book=book,
        vault=services.vault,
        commands=services.commands,
        intake=services.intake,
        queries=services.queries,
        rules=await services.rules_of(book),
        now=services.now,
        intake_id=lambda key: services.identities.intake_id(book, key),
        compare_projections=partial(services.compare_projections, repair=False),
    )


def going_on(calendar: Calendar, speed: float | None) -> Calendar:
    """The calendar of a day that was begun, which goes on by it.

    Raises:
        WrongUsage: it is no rehearsal's, or another pace is asked for.
    """
    if calendar.is_real:
        raise WrongUsage(text("buku desk di map data ini tidak memakai waktu gladi; mulai yang baru dengan --fresh"))
    if speed not in (None, calendar.speed):
        raise WrongUsage(
            text(
                "latihan di map data ini berjalan {speed:g} kali lebih cepat; mulai yang baru dengan --fresh",
                speed=calendar.speed,
            )
        )
    return calendar


def _begun(speed: float | None, *, until_done: bool) -> Calendar:
    """A rehearsal in which the first report of the day comes in now."""
    pace = speed or (SPEED_UNTIL_DONE if until_done else SPEED)
    return Calendar(origin_wall=system_clock(), origin_shown=read_day()[0].report.reported_at, speed=pace)


async def _show_served(services: DeskServices, stage: Stage, play: Play, listening: socket.socket) -> None:
    """The day on the screen and on the pages, until Ctrl-C."""
    async with (
        serving(services, listening) as address,
        ways_in(services.sign_in_links, address, visitors(DESK)) as ways,
    ):
        say(*addresses(services.client, services.directory, services.settings.data_dir, [DESK], address))
        say(*ways)
        await _show(DemoScreen(stage.ledger, stage.book, stage.queries, stage.rules.local_time(DESK)), play)


async def _show(screen: DemoScreen, play: Play) -> None:
    """The day on the screen, until Ctrl-C."""
    with Live(screen, console=console(), refresh_per_second=4, transient=False) as live:
        refreshing = asyncio.create_task(screen.keep_counting())
        try:
            await play.play(screen.told, stay=True)
        finally:
            refreshing.cancel()
            live.stop()
            say(text("Menghentikan desk …"))


class _Milestones:
    """Says every tenth of the day's reports."""

    def __init__(self, local: LocalTime) -> None:
        self._local = local
        self._said = 0

    def __call__(self, progress: Progress) -> None:
        tenth = progress.handed_in * 10 // progress.rows
        if tenth > self._said:
            self._said = tenth
            told = text("{count} dari {rows} laporan masuk", count=progress.handed_in, rows=progress.rows)
            say(f"  {moment(progress.at, self._local)} – {told}")


def _lines(summary: DemoSummary) -> list[str]:
    rows = {
        text("Laporan"): _told(summary.dispositions, DISPOSITIONS),
        text("Bukan urusan"): _told(summary.not_ours, DISMISSALS),
        text("Tahap"): _told(summary.phases, PHASES),
        text("Rujukan"): _told(summary.referrals, SETTLED_BY),
        text(
            "Pemberitahuan"
        ): f"{_told(summary.notices, NOTICE_STATUSES)}; {counted('{count} surat', summary.letters)}",
        text("Jam"): ", ".join(
            (
                counted("{count} pengingat", summary.reminders),
                counted("{count} tenggat terlewati", summary.missed_deadlines),
                counted("{count} eskalasi", summary.escalations),
            )
        ),
    }
    width = max(map(len, rows))
    figures = ", ".join(
        (
            counted("{count} laporan", summary.reports),
            counted("{count} masalah", summary.problems),
            counted("{count} peristiwa", summary.events),
        )
    )
    took = span(timedelta(seconds=summary.seconds))
    return [
        text("{figures} dalam {span}", figures=figures, span=took),
        *(f"  {title:<{width}}  {told}" for title, told in rows.items()),
        *_what_went_wrong(summary),
    ]


def _what_went_wrong(summary: DemoSummary) -> Iterator[str]:
    if lost := [str(row.row) for row in summary.rows if not row.is_accounted]:
        yield text("TIDAK DAPAT DIPERTANGGUNGJAWABKAN: baris {rows}", rows=", ".join(lost))
    if not summary.is_over:
        yield text("BELUM SELESAI: masih ada masalah terbuka")
    for fault in summary.audit.faults:
        lack = word(LACKS, fault.what)
        yield text("JANJI TIDAK TERPENUHI: {lack} pada {problem}", lack=lack, problem=fault.problem_id)
    if not summary.audit.projections_equal:
        yield text("PROYEKSI BERBEDA: {difference}", difference=summary.audit.first_difference)


def _told(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """How many there are of each, by the words for their codes."""
    return ", ".join(f"{word(words, code)} {count}" for code, count in counts.items()) or "–"


def _empty(data_dir: Path, *, asks: bool) -> None:
    """Remove what earlier rehearsals left in the data folder; the keys stay.

    Raises:
        WrongUsage: a desk runs there, or the folder is not a rehearsal's.
    """
    if not data_dir.exists():
        return
    if not read_nature(data_dir).fictitious:
        raise WrongUsage(text("map data ini bukan map latihan; tidak ada yang dihapus"))
    if asks and not typer.confirm(text("Hapus semua data latihan di {folder}?", folder=data_dir)):
        raise typer.Abort
    try:
        lock = FolderLock.take(DataFolder.at(data_dir))
    except DataFolderInUse as in_use:
        raise WrongUsage(
            text("map data sedang dipakai oleh proses {process}; hentikan dulu", process=in_use.pid)
        ) from None
    try:
        # What says that this is a rehearsal goes last: half removed, it must not pass for a real desk.
        for path in sorted(data_dir.iterdir(), key=lambda path: path.name == NATURE_FILE):
            if path.name not in KEPT_BY_FRESH:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    finally:
        lock.release()
