"""`desk books`: which desks have a book here, and opening one, once for each desk and election."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.answer import Answer, page_of
from cli.failures import DeskRefused
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import answers
from domain.access.sight import sight_of
from domain.actor import service_identity
from domain.refusals import UnknownRegion
from ledger.port import BookOnOtherTerms
from reading.desks import BooksShown, open_books
from reading.outcomes import BookOpened, BooksOpened
from wording.catalogue import counted, text

BOOK_ON_OTHER_TERMS = "BOOK_ON_OTHER_TERMS"

app = typer.Typer(add_completion=False)
books = typer.Typer()
app.add_typer(books, name="books", help="Buka atau tampilkan buku desk.")


@answers(books, "open")
async def open_new_books(
    regions: Annotated[list[str], typer.Argument(metavar="KODE", help="Daerah desk, misalnya 17.07.")],
) -> Answer:
    """Buka buku desk, sekali untuk satu pemilihan.

    Tahunnya dari DESK_ELECTION_YEAR dan tidak dapat diubah lagi. Membuka ulang dengan tahun yang sama tidak berakibat.
    JSON: {outcome, fictitious, books: [{region, name, register_name, year, fresh}]}.
    """
    wanted = list(dict.fromkeys(regions))
    async with desk_services() as services:
        if unknown := [each for each in wanted if not services.rules.has_desk(each)]:
            raise UnknownRegion(", ".join(unknown)[:60])
        known, opened = set(await services.ledger.books()), list[BookOpened]()
        for region in wanted:
            try:
                await services.prepare_books([region])
            except BookOnOtherTerms:
                raise DeskRefused(BOOK_ON_OTHER_TERMS, region) from None
            opened.append(
                BookOpened(
                    region=region,
                    name=services.directory.desk_name(region),
                    register_name=services.directory.register_name(region),
                    year=services.settings.election_year,
                    fresh=services.book_of(region) not in known,
                )
            )
        done = BooksOpened(fictitious=services.settings.fictitious, books=tuple(opened))
        return Answer(done, page_of(*mark_fictitious(fictitious=done.fictitious), *_lines(done)))


def _lines(done: BooksOpened) -> Iterator[str]:
    for each in done.books:
        told = text("Dibuka") if each.fresh else text("Sudah terbuka")
        yield text(
            "{told}: {region} {name}, nomor register {number}",
            told=told,
            region=each.region,
            name=each.name,
            number=f"{each.register_name}/{each.year}/…",
        )


@answers(books, "list")
async def list_books() -> Answer:
    """Tampilkan buku yang sudah dibuka di sini.

    JSON: {fictitious, books: [{region, year, name, problems}]}.
    """
    async with desk_services() as services:
        sight = sight_of(service_identity())
        found = await open_books(sight, services.ledger, services.queries, services.directory)
        shown = BooksShown(fictitious=services.settings.fictitious, books=found)
        lines = [
            f"{each.region:<6}{each.year} {each.name}, {counted('{count} masalah', each.problems)}" for each in found
        ]
        page = lines or [text("Belum ada buku. Buka satu dengan `desk books open KODE`.")]
        return Answer(shown, page_of(*mark_fictitious(fictitious=shown.fictitious), *page))
