"""`desk books`: which desks have a book here, and opening one, once for each desk and election."""

from collections.abc import Iterator
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from cli.answer import Answer, page_of
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import answers
from domain.access.sight import sight_of
from domain.actor import service_identity
from domain.calendar import REAL, LocalTime
from domain.codes import RegionCode
from domain.refusals import UnknownRegion
from reading.desks import Book, BooksShown, Rehearsal, open_books, rehearsal_by
from reading.outcomes import BookOpened, BooksOpened
from reference.directory import ReferenceDirectory
from wording.catalogue import counted, text
from wording.instants import moment

app = typer.Typer(add_completion=False)
books = typer.Typer()
app.add_typer(books, name="books", help="Buka atau tampilkan buku desk.")


@answers(books, "open")
async def open_new_books(
    regions: Annotated[list[str], typer.Argument(metavar="KODE", help="Daerah desk, misalnya 17.07.")],
) -> Answer:
    """Buka buku desk, sekali untuk satu pemilihan.

    Tahunnya dari DESK_ELECTION_YEAR, dan waktu gladinya, bila gladi, dari DESK_REHEARSAL_…; keduanya tidak dapat diubah
    lagi. Membuka ulang tidak berakibat; dengan waktu gladi yang lain ditolak.
    JSON: {outcome, fictitious, books: [{region, name, register_name, year, fresh, rehearsal}]}; rehearsal null atau
    {begins_at, shows, speed}.
    """
    wanted = list(dict.fromkeys(regions))
    async with desk_services() as services:
        if unknown := [each for each in wanted if not services.regions.has_desk(each)]:
            raise UnknownRegion(", ".join(unknown)[:60])
        known, opened = set(await services.ledger.books()), list[BookOpened]()
        for region in wanted:
            await services.prepare_books([region])
            book = services.book_of(region)
            opened.append(
                BookOpened(
                    region=region,
                    name=services.directory.desk_name(region),
                    register_name=services.directory.register_name(region),
                    year=services.settings.election_year,
                    fresh=book not in known,
                    rehearsal=rehearsal_by(await services.calendars.of(book)),
                )
            )
        fictitious = await services.is_fictitious(*map(services.book_of, wanted))
        done = BooksOpened(fictitious=fictitious, books=tuple(opened))
        return Answer(done, page_of(*mark_fictitious(fictitious=done.fictitious), *_lines(done, services.directory)))


def _lines(done: BooksOpened, directory: ReferenceDirectory) -> Iterator[str]:
    for each in done.books:
        told = text("Dibuka") if each.fresh else text("Sudah terbuka")
        yield text(
            "{told}: {region} {name}, nomor register {number}",
            told=told,
            region=each.region,
            name=each.name,
            number=f"{each.register_name}/{each.year}/…",
        )
        yield from _rehearsal_line(each.rehearsal, each.region, directory)


def _rehearsal_line(rehearsal: Rehearsal | None, region: RegionCode, directory: ReferenceDirectory) -> Iterator[str]:
    """When the rehearsal began, what it showed then, and how fast it runs; nothing of a book on the real calendar."""
    if rehearsal is None:
        return
    local = LocalTime(REAL, ZoneInfo(directory.time_zone(region)))
    yield "  " + text(
        "Gladi: mulai {begins} dengan waktu {shows}, {speed:g} kali lebih cepat",
        begins=moment(rehearsal.begins_at, local),
        shows=moment(rehearsal.shows, local),
        speed=rehearsal.speed,
    )


def _shown(book: Book, directory: ReferenceDirectory) -> Iterator[str]:
    yield f"{book.region:<6}{book.year} {book.name}, {counted('{count} masalah', book.problems)}"
    yield from _rehearsal_line(book.rehearsal, book.region, directory)


@answers(books, "list")
async def list_books() -> Answer:
    """Tampilkan buku yang sudah dibuka di sini.

    JSON: {fictitious, books: [{region, year, name, problems, rehearsal}]}; rehearsal null atau
    {begins_at, shows, speed}.
    """
    async with desk_services() as services:
        sight = sight_of(service_identity())
        found = await open_books(sight, services.ledger, services.calendars, services.queries, services.directory)
        fictitious = services.settings.fictitious or any(each.rehearsal for each in found)
        shown = BooksShown(fictitious=fictitious, books=found)
        lines = [line for each in found for line in _shown(each, services.directory)]
        page = lines or [text("Belum ada buku. Buka satu dengan `desk books open KODE`.")]
        return Answer(shown, page_of(*mark_fictitious(fictitious=shown.fictitious), *page))
