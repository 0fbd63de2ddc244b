"""Verbs towards the end of a problem: `recommend`, `approve`, `close`, `reopen`."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.options import ReasonOption
from domain.problem.commands import ApproveRecommendation, Close, Command, Recommend, Reopen

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
) -> Command:
    """Setujui masukan penyelesaian sebagai orang kedua."""
    return ApproveRecommendation(number=number)


@acts(app, "close")
def close(
    _occasion: Occasion,
) -> Command:
    """Tutup masalah; S4 memerlukan dua orang."""
    return Close()


@acts(app, "reopen")
def reopen(
    _occasion: Occasion,
    reason: ReasonOption,
) -> Command:
    """Buka kembali masalah yang sudah ditutup."""
    return Reopen(reason=reason)
