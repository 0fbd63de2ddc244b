"""`desk doctor`: what is reachable, migrated, configured, late or stuck; the exit status says it too."""

import asyncio
from typing import Final

import typer
from rich.table import Table
from rich.text import Text

from cli.checkup import Check, Finding, check_database, check_engine, check_work
from cli.exit_status import ExitStatus
from cli.failures import DeskAway
from cli.options import JsonOption
from cli.output import console, mark_fictitious, write_json
from cli.session import desk_services

app = typer.Typer(add_completion=False)

TITLES: Final = {
    "service": "Desk",
    "database": "Basis data",
    "migrations": "Skema",
    "books": "Buku",
    "vault": "Brankas",
    "engine": "Temporal",
    "search_attributes": "Atribut pencarian",
    "desk-problems": "Antrean masalah",
    "desk-notices": "Antrean pemberitahuan",
    "wakes": "Pembangun",
    "timers": "Pengatur waktu",
    "dead_letters": "Surat mati",
    "mergings": "Gabungan",
    "late": "Terlambat",
    "triage": "Triase",
}

MARKS: Final = {
    Finding.OK: Text("baik", style="green"),
    Finding.NOTICE: Text("perhatikan", style="yellow"),
    Finding.BROKEN: Text("rusak", style="bold red"),
    Finding.AWAY: Text("tidak terjangkau", style="bold red"),
}


@app.command("doctor")
def doctor(as_json: JsonOption = False) -> ExitStatus:
    """Periksa apa yang terjangkau, siap, terlambat, atau macet.

    Status 0 bila sehat, juga bila ada yang perlu diperhatikan; 3 bila ada yang tidak terjangkau; 4 bila ada yang rusak.
    JSON: {healthy, fictitious, checks: [{name, finding, detail, count}]}.
    """
    return asyncio.run(_doctor(as_json=as_json))


async def _doctor(*, as_json: bool) -> ExitStatus:
    fictitious = False
    try:
        async with desk_services() as desk:
            fictitious = desk.settings.fictitious
            engine = await check_engine(desk.client)
            checks = await check_database(desk)
            if all(each.finding is Finding.OK for each in checks if each.name in {"database", "migrations"}):
                engine_answers = engine[0].finding is Finding.OK
                checks += [*engine, *await check_work(desk, engine_answers=engine_answers)]
            else:
                checks += engine
    except DeskAway as away:
        checks = [Check(name="service", finding=Finding.AWAY, detail=str(away))]
    status = _status(checks)
    if as_json:
        healthy = status is ExitStatus.OK
        write_json({"healthy": healthy, "fictitious": fictitious, "checks": [each.model_dump() for each in checks]})
        return status
    target = console()
    for line in mark_fictitious(fictitious=fictitious):
        target.print(line)
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in checks:
        table.add_row(TITLES.get(each.name, each.name), MARKS[each.finding], each.detail)
    target.print(table)
    return status


def _status(checks: list[Check]) -> ExitStatus:
    findings = {each.finding for each in checks}
    if Finding.AWAY in findings:
        return ExitStatus.AWAY
    return ExitStatus.UNSOUND if Finding.BROKEN in findings else ExitStatus.OK
