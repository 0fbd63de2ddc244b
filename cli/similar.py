"""Verbs on problems that may be one: `similar`, `merge`, `unmerge`."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from cli.acting import Occasion, acts
from cli.answer import Answer, Part, Unbroken, page_of
from cli.next_commands import for_likenesses
from cli.options import ReasonOption
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious
from cli.pages.similar_page import similar_lines
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.access.sight import Sight
from domain.codes import RegionCode
from domain.problem.commands import Command, MergeInto, Unmerge
from domain.refusals import TargetOfAnotherDesk
from projections.problem.tables import ProblemRow
from reading.desks import look_at_desk
from reading.finding import find_problem, where_it_goes_on
from reading.similar import PairsShown, ProblemName, SimilarShown, similar_pairs, similar_problems
from wording.catalogue import text

app = typer.Typer(add_completion=False)


@looks(app, "similar")
async def similar(
    asked: Asked,
    problem: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Masalah yang dibandingkan; kosong untuk semua pasangan.")
    ] = None,
) -> Answer:
    """Tampilkan masalah yang mungkin sama, dengan skor dan alasannya.

    Skor 0 sampai 1000: isi laporan 600, tempat 300, waktu 100. Gabungkan yang sama dengan `desk merge`.
    JSON: {fictitious, problem: {problem_id, register_number}, similar: [...]}; isinya `reading.similar.SimilarProblem`.
    Tanpa ID: {fictitious, desk, pairs: [{problem_id, register_number, similar: {...}}]}, yang termirip lebih dulu.
    """
    return await (_all_pairs(asked) if problem is None else _similar_to(asked, problem))


async def _all_pairs(asked: Asked) -> Answer:
    async with desk_services() as services:
        sight, book = await asked.sight(services.sight), services.book_of(asked.desk)
        await look_at_desk(sight, services.ledger, services.regions, book)
        shown = PairsShown(
            fictitious=await services.is_fictitious(book),
            desk=asked.desk,
            pairs=await similar_pairs(sight, services.queries, services.resemblances, book),
        )
        reader = Reader(services.directory, await services.local_time(book), services.now())
        return Answer(shown, page_of(*_pairs(shown, reader)))


def _pairs(shown: PairsShown, reader: Reader) -> list[Part]:
    parts: list[Part] = [*mark_fictitious(fictitious=shown.fictitious)]
    if not shown.pairs:
        parts.append(text("Tidak ada masalah berjalan yang mirip satu sama lain."))
    for each in shown.pairs:
        parts.append(Text(each.register_number or each.problem_id, style="bold"))
        parts += [Unbroken(Padding(line, (0, 0, 0, 2))) for line in similar_lines(each.similar, reader)]
    return parts


async def _similar_to(asked: Asked, problem: str) -> Answer:
    async with desk_services() as services:
        sight = await asked.sight(services.sight)
        named = await find_problem(sight, services.queries, problem)
        found = await where_it_goes_on(sight, services.queries, named)
        shown = SimilarShown(
            fictitious=await services.is_fictitious(found.book),
            problem=ProblemName(problem_id=found.problem_id, register_number=found.register_number),
            similar=await similar_problems(sight, services.queries, services.resemblances, found),
        )
        reader = Reader(services.directory, await services.local_time(found.book), services.now())
        return Answer(shown, page_of(*_candidates(shown, named, reader), *_hints(shown, sight, found.desk)))


def _candidates(shown: SimilarShown, named: ProblemRow, reader: Reader) -> list[Part]:
    name = shown.problem.register_number or shown.problem.problem_id
    parts: list[Part] = [*mark_fictitious(fictitious=shown.fictitious)]
    if shown.problem.problem_id != named.problem_id:
        parts.append(
            text(
                "{named} sudah digabung; berlanjut sebagai {name}.",
                named=named.register_number or named.problem_id,
                name=name,
            )
        )
    if not shown.similar:
        return [*parts, text("Tidak ada masalah berjalan yang mirip dengan {name}.", name=name)]
    return [*parts, *(Unbroken(line) for each in shown.similar for line in similar_lines(each, reader))]


def _hints(shown: SimilarShown, sight: Sight, desk: RegionCode) -> Iterator[str]:
    if shown.similar:
        yield from for_likenesses(sight, desk, shown.problem.register_number or shown.problem.problem_id)


@acts(app, "merge", other="into")
def merge(
    occasion: Occasion,
    into: Annotated[str, typer.Option("--into", metavar="ID", help="Masalah tempatnya berlanjut, di desk yang sama.")],
    reason: ReasonOption,
) -> Command:
    """Gabungkan masalah ke masalah yang sama.

    Laporannya ikut terhitung di sana, dan nomor lamanya mengantar ke sana. Dapat dibatalkan dengan `desk unmerge`.
    Bila --into sudah digabung, yang dipakai adalah masalah tempatnya berlanjut.
    """
    assert occasion.other is not None
    if occasion.other.desk != occasion.found.desk:
        raise TargetOfAnotherDesk(f"{into[:60]}: {occasion.other.desk}")
    return MergeInto(into=occasion.other.problem_id, reason=reason)


@acts(app, "unmerge")
def unmerge(
    _occasion: Occasion,
    reason: ReasonOption,
) -> Command:
    """Batalkan penggabungan.

    Masalah itu berlanjut dari keadaannya semula.
    """
    return Unmerge(reason=reason)
