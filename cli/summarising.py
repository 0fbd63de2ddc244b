"""`desk summary`: what happened, in an official's words."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.failures import WrongUsage
from domain.problem.commands import Command, WriteSummary
from wording.catalogue import text

app = typer.Typer(add_completion=False)


@acts(app, "summary")
def summary(
    occasion: Occasion,
    words: Annotated[
        str | None, typer.Argument(metavar="TEKS", help="Satu atau dua kalimat, tanpa data pribadi.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Pakai usulan: kategori, tempat, dan waktu.")] = False,
) -> Command:
    """Tulis uraian resmi masalah; yang terbaru berlaku.

    Uraian tampil dalam surat, daftar, dan laporan, dan disimpan untuk selamanya. Uraian yang memuat nomor telepon,
    alamat surel, atau nomor identitas ditolak. Tanpa teks, usulan ditampilkan dan tidak ada yang disimpan.
    """
    if words is not None and draft:
        raise WrongUsage(text("tulis uraian atau --draft, tidak keduanya"))
    if words is None and not draft:
        raise WrongUsage(text("tulis uraian, atau --draft untuk memakai usulan: {draft}", draft=occasion.draft))
    return WriteSummary(summary=occasion.draft if words is None else words)
