"""`desk charter`: by what decree a desk was formed, to whom it went, who confirmed it, and which desks have none."""

from datetime import date, datetime
from typing import Annotated

import typer

from cli.answer import Answer, page_of
from cli.desk_envelopes import as_bad_value, desk_envelope, sent_to_desk
from cli.failures import DeskRefused, WrongUsage
from cli.options import CommandIdOption, ReasonOption
from cli.pages.charter_page import charter_page, formation_page
from cli.session import desk_services
from cli.since import day_of
from cli.verbs import Asked, looks
from commands.charter import signer_subject
from commands.rules_in_force import RulesInForce
from commands.worded import Words
from domain.calendar import LocalTime
from domain.desk.charter import Charter, CharterWay, Member, Pairs, Recipient
from domain.desk.commands import (
    AmendCharter,
    CloseDesk,
    DistributeCharter,
    RecordCharter,
    RecordCharterReceipt,
    RecordPairs,
    ReopenDesk,
)
from domain.refusals import BadValue, NoCharter
from domain.stream import BookId
from intake_files.members import member_of
from reading.charter import read_charter, read_formation
from reading.desks import look_at_desk
from wording.catalogue import text

app = typer.Typer()
charter = typer.Typer()
app.add_typer(charter, name="charter", help="SK desk: catat, ubah, sampaikan, dan lihat desk mana yang belum dibentuk.")

NumberOption = Annotated[str | None, typer.Option("--number", metavar="NOMOR", help="Seperti tertulis pada SK.")]
DateOption = Annotated[str | None, typer.Option("--date", metavar="TANGGAL", help="Tanggal SK.")]
OfficeOption = Annotated[
    str | None, typer.Option("--office", metavar="JABATAN", help="Jabatan penanda tangan, misalnya Bupati Lebong.")
]
LeadOption = Annotated[
    str | None, typer.Option("--lead", metavar="INSTANSI", help="Kode instansi pemimpin desk, misalnya KESBANGPOL.")
]
SignerOption = Annotated[
    str | None, typer.Option("--signer", metavar="NAMA", help="Nama penanda tangan; disimpan tersegel.")
]
ArchiveOption = Annotated[
    str | None, typer.Option("--archive-code", metavar="KODE", help="Kode klasifikasi arsip, misalnya 100.3.3.2.")
]
MemberOption = Annotated[
    list[str] | None,
    typer.Option("--member", metavar="BARIS", help="Anggota: `POLRI; anggota; Keamanan`. Boleh berulang."),
]
RecipientArgument = Annotated[
    str, typer.Argument(metavar="PENERIMA", help="Kode instansi, atau pasangan calon: regent/2, governor/1, mayor/3.")
]
DayOption = Annotated[str | None, typer.Option("--on", metavar="TANGGAL", help="Harinya; kosong: hari ini.")]


@looks(charter, "show")
async def show(asked: Asked) -> Answer:
    """Tampilkan SK desk, anggotanya, pemegang jabatannya, dan siapa yang sudah menerima SK.

    JSON: lihat `reading.charter.CharterShown`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        shown = await read_charter(
            sight,
            services.in_force,
            services.words,
            book,
            (await services.local_time(book)).date_of(services.now()),
            fictitious=await services.is_fictitious(book),
        )
        return Answer(shown, page_of(*charter_page(shown, services.directory)))


@looks(charter, "missing")
async def missing(asked: Asked) -> Answer:
    """Tampilkan desk di bawahnya yang belum dibentuk, yang paling lama diam lebih dulu.

    JSON: lihat `reading.charter.FormationShown`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        shown = await read_formation(
            sight,
            services.queries,
            services.ledger,
            services.regions,
            services.directory,
            book,
            services.reference.stages,
            fictitious=await services.is_fictitious(book),
        )
        return Answer(shown, page_of(*formation_page(shown, services.directory, await services.local_time(book))))


@looks(charter, "record")
async def record(
    asked: Asked,
    number: NumberOption = None,
    signed_on: DateOption = None,
    office: OfficeOption = None,
    lead: LeadOption = None,
    signer: SignerOption = None,
    archive_code: ArchiveOption = None,
    member: MemberOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat SK pembentukan desk: sejak itu desk tercatat terbentuk.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    if number is None or signed_on is None or office is None or lead is None:
        raise WrongUsage(text("sebutkan {options}", options="--number, --date, --office, --lead"))
    async with desk_services() as services:
        book = services.book_of(asked.desk)
        words = Words(services.vault, asked.actor, signer_subject(book))
        with as_bad_value():
            said = Charter(
                number=number,
                archive_code=archive_code,
                signed_on=day_of(signed_on, "--date"),
                signed_as=office,
                lead=lead,
                members=_members(member, asked.desk),
            )
            command = RecordCharter(charter=said, name=None if signer is None else words.seal(signer))
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(charter, "amend")
async def amend(
    asked: Asked,
    reason: ReasonOption,
    number: NumberOption = None,
    signed_on: DateOption = None,
    office: OfficeOption = None,
    lead: LeadOption = None,
    signer: SignerOption = None,
    archive_code: ArchiveOption = None,
    member: MemberOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat SK perubahan; yang tidak disebut tetap, anggota yang disebut mengganti semuanya.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        book = services.book_of(asked.desk)
        known = await _latest(services.in_force, book)
        words = Words(services.vault, asked.actor, signer_subject(book))
        with as_bad_value():
            said = Charter(
                number=number or known.number,
                archive_code=archive_code or known.archive_code,
                signed_on=known.signed_on if signed_on is None else day_of(signed_on, "--date"),
                signed_as=office or known.signed_as,
                lead=lead or known.lead,
                members=known.members if member is None else _members(member, asked.desk),
            )
            sealed = None if signer is None else words.seal(signer)
            command = AmendCharter(charter=said, reason=reason, name=sealed)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(charter, "pairs")
async def pairs(
    asked: Asked,
    governor: Annotated[int | None, typer.Option("--governor", metavar="JUMLAH", help="Calon gubernur.")] = None,
    regent: Annotated[int | None, typer.Option("--regent", metavar="JUMLAH", help="Calon bupati.")] = None,
    mayor: Annotated[int | None, typer.Option("--mayor", metavar="JUMLAH", help="Calon wali kota.")] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat jumlah pasangan calon tiap pemilihan; yang tidak disebut tetap. Nama tidak pernah dicatat.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        known = (await services.in_force.desk(services.book_of(asked.desk))).charters.pairs
        with as_bad_value():
            said = Pairs(governor=governor or known.governor, regent=regent or known.regent, mayor=mayor or known.mayor)
            command = RecordPairs(pairs=said)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(
            services.commands, envelope, Words(services.vault, asked.actor), fictitious=fictitious
        )


@looks(charter, "distribute")
async def distribute(
    asked: Asked,
    recipient: RecipientArgument,
    way: Annotated[CharterWay, typer.Option("--way", help="Cara menyampaikan.")] = CharterWay.LETTER,
    on: DayOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat bahwa SK disampaikan kepada satu penerima.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        day = _day(on, await services.local_time(services.book_of(asked.desk)), services.now())
        command = DistributeCharter(recipient=_recipient(recipient), way=way, day=day)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(
            services.commands, envelope, Words(services.vault, asked.actor), fictitious=fictitious
        )


@looks(charter, "receipt")
async def receipt(
    asked: Asked,
    recipient: RecipientArgument,
    number: Annotated[str | None, typer.Option("--number", metavar="NOMOR", help="Nomor tanda terima.")] = None,
    remark: Annotated[str | None, typer.Option("--remark", metavar="TEKS", help="Catatan, satu baris.")] = None,
    on: DayOption = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat bahwa satu penerima menyatakan SK sudah diterimanya.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        day = _day(on, await services.local_time(services.book_of(asked.desk)), services.now())
        with as_bad_value():
            command = RecordCharterReceipt(
                recipient=_recipient(recipient), day=day, receipt=number or None, remark=remark or None
            )
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        return await sent_to_desk(
            services.commands, envelope, Words(services.vault, asked.actor), fictitious=fictitious
        )


@looks(charter, "close")
async def close(asked: Asked, reason: ReasonOption, command_id: CommandIdOption = None) -> Answer:
    """Tutup desk yang pekerjaannya selesai; sesudah itu laporan diarahkan kepada desk di atasnya.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        with as_bad_value():
            command = CloseDesk(reason=reason)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        words = Words(services.vault, asked.actor)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


@looks(charter, "reopen")
async def reopen(asked: Asked, reason: ReasonOption, command_id: CommandIdOption = None) -> Answer:
    """Buka kembali desk yang sudah ditutup.

    JSON: {outcome, desk, number, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        with as_bad_value():
            command = ReopenDesk(reason=reason)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        fictitious = await services.is_fictitious(envelope.stream.book)
        words = Words(services.vault, asked.actor)
        return await sent_to_desk(services.commands, envelope, words, fictitious=fictitious)


async def _latest(in_force: RulesInForce, book: BookId) -> Charter:
    latest = (await in_force.desk(book)).charters.latest
    if latest is None:
        raise DeskRefused(NoCharter.code, str(NoCharter()))
    return latest.charter


def _members(lines: list[str] | None, desk: str) -> tuple[Member, ...]:
    try:
        return tuple(member_of(each, desk) for each in lines or ())
    except BadValue as refused:
        raise DeskRefused(refused.code, f"--member {refused.detail}") from None


def _recipient(typed: str) -> Recipient:
    """Whom somebody means: `KPU`, or `regent/2`."""
    contest, stroke, number = typed.strip().partition("/")
    said: dict[str, object] = {"contest": contest.lower(), "ballot_number": number} if stroke else {"agency": contest}
    with as_bad_value():
        return Recipient.model_validate(said)


def _day(typed: str | None, local: LocalTime, now: datetime) -> date:
    return local.date_of(now) if typed is None else day_of(typed, "--on")
