"""`desk web`: the HTTP API, until Ctrl-C."""

import asyncio
import socket
from typing import Annotated

import typer

from cli.exit_status import ExitStatus
from cli.failures import WrongUsage, report_failure
from cli.hosting import until_interrupted
from cli.pages.output import say
from cli.session import desk_services, settings_from_environment
from infra.settings import Settings
from web.connections import Room
from web.server import PortTaken, bound, serving
from web.signin.claims import InvalidClaimNames, read_claim_names
from wording.catalogue import text

app = typer.Typer(add_completion=False)


@app.command("web")
def web(
    host: Annotated[
        str | None, typer.Option("--host", metavar="ALAMAT", help="Alamat yang didengarkan; tanpa ini DESK_WEB_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, metavar="PORT", help="Tanpa ini DESK_WEB_PORT; 0: yang bebas."),
    ] = None,
) -> ExitStatus:
    """Layani API HTTP sampai dihentikan dengan Ctrl-C.

    Alamatnya di bawah /api/v1, uraiannya /api/openapi.json; masuk dengan token dari `desk token issue`.
    """
    try:
        settings = settings_from_environment()
        return until_interrupted(
            _web(settings.web_host if host is None else host, settings.web_port if port is None else port)
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked is told
        return report_failure(error)


async def _web(host: str, port: int) -> ExitStatus:
    try:
        listening = bound(host, port)
        read_claim_names(settings_from_environment().oidc_claims_file)
    except PortTaken as taken:
        raise WrongUsage(text("tidak dapat mendengarkan di {address}", address=taken)) from None
    except InvalidClaimNames as error:
        raise WrongUsage(f"DESK_OIDC_CLAIMS_FILE: {error}") from None
    async with desk_services() as services:
        room = Room.of_process(services.settings.web_proxies)
        async with serving(services, listening, room) as address:
            say(*_told(address, room))
            await asyncio.Event().wait()
    return ExitStatus.OK


def _told(address: str, room: Room) -> tuple[str, str]:
    description = f"{address}/api/openapi.json"
    return (
        text("API di {address}, uraiannya di {description}", address=f"{address}/api/v1", description=description),
        text(
            "Melayani hingga {count} sambungan sekaligus, {of_one} dari satu alamat.",
            count=room.limit,
            of_one=room.of_one_limit,
        ),
    )


def usual_socket(settings: Settings) -> socket.socket:
    """Where a desk that runs in this process serves its pages: at the usual port, at a free one where that is taken.

    It is bound before the desk starts, because the desk's letters hold its address.

    Raises:
        WrongUsage: the address is none of this machine.
    """
    try:
        return bound(settings.web_host, settings.web_port)
    except PortTaken:
        pass
    try:
        return bound(settings.web_host, 0)
    except PortTaken as taken:
        raise WrongUsage(text("tidak dapat mendengarkan di {address}", address=taken)) from None
