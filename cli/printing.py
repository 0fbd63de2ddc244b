"""`desk print`: a problem on paper, saved as PDF."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from cli.answer import Answer, page_of
from cli.failures import WrongUsage
from cli.files import save
from cli.options import ProblemArgument, PurposeOption
from cli.pages.output import mark_fictitious, one_line
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.base import Value
from reading.printing import Paper, Printed, print_problem
from wording.catalogue import text

app = typer.Typer(add_completion=False)


class DocumentSaved(Value):
    """A document that was set and saved; the shape of `desk print --json`."""

    fictitious: bool
    problem_id: str
    register_number: str | None
    document: Printed
    title: str
    size_bytes: int
    sha256: str
    """Of the file."""

    file: str


@looks(app, "print")
async def print_document(
    asked: Asked,
    problem: ProblemArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="BERKAS", help="Berkas tujuan; tidak boleh sudah ada.")
    ],
    document: Annotated[
        Printed,
        typer.Option("--form", metavar="NASKAH", help="slip, referral, hand-over, recommendation, atau receipt."),
    ] = Printed.SLIP,
    referral: Annotated[
        str | None, typer.Option("--referral", metavar="RUJUKAN", help="Rujukan yang mana (KPU.1).")
    ] = None,
    paper: Annotated[str, typer.Option("--paper", metavar="KERTAS", help="Kertas slip: a6 atau a5.")] = "a6",
    purpose: PurposeOption = None,
) -> Answer:
    """Cetak sebagai PDF: slip, surat, atau tanda terima laporan.

    Yang tercetak hanya yang boleh dibaca pencetaknya; isi laporan dan tautan di dalamnya dicatat sebagai akses.
    JSON: {fictitious, problem_id, register_number, document, title, size_bytes, sha256, file}.
    """
    if output.exists():
        raise WrongUsage(text("--output: sudah ada: {file}", file=one_line(str(output))))
    async with desk_services() as services:
        sight = await asked.sight(services.sight, purpose)
        found, made = await print_problem(sight, services.printing(), problem, document, referral, _paper(paper))
        pdf = await services.press.set_pdf(made)
        save(pdf, output)
        saved = DocumentSaved(
            fictitious=made.fictitious,
            problem_id=found.problem_id,
            register_number=found.register_number,
            document=document,
            title=made.title,
            size_bytes=len(pdf),
            sha256=sha256(pdf).hexdigest(),
            file=str(output),
        )
        line = text("{title}: disimpan di {file}", title=made.title, file=one_line(str(output)))
        return Answer(saved, page_of(*mark_fictitious(fictitious=made.fictitious), line))


def _paper(typed: str) -> Paper:
    match typed.lower():
        case "a6":
            return "a6"
        case "a5":
            return "a5"
        case _:
            raise WrongUsage(text("--paper: a6 atau a5"))
