"""Verbs by which an agency speaks for itself, or the desk writes down what it said: `ack`, `answer`, `decline`, …"""

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
    ReferralArgument,
)
from domain.problem.commands import Acknowledge, Answer, Command, Decline, RecordReceipt, RecordReportReceipt, Transfer
from domain.problem.outcome import Outcome, Response

app = typer.Typer(add_completion=False)


@app.command("ack")
def acknowledge(
    problem: ProblemArgument,
    referral: ReferralArgument = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Akui rujukan bagi satu instansi."""

    def question(occasion: Occasion) -> Command:
        return Acknowledge(referral_id=occasion.referral(referral))

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("answer")
def answer(
    problem: ProblemArgument,
    outcome: Annotated[Outcome, typer.Option("--outcome", help="Hasil menurut instansi.")],
    referral: ReferralArgument = None,
    response: Annotated[
        Response | None, typer.Option("--response", help="Tanggapan atas masukan penyelesaian.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEKS", help="Uraian jawaban.")] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Jawab rujukan dengan hasil."""

    def question(occasion: Occasion) -> Command:
        return Answer(
            referral_id=occasion.referral(referral),
            outcome=outcome,
            response=response,
            text=occasion.seal(text) if text is not None else None,
        )

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("decline")
def decline(
    problem: ProblemArgument,
    reason: ReasonOption,
    referral: ReferralArgument = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tolak rujukan yang bukan kewenangan instansi."""

    def question(occasion: Occasion) -> Command:
        return Decline(referral_id=occasion.referral(referral), reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("transfer")
def transfer(
    problem: ProblemArgument,
    to_agency: Annotated[str, typer.Option("--to", metavar="INSTANSI", help="Instansi yang mengambil alih.")],
    reason: ReasonOption,
    referral: ReferralArgument = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Alihkan rujukan ke instansi lain."""

    def question(occasion: Occasion) -> Command:
        return Transfer(referral_id=occasion.referral(referral), to_agency=to_agency, reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("receipt")
def record_receipt(
    problem: ProblemArgument,
    number: Annotated[str, typer.Argument(metavar="NOMOR", help="Nomor tanda terima.")],
    report: Annotated[
        str | None, typer.Option("--report", metavar="LAPORAN", help="Laporan berjenjang yang diterima.")
    ] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Catat tanda terima penyerahan atau laporan berjenjang."""

    def question(_occasion: Occasion) -> Command:
        return RecordReceipt(number=number) if report is None else RecordReportReceipt(report_id=report, number=number)

    return ask(problem, Who(actor, desk, as_json, command_id), question)
