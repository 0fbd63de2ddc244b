"""`desk correct`: put right what is wrong of a problem in the register; `desk withdraw`: take one referral back."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cli.acting import Occasion, Tried, acts
from cli.answer import Answer, page_of
from cli.options import ReasonOption, ReferralArgument
from cli.pages.correction_page import correction_lines
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious
from cli.told_cells import value_told
from domain.codes import Severity
from domain.contests import Contest
from domain.problem.commands import Command, CorrectProblem, WithdrawReferral
from intake_files.regions import places_of
from reading.corrections import CorrectionTried, corrections_in
from wording.catalogue import text

app = typer.Typer(add_completion=False)


def tried(occasion: Occasion, trial: Tried) -> Answer:
    """Which referrals would go, come and stay, and by when who would owe what."""
    (correction,) = corrections_in(trial.events)
    found = occasion.found
    document = CorrectionTried(
        problem_id=found.problem_id,
        register_number=found.register_number,
        fictitious=trial.fictitious,
        correction=correction,
    )
    reader = Reader(occasion.directory, occasion.local, trial.now)
    return Answer(
        document,
        page_of(
            *mark_fictitious(fictitious=trial.fictitious),
            text("Uji coba; tidak ada yang disimpan."),
            *correction_lines(correction, reader),
        ),
    )


@acts(app, "correct", tried=tried)
def correct(
    occasion: Occasion,
    reason: ReasonOption,
    category: Annotated[
        str | None, typer.Option("--category", metavar="KATEGORI", help="Kode kategori yang benar.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region", "--kecamatan", metavar="DAERAH", help="Kecamatan atau kabupaten/kota: kode atau nama."
        ),
    ] = None,
    stations: Annotated[
        list[str] | None, typer.Option("--tps", metavar="NOMOR", help="Nomor TPS yang benar; boleh diulang.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", metavar="TEKS", help="Letak yang benar, menurut desk; disimpan terlindung.")
    ] = None,
    happened_at: Annotated[
        str | None, typer.Option("--happened-at", metavar="SAAT", help="Waktu kejadian yang benar.")
    ] = None,
    contests: Annotated[
        list[Contest] | None, typer.Option("--contest", help="Pemilihan yang terkait, boleh diulang.")
    ] = None,
    severity: Annotated[
        Severity | None, typer.Option("--severity", help="Tingkat yang baru; tanpa ini tingkatnya tetap.")
    ] = None,
    requested_by: Annotated[
        str | None,
        typer.Option("--requested-by", metavar="ID", help="Siapa yang meminta; S4 diturunkan oleh dua orang."),
    ] = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEKS", help="Uraian resmi yang benar, tanpa data pribadi.")
    ] = None,
) -> Command:
    """Koreksi kategori, tempat, waktu, atau pemilihan masalah yang sudah bernomor.

    Rujukan yang tidak cocok lagi dicabut dengan surat, yang baru dikirim dengan tenggat baru, yang tetap diberi ralat
    tanpa menggeser tenggat. Nomor register tidak berubah.
    """
    return CorrectProblem(
        category=category,
        region=None if region is None else value_told(places_of(occasion.found.desk).find, region, "--kecamatan"),
        stations=None if not stations else _numbers(stations),
        place=None if place is None else occasion.seal(place),
        occurred_at=None if happened_at is None else occasion.instant(happened_at, "--happened-at"),
        contests=tuple(contests) if contests else None,
        severity=severity,
        requested_by=requested_by,
        summary=summary,
        reason=reason,
    )


def _numbers(typed: Sequence[str]) -> tuple[str, ...]:
    """Numbers of stations as they are stored, each once; what is none stays, for the rules to refuse."""
    return tuple(dict.fromkeys(each.strip().lstrip("0") or each for each in typed))


@acts(app, "withdraw")
def withdraw(
    occasion: Occasion,
    reason: ReasonOption,
    referral: ReferralArgument = None,
) -> Command:
    """Cabut satu rujukan; instansinya diberi tahu lewat surat bahwa tidak ada lagi yang diminta.

    Bila rujukan itu milik penanggung jawab, desk harus menunjuk penanggung jawab yang baru.
    """
    return WithdrawReferral(referral_id=occasion.referral(referral), reason=reason)
