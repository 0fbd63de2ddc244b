"""`desk verify`: whether it is so, who found out, and how."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from domain.problem.commands import Command, Verify
from domain.problem.verification import Finding, Method

app = typer.Typer(add_completion=False)


@acts(app, "verify")
def verify(
    occasion: Occasion,
    finding: Annotated[
        Finding,
        typer.Argument(metavar="TEMUAN", help="CONFIRMED, PARTLY_CONFIRMED, NOT_CONFIRMED, atau UNCERTAIN."),
    ],
    method: Annotated[Method, typer.Option("--by", help="Caranya: sumber kedua, kunjungan, telepon, atau dokumen.")],
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEKS", help="Apa yang ditemukan; disimpan terlindung.")
    ] = None,
) -> Command:
    """Catat apakah yang dilaporkan benar terjadi; tugas peran verifier.

    Tidak ada yang menunggu verifikasi: tenggat, surat, dan eskalasi berjalan terus. Sampai ada temuan, surat dan
    daftar menyebut masalah belum diverifikasi; temuan terbaru berlaku.
    """
    return Verify(finding=finding, method=method, text=None if text is None else occasion.seal(text))
