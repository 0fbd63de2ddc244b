"""`desk shift`: a note for who takes over."""

from typing import Annotated

import typer

from cli.answer import Answer
from cli.pages.listing import Reader
from cli.pages.shift_page import shift_page
from cli.session import desk_services
from cli.verbs import Asked, looks
from reading.desks import look_at_desk
from reading.shift import read_shift

app = typer.Typer(add_completion=False)

LONGEST_HOURS = 168


@looks(app, "shift")
async def shift(
    asked: Asked,
    hours: Annotated[
        int, typer.Option("--hours", metavar="JAM", min=1, max=LONGEST_HOURS, help="Lama giliran jaga berikutnya.")
    ] = 8,
) -> Answer:
    """Tampilkan catatan serah terima bagi giliran jaga berikutnya.

    Yang terbuka, jatuh tempo, terlambat, belum ditanggapi, menunggu triase, tidak sampai, dan dijanjikan.
    Halaman memuat yang paling mendesak; JSON memuat semuanya.
    JSON: {desk, fictitious, as_of, at, until, open, due, late, silent, triage, undelivered, pauses, promised}.
    Isinya `reading.shift.ShiftNote`; triage null bagi yang tidak melihat antrean.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        reader = Reader(services.directory, await services.local_time(book), services.now())
        fictitious = await services.is_fictitious(book)
        note = await read_shift(
            sight, services.queries, services.triage_queue, book, reader.now, hours, reader.local, fictitious=fictitious
        )
        return Answer(note, lambda width: shift_page(note, reader, width))
