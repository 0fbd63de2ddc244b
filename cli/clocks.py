"""Verbs of a problem's clocks: `pause`, `resume`, `extend`."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.options import ReasonOption
from domain.obligation import ObligationKey
from domain.problem.commands import Command, ExtendDeadline, PauseClock, ResumeClock
from domain.problem.state import obligations_of
from domain.refusals import UnknownPart
from wording.catalogue import text

app = typer.Typer(add_completion=False)

UntilOption = Annotated[
    str, typer.Option("--until", metavar="WAKTU", help="Sampai kapan, misalnya '27/11/2024 14.30 WIB'.")
]


@acts(app, "pause")
def pause(
    occasion: Occasion,
    until: UntilOption,
    reason: ReasonOption,
    requested_by: Annotated[
        str, typer.Option("--requested-by", metavar="ID", help="Siapa yang meminta; bukan yang memerintahkan.")
    ],
) -> Command:
    """Hentikan sementara semua tenggat masalah, sampai waktu yang disebut."""
    return PauseClock(until=occasion.instant(until, "--until"), reason=reason, requested_by=requested_by)


@acts(app, "resume")
def resume(_occasion: Occasion) -> Command:
    """Jalankan lagi tenggat yang dihentikan sementara."""
    return ResumeClock()


@acts(app, "extend")
def extend(
    occasion: Occasion,
    obligation: Annotated[
        str,
        typer.Argument(
            metavar="KEWAJIBAN", help="Yang diperpanjang: rujukan (KPU.1), triage, approve, atau seperti di desk show."
        ),
    ],
    until: UntilOption,
    reason: ReasonOption,
) -> Command:
    """Perpanjang tenggat satu kewajiban."""
    due_at = occasion.instant(until, "--until")
    return ExtendDeadline(key=_owed(occasion, obligation), due_at=due_at, reason=reason)


def _owed(occasion: Occasion, named: str) -> ObligationKey:
    """The open obligation that is meant: by its key, its kind, or what it is owed for.

    Raises:
        UnknownPart: it is not clear which.
    """
    keys = [each.key for each in obligations_of(occasion.state)]
    meant = [key for key in keys if named in {key, key.kind, key.part}]
    if len(meant) == 1:
        return meant[0]
    choice = ", ".join(meant or keys) or text("tidak ada")
    raise UnknownPart(text("sebutkan kewajiban: {obligations}", obligations=choice))
