"""Mails of mail servers, read from files: which of our letters came back, and what becomes of recording that."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from cli.acting import id_of_typing
from cli.answer import Answer, Part, page_of
from cli.exit_status import ExitStatus
from cli.failures import WrongUsage, refusal_line
from cli.files import content_of
from cli.pages.output import mark_fictitious, one_line
from cli.verbs import Asked
from commands.service import Refused
from commands.worded import Words, send
from composition import DeskServices
from domain.access.sight import Sight
from domain.problem.commands import CommandEnvelope, RecordBounce
from domain.refusals import Refusal
from domain.returned_mail import Learned
from domain.stream import StreamId
from notices.returned_mail import MAIL_LIMIT_BYTES, MailNotification, UnreadableMail, read_notification
from reading.bounces import BounceNotRecorded, BounceRecorded, BouncesRecorded, ReturnedNotice, returned_notices
from reading.desks import look_at_desk
from reading.notices import check_letters
from wording.catalogue import counted, text

FILES_LIMIT: Final = 1_000
"""Files that one command line reads."""


def mails_at(places: Sequence[Path]) -> list[Path]:
    """The files that are named, and those of each folder that is, by name.

    Raises:
        WrongUsage: a folder cannot be read, or there are more files than one command line takes.
    """
    found: list[Path] = []
    for each in places:
        try:
            inside = sorted(islice(filter(Path.is_file, each.iterdir()), FILES_LIMIT + 1)) if each.is_dir() else [each]
        except OSError as error:
            name, why = one_line(each.name), error.strerror
            raise WrongUsage(text("{file}: tidak dapat dibaca ({why})", file=name, why=why)) from None
        found += inside
    if len(found) > FILES_LIMIT:
        raise WrongUsage(text("paling banyak {count} berkas sekaligus", count=FILES_LIMIT))
    return found


async def record_mails(services: DeskServices, asked: Asked, files: Sequence[Path]) -> Answer:
    """What became of the files; status 1 where one changes nothing.

    Raises:
        WrongUsage: a file cannot be read.
        NotPermitted: letters of the desk are not for who asks.
        domain.outage.LedgerAway: try again later; what was recorded by then is known already.
    """
    book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
    await look_at_desk(sight, services.ledger, services.regions, book)
    check_letters(sight, asked.desk)
    letters = [each async for each in _each_recorded(services, asked, sight, files)]
    fictitious = await services.is_fictitious(book)
    document = BouncesRecorded(desk=asked.desk, fictitious=fictitious, letters=tuple(letters))
    is_refused = any(isinstance(each, BounceNotRecorded) for each in letters)
    return Answer(document, page_of(*_page(document)), ExitStatus.REFUSED if is_refused else ExitStatus.OK)


async def _each_recorded(
    services: DeskServices, asked: Asked, sight: Sight, files: Sequence[Path]
) -> AsyncIterator[BounceRecorded | BounceNotRecorded]:
    """What became of each file, and of each notice of its letter."""
    for file in files:
        try:
            mail = read_notification(content_of(file, MAIL_LIMIT_BYTES))
            notices = await returned_notices(sight, services.queries, mail.message_id, mail.key)
        except UnreadableMail as unreadable:
            yield BounceNotRecorded(outcome="refused", code=unreadable.code, message="", file=file.name)
            continue
        except Refusal as refusal:
            yield BounceNotRecorded(outcome="refused", code=refusal.code, message=refusal.detail, file=file.name)
            continue
        for each in notices:
            yield await _recorded(services, asked, file.name, mail, each)


async def _recorded(
    services: DeskServices, asked: Asked, file: str, mail: MailNotification, notice: ReturnedNotice
) -> BounceRecorded | BounceNotRecorded:
    at = came_back_at(mail, services.now())
    command = RecordBounce(
        notice_id=notice.notice_id,
        status=mail.status,
        action=mail.action,
        at=at,
        sent_at=mail.sent_at,
        learned=Learned.NOTIFICATION,
    )
    envelope = CommandEnvelope(
        command_id=id_of_typing(asked.actor.id, notice.stream, command.model_dump_json()),
        stream=StreamId.parse(notice.stream),
        actor=asked.actor,
        command=command,
    )
    outcome = await send(services.commands, envelope, Words(services.vault, asked.actor))
    problem_id = envelope.stream.name
    if isinstance(outcome, Refused):
        return BounceNotRecorded(
            outcome="refused",
            code=outcome.code,
            message=outcome.message,
            file=file,
            problem_id=problem_id,
            notice_id=notice.notice_id,
        )
    return BounceRecorded(
        file=file,
        problem_id=problem_id,
        notice_id=notice.notice_id,
        status=mail.status,
        fresh=outcome.fresh and bool(outcome.events),
    )


def came_back_at(mail: MailNotification, now: datetime) -> datetime:
    """When the letter came back, by the mail server's clock; now where that cannot be."""
    is_possible = mail.at is not None and mail.at <= now and (mail.sent_at is None or mail.sent_at <= mail.at)
    return mail.at if mail.at is not None and is_possible else now


def _page(done: BouncesRecorded) -> Iterator[Part]:
    """A line for each file that changes nothing, then how many notices failed."""
    yield from mark_fictitious(fictitious=done.fictitious)
    for each in done.letters:
        if isinstance(each, BounceNotRecorded):
            about = " ".join(filter(None, (one_line(each.file), each.notice_id)))
            yield f"{about}: {refusal_line(each.code, each.message)}"
    recorded = [each for each in done.letters if isinstance(each, BounceRecorded)]
    fresh = sum(each.fresh for each in recorded)
    yield counted("{count} surat kembali dicatat", fresh)
    if len(recorded) > fresh:
        yield counted("{count} sudah tercatat sebelumnya", len(recorded) - fresh)
