"""`desk doctor`: what is reachable, migrated, configured, late or stuck; the exit status says it too."""

from typing import Final

import typer
from rich.table import Table
from rich.text import Text

from cli.answer import Answer, page_of
from cli.exit_status import ExitStatus
from cli.failures import DeskAway
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import answers
from domain.access.sight import sight_of
from domain.actor import service_identity
from reading.health import (
    Check,
    Checkup,
    Detail,
    Finding,
    check_calendars,
    check_database,
    check_engine,
    check_offices,
    check_work,
)
from reading.words import VaultReader
from wording.codes import word
from wording.service import CHECKS, FINDINGS, detail_line

app = typer.Typer(add_completion=False)

STYLES: Final = {
    Finding.OK: "green",
    Finding.NOTICE: "yellow",
    Finding.BROKEN: "bold red",
    Finding.AWAY: "bold red",
}


@answers(app, "doctor")
async def doctor() -> Answer:
    """Periksa apa yang terjangkau, siap, terlambat, atau macet.

    Status 0 bila sehat, juga bila ada yang perlu diperhatikan; 3 bila ada yang tidak terjangkau; 4 bila ada yang rusak.
    JSON: {healthy, fictitious, checks: [{name, finding, detail, about, count}]}.
    """
    fictitious = False
    try:
        async with desk_services() as services:
            fictitious = services.settings.fictitious
            assert services.settings.database_url is not None
            sight, ledger, client = sight_of(service_identity()), services.ledger, services.client
            engine = await check_engine(sight, client)
            database = services.settings.database_url.get_secret_value()
            vault = VaultReader(ledger, services.vault, services.records)
            checks = await check_database(sight, database, ledger, vault, services.identities.key_proof)
            if all(each.finding is Finding.OK for each in checks if each.name in {"database", "migrations"}):
                answering = client if engine[0].finding is Finding.OK else None
                books = await ledger.books()
                rehearsed = await check_calendars(sight, services.calendars, books, fictitious=fictitious)
                fictitious = fictitious or bool(rehearsed.count)
                checks += [
                    rehearsed,
                    *engine,
                    await check_offices(sight, services.in_force, services.contacts, books, services.now()),
                    *await check_work(sight, books, ledger, services.queries, answering, services.now()),
                ]
            else:
                checks += engine
    except DeskAway as away:
        checks = [Check(name="service", finding=Finding.AWAY, detail=Detail.SILENT, about=(str(away),))]
    status = _status(checks)
    checkup = Checkup(healthy=status is ExitStatus.OK, fictitious=fictitious, checks=tuple(checks))
    return Answer(checkup, page_of(*mark_fictitious(fictitious=fictitious), _table(checks)), status)


def _table(checks: list[Check]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in checks:
        found = Text(FINDINGS[each.finding], style=STYLES[each.finding])
        detail = detail_line(each.detail, ", ".join(each.about), each.count or 0)
        table.add_row(word(CHECKS, each.name), found, detail)
    return table


def _status(checks: list[Check]) -> ExitStatus:
    findings = {each.finding for each in checks}
    if Finding.AWAY in findings:
        return ExitStatus.AWAY
    return ExitStatus.UNSOUND if Finding.BROKEN in findings else ExitStatus.OK
