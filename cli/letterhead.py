"""`desk letterhead`: the lines that head and sign the letters of a desk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.answer import Answer, Part, page_of
from cli.desk_envelopes import as_bad_value, desk_envelope, sent_to_desk
from cli.failures import WrongUsage
from cli.letterhead_files import letterhead_in
from cli.options import CommandIdOption
from cli.pages.output import mark_fictitious, one_line
from cli.session import desk_services
from cli.verbs import Asked, looks
from commands.worded import Words
from domain.calendar import LocalTime
from domain.desk.commands import SetLetterhead
from domain.desk.letterhead import Letterhead
from reading.desks import look_at_desk
from reading.letterhead import LetterheadShown, read_letterhead
from wording.catalogue import text
from wording.instants import full_moment

app = typer.Typer()
letterhead = typer.Typer()
app.add_typer(letterhead, name="letterhead", help="Kop surat desk: tampilkan, atau tetapkan.")


@looks(letterhead, "show")
async def show(asked: Asked) -> Answer:
    """Tampilkan kop surat desk sebagaimana dipakai surat, dengan versinya, penetapnya, dan saatnya.

    JSON: lihat `reading.letterhead.LetterheadShown`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        fictitious = await services.is_fictitious(book)
        shown = await read_letterhead(sight, services.in_force, services.directory, book, fictitious=fictitious)
        return Answer(shown, page_of(*_lines(shown, await services.local_time(book))))


@looks(letterhead, "set")
async def set_lines(
    asked: Asked,
    government: Annotated[
        str | None, typer.Option("--government", metavar="NAMA", help="Nama pemerintah daerahnya.")
    ] = None,
    desk_name: Annotated[str | None, typer.Option("--desk-name", metavar="NAMA", help="Nama desknya.")] = None,
    address: Annotated[
        list[str] | None, typer.Option("--address", metavar="BARIS", help="Alamat kantor; boleh sampai tiga kali.")
    ] = None,
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="NOMOR", help="Telepon kantor; bukan nomor seluler.")
    ] = None,
    email: Annotated[str | None, typer.Option("--email", metavar="SUREL", help="Surel kantor.")] = None,
    decree: Annotated[
        str | None, typer.Option("--decree", metavar="NOMOR", help="SK pembentukan desk, dengan nomornya.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="BERKAS", help="Seluruh kop: baris `pemerintah: …`, `alamat: …`, `sk: …`."),
    ] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Tetapkan kop surat; yang tidak disebut tetap, yang disebut kosong dihapus, berkas mengganti semuanya.

    Baris berkas dimulai dengan pemerintah, desk, alamat, telepon, surel, atau sk.
    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    typed: dict[str, Any] = {
        "government": government,
        "desk": desk_name,
        "address": None if address is None else tuple(each for each in address if each.strip()),
        "phone": phone,
        "email": email,
        "decree": decree,
    }
    named = {
        field: value if field == "address" else value or None for field, value in typed.items() if value is not None
    }
    if not named and file is None:
        raise WrongUsage(text("sebutkan sedikitnya satu baris kop, atau --file"))
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        fictitious = await services.is_fictitious(book)
        known = await read_letterhead(sight, services.in_force, services.directory, book, fictitious=fictitious)
        given = known.recorded.model_dump() if file is None else letterhead_in(file)
        with as_bad_value():
            command = SetLetterhead(letterhead=Letterhead.model_validate({**given, **named}))
        envelope = desk_envelope(asked, book, command, command_id, services.now())
        words = Words(services.vault, asked.actor)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


def _lines(shown: LetterheadShown, local: LocalTime) -> Iterator[Part]:
    """Each line by its name, then which version it is."""
    yield from mark_fictitious(fictitious=shown.fictitious)
    used = shown.used
    for name, value in (
        (text("Pemerintah"), used.government),
        (text("Desk"), used.desk),
        *((text("Alamat"), each) for each in used.address),
        (text("Telepon"), used.phone),
        (text("Surel"), used.email),
        (text("SK"), used.decree),
    ):
        if value:
            yield f"{name}: {one_line(value)}"
    if shown.set_at is None:
        yield text("Belum ditetapkan; nama diambil dari daerahnya.")
        return
    yield text(
        "Versi {version}, ditetapkan oleh {person} pada {moment}",
        version=shown.version,
        person=shown.author,
        moment=full_moment(shown.set_at, local),
    )
