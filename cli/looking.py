"""Verbs that look: `desk list`, `desk show`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

import typer

from cli.answer import Answer, Page, Part
from cli.next_commands import for_more_of_a_problem
from cli.options import ProblemArgument, PurposeOption, lines_of
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious, one_line
from cli.pages.problem_page import problem_page
from cli.pages.process_page import process_lines
from cli.pages.second_person_lines import second_person_lines
from cli.pages.similar_page import similar_line
from cli.session import desk_services
from cli.typed_instants import wall_instant
from cli.verbs import Asked, looks
from commands.intake.checks import CLOCK_TOLERANCE
from domain.access.sight import Sight
from domain.problem.state import ENDED
from domain.refusals import InstantOutOfRange, UnknownProblem
from reading.engine import EngineView
from reading.finding import find_problem, problem_in_sight
from reading.lines import Window
from reading.reports import Merging
from reading.showing import ProblemShown, read_problem
from reading.similar import SimilarProblem, similar_problems
from wording.catalogue import text
from wording.instants import moment

app = typer.Typer(add_completion=False)

SIMILAR_SHOWN: Final = 3
"""Lines about similar problems above a problem's page; `desk similar` shows all."""

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="SAAT", help="Keadaan pada saat itu, misalnya 2024-11-27T16:00+07:00."),
]


@looks(app, "show")
async def show_problem(
    asked: Asked,
    problem: ProblemArgument,
    as_of: AsOfOption = None,
    engine: Annotated[bool, typer.Option("--engine", help="Tanyakan juga kepada alur kerja yang berjalan.")] = False,
    purpose: PurposeOption = None,
    itself: Annotated[
        bool, typer.Option("--itself", help="Masalah itu sendiri, juga bila sudah digabung ke masalah lain.")
    ] = False,
    first: Annotated[
        int,
        typer.Option("--from", metavar="N", min=1, help="Mulai baris ke-N tiap daftar: laporan, catatan, linimasa."),
    ] = 1,
    everything: Annotated[bool, typer.Option("--all", help="Semua baris tiap daftar.")] = False,
) -> Answer:
    """Tampilkan satu masalah, sekarang atau pada suatu saat.

    Nomor masalah yang sudah digabung, dan nomor laporan, mengantar ke masalah tempatnya berlanjut.
    JSON: {fictitious, as_of, engine: {version, wake_at} | null, problem: {...}}; isinya `reading.problem.ProblemView`.
    Bila nomor itu mengantar ke masalah lain, juga merged: [{problem_id, register_number, into, reason, merged_at}].
    Tiap daftar dibatasi; page: {first, size, reports, writings, referrals, timeline, next}, next baris lanjutannya.
    Bila ada yang menunggu orang kedua, juga second_person (`reading.second_persons.SecondPersonsShown`).
    Dengan --engine juga process: siapa ditunggu, sejak kapan, pengatur waktu berikutnya
    (`reading.process.ProcessState`).
    """
    async with desk_services() as services:
        sight, queries = await asked.sight(services.sight, purpose), services.queries
        found = await find_problem(sight, queries, problem)
        reader = Reader(services.directory, await services.local_time(found.book), services.now())
        instant = _moment_asked(as_of, reader)
        window = Window(first, None if everything else lines_of(None, by_program=asked.by_program))
        shown = await read_problem(sight, services.showing, found, instant, itself=itself, engine=engine, window=window)
        if shown is None:
            raise UnknownProblem(text("belum tercatat pada {moment}", moment=moment(instant, reader.local)))
        view = shown.problem
        row = await problem_in_sight(sight, queries, view.problem_id)
        like: tuple[SimilarProblem, ...] = ()
        if row is not None and instant is None and view.phase not in ENDED and not asked.by_program:
            like = await similar_problems(sight, queries, services.resemblances, row)
        return Answer(shown, _problem_page(shown, like, reader, sight, tells_engine=engine))


def _problem_page(
    shown: ProblemShown, like: tuple[SimilarProblem, ...], reader: Reader, sight: Sight, *, tells_engine: bool
) -> Page:
    def page(width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=shown.fictitious)
        if shown.as_of is not None:
            yield text("Keadaan per {moment}", moment=moment(shown.as_of, reader.local))
        for each in shown.merged:
            yield _merging_line(each, shown.problem.register_number or shown.problem.problem_id, reader)
        for each_like in like[:SIMILAR_SHOWN]:
            yield text("Mungkin sama dengan {problem}", problem=similar_line(each_like))
        if shown.second_person is not None:
            yield from second_person_lines(shown.second_person, sight, shown.problem.desk, reader.directory)
        yield from problem_page(shown.problem, shown.page, reader, width)
        if shown.page.next is not None:
            yield for_more_of_a_problem(shown.problem.register_number or shown.problem.problem_id, shown.page.next)
        if tells_engine:
            yield _engine_line(shown.engine, reader)
            if shown.process is not None:
                yield from process_lines(shown.process, shown.problem.desk, reader)

    return page


def _moment_asked(typed: str | None, reader: Reader) -> datetime | None:
    if typed is None:
        return None
    asked = wall_instant(typed, reader.local, "--as-of")
    if asked > reader.now + reader.local.calendar.span(CLOCK_TOLERANCE):
        raise InstantOutOfRange(f"--as-of {moment(asked, reader.local)}")
    return asked


def _merging_line(merging: Merging, shown: str, reader: Reader) -> str:
    name = merging.register_number or merging.problem_id
    at = moment(merging.merged_at, reader.local)
    return text(
        "{name} digabung ke masalah lain {moment}: {reason}. Yang tampil: {shown}.",
        name=name,
        moment=at,
        reason=one_line(merging.reason),
        shown=shown,
    )


def _engine_line(known: EngineView | None, reader: Reader) -> str:
    if known is None:
        return text("Alur kerja: tidak ada yang berjalan, atau mesin tidak terjangkau.")
    if known.wake_at is None:
        return text("Alur kerja: versi {version}, menunggu tanpa tenggat", version=known.version)
    at = moment(known.wake_at, reader.local)
    return text("Alur kerja: versi {version}, bangun {moment}", version=known.version, moment=at)
