"""`desk doctor`: what is reachable, migrated, configured, late or stuck; the exit status says it too."""

from collections.abc import Sequence
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
from reading.checkup import read_checkup
from reading.health import Check, Checkup, Detail, Finding
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
    try:
        async with desk_services() as services:
            checkup = await read_checkup(sight_of(service_identity()), services.health_sources)
    except DeskAway as away:
        silent = Check(name="service", finding=Finding.AWAY, detail=Detail.SILENT, about=(str(away),))
        checkup = Checkup(healthy=False, fictitious=False, checks=(silent,))
    page = page_of(*mark_fictitious(fictitious=checkup.fictitious), _table(checkup.checks))
    return Answer(checkup, page, _status(checkup.checks))


def _table(checks: Sequence[Check]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in checks:
        found = Text(FINDINGS[each.finding], style=STYLES[each.finding])
        detail = detail_line(each.detail, ", ".join(each.about), each.count or 0)
        table.add_row(word(CHECKS, each.name), found, detail)
    return table


def _status(checks: Sequence[Check]) -> ExitStatus:
    findings = {each.finding for each in checks}
    if Finding.AWAY in findings:
        return ExitStatus.AWAY
    return ExitStatus.UNSOUND if Finding.BROKEN in findings else ExitStatus.OK
