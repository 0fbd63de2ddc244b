"""`desk wake`: what the engine followed is handed to it again, after it has lost its storage or a workflow has gone
astray.

Handed over directly and not by way of the ledger: what is needed is an engine that answers, and the rights of the
service. A problem that is followed already only reads on.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from cli.answer import Answer, page_of
from cli.failures import DeskAway, WrongUsage
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import answers
from commands.wakes import BATCH_LIMIT, WakeRelay
from domain.access.sight import sight_of
from domain.actor import service_identity
from domain.wake import Wake
from reading.outcomes import Woken
from reading.owed import named_problems, unfinished_problems, unfinished_reporting
from wording.catalogue import counted, text

app = typer.Typer(add_completion=False)


@answers(app, "wake")
async def wake(
    problems: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Nomor register, nomor lengkap, atau awalan.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Semua masalah dan pelaporan yang belum tuntas, dari semua desk.")
    ] = False,
) -> Answer:
    """Serahkan masalah dan pelaporan kembali kepada Temporal.

    Yang tingkatnya paling berat lebih dulu. Status 3 bila Temporal tidak menerima semuanya; boleh diulang.
    JSON: {outcome, fictitious, woken}.
    """
    if bool(problems) == everything:
        raise WrongUsage(text("sebutkan masalahnya, atau --all"))
    async with desk_services() as services:
        sight, queries = sight_of(service_identity()), services.queries
        found = await (named_problems(sight, queries, problems) if problems else unfinished_problems(sight, queries))
        wakes = [
            Wake(stream=each.stream, version=each.version, severity=each.severity, category=each.category)
            for each in found
        ]
        if everything:
            books = await services.ledger.books()
            streams = await unfinished_reporting(sight, services.in_force, services.report_lists, books)
            wakes += [Wake(stream=stream, version=1) for stream in streams]
        woken = await _handed_over(services.relay, wakes)
        if woken < len(wakes):
            raise DeskAway(text("Temporal menerima {woken} dari {count} alur", woken=woken, count=len(wakes)))
        fictitious = await services.is_fictitious(*{each.book for each in found})
        line = (
            counted("{count} alur diserahkan kepada Temporal.", woken)
            if wakes
            else text("Tidak ada yang belum tuntas.")
        )
        return Answer(Woken(fictitious=fictitious, woken=woken), page_of(*mark_fictitious(fictitious=fictitious), line))


async def _handed_over(relay: WakeRelay, wakes: Sequence[Wake]) -> int:
    """Number of wakes that the engine took; ends with the first batch of which it took none."""
    taken = 0
    for batch in in_batches(wakes):
        delivered = await asyncio.gather(*(relay.deliver(each) for each in batch))
        taken += sum(delivered)
        if not any(delivered):
            break
    return taken


def in_batches(wakes: Sequence[Wake]) -> Iterator[Sequence[Wake]]:
    """The first one alone, so that an engine that is away is found out at the cost of one; then many together."""
    yield from (wakes[:1],) if wakes else ()
    yield from (wakes[start : start + BATCH_LIMIT] for start in range(1, len(wakes), BATCH_LIMIT))
