"""`desk books`: which desks have a book here, and opening one, once for each desk and election."""

import asyncio
from typing import Annotated

import typer

from cli.exit_status import ExitStatus
from cli.failures import DeskRefused
from cli.options import JsonOption
from cli.output import mark_fictitious, say, write_json
from cli.session import desk_services
from domain.codes import RegionCode
from domain.refusals import UnknownRegion
from domain.stream import region_of, year_of
from ledger.port import BookOnOtherTerms

BOOK_ON_OTHER_TERMS = "BOOK_ON_OTHER_TERMS"

app = typer.Typer(add_completion=False)
books = typer.Typer()
app.add_typer(books, name="books", help="Buka atau tampilkan buku desk.")


@books.command("open")
def open_books(
    regions: Annotated[list[str], typer.Argument(metavar="KODE", help="Daerah desk, misalnya 17.07.")],
    as_json: JsonOption = False,
) -> ExitStatus:
    """Buka buku desk, sekali untuk satu pemilihan.

    Tahunnya dari DESK_ELECTION_YEAR dan tidak dapat diubah lagi. Membuka ulang dengan tahun yang sama tidak berakibat.
    JSON: {outcome, fictitious, books: [{region, name, register_name, year, fresh}]}.
    """
    return asyncio.run(_open(list(dict.fromkeys(regions)), as_json=as_json))


@books.command("list")
def list_books(as_json: JsonOption = False) -> ExitStatus:
    """Tampilkan buku yang sudah dibuka di sini.

    JSON: {fictitious, books: [{region, year, name, problems}]}.
    """
    return asyncio.run(_list(as_json=as_json))


async def _open(regions: list[RegionCode], *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        if unknown := [each for each in regions if not desk.rules.has_desk(each)]:
            raise DeskRefused(UnknownRegion.code, ", ".join(unknown)[:60])
        known, fictitious, opened = set(await desk.ledger.books()), desk.settings.fictitious, []
        if not as_json:
            say(*mark_fictitious(fictitious=fictitious))
        for region in regions:
            try:
                await desk.prepare_books([region])
            except BookOnOtherTerms:
                raise DeskRefused(BOOK_ON_OTHER_TERMS, region) from None
            book = {
                "region": region,
                "name": desk.directory.desk_name(region),
                "register_name": desk.directory.register_name(region),
                "year": desk.settings.election_year,
                "fresh": desk.book_of(region) not in known,
            }
            opened.append(book)
            if not as_json:
                told = "Dibuka" if book["fresh"] else "Sudah terbuka"
                say(f"{told}: {region} {book['name']}, nomor register {book['register_name']}/{book['year']}/…")
        if as_json:
            write_json({"outcome": "accepted", "fictitious": fictitious, "books": opened})
        return ExitStatus.OK


async def _list(*, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        fictitious, found = desk.settings.fictitious, []
        for book in await desk.ledger.books():
            region = region_of(book)
            counts = await desk.queries.counts(region)
            name = desk.directory.desk_name(region)
            found.append(
                {"region": region, "year": year_of(book), "name": name, "problems": sum(counts.by_phase.values())}
            )
        if as_json:
            write_json({"fictitious": fictitious, "books": found})
            return ExitStatus.OK
        say(*mark_fictitious(fictitious=fictitious))
        say(*(f"{each['region']:<6}{each['year']} {each['name']}, {each['problems']} masalah" for each in found))
        if not found:
            say("Belum ada buku. Buka satu dengan `desk books open KODE`.")
        return ExitStatus.OK
