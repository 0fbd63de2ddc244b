"""`desk rules show`, `rehearse`, `accuracy`: which table is in force, what another would change, how the rules did."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.answer import Answer, Part, Verbatim, page_of
from cli.failures import WrongUsage
from cli.pages.output import mark_fictitious
from cli.pages.rule_pages import accuracy_page, rehearsal_page, table_page
from cli.rule_files import rows_of
from cli.session import desk_services
from cli.since import LATELY, SinceOption, day_of, since_when
from cli.verbs import Asked, looks
from commands.rules_in_force import RulesInForce
from domain.access.sight import Sight
from domain.routing_table import RouteRow, RoutingTable
from domain.stream import BookId
from reading.desks import look_at_desk
from reading.recorded import accuracy_since
from reading.rule_documents import accuracy_shown, rehearsal_shown, table_shown
from reading.rules import proposed_table, read_table, rehearse_on_record
from reference.routes import written
from wording.catalogue import text

app = typer.Typer(add_completion=False)

FILE_VERSION: Final = "berkas"
"""What a table is called that nobody has proposed yet."""


@looks(app, "rehearse")
async def rehearse_table(
    asked: Asked,
    source: Annotated[str, typer.Argument(metavar="BERKAS|VERSI", help="Tabel dalam CSV, atau versi yang diusulkan.")],
    since: SinceOption = LATELY,
    on: Annotated[str | None, typer.Option("--on", metavar="TANGGAL", help="Baris yang berlaku pada hari itu.")] = None,
) -> Answer:
    """Perlihatkan apa yang akan berubah andai tabel ini berlaku, kasus demi kasus; tidak ada yang disimpan.

    JSON: {desk, fictitious, since, undecided, day, old, new, cases, changed, by_difference, by_category,
    changes: [...]}.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        in_force, now, local = services.in_force, services.now(), await services.local_time(book)
        proposed = await _proposed(sight, in_force, book, source)
        begin = since_when(since, now, local)
        day = local.date_of(now) if on is None else day_of(on, "--on")
        rehearsed = await rehearse_on_record(
            sight, services.ledger, in_force, services.numbers, book, proposed, begin, day
        )
        fictitious = await services.is_fictitious(book)
        return Answer(
            rehearsal_shown(rehearsed, asked.desk, begin, fictitious=fictitious),
            page_of(*mark_fictitious(fictitious=fictitious), *rehearsal_page(rehearsed, begin, local)),
        )


async def _proposed(sight: Sight, in_force: RulesInForce, book: BookId, source: str) -> RoutingTable:
    """The table that is meant: in a file, or under a version that was proposed."""
    if _is_file(source):
        return RoutingTable.of(FILE_VERSION, rows_of(Path(source)))
    table = await proposed_table(sight, in_force, book, source)
    if table is None:
        raise WrongUsage(text("bukan berkas dan bukan versi yang diusulkan: {source}", source=source[:80]))
    return table


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # no file can be called so
        return False


@looks(app, "show")
async def show(
    asked: Asked,
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSI", help="Tabel lain yang diusulkan.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TANGGAL", help="Yang berlaku pada hari itu.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Seluruh tabel sebagai berkas untuk diubah.")] = False,
) -> Answer:
    """Tampilkan tabel rute yang berlaku dan usulan yang menunggu.

    JSON: {desk, fictitious, day, version, digest, shipped, author, approver, effective_at, rows: [...],
    waiting: [...]}.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        local = await services.local_time(book)
        asked_day = None if at is None else day_of(at, "--at")
        day = asked_day or local.date_of(services.now())
        in_force = services.in_force
        read = await read_table(sight, in_force, book, version=version, day=asked_day, local=local)
        rows = [row for row in read.table.rows if as_csv or _is_in_force(row, day)]
        fictitious = await services.is_fictitious(book)
        page: Iterable[Part] = (
            [Verbatim(written(rows))]
            if as_csv
            else [*mark_fictitious(fictitious=fictitious), *table_page(read, rows, day, local)]
        )
        return Answer(table_shown(read, rows, asked.desk, day, fictitious=fictitious), page_of(*page))


def _is_in_force(row: RouteRow, day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or day <= row.effective_to)


@looks(app, "accuracy")
async def accuracy(asked: Asked, since: SinceOption = LATELY) -> Answer:
    """Hitung berapa laporan yang berjalan tanpa orang, dan seberapa sering orang membetulkan usulan aturan.

    JSON: {desk, fictitious, since, reports, joined, nil, totals, table_versions, categories: [...], limits: [...]}.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        local = await services.local_time(book)
        begin = since_when(since, services.now(), local)
        found = await accuracy_since(sight, services.ledger, book, begin)
        fictitious = await services.is_fictitious(book)
        return Answer(
            accuracy_shown(found, asked.desk, begin, fictitious=fictitious),
            page_of(*mark_fictitious(fictitious=fictitious), *accuracy_page(found, begin, local)),
        )
