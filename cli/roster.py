"""`desk roster`: the offices and persons of a desk, brought in from a file, appointed, ended and shown."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.answer import Answer, Part, page_of
from cli.desk_envelopes import as_bad_value, desk_envelope, sent_to_desk
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, refusal_line
from cli.files import content_of
from cli.next_commands import for_an_empty_roster
from cli.options import CommandIdOption, ReasonOption
from cli.pages.output import mark_fictitious, one_line
from cli.pages.roster_page import roster_page
from cli.session import desk_services
from cli.since import day_of
from cli.told_cells import told_cell
from cli.verbs import Asked, looks
from commands.roster import OfficeOutcome, person_subject, record_offices
from commands.service import Refused
from commands.worded import Words
from domain.actor import ActingAs
from domain.codes import Role
from domain.desk.commands import (
    AppointOfficial,
    ChangeAppointment,
    EndAppointment,
    EndRecusal,
    RecordRecusal,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.recusal import RecusalCause
from domain.desk.roster import Terms
from domain.office import OfficeId
from domain.officials import Post
from domain.vault_reference import Sealed
from intake_files.offices import OfficeRow, RejectedOffice, read_offices
from intake_files.table import FILE_LIMIT_BYTES, UnusableFile
from reading.desks import look_at_desk
from reading.notices import offices_without_address
from reading.roster import OfficeImported, OfficeRefused, OfficesImported, read_appointment, read_roster
from reference.directory import ReferenceDirectory
from wording.catalogue import counted, text

app = typer.Typer()
roster = typer.Typer()
app.add_typer(roster, name="roster", help="Daftar desk: kantor instansi, petugas, ketua, dan sekretariat.")

NumberArgument = Annotated[int, typer.Argument(metavar="NOMOR", help="Nomor penetapan, dari `desk roster show`.")]
PostOption = Annotated[Post | None, typer.Option("--post", help="Jabatan desk yang dipegang.")]
ActingOption = Annotated[
    ActingAs | None, typer.Option("--acting", help="Plt., Plh., atau Pj.; kosong bagi pejabat definitif.")
]
OnBehalfOption = Annotated[
    str | None,
    typer.Option("--for", metavar="AKUN", help="Bertindak atas nama orang ini, dalam peran yang sama, sampai --until."),
]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="TANGGAL", help="Hari pertama; kosong: hari ini.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="TANGGAL", help="Hari terakhir.")]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="KODE", help="Daerah kantornya; kosong: daerah desk.")
]
NameOption = Annotated[str | None, typer.Option("--name", metavar="NAMA", help="Nama orangnya; disimpan tersegel.")]
PhoneOption = Annotated[str | None, typer.Option("--phone", metavar="NOMOR", help="Nomornya; disimpan tersegel.")]
EmailOption = Annotated[str | None, typer.Option("--email", metavar="SUREL", help="Surelnya; disimpan tersegel.")]


@looks(roster, "show")
async def show(asked: Asked) -> Answer:
    """Tampilkan ketua, sekretariat, petugas, dan kantor desk.

    JSON: lihat `reading.roster.RosterShown`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        shown = await read_roster(
            sight,
            services.in_force,
            services.words,
            book,
            (await services.local_time(book)).date_of(services.now()),
            fictitious=await services.is_fictitious(book),
        )
        return Answer(shown, page_of(*roster_page(shown, services.directory, for_an_empty_roster(sight, asked.desk))))


@looks(roster, "import")
async def import_offices(
    asked: Asked,
    file: Annotated[
        Path, typer.Argument(metavar="BERKAS", help="Kantor dalam CSV atau XLSX.", exists=True, dir_okay=False)
    ],
    check: Annotated[bool, typer.Option("--check", help="Hanya periksa; tidak ada yang disimpan.")] = False,
) -> Answer:
    """Masukkan kantor instansi dengan alamatnya; baris yang tidak berubah tidak dicatat lagi.

    Status 0 bila semua baris diterima, 1 bila ada yang ditolak. JSON: lihat `reading.roster.OfficesImported`.
    """
    rows = await asyncio.to_thread(_rows, file)
    async with desk_services() as services:
        offices = [row.office for row in rows if isinstance(row, OfficeRow)]
        book = services.book_of(asked.desk)
        outcomes = await record_offices(
            services.commands, services.in_force, book, asked.actor, offices, check_only=check
        )
        fictitious = await services.is_fictitious(book)
        sight = await asked.sight(services.sight)
        silent = await offices_without_address(sight, services.in_force, services.contacts, book, services.now())
        imported = _imported(asked, file, rows, outcomes, silent, check_only=check, fictitious=fictitious)
        status = ExitStatus.REFUSED if imported.rejected else ExitStatus.OK
        return Answer(imported, page_of(*_lines(imported, services.directory)), status)


@looks(roster, "withdraw")
async def withdraw(
    asked: Asked,
    agency: Annotated[str, typer.Argument(metavar="INSTANSI", help="Kode instansi.")],
    reason: ReasonOption,
    region: RegionOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Cabut kantor dari daftar; tidak ada lagi yang dikirim ke sana.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        with as_bad_value():
            command = WithdrawOffice(agency=agency, region=region or asked.desk, reason=reason)
        words = Words(services.vault, asked.actor)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(roster, "appoint")
async def appoint(
    asked: Asked,
    account: Annotated[str, typer.Argument(metavar="AKUN", help="Akun orangnya.")],
    role: Annotated[Role, typer.Argument(metavar="PERAN", help="operator, verifier, supervisor, agency, …")],
    agency: Annotated[str, typer.Argument(metavar="INSTANSI", help="Kode instansinya.")],
    post: PostOption = None,
    acting: ActingOption = None,
    on_behalf_of: OnBehalfOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    region: RegionOption = None,
    name: NameOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Tetapkan seseorang pada desk, dengan perannya, masanya, dan jabatan desk bila ada.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        local = await services.local_time(services.book_of(asked.desk))
        words = Words(services.vault, asked.actor, person_subject(account))
        with as_bad_value():
            terms = Terms(
                role=role,
                agency=agency,
                region=region or asked.desk,
                post=post,
                acting=acting,
                on_behalf_of=on_behalf_of,
                since=_day(since, "--since") or local.date_of(services.now()),
                until=_day(until, "--until"),
            )
            command = AppointOfficial(
                account=account,
                terms=terms,
                name=_sealed(words, name),
                phone=_sealed(words, phone),
                email=_sealed(words, email),
            )
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(roster, "change")
async def change(
    asked: Asked,
    number: NumberArgument,
    post: PostOption = None,
    no_post: Annotated[bool, typer.Option("--no-post", help="Tidak lagi memegang jabatan desk.")] = False,
    since: SinceOption = None,
    until: UntilOption = None,
    no_until: Annotated[bool, typer.Option("--no-until", help="Hari terakhirnya belum diketahui.")] = False,
    name: NameOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Ubah penetapan: masanya, jabatan desknya, atau cara menghubungi orangnya; yang tidak disebut tetap.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight)
        known = await read_appointment(sight, services.in_force, services.book_of(asked.desk), number)
        words = Words(services.vault, asked.actor, person_subject(known.account))
        with as_bad_value():
            terms = replace(
                known.terms,
                post=None if no_post else post or known.terms.post,
                since=_day(since, "--since") or known.terms.since,
                until=None if no_until else _day(until, "--until") or known.terms.until,
            )
            command = ChangeAppointment(
                number=number,
                terms=terms,
                name=_sealed(words, name),
                phone=_sealed(words, phone),
                email=_sealed(words, email),
            )
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(roster, "end")
async def end(
    asked: Asked,
    number: NumberArgument,
    reason: ReasonOption,
    until: UntilOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Akhiri penetapan; tanpa tanggal, hari ini hari terakhirnya.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        local = await services.local_time(services.book_of(asked.desk))
        with as_bad_value():
            last = _day(until, "--until") or local.date_of(services.now())
            command = EndAppointment(number=number, until=last, reason=reason)
        words = Words(services.vault, asked.actor)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(roster, "succeed")
async def succeed(
    asked: Asked,
    number: NumberArgument,
    account: Annotated[str, typer.Argument(metavar="AKUN", help="Akun penggantinya.")],
    reason: ReasonOption,
    until: UntilOption = None,
    name: NameOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Ganti pemegang penetapan: pejabat lama sampai hari terakhirnya, penggantinya sejak hari berikutnya.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        local = await services.local_time(services.book_of(asked.desk))
        words = Words(services.vault, asked.actor, person_subject(account))
        with as_bad_value():
            command = SucceedOfficial(
                number=number,
                until=_day(until, "--until") or local.date_of(services.now()),
                reason=reason,
                account=account,
                name=_sealed(words, name),
                phone=_sealed(words, phone),
                email=_sealed(words, email),
            )
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(roster, "recuse")
async def recuse(
    asked: Asked,
    account: Annotated[str, typer.Argument(metavar="AKUN", help="Akun orangnya.")],
    cause: Annotated[RecusalCause, typer.Argument(metavar="SEBAB", help="candidate, kin, campaign, concerned, other.")],
    since: SinceOption = None,
    until: UntilOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Jauhkan seseorang dari semua perkara desk karena benturan kepentingan; ia tidak melihat dan tidak bertindak.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        local = await services.local_time(services.book_of(asked.desk))
        with as_bad_value():
            first = _day(since, "--since") or local.date_of(services.now())
            command = RecordRecusal(account=account, cause=cause, since=first, until=_day(until, "--until"))
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        words = Words(services.vault, asked.actor)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(roster, "end-recusal")
async def end_recusal(
    asked: Asked,
    number: Annotated[int, typer.Argument(metavar="NOMOR", help="Nomor penjauhan, dari `desk charter show`.")],
    reason: ReasonOption,
    until: UntilOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Akhiri penjauhan; tanpa tanggal, hari ini hari terakhirnya.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        local = await services.local_time(services.book_of(asked.desk))
        with as_bad_value():
            last = _day(until, "--until") or local.date_of(services.now())
            command = EndRecusal(number=number, until=last, reason=reason)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        words = Words(services.vault, asked.actor)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


def _rows(file: Path) -> Sequence[OfficeRow | RejectedOffice]:
    try:
        return read_offices(content_of(file, FILE_LIMIT_BYTES))
    except UnusableFile as unusable:
        raise DeskRefused(
            unusable.fault,
            f"{one_line(file.name)}: {unusable.subject}",
            advice=tuple(
                one_line(text("Judul kolom yang ditemukan: {headings}", headings="; ".join(unusable.headings)))
                for _ in unusable.headings[:1]
            ),
        ) from None


def _lines(imported: OfficesImported, directory: ReferenceDirectory) -> Iterator[Part]:
    """A line for every row that is refused, the count, and whom nobody can tell."""
    yield from mark_fictitious(fictitious=imported.fictitious)
    yield from (
        text(
            "{file}, baris {row}: {why}",
            file=one_line(imported.file),
            row=each.row,
            why=refusal_line(each.code, each.message),
        )
        for each in imported.rejected
    )
    new = counted("{count} kantor baru", imported.recorded)
    yield text(
        "{rows}: {recorded}, {changed} berubah, {unchanged} tetap, {rejected} ditolak",
        rows=counted("{count} baris", imported.rows),
        recorded=text("{offices} akan dicatat", offices=new)
        if imported.checked_only
        else text("{offices} dicatat", offices=new),
        changed=imported.changed,
        unchanged=imported.unchanged,
        rejected=len(imported.rejected),
    )
    for agency, office in imported.without_address:
        yield text(
            "Tanpa alamat, padahal ditanya oleh tabel rute: {name} ({office})",
            name=directory.agency_name(agency, office),
            office=f"{agency}@{office}",
        )


def _imported(
    asked: Asked,
    file: Path,
    rows: Sequence[OfficeRow | RejectedOffice],
    outcomes: Sequence[OfficeOutcome],
    without_address: Sequence[OfficeId],
    *,
    check_only: bool,
    fictitious: bool,
) -> OfficesImported:
    """What became of every row, the refused ones in the file's order."""
    accepted: list[OfficeImported] = []
    rejected = [
        OfficeRefused(
            row=row.number,
            code=row.code,
            message=row.subject if row.cell is None else told_cell(row.cell),
            cell=row.cell,
        )
        for row in rows
        if isinstance(row, RejectedOffice)
    ]
    numbers = [row.number for row in rows if isinstance(row, OfficeRow)]
    for number, (office, outcome) in zip(numbers, outcomes, strict=True):
        if isinstance(outcome, Refused):
            rejected.append(OfficeRefused(row=number, code=outcome.code, message=outcome.message))
        else:
            accepted.append(
                OfficeImported(row=number, agency=office.agency, region=office.region, change=outcome.value)
            )
    changes = [each.change for each in accepted]
    return OfficesImported(
        file=file.name,
        desk=asked.desk,
        fictitious=fictitious,
        checked_only=check_only,
        rows=len(rows),
        recorded=changes.count("recorded"),
        changed=changes.count("changed"),
        unchanged=changes.count("unchanged"),
        accepted=tuple(accepted),
        rejected=tuple(sorted(rejected, key=lambda each: each.row)),
        without_address=tuple(without_address),
    )


def _day(typed: str | None, option: str) -> date | None:
    return None if typed is None else day_of(typed, option)


def _sealed(words: Words, plain: str | None) -> Sealed | None:
    return None if plain is None else words.seal(plain)
