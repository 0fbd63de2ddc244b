"""A worker that is killed with a bundle of letters in hand; another one goes on, and a mail server has seen all."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.message import EmailMessage
from signal import SIGKILL

import pytest
import pytest_asyncio

from domain.problem.events import NoticeDelivered
from tests.faults.doomed_worker import AFTER_RECORD, BEFORE_RECORD, BETWEEN_NOTICES
from tests.faults.oracle import assert_all_is_well
from tests.faults.people import AGENCIES, People, is_told
from tests.faults.sites import Grounds, by_mail, doomed
from tests.notices.receivers import mail_receiver

MOMENTS = (BETWEEN_NOTICES, BEFORE_RECORD, AFTER_RECORD)
SPEED = "60"
"""A window of a minute lasts a second."""

Aftermath = tuple[Counter[str | None], list[EmailMessage]]
"""How often the record names each letter, and the mails."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def aftermaths(grounds: Grounds) -> dict[str, Aftermath]:
    """What came of each death, all tried side by side."""
    met = await asyncio.gather(*(meet(grounds, moment) for moment in MOMENTS))
    return dict(zip(MOMENTS, met, strict=True))


async def meet(grounds: Grounds, moment: str) -> Aftermath:
    """Two problems whose letters go together, one worker that dies, and one that goes on."""
    rehearsed = {
        "letter_windows": "shipped",
        "rehearsal_begins_at": datetime.now(UTC).isoformat(),
        "rehearsal_shows": "2024-11-10T08:00+07:00",
        "rehearsal_speed": SPEED,
    }
    async with AsyncExitStack() as stack:
        mail = await stack.enter_async_context(mail_receiver())
        site = await stack.enter_async_context(grounds.a_site(**by_mail(mail), **rehearsed))
        people = People(site.desk)
        await stack.enter_async_context(people.reading())
        streams = [await people.detect(number) for number in (1, 2)]
        unlucky = await site.start_worker(doomed("dies", moment))
        assert await unlucky.ends() == -SIGKILL
        await site.work_here()
        for stream in streams:
            await people.until(stream, is_told)
        book = await assert_all_is_well(site, people.journal)
        named = Counter(each.event.reference for each in book if isinstance(each.event, NoticeDelivered))
        return named, mail.mails


@pytest.mark.parametrize("moment", MOMENTS)
async def test_every_office_has_one_distinct_letter_with_a_part_for_each_problem(
    aftermaths: dict[str, Aftermath], moment: str
) -> None:
    named, mails = aftermaths[moment]
    assert named == {each["Message-ID"]: 2 for each in mails}
    assert len(named) == len(AGENCIES)
    for each in mails:
        assert each.is_multipart()
        assert len(list(each.iter_parts())) == 3


async def test_a_letter_that_was_taken_before_its_worker_died_comes_again_the_same(
    aftermaths: dict[str, Aftermath],
) -> None:
    _, mails = aftermaths[BETWEEN_NOTICES]
    again = [name for name, count in Counter(each["Message-ID"] for each in mails).items() if count > 1]
    assert again
    for name in again:
        first, *others = [each for each in mails if each["Message-ID"] == name]
        assert all(_texts(each) == _texts(first) for each in others)


def _texts(mail: EmailMessage) -> list[str]:
    return [each.get_content() for each in mail.iter_parts() if isinstance(each, EmailMessage)]
