"""What a mail server answers and what is recorded: what is final is listed at once, all else arrives, each once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
import structlog

from activities.notices import NoticesOutstanding
from domain.actor import service_identity
from domain.office import Office
from domain.problem.commands import Inventory
from domain.problem.events import NoticeDelivered, NoticeFailed
from notices.model import FailureCode, Message, NoticeChannel, Receipt
from notices.smtp import SmtpChannel
from notices.smtp_connections import SmtpSecurity, SmtpSettings
from tests.activities.test_notices import PostOffice
from tests.given.desk import LEBONG, detection
from tests.notices.conftest import make_certificate, utc_now
from tests.notices.receivers import MailReceiver, line_server, mail_receiver

ADDRESSES = {agency: f"{agency.lower()}@lebong.example.test" for agency in ("KPU", "POLRI", "DISHUB")}
OFFICES = tuple(
    Office(agency=agency, region=LEBONG, name=agency, email=address) for agency, address in ADDRESSES.items()
)


@dataclass
class Mailer:
    """Mail through the server that is current; the desk's own may be set up anew meanwhile."""

    channel: SmtpChannel

    async def send(self, message: Message) -> Receipt:
        return await self.channel.send(message)


def channel_to(port: int, **changes: object) -> SmtpChannel:
    values: dict[str, object] = {
        "host": "localhost",
        "port": port,
        "security": SmtpSecurity.NONE,
        "sender_address": "desk@lebong.example.test",
        "timeout_seconds": 20,
    }
    return SmtpChannel(SmtpSettings.model_validate(values | changes), utc_now)


@asynccontextmanager
async def an_office(port: int, **changes: object) -> AsyncIterator[tuple[PostOffice, Mailer]]:
    """An inventoried problem whose three agencies are told by mail."""
    mailer = Mailer(channel_to(port, **changes))
    office = PostOffice(channel=NoticeChannel.SMTP, offices=OFFICES, sender=mailer)
    await office.ask(detection())
    await office.ask(Inventory(), service_identity(LEBONG))
    yield office, mailer
    await mailer.channel.aclose()


async def conclude(office: PostOffice, attempts: int = 1) -> None:
    for attempt in range(1, attempts + 1):
        with suppress(NoticesOutstanding):
            await office.deliver(attempt=attempt, activity_id=str(attempt))


def arrived(mail: MailReceiver) -> list[str]:
    return sorted(address for envelope in mail.envelopes for address in envelope.rcpt_tos)


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("rcpt_reply", "450 4.2.0 Greylisted, see the postmaster"),
        ("data_reply", "451 4.7.1 Try again later"),
        ("mail_reply", "421 Service not available"),
        ("rcpt_reply", "452 4.5.3 Too many recipients"),
        ("data_reply", "550 5.4.5 Daily user sending limit exceeded, try again later"),
        ("rcpt_reply", "552 5.2.2 Mailbox full"),
        ("rcpt_reply", "550 5.7.1 Client host blocked"),
        ("data_reply", "550 5.7.1 Unusual rate of mail from your address"),
        ("mail_reply", "530 5.7.0 Must issue a STARTTLS command first"),
        ("mail_reply", "535 5.7.8 Authentication credentials invalid"),
        ("mail_reply", "555 5.5.4 Unsupported parameters"),
        ("rcpt_reply", "550 5.4.1 No answer from host"),
        ("data_reply", "554 5.3.0 System trouble"),
    ],
)
async def test_what_says_nothing_of_address_or_message_waits_and_arrives_once(step: str, reply: str) -> None:
    async with mail_receiver() as mail, an_office(mail.port) as (office, _):
        setattr(mail, step, reply)
        await conclude(office, attempts=3)
        assert len(await office.pending()) == 3
        setattr(mail, step, "250 OK")
        await conclude(office)
        await conclude(office)
        assert arrived(mail) == sorted(ADDRESSES.values())
        assert len(await office.told(NoticeDelivered)) == 3
        assert await office.told(NoticeFailed) == []


@pytest.mark.parametrize(
    ("step", "reply", "code"),
    [
        ("rcpt_reply", "550 5.1.1 User unknown", FailureCode.ADDRESS_REJECTED),
        ("rcpt_reply", "553 5.1.3 Bad address syntax", FailureCode.ADDRESS_REJECTED),
        ("rcpt_reply", "550 No such user here", FailureCode.ADDRESS_REJECTED),
        ("rcpt_reply", "551 User not local", FailureCode.ADDRESS_REJECTED),
        ("rcpt_reply", "550 5.2.1 Mailbox disabled", FailureCode.ADDRESS_REJECTED),
        ("data_reply", "550 5.1.1 User unknown", FailureCode.ADDRESS_REJECTED),
        ("data_reply", "554 5.7.1 Spam message rejected", FailureCode.MESSAGE_REFUSED),
        ("data_reply", "554 5.6.0 Message content refused", FailureCode.MESSAGE_REFUSED),
        ("data_reply", "550 Message refused", FailureCode.MESSAGE_REFUSED),
        ("data_reply", "523 5.3.4 Message too big", FailureCode.MESSAGE_TOO_BIG),
        ("mail_reply", "552 5.3.4 Message size exceeds the limit", FailureCode.MESSAGE_TOO_BIG),
    ],
)
async def test_a_verdict_on_address_or_message_is_listed_at_once(step: str, reply: str, code: FailureCode) -> None:
    async with mail_receiver() as mail, an_office(mail.port) as (office, _):
        setattr(mail, step, reply)
        await office.deliver()
        events = [each.event for each in await office.ledger.read(office.stream)]
        assert [each.code for each in events if isinstance(each, NoticeFailed)] == [code] * 3
        assert await office.pending() == ()
        assert reply.split(maxsplit=2)[-1] not in "".join(map(repr, events))
        assert mail.envelopes == []


async def test_a_line_that_breaks_within_the_text_is_tried_again() -> None:
    async with mail_receiver() as mail, an_office(mail.port) as (office, _):
        mail.hangs_up = True
        await conclude(office, attempts=2)
        assert len(await office.pending()) == 3
        mail.hangs_up = False
        await conclude(office, attempts=2)
        assert arrived(mail) == sorted(ADDRESSES.values())


async def test_a_server_that_falls_silent_is_tried_again() -> None:
    async with (
        line_server(b"220 receiver.test\r\n", hang=True) as silent,
        an_office(silent, timeout_seconds=0.2) as (office, mailer),
        mail_receiver() as mail,
    ):
        await conclude(office)
        assert len(await office.pending()) == 3
        await mailer.channel.aclose()
        mailer.channel = channel_to(mail.port)
        await conclude(office, attempts=2)
        assert arrived(mail) == sorted(ADDRESSES.values())


async def test_a_certificate_that_nobody_trusts_yet_is_waited_for(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    certified = make_certificate(tmp_path_factory.mktemp("own"), "localhost")
    async with (
        mail_receiver(starttls=certified.server) as mail,
        an_office(mail.port, security=SmtpSecurity.STARTTLS) as (office, mailer),
    ):
        await conclude(office, attempts=2)
        assert len(await office.pending()) == 3
        await mailer.channel.aclose()
        mailer.channel = channel_to(mail.port, security=SmtpSecurity.STARTTLS, ca_file=certified.ca_file)
        await conclude(office, attempts=2)
        assert arrived(mail) == sorted(ADDRESSES.values())


async def test_what_waits_for_one_cause_is_said_in_the_log_once() -> None:
    async with mail_receiver() as mail, an_office(mail.port) as (office, _):
        mail.data_reply = "550 5.4.5 Daily limit of desk@lebong.example.test exceeded"
        with structlog.testing.capture_logs() as told:
            await conclude(office, attempts=4)
        assert [(each["event"], each["code"], each["status"]) for each in told] == [
            ("notices.held_up", "CONGESTED", "550 5.4.5")
        ]
