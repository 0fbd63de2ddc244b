"""`desk web`: the HTTP API, until Ctrl-C."""

import asyncio
from typing import Annotated, Final

import typer

from cli.exit_status import ExitStatus
from cli.failures import WrongUsage, report_failure
from cli.hosting import until_interrupted
from cli.pages.output import mark_fictitious, say
from cli.session import desk_services
from web.server import PortTaken, bound, serving
from wording.catalogue import text

app = typer.Typer(add_completion=False)

PORT: Final = 8170


@app.command("web")
def web(
    host: Annotated[
        str, typer.Option("--host", envvar="DESK_WEB_HOST", metavar="ALAMAT", help="Alamat yang didengarkan.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", envvar="DESK_WEB_PORT", min=0, max=65535, metavar="PORT", help="0: yang bebas.")
    ] = PORT,
) -> ExitStatus:
    """Layani API HTTP sampai dihentikan dengan Ctrl-C.

    Alamatnya di bawah /api/v1, uraiannya /api/openapi.json; masuk dengan token dari `desk token issue`.
    """
    try:
        return until_interrupted(_web(host, port))
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked is told
        return report_failure(error)


async def _web(host: str, port: int) -> ExitStatus:
    try:
        listening = bound(host, port)
    except PortTaken as taken:
        raise WrongUsage(text("tidak dapat mendengarkan di {address}", address=taken)) from None
    async with desk_services() as services, serving(services, listening) as address:
        books = await services.ledger.books()
        say(*mark_fictitious(fictitious=await services.is_fictitious(*books)))
        say(
            text(
                "API di {address}, uraiannya di {description}",
                address=f"{address}/api/v1",
                description=f"{address}/api/openapi.json",
            )
        )
        await asyncio.Event().wait()
    return ExitStatus.OK
