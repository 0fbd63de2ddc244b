"""`desk evidence`: files of evidence handed in, listed, and opened again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.acting import accepted, id_of_typing
from cli.answer import Answer, Page, Part, page_of
from cli.failures import WrongUsage
from cli.files import content_of, save
from cli.next_commands import for_more_of_a_list
from cli.options import CommandIdOption, LimitOption, ProblemArgument, PurposeOption, lines_of
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious, one_line
from cli.pages.tables import titled_table
from cli.session import desk_services
from cli.verbs import Asked, answers, looks
from commands.evidence import Handed
from domain.stream import StreamId
from reading.evidence import (
    EvidenceListed,
    EvidenceSaved,
    EvidenceSwept,
    find_evidence,
    list_evidence,
    read_evidence,
)
from reading.finding import find_to_act
from reading.lines import Window
from wording.catalogue import counted, text
from wording.codes import ROLES, word
from wording.instants import moment
from wording.persons import named

app = typer.Typer(add_completion=False)
evidence = typer.Typer()
app.add_typer(evidence, name="evidence", help="Lampirkan berkas bukti, tampilkan daftarnya, dan buka kembali.")


@looks(evidence, "attach")
async def attach(
    asked: Asked,
    problem: ProblemArgument,
    file: Annotated[
        Path, typer.Option("--file", metavar="BERKAS", exists=True, dir_okay=False, readable=True, help="Berkas bukti.")
    ],
    told: Annotated[
        str | None, typer.Option("--text", metavar="TEKS", help="Apa yang terlihat di dalamnya, dan dari mana asalnya.")
    ] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Lampirkan berkas bukti pada masalah; isinya disimpan tersandi.

    Nama, uraian, dan sidik berkas ikut tersandi. Berkas terbesar 25 MiB (DESK_ATTACHMENT_LIMIT_MIB).
    JSON: {outcome, problem_id, register_number, version, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        found = await find_to_act(await asked.sight(services.sight), services.queries, problem)
        typed = id_of_typing(asked.actor.id, found.problem_id, "AttachEvidence", services.now().isoformat())
        outcome = await services.evidence.attach(
            asked.actor,
            StreamId.parse(found.stream),
            typed if command_id is None else command_id,
            Handed(_name_of(file), content_of(file, services.evidence.limit_bytes), told),
        )
        return accepted(outcome, found, fictitious=await services.is_fictitious(found.book))


@looks(evidence, "list")
async def list_files(
    asked: Asked,
    problem: ProblemArgument,
    purpose: PurposeOption = None,
    first: Annotated[int, typer.Option("--from", metavar="N", min=1, help="Mulai bukti nomor N.")] = 1,
    limit: LimitOption = None,
) -> Answer:
    """Tampilkan berkas bukti satu masalah.

    JSON: {fictitious, problem_id, register_number, evidence: [{number, attached_at, by, media_type, size_bytes, stored,
    name, text}], total, next}.
    """
    async with desk_services() as services:
        sight, sources = await asked.sight(services.sight, purpose), services.evidence_sources
        found = await find_evidence(sight, sources, problem)
        fictitious = await services.is_fictitious(found.book)
        window = Window(first, lines_of(limit, by_program=asked.by_program))
        listed = await list_evidence(sight, sources, found, window=window, fictitious=fictitious)
        reader = Reader(services.directory, await services.local_time(found.book), services.now())
        return Answer(listed, _list_page(listed, reader))


@looks(evidence, "get")
async def get(
    asked: Asked,
    problem: ProblemArgument,
    number: Annotated[int, typer.Argument(metavar="NOMOR", help="Nomor bukti, menurut `desk evidence list`.")],
    output: Annotated[Path, typer.Option("--output", metavar="BERKAS", help="Berkas tujuan; tidak boleh sudah ada.")],
    purpose: PurposeOption = None,
) -> Answer:
    """Buka satu berkas bukti dan simpan salinannya; dicatat sebagai akses.

    Berkas hanya muncul bila seluruh isinya sesuai dengan sidik yang diserahkan.
    JSON: {fictitious, problem_id, number, media_type, size_bytes, sha256, file}.
    """
    if output.exists():
        raise WrongUsage(text("--output: sudah ada: {file}", file=one_line(str(output))))
    async with desk_services() as services:
        sight, sources = await asked.sight(services.sight, purpose), services.evidence_sources
        found = await find_evidence(sight, sources, problem)
        file = await read_evidence(sight, sources, found, number)
        save(file.content, output)
        fictitious = await services.is_fictitious(found.book)
        saved = EvidenceSaved(
            fictitious=fictitious,
            problem_id=found.problem_id,
            number=number,
            media_type=file.item.media_type,
            size_bytes=file.item.size_bytes,
            sha256=file.sha256,
            file=str(output),
        )
        return Answer(saved, page_of(*mark_fictitious(fictitious=fictitious), *_saved_lines(saved, file.item.name)))


@answers(evidence, "sweep")
async def sweep() -> Answer:
    """Buang dari penyimpanan berkas yang tidak tercatat pada bukti mana pun dan berumur lebih dari sehari.

    Hanya bila berkas disimpan di luar basis data (DESK_ATTACHMENT_STORE). Boleh diulang.
    JSON: {fictitious, swept}.
    """
    async with desk_services() as services:
        swept = await services.attachments.sweep(services.now())
        fictitious = services.settings.fictitious
        line = counted("{count} berkas tanpa catatan dibuang.", swept)
        return Answer(
            EvidenceSwept(fictitious=fictitious, swept=swept), page_of(*mark_fictitious(fictitious=fictitious), line)
        )


def _saved_lines(saved: EvidenceSaved, name: str | None) -> Iterator[str]:
    size = counted("{count} bita", saved.size_bytes)
    yield text("Disimpan: {file}, {kind}, {size}", file=saved.file, kind=saved.media_type, size=size)
    if name:
        yield text("Semula: {name}", name=one_line(name))
    yield f"SHA-256 {saved.sha256}"


def _name_of(file: Path) -> str:
    """The file's name as text, also where the file system holds bytes that are none."""
    return file.name.encode(errors="replace").decode()


def _list_page(listed: EvidenceListed, reader: Reader) -> Page:
    def page(_width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=listed.fictitious)
        if not listed.evidence:
            yield text("Belum ada bukti pada masalah ini.")
            return
        titles = text("No"), text("Saat"), text("Oleh"), text("Jenis"), text("Bita"), text("Nama"), text("Uraian")
        table = titled_table(titles)
        for each in listed.evidence:
            table.add_row(
                str(each.number),
                moment(each.attached_at, reader.local),
                f"{named(each.by)} ({each.by.agency or word(ROLES, each.by.role)})",
                each.media_type,
                str(each.size_bytes) if each.stored else text("{size} (hanya sidik)", size=each.size_bytes),
                one_line(each.name or ""),
                one_line(each.text or ""),
            )
        yield table
        if listed.next is not None:
            name = listed.register_number or listed.problem_id
            yield for_more_of_a_list(f"evidence list {name} --from {listed.next}", listed.total - listed.next + 1)

    return page
