"""Mails of mail servers, read from files: which of our letters came back, and what becomes of recording that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from cli.acting import id_of_typing
from cli.answer import Part
from cli.failures import WrongUsage, refusal_line
from cli.files import content_of
from cli.pages.output import mark_fictitious, one_line
from commands.service import Refused
from commands.worded import Carrier, Words, send
from domain.access.sight import Sight
from domain.problem.commands import CommandEnvelope, RecordBounce
from domain.refusals import Refusal
from domain.returned_mail import Learned
from notices.returned_mail import MAIL_LIMIT_BYTES, MailNotification, UnreadableMail, read_notification
from projections.queries import Queries
from reading.bounces import BounceNotRecorded, BounceRecorded, BouncesRecorded, ReturnedNotice, returned_notices
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


@dataclass(frozen=True)
class MailReader:
    """Records what mails of mail servers say, for one person."""

    sight: Sight
    queries: Queries
    commands: Carrier
    words: Words
    """Of the person; the mails' own go nowhere."""

    now: Callable[[], datetime]

    async def recorded(self, files: Sequence[Path]) -> tuple[BounceRecorded | BounceNotRecorded, ...]:
        """What became of each file, and of each notice of its letter.

        Raises:
            WrongUsage: a file cannot be read.
            domain.outage.LedgerAway: try again later; what was recorded by then is known already.
        """
        return tuple([outcome for file in files for outcome in await self._recorded(file)])

    async def _recorded(self, file: Path) -> list[BounceRecorded | BounceNotRecorded]:
        try:
            mail = read_notification(content_of(file, MAIL_LIMIT_BYTES))
            notices = await returned_notices(self.sight, self.queries, mail.message_id, mail.key)
        except UnreadableMail as unreadable:
            return [BounceNotRecorded(outcome="refused", code=unreadable.code, message="", file=file.name)]
        except Refusal as refusal:
            return [BounceNotRecorded(outcome="refused", code=refusal.code, message=refusal.detail, file=file.name)]
        return [await self._carried_out(file.name, mail, each) for each in notices]

    async def _carried_out(
        self, file: str, mail: MailNotification, notice: ReturnedNotice
    ) -> BounceRecorded | BounceNotRecorded:
        command = RecordBounce(
            notice_id=notice.notice_id,
            status=mail.status,
            action=mail.action,
            at=came_back_at(mail, self.now()),
            sent_at=mail.sent_at,
            learned=Learned.NOTIFICATION,
        )
        actor, problem_id = self.sight.actor, notice.stream.name
        envelope = CommandEnvelope(
            command_id=id_of_typing(actor.id, str(notice.stream), command.model_dump_json()),
            stream=notice.stream,
            actor=actor,
            command=command,
        )
        outcome = await send(self.commands, envelope, self.words)
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


def bounces_page(done: BouncesRecorded) -> Iterator[Part]:
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
