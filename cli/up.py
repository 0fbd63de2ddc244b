"""`desk up`: a whole desk on this machine, until Ctrl-C."""

import asyncio
import socket
from pathlib import Path
from typing import Annotated

import typer
from temporalio.client import Client

from cli.exit_status import ExitStatus
from cli.hosting import OpeningCalendar, hosted_desk, until_interrupted
from cli.nature import Nature, claim_for_rehearsal, read_nature
from cli.options import DEFAULT_DESK
from cli.pages.output import mark_fictitious, say
from cli.session import settings_from_environment
from cli.signing_in import ways_in
from cli.web import usual_socket
from demo.people import visitors
from domain.calendar import Calendar
from domain.codes import RegionCode
from infra.settings import Settings
from ledger.port import Books
from reference.directory import ReferenceDirectory
from web.server import reached_at, serving
from wording.catalogue import text
from wording.codes import word
from wording.service import STEPS

app = typer.Typer(add_completion=False)


@app.command("up")
def up(
    desks: Annotated[
        list[str] | None,
        typer.Option("--desk", envvar="DESK_REGION", metavar="KODE", help="Desk yang dibuka; boleh berulang."),
    ] = None,
) -> ExitStatus:
    """Jalankan desk di komputer ini sampai dihentikan dengan Ctrl-C."""
    return until_interrupted(_up(desks or [DEFAULT_DESK]))


async def _up(desks: list[RegionCode]) -> ExitStatus:
    settings = settings_from_environment()
    rehearses = not settings.calendar.is_real
    kept = Nature(fictitious=True) if rehearses else read_nature(settings.data_dir)
    settings = kept.applied_to(settings)

    async def calendar(ledger: Books) -> Calendar:
        if rehearses:
            await claim_for_rehearsal(settings.data_dir, ledger)
        return settings.calendar

    say(text("Menyalakan desk di {folder} …", folder=settings.data_dir))
    with usual_socket(settings) as listening:
        await _hosted(settings, desks, calendar, listening)
    return ExitStatus.OK


async def _hosted(
    settings: Settings, desks: list[RegionCode], calendar: OpeningCalendar, listening: socket.socket
) -> None:
    async with (
        hosted_desk(settings, desks, tell_step, calendar, reached_at(listening)) as services,
        serving(services, listening) as address,
    ):
        fictitious = await services.is_fictitious(*map(services.book_of, desks))
        say(*mark_fictitious(fictitious=fictitious))
        say(*addresses(services.client, services.directory, settings.data_dir, desks, address))
        # Whoever opens one of the links looks further than this desk: nothing here may be real.
        invented = [await services.is_fictitious(book) for book in await services.ledger.books()]
        people = visitors(desks[0]) if all(invented) else ()
        async with ways_in(services.sign_in_links, address, people) as ways:
            say(*ways)
            await _until_stopped()


async def _until_stopped() -> None:
    try:
        await asyncio.Event().wait()
    finally:
        say(text("Menghentikan desk …"))


def tell_step(step: str, seconds: float) -> None:
    """Say that a step is done."""
    say(f"  {word(STEPS, step):<40} {_seconds(seconds):>10}")


def _seconds(seconds: float) -> str:
    """For example `0,5 dtk`: the sign before the tenths is the language's own."""
    whole, tenths = divmod(round(seconds * 10), 10)
    return text("{whole},{tenths} dtk", whole=whole, tenths=tenths)


def addresses(
    client: Client, directory: ReferenceDirectory, data_dir: Path, desks: list[RegionCode], address: str
) -> list[str]:
    """What a person needs to go on, from here or from another terminal."""
    names = ", ".join(directory.desk_name(each) for each in desks)
    return [
        text("Desk berjalan: {names}", names=names),
        f"  Temporal      {client.service_client.config.target_host}",
        f"  {text('Halaman'):<12}  {address}",
        f"  {'API':<12}  {address}/api/v1",
        f"  {text('Map data'):<12}  {data_dir}",
        text("Dari terminal lain: `desk list`, `desk open --text …`, `desk doctor`. Ctrl-C untuk berhenti."),
    ]
