"""`desk notices`: what is not delivered, sent again, told by hand, come back, and printed to be told."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from cli.acting import accepted, field_of, id_of_typing
from cli.answer import Answer, Part, Unbroken, Verbatim, page_of
from cli.bouncing import MailReader, bounces_page, mails_at
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, WrongUsage, refusal_line
from cli.next_commands import for_a_message, for_more_of_a_list
from cli.options import (
    AfterOption,
    CommandIdOption,
    LimitOption,
    OptionalReason,
    ProblemArgument,
    PurposeOption,
    lines_of,
)
from cli.pages.listing import Reader
from cli.pages.notices_page import notices_page
from cli.pages.output import mark_fictitious, one_line
from cli.session import desk_services
from cli.typed_instants import wall_instant
from cli.verbs import Asked, looks
from commands.resending import Resent, can_be_resent
from commands.resending import resend as send_again
from commands.service import Refused
from commands.worded import Words, send
from domain.access.policy import View
from domain.notice import HandWay, PendingNotice
from domain.problem.commands import CommandEnvelope, RecordBounce, RecordHandDelivery
from domain.problem.evolve import fold
from domain.refusals import BadValue
from domain.returned_mail import MailAction
from domain.stream import StreamId
from notices.telephone import TelephoneChannel, is_mobile, link
from projections.views import Notice
from reading.bounces import BounceNotRecorded, BouncesRecorded
from reading.desks import look_at_desk
from reading.finding import find_problem, find_to_act
from reading.notices import (
    NoticeForTelephone,
    NoticeNotResent,
    NoticePrinted,
    NoticeResent,
    NoticesResent,
    as_planned,
    check_letters,
    find_notice,
    list_undelivered,
)
from reference.directory import ReferenceDirectory
from wording.catalogue import counted, text

app = typer.Typer(add_completion=False)
notices = typer.Typer()
app.add_typer(notices, name="notices", help="Lihat, kirim ulang, catat, atau cetak pemberitahuan.")

NoticeArgument = Annotated[
    str, typer.Argument(metavar="PEMBERITAHUAN", help="Nomor pemberitahuan, menurut `desk notices list`.")
]
AgencyOption = Annotated[str | None, typer.Option("--agency", metavar="KODE", help="Hanya bagi instansi ini.")]


@looks(notices, "list")
async def list_notices(
    asked: Asked, agency: AgencyOption = None, after: AfterOption = None, limit: LimitOption = None
) -> Answer:
    """Tampilkan pemberitahuan yang menunggu, gagal, atau tanpa alamat, menurut instansi.

    JSON: {desk, fictitious, notices: [...], next_cursor, left}; tiap baris `projections.views.UndeliveredNotice`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        fictitious = await services.is_fictitious(book)
        lines = lines_of(limit, by_program=asked.by_program)
        listed = await list_undelivered(
            sight, services.queries, book, agency, after=after, limit=lines, fictitious=fictitious
        )
        reader = Reader(services.directory, await services.local_time(book), services.now())
        narrowed = "" if agency is None else f" --agency {agency}"
        more = (
            []
            if listed.next_cursor is None
            else [for_more_of_a_list(f"notices list{narrowed} --after {listed.next_cursor}", listed.left)]
        )
        return Answer(listed, page_of(*notices_page(listed, reader), *more))


@looks(notices, "resend")
async def resend(
    asked: Asked,
    problem: Annotated[str | None, typer.Argument(metavar="[ID]", help="Masalahnya; kosong bila banyak.")] = None,
    notice: Annotated[
        str | None, typer.Argument(metavar="[PEMBERITAHUAN]", help="Satu pemberitahuan; kosong: semua masalah itu.")
    ] = None,
    agency: AgencyOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Semua yang gagal atau tanpa alamat.")] = False,
) -> Answer:
    """Kirim ulang yang gagal atau tanpa alamat: satu, semua bagi satu instansi, atau semua.

    Status 0 bila semua dikirim ulang, 1 bila ada yang ditolak.
    JSON: {desk, fictitious, notices: [{outcome, problem_id, notice_id, ...}]}.
    """
    if (problem is None and agency is None) != everything:
        raise WrongUsage(text("sebutkan masalah, --agency, atau --all"))
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        check_letters(sight, asked.desk)
        if problem is not None:
            found = await find_to_act(sight, services.queries, problem)
            book = StreamId.parse(found.stream).book
            chosen: Sequence[Notice] = await services.queries.notices(sight, found.problem_id)
            if notice is not None:
                chosen = [await find_notice(sight, services.queries, found.problem_id, notice)]
        else:
            chosen = (await services.queries.undelivered(sight, book, agency, limit=None)).lines
        # What is named is asked for whatever became of it, so that the rules say why it cannot be.
        is_named = notice is not None
        wanted = [each for each in chosen if (is_named or can_be_resent(each)) and agency in (None, each.agency)]
        asked_at = services.now().isoformat()
        resent = await send_again(
            services.commands,
            services.vault,
            asked.actor,
            book,
            wanted,
            lambda each: id_of_typing(asked.actor.id, each.problem_id, "ResendNotice", each.notice_id, asked_at),
        )
        results = [_result(each) for each in resent]
        document = NoticesResent(desk=asked.desk, fictitious=await services.is_fictitious(book), notices=tuple(results))
        refused = [each for each in results if isinstance(each, NoticeNotResent)]
        lines = [
            *(f"{each.notice_id}: {refusal_line(each.code, each.message)}" for each in refused),
            counted("{count} pemberitahuan dikirim ulang", len(results) - len(refused)),
        ]
        status = ExitStatus.REFUSED if refused else ExitStatus.OK
        return Answer(document, page_of(*mark_fictitious(fictitious=document.fictitious), *lines), status)


@looks(notices, "told")
async def told(
    asked: Asked,
    problem: ProblemArgument,
    notice: NoticeArgument,
    how: Annotated[HandWay, typer.Option("--how", help="Bagaimana diberitahukan.")],
    to: Annotated[str, typer.Option("--to", metavar="NAMA", help="Kepada siapa; disimpan tersegel.")],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="SAAT", help="Saatnya, 2024-11-27T16:00+07:00; kosong: sekarang."),
    ] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat bahwa penerima sudah diberi tahu langsung: telepon, pesan, surat, atau tatap muka.

    JSON: {outcome, problem_id, register_number, version, events, fresh, fictitious}.
    """
    async with desk_services() as services:
        found = await find_to_act(await asked.sight(services.sight), services.queries, problem)
        local, now = await services.local_time(found.book), services.now()
        words = Words(services.vault, asked.actor, f"problem:{found.problem_id}")
        typed = id_of_typing(asked.actor.id, found.problem_id, "RecordHandDelivery", notice, now.isoformat())
        try:
            command = RecordHandDelivery(
                notice_id=notice,
                how=how,
                name=words.seal(to),
                at=now if at is None else wall_instant(at, local, "--at"),
            )
            envelope = CommandEnvelope(
                command_id=typed if command_id is None else command_id,
                stream=StreamId.parse(found.stream),
                actor=asked.actor,
                command=command,
            )
        except ValidationError as error:
            raise DeskRefused(BadValue.code, field_of(error)) from None
        outcome = await send(services.commands, envelope, words)
        return accepted(outcome, found, fictitious=await services.is_fictitious(found.book))


@looks(notices, "bounced")
async def bounced(
    asked: Asked,
    problem: Annotated[str | None, typer.Argument(metavar="[ID]", help="Masalahnya; kosong dengan --mail.")] = None,
    notice: Annotated[
        str | None, typer.Argument(metavar="[PEMBERITAHUAN]", help="Pemberitahuan yang suratnya kembali.")
    ] = None,
    code: Annotated[
        str | None,
        typer.Option("--code", metavar="KODE", help="Kode status dalam surat yang kembali, misalnya 5.1.1."),
    ] = None,
    action: Annotated[
        MailAction | None,
        typer.Option("--action", help="Baris Action di dalamnya; kosong: failed, atau delayed bagi kode 4."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="SAAT", help="Kapan kembali, 2024-11-27T16:00+07:00; kosong: sekarang."),
    ] = None,
    reason: OptionalReason = None,
    mail: Annotated[
        list[Path] | None,
        typer.Option("--mail", metavar="BERKAS", help="Surat dari server surat (.eml), atau folder; boleh diulang."),
    ] = None,
    command_id: CommandIdOption = None,
) -> Answer:
    """Catat bahwa surat yang sudah terkirim kembali: penerimanya belum diberi tahu.

    Dengan kode yang diketik, atau dengan surat dari server surat; status 1 bila ada berkas yang ditolak.
    JSON: {outcome, problem_id, register_number, version, events, fresh, fictitious}; dengan --mail
    {desk, fictitious, letters: [{outcome, file, problem_id, notice_id, ...}]}.
    """
    is_typed = any(each is not None for each in (problem, notice, code, action, at, reason, command_id))
    if mail and not is_typed:
        async with desk_services() as services:
            book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
            await look_at_desk(sight, services.ledger, services.regions, book)
            check_letters(sight, asked.desk)
            words = Words(services.vault, asked.actor)
            letters = await MailReader(sight, services.queries, services.commands, words, services.now).recorded(
                mails_at(mail)
            )
            document = BouncesRecorded(desk=asked.desk, fictitious=await services.is_fictitious(book), letters=letters)
            is_refused = any(isinstance(each, BounceNotRecorded) for each in letters)
            return Answer(
                document, page_of(*bounces_page(document)), ExitStatus.REFUSED if is_refused else ExitStatus.OK
            )
    if mail or problem is None or notice is None or code is None:
        raise WrongUsage(text("sebutkan masalah, pemberitahuan, dan --code; atau hanya --mail"))
    async with desk_services() as services:
        found = await find_to_act(await asked.sight(services.sight), services.queries, problem)
        local, now = await services.local_time(found.book), services.now()
        own_id = id_of_typing(asked.actor.id, found.problem_id, "RecordBounce", notice, now.isoformat())
        # A code of class 4 stands in mails about letters that are only late, but for the one that says it gave up.
        usual = MailAction.DELAYED if code.startswith("4") else MailAction.FAILED
        try:
            envelope = CommandEnvelope(
                command_id=own_id if command_id is None else command_id,
                stream=StreamId.parse(found.stream),
                actor=asked.actor,
                command=RecordBounce(
                    notice_id=notice,
                    status=code,
                    action=action or usual,
                    at=now if at is None else wall_instant(at, local, "--at"),
                    reason=reason,
                ),
            )
        except ValidationError as error:
            raise DeskRefused(BadValue.code, field_of(error)) from None
        outcome = await send(services.commands, envelope, Words(services.vault, asked.actor))
        return accepted(outcome, found, fictitious=await services.is_fictitious(found.book))


@looks(notices, "print")
async def print_letter(
    asked: Asked, problem: ProblemArgument, notice: NoticeArgument, purpose: PurposeOption = None
) -> Answer:
    """Tampilkan surat pemberitahuan sebagaimana akan dikirim, untuk disalin atau dibacakan.

    Isi laporan yang dikutip, dan tautan di dalamnya, dicatat sebagai akses.
    JSON: {fictitious, problem_id, notice_id, agency, office, addressee, address, subject, body}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight, purpose)
        found = await find_problem(sight, services.queries, problem, (View.WORDS,))
        planned = as_planned(await find_notice(sight, services.queries, found.problem_id, notice))
        stream = StreamId.parse(found.stream)
        state = fold(each.event for each in await services.ledger.seen_by(sight).read(stream))
        fictitious = await services.is_fictitious(found.book)
        message = await services.letters_for(sight, stream).printed(
            stream, state, planned, services.settings.notice_language
        )
        letter = NoticePrinted(
            fictitious=fictitious,
            problem_id=found.problem_id,
            notice_id=notice,
            agency=planned.agency,
            office=planned.office,
            addressee=message.to.display_name or _name(services.directory, planned),
            address=message.to.address or None,
            subject=message.subject,
            body=message.body,
        )
        return Answer(letter, page_of(*_letter(letter)))


@looks(notices, "message")
async def as_message(
    asked: Asked,
    problem: ProblemArgument,
    notice: NoticeArgument,
    channel: Annotated[
        TelephoneChannel, typer.Option("--channel", help="Lewat WhatsApp (wa) atau SMS (sms).")
    ] = TelephoneChannel.WHATSAPP,
    purpose: PurposeOption = None,
) -> Answer:
    """Tampilkan pemberitahuan sebagai pesan singkat, dengan alamat yang membukanya di telepon; tidak ada yang dikirim.

    Isi laporan yang dikutip, dan tautan di dalamnya, dicatat sebagai akses.
    JSON: {fictitious, problem_id, notice_id, agency, office, addressee, channel, number, text, link}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight, purpose)
        found = await find_problem(sight, services.queries, problem, (View.WORDS,))
        planned = as_planned(await find_notice(sight, services.queries, found.problem_id, notice))
        stream = StreamId.parse(found.stream)
        state = fold(each.event for each in await services.ledger.seen_by(sight).read(stream))
        letters = services.letters_for(sight, stream)
        short = await letters.for_telephone(stream, state, planned, services.settings.notice_language)
        message = NoticeForTelephone(
            fictitious=await services.is_fictitious(found.book),
            problem_id=found.problem_id,
            notice_id=notice,
            agency=planned.agency,
            office=planned.office,
            addressee=short.addressee or _name(services.directory, planned),
            channel=channel,
            number=short.number,
            text=short.text,
            link=link(channel, short.number, short.text),
        )
        name = found.register_number or found.problem_id
        return Answer(message, page_of(*_message(message, for_a_message(sight, asked.desk, name, notice))))


def _result(resent: Resent) -> NoticeResent | NoticeNotResent:
    problem_id, notice_id, outcome = resent.notice.problem_id, resent.notice.notice_id, resent.outcome
    if isinstance(outcome, Refused):
        return NoticeNotResent(
            outcome="refused", code=outcome.code, message=outcome.message, problem_id=problem_id, notice_id=notice_id
        )
    return NoticeResent(problem_id=problem_id, notice_id=notice_id)


def _letter(letter: NoticePrinted) -> Iterator[Part]:
    """The letter, to be copied as it is."""
    yield text("Kepada: {name}", name=one_line(letter.addressee))
    if letter.address is not None:
        yield text("Alamat: {address}", address=one_line(letter.address))
    yield text("Perihal: {subject}", subject=one_line(letter.subject))
    yield Verbatim(f"\n{letter.body}")


def _message(message: NoticeForTelephone, hints: Iterator[str]) -> Iterator[Part]:
    """Whom it goes to, the text to be copied as it is, the address that opens it, and how it goes on record."""
    yield text("Kepada: {name}", name=one_line(message.addressee))
    if message.number is None:
        yield text("Nomor telepon tidak diketahui; pilih penerimanya di telepon.")
    elif is_mobile(message.number):
        yield text("Telepon: {number}", number=message.number)
    else:
        yield text("Telepon: {number} (bukan nomor seluler; mungkin tidak menerima pesan)", number=message.number)
    yield Verbatim(f"\n{message.text}\n\n")
    yield Unbroken(Text(message.link))
    yield from hints


def _name(directory: ReferenceDirectory, notice: PendingNotice) -> str:
    if notice.agency is None or notice.office is None:
        return text("Pelapor")
    return directory.agency_name(notice.agency, notice.office)
