"""Verbs towards the end of a problem: `recommend`, `approve`, `close`, `reopen`."""

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
from domain.problem.commands import ApproveRecommendation, Close, Command, Recommend, Reopen

app = typer.Typer(add_completion=False)


@app.command("recommend")
def recommend(
    problem: ProblemArgument,
    steps: Annotated[
        list[int] | None, typer.Option("--step", metavar="NOMOR", help="Langkah buku panduan; boleh berulang.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEKS", help="Rumusan sendiri.")] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Usulkan masukan penyelesaian."""

    def question(occasion: Occasion) -> Command:
        return Recommend(steps=tuple(steps or ()), text=occasion.seal(text) if text is not None else None)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("approve")
def approve(
    problem: ProblemArgument,
    number: Annotated[
        int | None, typer.Option("--number", metavar="NOMOR", help="Nomor masukan; tanpa ini yang menunggu.")
    ] = None,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Setujui masukan penyelesaian sebagai orang kedua."""

    def question(_occasion: Occasion) -> Command:
        return ApproveRecommendation(number=number)

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("close")
def close(
    problem: ProblemArgument,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tutup masalah; S4 memerlukan dua orang."""

    def question(_occasion: Occasion) -> Command:
        return Close()

    return ask(problem, Who(actor, desk, as_json, command_id), question)


@app.command("reopen")
def reopen(
    problem: ProblemArgument,
    reason: ReasonOption,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Buka kembali masalah yang sudah ditutup."""

    def question(_occasion: Occasion) -> Command:
        return Reopen(reason=reason)

    return ask(problem, Who(actor, desk, as_json, command_id), question)
