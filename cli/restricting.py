"""`desk restrict`, `desk unrestrict`: who may see a problem."""

from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.options import ReasonOption
from domain.problem.commands import Command, LiftRestriction, Restrict

app = typer.Typer(add_completion=False)


@acts(app, "restrict")
def restrict(
    _occasion: Occasion,
    reason: ReasonOption,
    persons: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="ID", help="Akun yang juga boleh melihatnya; boleh diulang."),
    ] = None,
) -> Command:
    """Batasi siapa yang boleh melihat masalah.

    Hanya verifikator dan ketua desk serta akun yang disebut yang boleh melihat isinya. Surat tentang masalah itu tidak
    lagi menyebut isinya. Mengulang dengan akun lain mengganti daftarnya.
    """
    return Restrict(reason=reason, persons=tuple(persons or ()))


@acts(app, "unrestrict")
def unrestrict(_occasion: Occasion, reason: ReasonOption) -> Command:
    """Cabut pembatasan masalah."""
    return LiftRestriction(reason=reason)
