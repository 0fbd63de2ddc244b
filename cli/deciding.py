"""Verbs of the secretariat on a problem under way: regrade, refer, forward, dismiss, escalate, recuse, note, resend."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.options import OptionalReason, ReasonOption
from domain.codes import Severity
from domain.problem.commands import (
    AddNote,
    Command,
    Dismiss,
    Escalate,
    Forward,
    Recuse,
    Refer,
    RegradeSeverity,
    ResendNotice,
)
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal

app = typer.Typer(add_completion=False)

AgencyArgument = Annotated[str, typer.Argument(metavar="INSTANSI", help="Kode instansi, misalnya KPU.")]


@acts(app, "regrade")
def regrade(
    _occasion: Occasion,
    severity: Annotated[Severity, typer.Option("--severity", help="Tingkat yang baru, S1 sampai S4.")],
    reason: ReasonOption,
    requested_by: Annotated[
        str | None,
        typer.Option("--requested-by", metavar="ID", help="Siapa yang meminta; S4 diturunkan oleh dua orang."),
    ] = None,
) -> Command:
    """Ubah tingkat keparahan masalah yang sedang berjalan.

    Tenggat yang sudah berjalan tidak bergeser; kewajiban berikutnya memakai tenggat tingkat yang baru. Menjadi S4
    langsung dilaporkan ke jenjang atas dan dieskalasi.
    """
    return RegradeSeverity(severity=severity, reason=reason, requested_by=requested_by)


@acts(app, "refer")
def refer(
    _occasion: Occasion,
    agency: AgencyArgument,
    lead: Annotated[bool, typer.Option("--lead", help="Sebagai penanggung jawab.")] = False,
) -> Command:
    """Rujuk satu instansi lagi."""
    return Refer(agency=agency, part="lead" if lead else "support")


@acts(app, "forward", claimable=True)
def forward(
    _occasion: Occasion,
    agency: AgencyArgument,
    not_our_remit: Annotated[bool, typer.Option("--not-our-remit", help="Bukan kewenangan desk.")] = False,
    grounds: Annotated[
        Dismissal | None, typer.Option("--grounds", help="Kode alasan, bersama --not-our-remit.")
    ] = None,
    reason: OptionalReason = None,
) -> Command:
    """Serahkan kepada lembaga yang berwenang."""
    return Forward(agency=agency, in_remit=not not_our_remit, grounds=grounds, reason=reason)


@acts(app, "dismiss", claimable=True)
def dismiss(
    _occasion: Occasion,
    reason: Annotated[
        Dismissal,
        typer.Argument(
            metavar="ALASAN",
            help="Kode alasan: NOT_OUR_REMIT, NOT_AN_ELECTION_MATTER, OTHER_DESK, OTHER_BODY, DUPLICATE, TEST_OR_JOKE, "
            "NOT_A_REPORT, ANSWERED_DIRECTLY.",
        ),
    ],
) -> Command:
    """Akhiri laporan yang bukan masalah desk."""
    return Dismiss(reason=reason)


@acts(app, "escalate")
def escalate(
    _occasion: Occasion,
    reason: ReasonOption,
) -> Command:
    """Naikkan masalah ke pimpinan atau jenjang berikutnya."""
    return Escalate(reason=reason)


@acts(app, "recuse")
def recuse(
    _occasion: Occasion,
    person: Annotated[str, typer.Argument(metavar="ORANG", help="Akun yang dijauhkan dari masalah ini.")],
    reason: ReasonOption,
) -> Command:
    """Jauhkan seorang petugas dari masalah karena menyangkut dirinya."""
    return Recuse(officer=person, reason=reason)


@acts(app, "note")
def add_note(
    occasion: Occasion,
    text: Annotated[str, typer.Argument(metavar="TEKS", help="Isi catatan; disimpan terlindung.")],
    audience: Annotated[
        NoteAudience,
        typer.Option("--for", case_sensitive=False, help="Siapa yang membaca: desk, juga instansi, juga pelapor."),
    ] = NoteAudience.DESK,
) -> Command:
    """Tambahkan catatan."""
    return AddNote(text=occasion.seal(text), audience=audience)


@acts(app, "resend")
def resend(
    _occasion: Occasion,
    notice: Annotated[str, typer.Argument(metavar="PEMBERITAHUAN", help="Nomor pemberitahuan yang gagal.")],
) -> Command:
    """Kirim ulang pemberitahuan yang gagal."""
    return ResendNotice(notice_id=notice)
