"""`desk cadence`: by which rules a desk reports to the one above."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.answer import Answer, Part, page_of
from cli.cadence_files import cadence_in
from cli.desk_envelopes import desk_envelope, sent_to_desk
from cli.options import CommandIdOption
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import Asked, looks
from commands.worded import Words
from domain.calendar import LocalTime
from domain.desk.commands import SetCadence
from reading.cadence import CadenceShown, read_cadence
from reading.desks import look_at_desk
from reference.cadence import shipped_cadence
from wording.catalogue import text
from wording.instants import full_moment

app = typer.Typer()
cadence = typer.Typer()
app.add_typer(cadence, name="cadence", help="Jadwal pelaporan desk: tampilkan, atau tetapkan.")


@looks(cadence, "show")
async def show(asked: Asked) -> Answer:
    """Tampilkan aturan pelaporan desk, periode yang terbuka, dan periode berikutnya.

    JSON: lihat `reading.cadence.CadenceShown`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        fictitious = await services.is_fictitious(book)
        shown = await read_cadence(sight, services.in_force, shipped_cadence, book, fictitious=fictitious)
        return Answer(shown, page_of(*_lines(shown, await services.local_time(book))))


@looks(cadence, "set")
async def set_rules(
    asked: Asked,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="BERKAS", help="Tabel CSV atau JSON; tanpa berkas, aturan bawaan yang ditetapkan."),
    ] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Tetapkan aturan pelaporan; periode yang sedang terbuka berjalan sampai batas yang sudah diumumkan.

    Kolom berkas: kind, hours, weekday, day, since, until, grace_minutes.
    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    rules = shipped_cadence() if file is None else cadence_in(file)
    async with desk_services() as services:
        book = services.book_of(asked.desk)
        envelope = desk_envelope(asked, book, SetCadence(cadence=rules), command_id, services.now())
        words = Words(services.vault, asked.actor)
        return await sent_to_desk(services.commands, envelope, words, fictitious=await services.is_fictitious(book))


def _lines(shown: CadenceShown, local: LocalTime) -> Iterator[Part]:
    """The rules, then what is open and what comes."""
    yield from mark_fictitious(fictitious=shown.fictitious)
    yield from shown.rules
    for each in shown.opened:
        cut_off = full_moment(each.cut_off, local)
        yield text("Terbuka: {report}, batas {moment}", report=each.report_id.key, moment=cut_off)
    for each in shown.upcoming:
        since = full_moment(each.since, local)
        yield text("Berikutnya: {report}, mulai {moment}", report=each.report_id.key, moment=since)
    if shown.set_at is None:
        yield text("Belum ditetapkan; ini aturan bawaan, dan tidak ada periode yang dibuka.")
        return
    yield text(
        "Versi {version}, ditetapkan oleh {person} pada {moment}",
        version=shown.version,
        person=shown.author,
        moment=full_moment(shown.set_at, local),
    )
