"""`desk migrate`: the schema brought up to date, and the query tables compared with the ledger or rebuilt from it."""

from typing import Annotated

import typer

from cli.answer import Answer, page_of
from cli.exit_status import ExitStatus
from cli.failures import DeskAway, WrongUsage
from cli.session import desk_services, settings_from_environment, with_database
from cli.verbs import answers
from domain.outage import LedgerAway
from infra.discretion import discreet
from infra.embedded.runtime_info import read_runtime
from ledger.migrate import migrate as apply_migrations
from projections.rebuild import RebuildReport
from reading.outcomes import Migrated
from wording.catalogue import counted, text

app = typer.Typer(add_completion=False)


@answers(app, "migrate")
async def migrate(
    rebuild: Annotated[bool, typer.Option("--rebuild-projections", help="Bangun ulang proyeksi dari ledger.")] = False,
    verify: Annotated[bool, typer.Option("--verify-projections", help="Bandingkan proyeksi dengan ledger.")] = False,
) -> Answer:
    """Siapkan skema basis data; bangun atau periksa proyeksi.

    Status 4 bila proyeksi berbeda dari ledger. JSON: {applied: [...], projections: {...} | null}.
    """
    if rebuild and verify:
        raise WrongUsage(text("pilih salah satu: --rebuild-projections atau --verify-projections"))
    applied = await _apply()
    report = await _compare(repair=rebuild) if rebuild or verify else None
    lines = [text("Diterapkan: {name}", name=name) for name in applied] or [text("Skema sudah mutakhir.")]
    is_sound = report is None or report.is_equal or report.repaired
    return Answer(
        Migrated(applied=tuple(applied), projections=report),
        page_of(*lines, *(_lines(report) if report is not None else [])),
        ExitStatus.OK if is_sound else ExitStatus.UNSOUND,
    )


async def _apply() -> list[str]:
    settings = settings_from_environment()
    settings = with_database(settings, read_runtime(settings.data_dir))
    assert settings.database_url is not None
    try:
        return await apply_migrations(settings.database_url.get_secret_value())
    except LedgerAway as away:
        raise DeskAway(discreet(str(away))) from away


async def _compare(*, repair: bool) -> RebuildReport:
    async with desk_services() as services:
        return await services.compare_projections(repair=repair)


def _lines(report: RebuildReport) -> list[str]:
    lines = [
        text(
            "Dibaca: {events} dalam {books}.",
            events=counted("{count} peristiwa", report.events),
            books=counted("{count} buku", report.books),
        )
    ]
    for table in report.tables:
        told = counted("{count} baris berbeda", table.differing_rows) if table.differing_rows else text("sama")
        lines.append(f"  {table.table:<14} {table.living_rows:>7} {text('baris')}, {told}")
    if difference := report.first_difference:
        place = f"{difference.table} {difference.key}" + (
            text(" kolom {column}", column=difference.column) if difference.column else ""
        )
        lines.append(
            text(
                "Perbedaan pertama: {place}: {living!r}, seharusnya {rebuilt!r}",
                place=place,
                living=difference.living,
                rebuilt=difference.rebuilt,
            )
        )
    if report.repaired:
        lines.append(text("Proyeksi diganti dengan yang dibangun ulang."))
    return lines
