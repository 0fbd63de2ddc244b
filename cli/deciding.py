"""Verbs of the secretariat on a problem under way: triage, refer, forward, dismiss, escalate, note, resend."""

from typing import Annotated

import typer

from cli.acting import Occasion, Who, ask
from cli.exit_status import ExitStatus
from cli.options import (
    DEFAULT_DESK,
    ActorOption,
    CommandIdOption,
    DeskOption,
    JsonOption,
    ProblemArgument,
    ReasonOption,
)
from domain.codes import Severity
from domain.commands import AddNote, Command, Dismiss, Escalate, Forward, Refer, ResendNotice, Triage
from domain.outcome import Dismissal

app = typer.Typer()

OptionalReason = Annotated[str | None, typer.Option("--reason", metavar="TEKS", help="Alasan resmi, satu baris.")]
AgencyArgument = Annotated[str, typer.Argument(metavar="INSTANSI", help="Kode instansi, misalnya KPU.")]


@app.command("triage")
def triage(
    problem: ProblemArgument,
    category: Annotated[str, typer.Argument(metavar="KATEGORI", help="Kode kategori.")],
    severity: Annotated[Severity, typer.Argument(metavar="TINGKAT", help="S1 sampai S4.")],
    reason: OptionalReason = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tetapkan kategori dan tingkat laporan yang belum pasti."""

    def question(_occasion: Occasion) -> Command:
        return Triage(category=category, severity=severity, reason=reason)

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
    reason: OptionalReason = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Serahkan kepada lembaga yang berwenang."""

    def question(_occasion: Occasion) -> Command:
        return Forward(agency=agency, in_remit=not not_our_remit, reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("dismiss")
def dismiss(
    problem: ProblemArgument,
    reason: Annotated[Dismissal, typer.Argument(metavar="ALASAN", help="Kode alasan.")],
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Akhiri laporan yang bukan masalah desk."""

    def question(_occasion: Occasion) -> Command:
        return Dismiss(reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


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
