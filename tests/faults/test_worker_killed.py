"""A worker that is killed or stands still at the worst moments of a problem's first minute; another one goes on.

All moments are tried side by side, because what takes the time is the engine's patience with a silent worker.
"""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from signal import SIGCONT, SIGKILL, SIGTERM
from typing import Any

import pytest
import pytest_asyncio

from domain.problem.events import AgencyReferred, NoticeDelivered, ProblemDetected, ProblemInventoried
from ledger.port import Recorded
from tests.faults.doomed_worker import (
    AFTER_INVENTORY,
    AFTER_RECORD,
    BEFORE_INVENTORY,
    BEFORE_RECORD,
    BETWEEN_DELIVERIES,
    BETWEEN_NOTICES,
)
from tests.faults.oracle import assert_all_is_well
from tests.faults.people import AGENCIES, People, is_told
from tests.faults.sites import Grounds, Site, by_mail, doomed, eventually
from tests.notices.receivers import mail_receiver

FAULTS = [
    ("dies", BEFORE_INVENTORY),
    ("dies", AFTER_INVENTORY),
    ("dies", BETWEEN_NOTICES),
    ("dies", BETWEEN_DELIVERIES),
    ("dies", BEFORE_RECORD),
    ("dies", AFTER_RECORD),
    ("freezes", BEFORE_INVENTORY),
    ("freezes", BEFORE_RECORD),
]


@dataclass
class Aftermath:
    """What there is to see when everything has come to rest."""

    book: list[Recorded[Any]]
    mails: list[EmailMessage]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def aftermaths(grounds: Grounds) -> dict[tuple[str, str], Aftermath]:
    """What came of each fault."""
    met = await asyncio.gather(*(meet(grounds, *fault) for fault in FAULTS))
    return dict(zip(FAULTS, met, strict=True))


async def meet(grounds: Grounds, fate: str, moment: str) -> Aftermath:
    """One problem, one worker that meets its fate, and one that goes on."""
    async with AsyncExitStack() as stack:
        mail = await stack.enter_async_context(mail_receiver())
        site = await stack.enter_async_context(grounds.a_site(**by_mail(mail)))
        unlucky = await site.start_worker(doomed(fate, moment))
        people = People(site.desk)
        await stack.enter_async_context(people.reading())
        stream = await people.detect(1)
        if fate == "dies":
            assert await unlucky.ends() == -SIGKILL
        else:
            await unlucky.freezes()
        await site.work_here()
        if fate == "freezes":
            await eventually(lambda: is_given_up(site, stream))
            unlucky.send(SIGCONT)
        await people.until(stream, is_told)
        if fate == "freezes":
            unlucky.send(SIGTERM)
            assert await unlucky.ends() == 0
        return Aftermath(await assert_all_is_well(site, people.journal), mail.mails)


async def is_given_up(site: Site, stream: str) -> bool:
    """Whether the engine waits no longer for what it had given to a silent worker."""
    description = (await site.desk.client.get_workflow_handle(stream).describe()).raw_description
    attempts = (description.pending_workflow_task.attempt, *(each.attempt for each in description.pending_activities))
    return 1 not in attempts


@pytest.mark.parametrize(("fate", "moment"), FAULTS)
async def test_a_worker_that_goes_down_leaves_one_set_of_events_and_one_distinct_notice_each(
    aftermaths: dict[tuple[str, str], Aftermath], fate: str, moment: str
) -> None:
    after = aftermaths[fate, moment]
    kinds = Counter(type(each.event) for each in after.book)
    assert kinds == {ProblemDetected: 1, ProblemInventoried: 1, AgencyReferred: 3, NoticeDelivered: 3}
    told = {each.event.reference for each in after.book if isinstance(each.event, NoticeDelivered)}
    assert {mail["Message-ID"] for mail in after.mails} == told
    assert len(told) == len(AGENCIES)


@pytest.mark.parametrize("moment", [BETWEEN_NOTICES, BETWEEN_DELIVERIES, BEFORE_RECORD])
async def test_a_notice_that_went_out_unrecorded_is_sent_again_under_its_old_name(
    aftermaths: dict[tuple[str, str], Aftermath], moment: str
) -> None:
    names = [mail["Message-ID"] for mail in aftermaths["dies", moment].mails]
    assert len(names) > len(set(names)) == len(AGENCIES)
