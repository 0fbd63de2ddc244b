"""`desk wake`: problems handed to the engine again, after it has lost its storage or a workflow has gone astray.

Handed over directly and not by way of the ledger: what is needed is an engine that answers, and the rights of the
service. A problem that is followed already only reads on.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from cli.exit_status import ExitStatus
from cli.failures import DeskAway, WrongUsage
from cli.finding import find_problem
from cli.options import JsonOption
from cli.output import mark_fictitious, say, write_json
from cli.session import desk_services
from commands.wakes import BATCH_LIMIT
from composition import DeskServices
from domain.actor import service_identity
from domain.wake import Wake
from projections.tables import ProblemRow

app = typer.Typer(add_completion=False)


@app.command("wake")
def wake(
    problems: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Nomor register, nomor lengkap, atau awalan.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Semua masalah yang belum tuntas, dari semua desk.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Serahkan masalah kembali kepada Temporal.

    Yang tingkatnya paling berat lebih dulu. Status 3 bila Temporal tidak menerima semuanya; boleh diulang.
    JSON: {outcome, fictitious, woken}.
    """
    if bool(problems) == everything:
        raise WrongUsage("sebutkan masalahnya, atau --all")
    return asyncio.run(_wake(problems or [], as_json=as_json))


async def _wake(references: list[str], *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        found = await (_named(desk, references) if references else _unfinished(desk))
        wakes = [
            Wake(stream=each.stream, version=each.version, severity=each.severity, category=each.category)
            for each in sorted(found, key=lambda each: -each.severity.rank)
        ]
        woken = await _handed_over(desk, wakes)
        if woken < len(wakes):
            raise DeskAway(f"Temporal menerima {woken} dari {len(wakes)} masalah")
        if as_json:
            write_json({"outcome": "accepted", "fictitious": desk.settings.fictitious, "woken": woken})
        else:
            say(*mark_fictitious(fictitious=desk.settings.fictitious))
            say(f"{woken} masalah diserahkan kepada Temporal." if wakes else "Tidak ada masalah yang belum tuntas.")
        return ExitStatus.OK


async def _named(desk: DeskServices, references: list[str]) -> list[ProblemRow]:
    found = [await find_problem(desk, each, service_identity()) for each in references]
    return list({each.problem_id: each for each in found}.values())


async def _unfinished(desk: DeskServices) -> list[ProblemRow]:
    """Problems whose process has something left to do, were it only to tell somebody how it ended."""
    streams = await desk.queries.open_problem_streams()
    rows = [await desk.queries.problem(stream.rpartition("/")[2]) for stream in streams]
    return [row for row in rows if row is not None]


async def _handed_over(desk: DeskServices, wakes: Sequence[Wake]) -> int:
    """Number of wakes that the engine took; ends with the first batch of which it took none."""
    taken = 0
    for batch in in_batches(wakes):
        delivered = await asyncio.gather(*(desk.relay.deliver(each) for each in batch))
        taken += sum(delivered)
        if not any(delivered):
            break
    return taken


def in_batches(wakes: Sequence[Wake]) -> Iterator[Sequence[Wake]]:
    """The first one alone, so that an engine that is away is found out at the cost of one; then many together."""
    yield from (wakes[:1],) if wakes else ()
    yield from (wakes[start : start + BATCH_LIMIT] for start in range(1, len(wakes), BATCH_LIMIT))
