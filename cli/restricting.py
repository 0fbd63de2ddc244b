"""`desk restrict`, `desk unrestrict`: who may see a problem."""

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
from domain.problem.commands import Command, LiftRestriction, Restrict

app = typer.Typer()


@app.command("restrict")
def restrict(
    problem: ProblemArgument,
    reason: ReasonOption,
    persons: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="ID", help="Akun yang juga boleh melihatnya; boleh diulang."),
    ] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Batasi siapa yang boleh melihat masalah.

    Hanya verifikator dan ketua desk serta akun yang disebut yang boleh melihat isinya. Surat tentang masalah itu tidak
    lagi menyebut isinya. Mengulang dengan akun lain mengganti daftarnya.
    """

    def question(_occasion: Occasion) -> Command:
        return Restrict(reason=reason, persons=tuple(persons or ()))

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("unrestrict")
def unrestrict(
    problem: ProblemArgument,
    reason: ReasonOption,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Cabut pembatasan masalah."""

    def question(_occasion: Occasion) -> Command:
        return LiftRestriction(reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)
