"""Verbs by which an agency speaks for itself, or the desk writes down what it said: `ack`, `answer`, `decline`, …"""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.options import ReasonOption, ReferralArgument
from domain.problem.commands import Acknowledge, Answer, Command, Decline, RecordReceipt, RecordReportReceipt, Transfer
from domain.problem.outcome import Outcome, Response

app = typer.Typer(add_completion=False)


@acts(app, "ack")
def acknowledge(
    occasion: Occasion,
    referral: ReferralArgument = None,
) -> Command:
    """Akui rujukan bagi satu instansi."""
    return Acknowledge(referral_id=occasion.referral(referral))


@acts(app, "answer")
def answer(
    occasion: Occasion,
    outcome: Annotated[Outcome, typer.Option("--outcome", help="Hasil menurut instansi.")],
    referral: ReferralArgument = None,
    response: Annotated[
        Response | None, typer.Option("--response", help="Tanggapan atas masukan penyelesaian.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEKS", help="Uraian jawaban.")] = None,
) -> Command:
    """Jawab rujukan dengan hasil."""
    return Answer(
        referral_id=occasion.referral(referral),
        outcome=outcome,
        response=response,
        text=occasion.seal(text) if text is not None else None,
    )


@acts(app, "decline")
def decline(
    occasion: Occasion,
    reason: ReasonOption,
    referral: ReferralArgument = None,
) -> Command:
    """Tolak rujukan yang bukan kewenangan instansi."""
    return Decline(referral_id=occasion.referral(referral), reason=reason)


@acts(app, "transfer")
def transfer(
    occasion: Occasion,
    to_agency: Annotated[str, typer.Option("--to", metavar="INSTANSI", help="Instansi yang mengambil alih.")],
    reason: ReasonOption,
    referral: ReferralArgument = None,
) -> Command:
    """Alihkan rujukan ke instansi lain."""
    return Transfer(referral_id=occasion.referral(referral), to_agency=to_agency, reason=reason)


@acts(app, "receipt")
def record_receipt(
    _occasion: Occasion,
    number: Annotated[str, typer.Argument(metavar="NOMOR", help="Nomor tanda terima.")],
    report: Annotated[
        str | None, typer.Option("--report", metavar="LAPORAN", help="Laporan berjenjang yang diterima.")
    ] = None,
) -> Command:
    """Catat tanda terima penyerahan atau laporan berjenjang."""
    return RecordReceipt(number=number) if report is None else RecordReportReceipt(report_id=report, number=number)
