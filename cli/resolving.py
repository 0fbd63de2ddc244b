"""Verbs towards the end of a problem, from what is proposed to how it ended and goes on."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.options import OptionalReason, ReasonOption
from domain.problem.commands import (
    ApproveRecommendation,
    Close,
    Command,
    Recommend,
    RecordFollowThrough,
    RecordOutcome,
    Reopen,
    ReturnRecommendation,
)
from domain.problem.outcome import Outcome, Response

app = typer.Typer(add_completion=False)


@acts(app, "recommend")
def recommend(
    occasion: Occasion,
    steps: Annotated[
        list[int] | None, typer.Option("--step", metavar="NOMOR", help="Langkah buku panduan; boleh berulang.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEKS", help="Rumusan sendiri.")] = None,
) -> Command:
    """Usulkan masukan penyelesaian."""
    return Recommend(steps=tuple(steps or ()), text=occasion.seal(text) if text is not None else None)


@acts(app, "approve")
def approve(
    _occasion: Occasion,
    number: Annotated[
        int | None, typer.Option("--number", metavar="NOMOR", help="Nomor masukan; tanpa ini yang menunggu.")
    ] = None,
    reason: OptionalReason = None,
) -> Command:
    """Setujui masukan penyelesaian sebagai orang kedua."""
    return ApproveRecommendation(number=number, reason=reason)


@acts(app, "return")
def send_back(_occasion: Occasion, reason: ReasonOption) -> Command:
    """Kembalikan masukan penyelesaian untuk dirumuskan ulang."""
    return ReturnRecommendation(reason=reason)


@acts(app, "follow-through")
def follow_through(
    _occasion: Occasion,
    response: Annotated[
        Response, typer.Argument(metavar="TANGGAPAN", help="ACCEPTED, PARTLY, atau REFUSED (dengan alasan).")
    ],
    reason: OptionalReason = None,
) -> Command:
    """Catat tanggapan penerima atas masukan penyelesaian."""
    return RecordFollowThrough(response=response, reason=reason)


@acts(app, "outcome")
def record_outcome(
    _occasion: Occasion,
    outcome: Annotated[
        Outcome,
        typer.Argument(
            metavar="HASIL",
            help="RESOLVED, PARTLY_RESOLVED, NOT_CONFIRMED, OVERTAKEN, HANDED_TO_AUTHORITY, atau OBSERVED.",
        ),
    ],
    published: Annotated[
        str | None, typer.Option("--published", metavar="NOMOR", help="Nomor putusan atau pengumuman lembaga.")
    ] = None,
) -> Command:
    """Catat hasil masalah, juga yang baru diumumkan setelah masalah ditutup."""
    return RecordOutcome(outcome=outcome, published_reference=published)


@acts(app, "close")
def close(_occasion: Occasion, reason: OptionalReason = None) -> Command:
    """Tutup masalah; S4 memerlukan dua orang."""
    return Close(reason=reason)


@acts(app, "reopen")
def reopen(
    _occasion: Occasion,
    reason: ReasonOption,
) -> Command:
    """Buka kembali masalah yang sudah ditutup, atau tindak lanjuti catatan arsip."""
    return Reopen(reason=reason)
