"""A letter with several notices comes back from a real mail server: none of them was delivered, and all go again."""

from collections.abc import AsyncIterator

import pytest_asyncio

from commands.service import Refused
from domain.access.sight import THE_SERVICE
from domain.notice import NoticeId
from domain.office import Office
from domain.problem.commands import CommandEnvelope, RecordBounce, ResendNotice
from domain.problem.state import notices_of
from domain.returned_mail import Learned
from notices.model import NoticeChannel
from notices.returned_mail import read_notification
from reading.bounces import returned_notices
from tests.activities.test_refused_mail import channel_to
from tests.given.desk import LEBONG
from tests.given.notifications import Notification
from tests.given.post_room import MINUTE, PostRoom, a_post_room, deliver_due
from tests.given.situations import OPERATOR
from tests.notices.receivers import MailReceiver, mail_receiver

KPU = NoticeId("referral/KPU.1")


@pytest_asyncio.fixture(loop_scope="session")
async def room(a_database: str) -> AsyncIterator[PostRoom]:
    async with a_post_room(a_database) as room:
        room.offices = (Office(agency="KPU", region=LEBONG, name="KPU", email="kpu@lebong.example.test"),)
        room.contacts_channel = NoticeChannel.SMTP
        yield room


async def sent_by_mail(room: PostRoom, mail: MailReceiver, after_minutes: int) -> list[bytes]:
    """The letters that go once so much time has passed."""
    mail.envelopes.clear()
    room.clock.pass_(after_minutes * MINUTE)
    channel = channel_to(mail.port)
    await deliver_due(room.postman(sender=channel))
    await channel.aclose()
    return [each.original_content or b"" for each in mail.envelopes]


async def come_back(room: PostRoom, letter: bytes) -> list[int]:
    """How many events each notice of the letter brings when that comes back."""
    said = read_notification(Notification(letter=letter).content())
    caused = []
    for each in await returned_notices(THE_SERVICE, room.queries, said.message_id, said.key):
        command = RecordBounce(
            notice_id=each.notice_id,
            status=said.status,
            action=said.action,
            at=room.clock(),
            sent_at=said.sent_at,
            learned=Learned.NOTIFICATION,
        )
        envelope = CommandEnvelope(
            command_id=f"test/{each.stream}/{each.notice_id}/{next(room.numbers)}",
            stream=each.stream,
            actor=OPERATOR,
            command=command,
        )
        outcome = await room.service.carry_out(envelope)
        assert not isinstance(outcome, Refused), outcome
        caused.append(len(outcome.events))
    return caused


async def dead(room: PostRoom, problem_id: str) -> list[str]:
    return [each.notice_id for each in notices_of(await room.state(problem_id)).dead]


async def test_every_notice_of_a_letter_that_came_back_is_a_dead_letter_and_goes_again(room: PostRoom) -> None:
    async with mail_receiver() as mail:
        both = [await room.report(), await room.report()]
        (letter,) = await sent_by_mail(room, mail, after_minutes=1)
        assert b"multipart/mixed" in letter
        for each in both:
            assert await dead(room, each) == []

        assert await come_back(room, letter) == [1, 1]
        for each in both:
            assert await dead(room, each) == [KPU]
        assert await come_back(room, letter) == [0, 0]

        for each in both:
            version = len(await room.ledger.read(room.stream(each)))
            await room.ask(each, ResendNotice(notice_id=KPU))
            assert (await room.step(each, version)).queued == (KPU,)
        assert await come_back(room, letter) == [0, 0]
        (second,) = await sent_by_mail(room, mail, after_minutes=10)
        for each in both:
            assert await dead(room, each) == []
        assert await room.waiting() == []
        assert second != letter
        assert await room.bundles_left() == 0


async def test_the_letter_that_went_again_alone_is_found_as_well(room: PostRoom) -> None:
    async with mail_receiver() as mail:
        problem = await room.report()
        (letter,) = await sent_by_mail(room, mail, after_minutes=1)
        assert await come_back(room, letter) == [1]
        await room.ask(problem, ResendNotice(notice_id=KPU))
        await room.step(problem, 5)
        (second,) = await sent_by_mail(room, mail, after_minutes=10)
        assert await dead(room, problem) == []
        said, once_more = (read_notification(Notification(letter=each).content()) for each in (letter, second))
        assert (said.message_id, said.key) == (once_more.message_id, once_more.key)
        assert await come_back(
            room, letter.replace(b"Date: ", b"Date: Wed, 27 Nov 2019 00:00:00 +0000\r\nX-D: ", 1)
        ) == [0]
        assert await dead(room, problem) == []


async def test_a_letter_that_a_server_gave_another_name_is_found_by_our_own_header(room: PostRoom) -> None:
    async with mail_receiver() as mail:
        problem = await room.report()
        (letter,) = await sent_by_mail(room, mail, after_minutes=1)
        renamed = letter.replace(b"Message-ID: <", b"Message-ID: <renamed-", 1)
        assert await come_back(room, renamed) == [1]
        assert await dead(room, problem) == [KPU]
        assert await come_back(room, letter) == [0]
