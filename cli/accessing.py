"""Verbs about who sees what: `desk access`, `desk contact`, `desk fate`."""

from collections.abc import Iterator
from typing import Annotated, Final

import typer
from rich.text import Text

from cli.answer import Answer, Page, Part, Unbroken, page_of
from cli.next_commands import for_more_of_a_list
from cli.options import LimitOption, ProblemArgument, PurposeOption, lines_of
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious, one_line
from cli.pages.problem_page import written
from cli.pages.tables import titled_table
from cli.session import desk_services
from cli.since import day_of
from cli.verbs import Asked, looks
from commands.links import Links
from commands.service import CommandService
from domain.access.sight import Sight
from domain.problem.commands import RecordHandDelivery
from domain.problem.process import problem_stream
from projections.views import IntakeReportView
from reading.access import AccessRead, AccessShown, accesses_on, failed_sign_ins_on
from reading.contacts import ContactShown, contact_of, find_to_call
from reading.desks import find_desk
from reading.fate import FateShown, fate_of, report_in_sight
from reading.recorded_links import RecordedLinks
from wording.catalogue import text
from wording.codes import ACCESSES, DISPOSITIONS, NOTICE_KINDS, OUTCOMES, PHASES, WAYS_IN, word
from wording.instants import moment
from wording.persons import named
from wording.refusals import sentence
from wording.tellings import TELLING_STANDINGS, why_untold

app = typer.Typer(add_completion=False)

LAST_NUMBER: Final = 2**31 - 1
"""Of an access on one day, as far as anybody can name one."""


@looks(app, "access")
async def show_access(
    asked: Asked,
    day: Annotated[
        str | None, typer.Option("--day", metavar="TANGGAL", help="Hari menurut kalender desk; tanpa ini hari ini.")
    ] = None,
    after: Annotated[
        int, typer.Option("--after", metavar="N", min=0, max=LAST_NUMBER, help="Lanjutan: next dari bagian sebelumnya.")
    ] = 0,
    limit: LimitOption = None,
) -> Answer:
    """Tampilkan siapa membuka isi laporan, kontak, atau masalah terbatas, dan siapa masuk.

    Pada satu hari; hanya untuk auditor dan ketua desk.
    JSON: {fictitious, desk, day, rehearsal, next, accesses: [{at, actor, kind, problem_id, intake_id, count,
    way_in, credential_id, account, purpose}], failed_sign_ins: [{hour, method, code, account, desk, failures,
    last_at}]}; rehearsal seperti pada `desk books list`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await find_desk(sight, services.ledger, services.regions, book)
        reader = Reader(services.directory, await services.local_time(book), services.now())
        wanted = reader.local.date_of(reader.now) if day is None else day_of(day, "--day")
        lines = lines_of(limit, by_program=asked.by_program)
        read = await accesses_on(sight, services.ledger, book, wanted, after=after, limit=lines)
        fictitious = await services.is_fictitious(book)
        failed = await failed_sign_ins_on(sight, services.sign_in_failures, asked.desk, wanted, reader.local)
        shown = AccessShown.of(read, failed, asked.desk, wanted, reader.local, fictitious=fictitious)
        return Answer(shown, _access_page(shown, reader))


def _access_page(shown: AccessShown, reader: Reader) -> Page:
    def page(_width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=shown.fictitious)
        if not shown.accesses:
            yield text("Tidak ada yang dibuka pada hari itu.")
            yield from _failed(shown, reader)
            return
        table = titled_table((text("Saat"), text("Siapa"), text("Apa"), text("Masalah"), text("Untuk apa")))
        for each in shown.accesses:
            what = _what(each)
            who = f"{each.actor.role}:{named(each.actor)}@{each.actor.region}"
            table.add_row(moment(each.at, reader.local), who, what, each.problem_id or "", one_line(each.purpose or ""))
        yield table
        if shown.next is not None:
            yield for_more_of_a_list(f"access --day {shown.day.isoformat()} --after {shown.next}")
        yield from _failed(shown, reader)

    return page


def _what(access: AccessRead) -> str:
    """What was done, with which and how many: `jalan masuk diterbitkan (token abc…, sari)`."""
    parts = [
        None if access.count is None else str(access.count),
        None if access.way_in is None else word(WAYS_IN, access.way_in),
        access.credential_id,
        access.account,
    ]
    told = ", ".join(each for each in parts if each is not None)
    return word(ACCESSES, access.kind) + (f" ({told})" if told else "")


def _failed(shown: AccessShown, reader: Reader) -> Iterator[Part]:
    if not shown.failed_sign_ins:
        return
    yield text("Gagal masuk, per jam:")
    table = titled_table((text("Saat"), text("Berapa kali"), text("Akun"), text("Sebab")))
    for each in shown.failed_sign_ins:
        table.add_row(moment(each.last_at, reader.local), str(each.failures), each.account, sentence(each.code))
    yield table


@looks(app, "fate")
async def show_fate(
    asked: Asked, report: Annotated[str, typer.Argument(metavar="LAPORAN", help="Nomor laporan, lengkap.")]
) -> Answer:
    """Tampilkan apa jadinya satu laporan.

    Pelapor melihat laporannya sendiri; petugas desk semuanya.

    JSON: {fictitious, intake_id, reported_at, reported_until, disposition, phase, outcome, register_number,
    tellings: [...], untold, notes: [...], link}; tiap tellings {kind, since, standing, code}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight)
        found = await report_in_sight(sight, services.queries, report)
        fictitious = await services.is_fictitious(found.book)
        fate = await fate_of(sight, services.group_sources, found, fictitious=fictitious)
        recorded = RecordedLinks(sight, services.links, services.records)
        address = await _link(sight, services.links, recorded, services.commands, found)
        fate = fate.model_copy(update={"link": address})
        reader = Reader(services.directory, await services.local_time(found.book), services.now())
        return Answer(fate, _fate_page(fate, reader))


async def _link(
    sight: Sight, given: Links | None, recorded: RecordedLinks, commands: CommandService, report: IntakeReportView
) -> str | None:
    """Where the reporter reads the same without an account, for that person and for who tells reporters by hand."""
    if report.problem_id is None or given is None:
        return None
    stream = problem_stream(report.book, report.problem_id)
    tells_reporters = recorded.may_show(stream, RecordHandDelivery)
    if not tells_reporters and not sight.actor.is_person(report.handed_in_by):
        return None
    state = (await commands.snapshot(stream)).state
    # Their own link is shown to nobody else by it.
    found = await (recorded if tells_reporters else given).link_of_report(stream, state, report.intake_id)
    return None if found is None else found.address


def _fate_page(fate: FateShown, reader: Reader) -> Page:
    def page(_width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=fate.fictitious)
        yield text(
            "Laporan {report}, {moment}",
            report=fate.intake_id,
            moment=moment(fate.reported_at, reader.local, until=fate.reported_until),
        )
        yield text("Laporan ini {became}.", became=word(DISPOSITIONS, fate.disposition))
        if fate.phase is not None:
            phase = text("Tahap: {phase}", phase=word(PHASES, fate.phase))
            yield phase + (f", {fate.register_number}" if fate.register_number else "")
        if fate.outcome is not None:
            yield text("Hasil: {outcome}", outcome=word(OUTCOMES, fate.outcome))
        if not fate.tellings and fate.untold is not None:
            yield text("Pelapor tidak dapat diberi tahu: {why}.", why=why_untold(fate.untold))
        for telling in fate.tellings:
            yield text(
                "{kind}, {moment}: {standing}",
                kind=word(NOTICE_KINDS, telling.kind),
                moment=moment(telling.since, reader.local),
                standing=word(TELLING_STANDINGS, telling.standing)
                + (f" ({why_untold(telling.code)})" if telling.code is not None else ""),
            )
        if fate.link is not None:
            yield text("Tautan pelapor:")
            yield Unbroken(Text(fate.link))
        for note in fate.notes:
            yield text("Catatan {moment}: {note}", moment=moment(note.at, reader.local), note=written(note))

    return page


@looks(app, "contact")
async def show_contact(
    asked: Asked,
    problem: ProblemArgument,
    report: Annotated[
        str | None, typer.Option("--report", metavar="LAPORAN", help="Laporan mana; tanpa ini yang satu-satunya.")
    ] = None,
    purpose: PurposeOption = None,
) -> Answer:
    """Tampilkan kontak pelapor, untuk menghubunginya kembali; dicatat sebagai akses.

    JSON: {fictitious, problem_id, intake_id, contact}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight, purpose)
        found = await find_to_call(sight, services.queries, problem)
        fictitious = await services.is_fictitious(found.book)
        words = services.words
        shown = await contact_of(sight, services.ledger, words, found, report, fictitious=fictitious)
        line = text("Pelapor laporan {report}: {contact}", report=shown.intake_id, contact=_contact(shown))
        return Answer(shown, page_of(*mark_fictitious(fictitious=fictitious), line))


def _contact(shown: ContactShown) -> str:
    return text("tidak ada kontak") if shown.contact is None else one_line(shown.contact)
