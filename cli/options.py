"""Options that several verbs share."""

from typing import Annotated, Final

import typer

from domain.contests import Contest

DEFAULT_DESK: Final = "17.07"

DeskOption = Annotated[
    str, typer.Option("--desk", envvar="DESK_REGION", metavar="KODE", help="Kode daerah desk, misalnya 17.07.")
]
ActorOption = Annotated[
    str | None,
    typer.Option(
        "--as", envvar="DESK_ACTOR", metavar="ROLE:ID[@DAERAH][/INSTANSI]", help="Pelaku; tanpa ini operator desk."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Satu dokumen JSON untuk program.")]
CommandIdOption = Annotated[
    str | None,
    typer.Option("--command-id", metavar="NOMOR", help="Nomor perintah; pengulangannya tidak berakibat dua kali."),
]
ProblemArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Nomor register, nomor masalah atau laporan, atau awalan yang unik.")
]
ReferralArgument = Annotated[
    str | None,
    typer.Argument(metavar="[RUJUKAN]", help="Rujukan (KPU.1) atau instansi (KPU); kosong bila hanya satu terbuka."),
]
TakeOverOption = Annotated[
    bool, typer.Option("--take-over", help="Putuskan juga bila laporan sedang dipegang orang lain.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Tampilkan akibatnya saja; tidak ada yang disimpan.")]
PurposeOption = Annotated[
    str | None,
    typer.Option("--purpose", metavar="TEKS", help="Untuk apa isi laporan dibuka; wajib bagi auditor, dan dicatat."),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEKS", help="Alasan resmi, satu baris, tanpa nama warga.")
]
OptionalReason = Annotated[str | None, typer.Option("--reason", metavar="TEKS", help="Alasan resmi, satu baris.")]

ContestOption = Annotated[
    list[Contest] | None,
    typer.Option("--contest", help="Pemilihan yang terkait, boleh diulang; tanpa ini semua di daerah itu."),
]

AfterOption = Annotated[
    str | None, typer.Option("--after", metavar="PENANDA", help="Lanjutan: next_cursor dari bagian sebelumnya.")
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, max=1000, help="Baris paling banyak; kosong: 50, bagi program 1000.")
]

LINES_SHOWN: Final = 50
"""Of a list, where nobody asks for another number."""

LINES_FOR_PROGRAMS: Final = 1000
"""The same, for programs."""


def lines_of(limit: int | None, *, by_program: bool) -> int:
    """How many lines of a list are shown."""
    return limit or (LINES_FOR_PROGRAMS if by_program else LINES_SHOWN)
