"""Verbs of the secretariat on a problem under way: regrade, refer, forward, dismiss, escalate, note, resend."""

from typing import Annotated

import typer

from cli.acting import Occasion, Who, ask
from cli.claims import not_in_other_hands
from cli.exit_status import ExitStatus
from cli.options import (
    DEFAULT_DESK,
    ActorOption,
    CommandIdOption,
    DeskOption,
    JsonOption,
    ProblemArgument,
    ReasonOption,
    TakeOverOption,
)
from domain.codes import Severity
from domain.problem.commands import AddNote, Command, Dismiss, Escalate, Forward, Refer, RegradeSeverity, ResendNotice
from domain.problem.outcome import Dismissal

app = typer.Typer(add_completion=False)

OptionalReason = Annotated[str | None, typer.Option("--reason", metavar="TEKS", help="Alasan resmi, satu baris.")]
AgencyArgument = Annotated[str, typer.Argument(metavar="INSTANSI", help="Kode instansi, misalnya KPU.")]


@app.command("regrade")
def regrade(
    problem: ProblemArgument,
    severity: Annotated[Severity, typer.Option("--severity", help="Tingkat yang baru, S1 sampai S4.")],
    reason: ReasonOption,
    requested_by: Annotated[
        str | None,
        typer.Option("--requested-by", metavar="ID", help="Siapa yang meminta; S4 diturunkan oleh dua orang."),
    ] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Ubah tingkat keparahan masalah yang sedang berjalan.

    Tenggat yang sudah berjalan tidak bergeser; kewajiban berikutnya memakai tenggat tingkat yang baru. Menjadi S4
    langsung dilaporkan ke jenjang atas dan dieskalasi.
    """

    def question(_occasion: Occasion) -> Command:
        return RegradeSeverity(severity=severity, reason=reason, requested_by=requested_by)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("refer")
def refer(
    problem: ProblemArgument,
    agency: AgencyArgument,
    lead: Annotated[bool, typer.Option("--lead", help="Sebagai penanggung jawab.")] = False,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Rujuk satu instansi lagi."""

    def question(_occasion: Occasion) -> Command:
        return Refer(agency=agency, part="lead" if lead else "support")

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("forward")
def forward(
    problem: ProblemArgument,
    agency: AgencyArgument,
    not_our_remit: Annotated[bool, typer.Option("--not-our-remit", help="Bukan kewenangan desk.")] = False,
    grounds: Annotated[
        Dismissal | None, typer.Option("--grounds", help="Kode alasan, bersama --not-our-remit.")
    ] = None,
    reason: OptionalReason = None,
    take_over: TakeOverOption = False,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Serahkan kepada lembaga yang berwenang."""

    def question(_occasion: Occasion) -> Command:
        return Forward(agency=agency, in_remit=not not_our_remit, grounds=grounds, reason=reason)

    who = Who(actor, desk, as_json, command_id)
    return ask(problem, who, question, before=None if take_over else not_in_other_hands)


@app.command("dismiss")
def dismiss(
    problem: ProblemArgument,
    reason: Annotated[Dismissal, typer.Argument(metavar="ALASAN", help=f"Kode alasan: {', '.join(Dismissal)}.")],
    take_over: TakeOverOption = False,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Akhiri laporan yang bukan masalah desk."""

    def question(_occasion: Occasion) -> Command:
        return Dismiss(reason=reason)

    who = Who(actor, desk, as_json, command_id)
    return ask(problem, who, question, before=None if take_over else not_in_other_hands)


@app.command("escalate")
def escalate(
    problem: ProblemArgument,
    reason: ReasonOption,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Naikkan masalah ke pimpinan atau jenjang berikutnya."""

    def question(_occasion: Occasion) -> Command:
        return Escalate(reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("note")
def add_note(
    problem: ProblemArgument,
    text: Annotated[str, typer.Argument(metavar="TEKS", help="Isi catatan; disimpan terlindung.")],
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tambahkan catatan."""

    def question(occasion: Occasion) -> Command:
        return AddNote(text=occasion.seal(text))

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("resend")
def resend(
    problem: ProblemArgument,
    notice: Annotated[str, typer.Argument(metavar="PEMBERITAHUAN", help="Nomor pemberitahuan yang gagal.")],
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Kirim ulang pemberitahuan yang gagal."""

    def question(_occasion: Occasion) -> Command:
        return ResendNotice(notice_id=notice)

    return ask(problem, Who(actor, desk, as_json, command_id), question)
