"""Verbs that look: `desk list`, `desk show`."""

import asyncio
from datetime import datetime
from typing import Annotated, Final

import typer
from temporalio.service import RPCError

from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, WrongUsage
from cli.finding import find_problem, sees
from cli.grouping import read_group
from cli.identity import acting_as
from cli.likenesses import similar_line, similar_problems
from cli.listing import Reader, problem_table, reader_of
from cli.options import DEFAULT_DESK, ActorOption, DeskOption, JsonOption, ProblemArgument
from cli.output import console, mark_fictitious, one_line, say, write_json
from cli.problem_page import problem_page
from cli.problem_view import Merging
from cli.session import DESK_NOT_OPEN, desk_services
from commands.intake import CLOCK_TOLERANCE
from composition import DeskServices
from domain.codes import RegionCode, Severity
from domain.problem.process import problem_stream
from domain.problem.state import Phase
from domain.refusals import InstantOutOfRange, NotPermitted, Refusal, UnknownProblem, UnknownRegion
from intake_files.instants import UnreadableInstant, read_instant
from projections.views import Counts, ProblemFilter
from wording.codes import DISMISSALS, PHASES, word
from wording.instants import moment
from workflows.problem import ProblemWorkflow

app = typer.Typer(add_completion=False)

ENDED: Final = frozenset({Phase.CLOSED, Phase.MERGED, Phase.FORWARDED, Phase.DISMISSED})
SIMILAR_SHOWN: Final = 3
"""Lines about similar problems above a problem's page; `desk similar` shows all."""

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="SAAT", help="Keadaan pada saat itu, misalnya 2024-11-27T16:00+07:00."),
]


@app.command("list")
def list_problems(
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    region: Annotated[str | None, typer.Option("--region", metavar="KODE", help="Daerah dan bawahannya.")] = None,
    phase: Annotated[Phase | None, typer.Option("--phase", help="Tahap.")] = None,
    severity: Annotated[Severity | None, typer.Option("--severity", help="Tingkat.")] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="KODE", help="Kategori.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", metavar="KODE", help="Instansi yang ditunggu.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Hanya yang tenggatnya terlewati.")] = False,
    triage: Annotated[bool, typer.Option("--triage", help="Hanya yang menunggu triase.")] = False,
    unacknowledged: Annotated[bool, typer.Option("--silent", help="Hanya yang belum diakui instansi.")] = False,
    living: Annotated[bool, typer.Option("--open", help="Hanya yang masih berjalan.")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="Hanya yang sudah berakhir.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Baris paling banyak.")] = 50,
    cursor: Annotated[str | None, typer.Option("--cursor", help="next_cursor dari halaman sebelumnya.")] = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tampilkan masalah; tenggat terdekat lebih dulu.

    Yang sudah berakhir ada di bagian akhir.
    JSON: {desk, fictitious, as_of: {position, ledger_at}, problems: [...], next_cursor, totals: {...}}.
    totals menghitung seluruh desk (`projections.views.Counts`), not_ours laporan bukan urusan desk menurut alasannya.
    """
    try:
        wanted = ProblemFilter(
            desk=desk,
            within=region,
            phase=phase,
            severity=severity,
            category=category,
            agency=agency,
            late=late or None,
            needs_triage=triage or None,
            unacknowledged=unacknowledged or None,
            ended=None if living == ended else ended,
        )
    except ValueError:
        raise WrongUsage("salah satu penyaring bukan kode yang sah") from None
    return asyncio.run(_list(wanted, actor, desk, limit, cursor, as_json=as_json))


async def _list(
    wanted: ProblemFilter, actor: str | None, desk_region: RegionCode, limit: int, cursor: str | None, *, as_json: bool
) -> ExitStatus:
    async with desk_services() as desk:
        who = acting_as(actor, desk_region)
        await _check_regions(desk, desk_region, wanted.within)
        if not sees(who, desk_region):
            raise DeskRefused(NotPermitted.code, f"{who.region} tidak mencakup {desk_region}")
        try:
            page = await desk.queries.list_problems(wanted, cursor=cursor, limit=limit)
        except Refusal as refusal:
            raise DeskRefused(refusal.code, refusal.detail) from None
        counts = await desk.queries.counts(desk_region)
        if as_json:
            document = {"desk": desk_region, "fictitious": desk.settings.fictitious, **page.model_dump(mode="json")}
            write_json(document | {"totals": counts.model_dump(mode="json")})
            return ExitStatus.OK
        target = console()
        for line in mark_fictitious(fictitious=desk.settings.fictitious):
            target.print(line)
        if not page.problems:
            _say_why_empty(counts)
            return ExitStatus.OK
        target.print(problem_table(page.problems, reader_of(desk, desk_region), target.width))
        if page.next_cursor:
            say(f"Masih ada lagi: --cursor {page.next_cursor}")
        if counts.not_ours:
            say(_not_ours_line(counts))
        return ExitStatus.OK


async def _check_regions(desk: DeskServices, desk_region: RegionCode, within: RegionCode | None) -> None:
    """Return if there is something to be listed: nothing to do and a typing error must not look the same."""
    for region in (desk_region, within):
        if region is not None and region not in desk.rules.regions:
            raise DeskRefused(UnknownRegion.code, region)
    if desk.book_of(desk_region) not in await desk.ledger.books():
        raise DeskRefused(DESK_NOT_OPEN, desk_region)


def _not_ours_line(counts: Counts) -> str:
    """How many reports of the desk were none of its matters, and why."""
    reasons = ", ".join(f"{count} {word(DISMISSALS, grounds)}" for grounds, count in counts.not_ours.items())
    ends = (Phase.FORWARDED, Phase.DISMISSED)
    how = ", ".join(f"{counts.by_phase[end]} {word(PHASES, end).lower()}" for end in ends if counts.by_phase.get(end))
    return f"Bukan urusan desk: {sum(counts.not_ours.values())} ({how}); {reasons}."


def _say_why_empty(counts: Counts) -> None:
    total = sum(counts.by_phase.values())
    if total == 0:
        say("Belum ada masalah. Catat satu dengan `desk open`, atau impor berkas dengan `desk import`.")
    else:
        say(f"Tidak ada yang cocok dengan penyaring; tanpa penyaring ada {total} masalah.")


@app.command("show")
def show_problem(
    problem: ProblemArgument,
    as_of: AsOfOption = None,
    engine: Annotated[bool, typer.Option("--engine", help="Tanyakan juga kepada alur kerja yang berjalan.")] = False,
    itself: Annotated[
        bool, typer.Option("--itself", help="Masalah itu sendiri, juga bila sudah digabung ke masalah lain.")
    ] = False,
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tampilkan satu masalah, sekarang atau pada suatu saat.

    Nomor masalah yang sudah digabung, dan nomor laporan, mengantar ke masalah tempatnya berlanjut.
    JSON: {fictitious, as_of, engine: {version, wake_at} | null, problem: {...}}; isinya `cli.problem_view.ProblemView`.
    Bila nomor itu mengantar ke masalah lain, juga merged: [{problem_id, register_number, into, reason, merged_at}].
    """
    return asyncio.run(_show(problem, as_of, actor, desk, engine=engine, itself=itself, as_json=as_json))


async def _show(
    problem: str,
    as_of: str | None,
    actor: str | None,
    desk_region: RegionCode,
    *,
    engine: bool,
    itself: bool,
    as_json: bool,
) -> ExitStatus:
    async with desk_services() as desk:
        found = await find_problem(desk, problem, acting_as(actor, desk_region))
        reader = reader_of(desk, found.desk)
        instant = _moment_asked(as_of, reader)
        group = await read_group(desk, found, instant, itself=itself)
        if group is None:
            raise DeskRefused(UnknownProblem.code, f"belum tercatat pada {moment(instant, reader.zone)}")
        view, passed = group
        sight = (
            await _ask_engine(desk, str(problem_stream(desk.book_of(view.desk), view.problem_id))) if engine else None
        )
        if as_json:
            document: dict[str, object] = {"fictitious": desk.settings.fictitious, "as_of": instant, "engine": sight}
            if passed:
                document["merged"] = [each.model_dump(mode="json") for each in passed]
            write_json(document | {"problem": view.model_dump(mode="json")})
            return ExitStatus.OK
        target = console()
        for line in mark_fictitious(fictitious=desk.settings.fictitious):
            target.print(line)
        if instant is not None:
            target.print(f"Keadaan per {moment(instant, reader.zone)}")
        for each in passed:
            target.print(_merging_line(each, view.register_number or view.problem_id, reader), soft_wrap=True)
        if instant is None and view.phase not in ENDED:
            for each_like in await _similar_lines(desk, view.problem_id):
                target.print(each_like, soft_wrap=True)
        for part in problem_page(view, reader, target.width):
            target.print(part)
        if engine:
            target.print(_engine_line(sight))
        return ExitStatus.OK


def _moment_asked(text: str | None, reader: Reader) -> datetime | None:
    if text is None:
        return None
    try:
        asked = read_instant(text, reader.zone).at
        shown = moment(asked, reader.zone)
    except (UnreadableInstant, OverflowError):  # an instant at the end of the calendar has no day in another zone
        raise WrongUsage(f"--as-of: bukan waktu: {text[:40]}") from None
    if asked > reader.now + CLOCK_TOLERANCE:
        raise DeskRefused(InstantOutOfRange.code, f"--as-of {shown}")
    return asked


async def _similar_lines(desk: DeskServices, problem_id: str) -> list[str]:
    """One line per problem that may be the same, the likeliest ones."""
    row = await desk.queries.problem(problem_id)
    found = await similar_problems(desk, row) if row is not None else ()
    return [f"Mungkin sama dengan {similar_line(each)}" for each in found[:SIMILAR_SHOWN]]


def _merging_line(merging: Merging, shown: str, reader: Reader) -> str:
    name = merging.register_number or merging.problem_id
    at = moment(merging.merged_at, reader.zone)
    return f"{name} digabung ke masalah lain {at}: {one_line(merging.reason)}. Yang tampil: {shown}."


async def _ask_engine(desk: DeskServices, stream: str) -> dict[str, object] | None:
    """What the problem's workflow knows; None when there is none or the engine is away."""
    handle = desk.client.get_workflow_handle(stream)
    try:
        snapshot = await handle.query(ProblemWorkflow.snapshot)
        agenda = await handle.query(ProblemWorkflow.agenda)
    except (RPCError, RuntimeError):
        return None
    return {"version": snapshot.version, "wake_at": agenda.wake_at}


def _engine_line(sight: dict[str, object] | None) -> str:
    if sight is None:
        return "Alur kerja: tidak ada yang berjalan, atau mesin tidak terjangkau."
    wake_at = sight["wake_at"]
    return f"Alur kerja: versi {sight['version']}, " + (f"bangun {wake_at}" if wake_at else "menunggu tanpa tenggat")
