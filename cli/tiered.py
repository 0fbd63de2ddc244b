"""`desk tiered`: reports of a desk to the tier above, opened, filled, compiled, sealed, sent, received or returned."""

from typing import Annotated

import typer

from cli.acting import id_of_typing, stored_by
from cli.answer import Answer, page_of
from cli.desk_envelopes import as_bad_value
from cli.options import CommandIdOption
from cli.pages.output import mark_fictitious
from cli.pages.tiered_pages import Reader, grid_page, inbox_page, list_page, report_page
from cli.session import desk_services
from cli.since import day_of
from cli.typed_instants import wall_instant
from cli.verbs import Asked, looks
from domain.desk.cadence import PeriodKind
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    Command,
    CommandEnvelope,
    CompileReport,
    DisapproveReport,
    EnterNil,
    ReceiveReport,
    RestateReport,
    ReturnReport,
    SealReport,
    SubmitReport,
    WriteNarrative,
)
from domain.report.process import report_stream
from domain.report_id import ReportKind
from domain.report_opening import OpenReport
from reading.desks import find_desk, look_at_desk
from reading.tiered_reports import (
    PERIODS,
    ReportAccepted,
    list_reports,
    read_grid,
    read_inbox,
    read_report,
    report_named,
)
from wording.catalogue import text
from wording.events import event_line

app = typer.Typer()
tiered = typer.Typer()
app.add_typer(tiered, name="tiered", help="Laporan berjenjang: buka, isi, susun, sahkan, kirim, terima.")

NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="LAPORAN",
        help="Jenis dan masa: daily/2024-11-27, weekly/2024-11-25, monthly/2024-11, stage/KODE, flash/ID; "
        "dengan /1 untuk laporan kedua masa itu.",
    ),
]
UnitOption = Annotated[str | None, typer.Option("--unit", metavar="KODE", help="Daerah yang melapor.")]
MemberOption = Annotated[str | None, typer.Option("--member", metavar="INSTANSI", help="Anggota desk yang melapor.")]
CitesOption = Annotated[
    list[str] | None, typer.Option("--cite", metavar="NOMOR", help="Nomor peristiwa atau masalah; boleh diulang.")
]
WordsArgument = Annotated[str, typer.Argument(metavar="TEKS", help="Kalimat resmi, tanpa nama atau nomor warga.")]


@looks(tiered, "open")
async def open_report(
    asked: Asked,
    name: NameArgument,
    cut_off: Annotated[str, typer.Option("--cut-off", metavar="WAKTU", help="Batas waktu isian.")],
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", metavar="KODE", help="Daerah yang harus melapor; kosong: semua di bawah desk."),
    ] = None,
    member: Annotated[
        list[str] | None,
        typer.Option("--member", metavar="INSTANSI", help="Anggota yang harus melapor."),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TANGGAL", help="Hari pertama.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TANGGAL", help="Hari terakhir.")] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Buka laporan satu masa; bila sudah dibuka, tidak ada yang berubah.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    async with desk_services() as services:
        book = services.book_of(asked.desk)
        local = await services.local_time(book)
        with as_bad_value():
            command = OpenReport(
                cut_off=wall_instant(cut_off, local, "--cut-off"),
                since=None if since is None else day_of(since, "--since"),
                until=None if until is None else day_of(until, "--until"),
                units=tuple(unit) if unit else None,
                members=tuple(member or ()),
            )
    return await _ask(asked, name, command, command_id)


@looks(tiered, "enter")
async def enter(
    asked: Asked,
    name: NameArgument,
    words: WordsArgument,
    unit: UnitOption = None,
    member: MemberOption = None,
    cite: CitesOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Isi laporan bagi satu daerah atau anggota; sesudah batas waktu, isian dicatat terlambat.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = AddEntry(unit=unit, member=member, text=words, cites=tuple(cite or ()))
    return await _ask(asked, name, command, command_id)


@looks(tiered, "nil")
async def nil(
    asked: Asked,
    name: NameArgument,
    unit: UnitOption = None,
    member: MemberOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Nyatakan nihil bagi satu daerah atau anggota.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = EnterNil(unit=unit, member=member)
    return await _ask(asked, name, command, command_id)


@looks(tiered, "close-entries")
async def close_entries(asked: Asked, name: NameArgument, command_id: CommandIdOption = None) -> Answer:
    """Tutup isian sekarang juga; isian berikutnya dicatat terlambat.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    return await _ask(asked, name, CloseEntries(), command_id)


@looks(tiered, "compile")
async def compile_report(asked: Asked, name: NameArgument, command_id: CommandIdOption = None) -> Answer:
    """Susun isi laporan dari catatan desk.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    return await _ask(asked, name, CompileReport(), command_id)


@looks(tiered, "narrate")
async def narrate(
    asked: Asked, name: NameArgument, words: WordsArgument, cite: CitesOption = None, command_id: CommandIdOption = None
) -> Answer:
    """Tulis narasi di samping angka.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = WriteNarrative(text=words, cites=tuple(cite or ()))
    return await _ask(asked, name, command, command_id)


@looks(tiered, "approve")
async def approve(asked: Asked, name: NameArgument, command_id: CommandIdOption = None) -> Answer:
    """Setujui laporan yang sudah disusun, sebagai orang kedua.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    return await _ask(asked, name, ApproveReport(), command_id)


@looks(tiered, "disapprove")
async def disapprove(
    asked: Asked, name: NameArgument, words: WordsArgument, command_id: CommandIdOption = None
) -> Answer:
    """Kembalikan laporan kepada penyusunnya dengan catatan.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = DisapproveReport(remarks=words)
    return await _ask(asked, name, command, command_id)


@looks(tiered, "seal")
async def seal(
    asked: Asked,
    name: NameArgument,
    number: Annotated[
        str | None, typer.Option("--number", metavar="NOMOR", help="Nomor dari arsip; kosong: dibuat menurut urutan.")
    ] = None,
    archive_code: Annotated[
        str, typer.Option("--archive-code", metavar="KODE", help="Kode klasifikasi arsip bagi nomor yang dibuat.")
    ] = "200.2.1",
    signer: Annotated[
        str | None, typer.Option("--signer", metavar="AKUN", help="Penanda tangan; kosong: ketua desk hari ini.")
    ] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Sahkan laporan dengan nomor dan penanda tangan; sesudah itu isinya tidak berubah.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = SealReport(number=number, archive_code=archive_code, signer=signer)
    return await _ask(asked, name, command, command_id)


@looks(tiered, "submit")
async def submit(asked: Asked, name: NameArgument, command_id: CommandIdOption = None) -> Answer:
    """Kirim laporan yang sudah disahkan ke jenjang di atas.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    return await _ask(asked, name, SubmitReport(), command_id)


@looks(tiered, "receive")
async def receive(
    asked: Asked,
    name: NameArgument,
    number: Annotated[str | None, typer.Option("--number", metavar="NOMOR", help="Nomor agenda penerima.")] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Terima laporan dari desk di bawah, yang disebut dengan --desk.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = ReceiveReport(number=number)
    return await _ask(asked, name, command, command_id)


@looks(tiered, "return")
async def return_report(
    asked: Asked, name: NameArgument, words: WordsArgument, command_id: CommandIdOption = None
) -> Answer:
    """Kembalikan laporan kepada desk di bawah dengan catatan.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = ReturnReport(remarks=words)
    return await _ask(asked, name, command, command_id)


@looks(tiered, "restate")
async def restate(asked: Asked, name: NameArgument, words: WordsArgument, command_id: CommandIdOption = None) -> Answer:
    """Buka ralat: edisi baru dengan alasan; edisi yang sudah dikirim tetap seperti dikirim.

    JSON: {outcome, report_id, version, events, number, fresh, fictitious}.
    """
    with as_bad_value():
        command = RestateReport(reason=words)
    return await _ask(asked, name, command, command_id)


@looks(tiered, "show")
async def show(asked: Asked, name: NameArgument) -> Answer:
    """Tampilkan satu laporan dengan isinya.

    JSON: lihat `reading.tiered_reports.TieredReportShown`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        shown, _ = await read_report(
            sight,
            services.report_lists,
            services.ledger,
            services.ledger,
            report_named(book, name),
            fictitious=await services.is_fictitious(book),
        )
        reader = Reader(services.directory, await services.local_time(book))
        return Answer(shown, page_of(*report_page(shown, reader)))


@looks(tiered, "list")
async def list_(
    asked: Asked, kind: Annotated[ReportKind | None, typer.Option("--kind", help="Hanya jenis ini.")] = None
) -> Answer:
    """Tampilkan laporan desk, terbaru lebih dulu.

    JSON: {desk, fictitious, reports}; isinya `reading.tiered_reports.ReportsListed`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        fictitious = await services.is_fictitious(book)
        listed = await list_reports(sight, services.report_lists, book, kind, fictitious=fictitious)
        reader = Reader(services.directory, await services.local_time(book))
        return Answer(listed, page_of(*list_page(listed, reader)))


@looks(tiered, "grid")
async def grid(
    asked: Asked,
    kind: Annotated[PeriodKind, typer.Option("--kind", help="Jenis masa.")] = PeriodKind.DAILY,
    periods: Annotated[int, typer.Option("--periods", min=1, max=60, help="Banyaknya masa.")] = PERIODS,
) -> Answer:
    """Tampilkan desk dan desk di bawahnya menurut masa, terbaru di kiri.

    JSON: {desk, fictitious, kind, periods, rows}; isinya `reading.tiered_reports.Grid`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        local = await services.local_time(book)
        found = await read_grid(
            sight,
            services.report_lists,
            book,
            await services.ledger.books(),
            kind,
            local.date_of(services.now()),
            periods,
            fictitious=await services.is_fictitious(book),
        )
        return Answer(found, page_of(*grid_page(found, services.directory)))


@looks(tiered, "inbox")
async def inbox(asked: Asked) -> Answer:
    """Tampilkan laporan yang masuk ke desk: menunggu diterima, tidak masuk, dikembalikan, diterima.

    JSON: {desk, fictitious, waiting, missing, returned, received, late}.
    Isinya `reading.tiered_reports.Inbox`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        found = await read_inbox(sight, services.report_lists, book, fictitious=await services.is_fictitious(book))
        reader = Reader(services.directory, await services.local_time(book))
        return Answer(found, page_of(*inbox_page(found, reader)))


async def _ask(asked: Asked, name: str, command: Command, command_id: str | None) -> Answer:
    """What became of a command about the report that is called so."""
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await find_desk(sight, services.ledger, services.regions, book)
        report_id = report_named(book, name)
        typed = id_of_typing(asked.actor.id, report_id, command.type, services.now().isoformat())
        with as_bad_value():
            envelope = CommandEnvelope(
                command_id=typed if command_id is None else command_id,
                stream=report_stream(report_id),
                actor=asked.actor,
                command=command,
            )
        stored = stored_by(await services.commands.carry_out(envelope))
        fictitious = await services.is_fictitious(book)
        document = ReportAccepted.of(stored, report_id, fictitious=fictitious)
        told = [event_line(each) for each in stored.events] or [text("Tidak ada yang berubah.")]
        return Answer(document, page_of(*mark_fictitious(fictitious=fictitious), *told))
