"""Verbs on problems that may be one: `similar`, `merge`, `unmerge`."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from cli.acting import Occasion, Who, ask
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused
from cli.finding import find_problem, sees, where_it_goes_on
from cli.identity import acting_as
from cli.likenesses import SimilarProblem, as_documents, similar_pairs, similar_problems
from cli.listing import Reader, reader_of
from cli.options import (
    DEFAULT_DESK,
    ActorOption,
    CommandIdOption,
    DeskOption,
    JsonOption,
    ProblemArgument,
    ReasonOption,
)
from cli.output import console, mark_fictitious, say, write_json
from cli.session import DESK_NOT_OPEN, desk_services
from domain.codes import RegionCode
from domain.problem.commands import Command, MergeInto, Unmerge
from domain.refusals import NotPermitted, TargetOfAnotherDesk
from projections.tables import ProblemRow
from wording.codes import PHASES, word
from wording.instants import moment
from wording.matches import match_line

app = typer.Typer(add_completion=False)


@app.command("similar")
def similar(
    problem: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Masalah yang dibandingkan; kosong untuk semua pasangan.")
    ] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tampilkan masalah yang mungkin sama, dengan skor dan alasannya.

    Skor 0 sampai 1000: isi laporan 600, tempat 300, waktu 100. Gabungkan yang sama dengan `desk merge`.
    JSON: {fictitious, problem: {problem_id, register_number}, similar: [...]}; isinya `cli.likenesses.SimilarProblem`.
    Tanpa ID: {fictitious, desk, pairs: [{problem_id, register_number, similar: {...}}]}, yang termirip lebih dulu.
    """
    if problem is None:
        return asyncio.run(_all_similar(actor, desk, as_json=as_json))
    return asyncio.run(_similar(problem, actor, desk, as_json=as_json))


async def _all_similar(actor: str | None, desk_region: RegionCode, *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        who = acting_as(actor, desk_region)
        if not sees(who, desk_region):
            raise DeskRefused(NotPermitted.code, f"{who.region} tidak mencakup {desk_region}")
        if desk.book_of(desk_region) not in await desk.ledger.books():
            raise DeskRefused(DESK_NOT_OPEN, desk_region)
        pairs = await similar_pairs(desk, desk_region)
        if as_json:
            documents = [each.model_dump(mode="json") for each in pairs]
            write_json({"fictitious": desk.settings.fictitious, "desk": desk_region, "pairs": documents})
            return ExitStatus.OK
        target = console()
        for line in mark_fictitious(fictitious=desk.settings.fictitious):
            target.print(line)
        if not pairs:
            say("Tidak ada masalah berjalan yang mirip satu sama lain.")
        for each in pairs:
            target.print(Text(each.register_number or each.problem_id, style="bold"))
            for part in _lines(each.similar, reader_of(desk, desk_region)):
                target.print(Padding(part, (0, 0, 0, 2)), soft_wrap=True)
        return ExitStatus.OK


async def _similar(problem: str, actor: str | None, desk_region: RegionCode, *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        asked = await find_problem(desk, problem, acting_as(actor, desk_region))
        found = await where_it_goes_on(desk, asked)
        candidates = await similar_problems(desk, found)
        if as_json:
            name = {"problem_id": found.problem_id, "register_number": found.register_number}
            write_json({"fictitious": desk.settings.fictitious, "problem": name, "similar": as_documents(candidates)})
            return ExitStatus.OK
        target = console()
        for line in mark_fictitious(fictitious=desk.settings.fictitious):
            target.print(line)
        if found.problem_id != asked.problem_id:
            say(f"{_name(asked)} sudah digabung; berlanjut sebagai {_name(found)}.")
        if not candidates:
            say(f"Tidak ada masalah berjalan yang mirip dengan {_name(found)}.")
            return ExitStatus.OK
        for each in candidates:
            for part in _lines(each, reader_of(desk, found.desk)):
                target.print(part, soft_wrap=True)
        say(f"Gabungkan bila sama: desk merge {_name(found)} --into NOMOR --reason ALASAN")
        return ExitStatus.OK


def _name(problem: ProblemRow) -> str:
    return problem.register_number or problem.problem_id


def _lines(candidate: SimilarProblem, reader: Reader) -> Iterator[RenderableType]:
    head = Text(f"{candidate.register_number or candidate.problem_id}  ", style="bold")
    head.append(f"skor {candidate.score}", style="bold" if candidate.joins else "")
    category = reader.directory.category_name(candidate.category)
    place = reader.directory.region_name(candidate.region)
    when = moment(candidate.occurred_at, reader.zone)
    head.append(f"  {candidate.severity}  {category}, {place}, terjadi {when}, {word(PHASES, candidate.phase)}")
    yield head
    yield Padding(Text(match_line(candidate.reasons), style="dim"), (0, 0, 0, 2))


@app.command("merge")
def merge(
    problem: ProblemArgument,
    into: Annotated[str, typer.Option("--into", metavar="ID", help="Masalah tempatnya berlanjut, di desk yang sama.")],
    reason: ReasonOption,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Gabungkan masalah ke masalah yang sama.

    Laporannya ikut terhitung di sana, dan nomor lamanya mengantar ke sana. Dapat dibatalkan dengan `desk unmerge`.
    Bila --into sudah digabung, yang dipakai adalah masalah tempatnya berlanjut.
    """

    def question(occasion: Occasion) -> Command:
        assert occasion.other is not None
        if occasion.other.desk != occasion.found.desk:
            raise TargetOfAnotherDesk(f"{into[:60]}: {occasion.other.desk}")
        return MergeInto(into=occasion.other.problem_id, reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question, other=into)


@app.command("unmerge")
def unmerge(
    problem: ProblemArgument,
    reason: ReasonOption,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Batalkan penggabungan.

    Masalah itu berlanjut dari keadaannya semula.
    """

    def question(_occasion: Occasion) -> Command:
        return Unmerge(reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)
