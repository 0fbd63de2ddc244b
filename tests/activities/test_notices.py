"""Deliveries: which notices go out, under which key, and what is recorded of each."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
import structlog
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contacts import RosterContacts
from activities.contract import Deliver
from activities.courier import ATTEMPT_LIMIT, MAILBOX_LIMIT, WAITING_LIMIT, Sender
from activities.notices import LEDGER_PAUSE, NoticeActivities, NoticesOutstanding
from activities.quotations import VaultReader
from activities.troubles import OVER_AFTER, Troubles
from commands.calendars import Calendars
from commands.rules_in_force import RulesInForce
from domain.actor import service_identity
from domain.calendar import Calendar
from domain.office import Office
from domain.outage import LedgerAway
from domain.problem.commands import Acknowledge, Inventory, MergeInto, ResendNotice
from domain.problem.events import NoticeDelivered, NoticeFailed, NoticeSkipped, ReportersTold
from domain.problem.state import notices_of
from domain.stream import BookId
from ledger.port import Recorded
from notices.model import (
    FailureCode,
    Message,
    NoticeChannel,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.given.couriers import a_courier
from tests.given.desk import LEBONG, ON_THE_WALL, RULES, Desk, RecordingEngine, detection, liaison

Concluded = TypeVar("Concluded", NoticeDelivered, NoticeFailed, NoticeSkipped)

SECOND = timedelta(seconds=1)
SERVICE = service_identity(LEBONG)
ADDRESS = "pelapor-77@mail.example"


class Post:
    """Takes every message but those for which the test says otherwise."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.refusing: Callable[[Message], Exception | None] = lambda message: None

    async def send(self, message: Message) -> Receipt:
        if failure := self.refusing(message):
            raise failure
        self.taken.append(message)
        return Receipt(channel=NoticeChannel.OUTBOX, reference=None, at=datetime.now(UTC))


class Vault:
    """Holds one reporter's address, until it is erased."""

    def __init__(self) -> None:
        self.address: str | None = ADDRESS

    async def reveal(self, commitment: str) -> str | None:
        return self.address


class Register:
    async def register_number(self, stream: str) -> str | None:
        return "LEBONG/2024/000001-6"

    async def merged_reports(self, stream: str) -> int:
        return 0


class PostOffice(Desk):
    """An inventoried problem and the activity that tells of it."""

    def __init__(
        self,
        *,
        fictitious: bool = True,
        calendars: Calendars = ON_THE_WALL,
        channel: NoticeChannel = NoticeChannel.OUTBOX,
        offices: tuple[Office, ...] = (),
        sender: Sender | None = None,
        vault: VaultReader | None = None,
    ) -> None:
        super().__init__(RecordingEngine())
        self.post, self.vault = Post(), Vault()
        self.courier = a_courier(
            ledger=self.ledger,
            register=Register(),
            vault=vault or self.vault,
            directory=ReferenceDirectory(reference()),
            contacts=RosterContacts(
                RulesInForce(self.ledger, ON_THE_WALL, RULES), channel, lambda: datetime.now(UTC), fallback=offices
            ),
            sender=sender or self.post,
            fictitious=fictitious,
            calendars=calendars,
        )
        self.activities = NoticeActivities(self.service, self.courier)

    async def pending(self) -> tuple[str, ...]:
        return tuple(each.notice_id for each in notices_of(await self.state()).outstanding)

    async def deliver(
        self,
        attempt: int = 1,
        activity_id: str = "1",
        waited: timedelta = timedelta(0),
        rhythm: RetryPolicy | None = None,
    ) -> None:
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(
            environment.info,
            attempt=attempt,
            activity_id=activity_id,
            started_time=environment.info.scheduled_time + waited,
            retry_policy=rhythm,
        )
        request = Deliver(stream=self.stream, version=5, notice_ids=await self.pending())
        await environment.run(self.activities.deliver, request)

    async def told(self, kind: type[Concluded]) -> list[str]:
        events = [each.event for each in await self.ledger.read(self.stream)]
        return sorted(each.notice_id for each in events if isinstance(each, kind))


async def an_office(
    *, reachable: bool = False, fictitious: bool = True, calendars: Calendars = ON_THE_WALL
) -> PostOffice:
    office = PostOffice(fictitious=fictitious, calendars=calendars)
    await office.ask(detection(reachable=reachable))
    await office.ask(Inventory(), SERVICE)
    return office


async def test_every_pending_notice_is_told_once_and_recorded() -> None:
    office = await an_office()
    await office.deliver()
    assert await office.told(NoticeDelivered) == ["referral/DISHUB.1", "referral/KPU.1", "referral/POLRI.1"]
    assert await office.pending() == ()
    assert all("DATA REKAAN" in message.subject for message in office.post.taken)


class Rehearsed:
    """Calendars of books that are all rehearsals."""

    async def of(self, book: BookId) -> Calendar:
        return Calendar(origin_wall=datetime.now(UTC), origin_shown=datetime(2024, 11, 20, 1, tzinfo=UTC), speed=2)


async def test_letters_go_by_the_calendar_of_their_book_and_a_rehearsals_bear_its_mark() -> None:
    rehearsed = await an_office(fictitious=False, calendars=Rehearsed())
    real = await an_office(fictitious=False)
    for office in (rehearsed, real):
        await office.deliver()
    assert all(message.subject.startswith("[DATA REKAAN]") for message in rehearsed.post.taken)
    assert all("November 2024" in message.body for message in rehearsed.post.taken)
    assert all("REKAAN" not in message.subject for message in real.post.taken)
    assert all("November 2024" not in message.body for message in real.post.taken)
    assert len(rehearsed.post.taken) == len(real.post.taken) == 3


async def test_a_repeat_after_everything_was_told_sends_nothing() -> None:
    office = await an_office()
    request = Deliver(stream=office.stream, version=5, notice_ids=await office.pending())
    for _ in range(2):
        await ActivityEnvironment().run(office.activities.deliver, request)
    assert len(office.post.taken) == 3


async def test_one_channel_that_fails_for_now_holds_nobody_else_up_and_is_tried_again_alone() -> None:
    office = await an_office()
    tried: list[str] = []

    def refuse_the_police(message: Message) -> Exception | None:
        tried.append(message.key)
        return TemporaryFailure(FailureCode.DEFERRED) if "POLRI" in message.key else None

    office.post.refusing = refuse_the_police
    with pytest.raises(NoticesOutstanding):
        await office.deliver()
    assert await office.pending() == ("referral/POLRI.1",)
    tried.clear()
    with pytest.raises(NoticesOutstanding):
        await office.deliver(attempt=2)
    office.post.refusing = lambda message: tried.append(message.key)
    await office.deliver(attempt=3)
    assert tried == [f"{office.stream}/referral/POLRI.1"] * 2
    assert await office.pending() == ()


async def test_what_the_other_side_asks_to_wait_is_waited() -> None:
    office = await an_office()
    pause = timedelta(minutes=7)
    office.post.refusing = lambda message: TemporaryFailure(FailureCode.DEFERRED, retry_after=pause)
    with pytest.raises(NoticesOutstanding) as outstanding:
        await office.deliver()
    assert outstanding.value.next_retry_delay == pause


async def test_what_fails_for_good_is_a_dead_letter_that_can_be_sent_again() -> None:
    office = await an_office()
    office.post.refusing = lambda message: (
        PermanentFailure(FailureCode.ADDRESS_REJECTED) if "KPU" in message.key else None
    )
    await office.deliver()
    assert await office.told(NoticeFailed) == ["referral/KPU.1"]
    office.post.refusing = lambda message: None
    await office.ask(ResendNotice(notice_id="referral/KPU.1"))
    await office.deliver(activity_id="2")
    assert "referral/KPU.1" in await office.told(NoticeDelivered)


@pytest.mark.parametrize(
    ("attempt", "waited"), [(ATTEMPT_LIMIT - 1, 2 * WAITING_LIMIT), (20 * ATTEMPT_LIMIT, WAITING_LIMIT - SECOND)]
)
async def test_neither_many_tries_nor_a_long_time_alone_end_the_waiting(attempt: int, waited: timedelta) -> None:
    office = await an_office()
    office.post.refusing = lambda message: TemporaryFailure(FailureCode.TIMED_OUT)
    with pytest.raises(NoticesOutstanding):
        await office.deliver(attempt=attempt, waited=waited)
    assert len(await office.pending()) == 3


@pytest.mark.parametrize(
    ("code", "limit"), [(FailureCode.CONGESTED, WAITING_LIMIT), (FailureCode.MAILBOX_FULL, MAILBOX_LIMIT)]
)
async def test_what_was_waited_for_in_vain_is_a_dead_letter_of_its_own_kind(
    code: FailureCode, limit: timedelta
) -> None:
    office = await an_office()
    office.post.refusing = lambda message: TemporaryFailure(code)
    with pytest.raises(NoticesOutstanding):
        await office.deliver(attempt=ATTEMPT_LIMIT, waited=limit - SECOND)
    await office.deliver(attempt=ATTEMPT_LIMIT + 1, waited=limit)
    events = [each.event for each in await office.ledger.read(office.stream)]
    failed = [each for each in events if isinstance(each, NoticeFailed)]
    assert [(each.code, each.cause) for each in failed] == [(FailureCode.GAVE_UP_WAITING, code)] * 3
    assert await office.pending() == ()


async def test_a_wish_to_wait_does_not_use_the_attempts_up() -> None:
    office = await an_office()
    rhythm = RetryPolicy(initial_interval=SECOND, maximum_interval=timedelta(minutes=5))
    office.post.refusing = lambda message: TemporaryFailure(FailureCode.DEFERRED, retry_after=SECOND)
    with pytest.raises(NoticesOutstanding) as outstanding:
        await office.deliver(attempt=30, rhythm=rhythm)
    assert outstanding.value.next_retry_delay is None
    office.post.refusing = lambda message: TemporaryFailure(FailureCode.DEFERRED, retry_after=timedelta(hours=1))
    with pytest.raises(NoticesOutstanding) as outstanding:
        await office.deliver(attempt=3, rhythm=rhythm)
    assert outstanding.value.next_retry_delay == timedelta(hours=1)


async def test_a_wish_to_wait_does_not_hold_up_who_has_none() -> None:
    office = await an_office()
    office.post.refusing = lambda message: TemporaryFailure(
        FailureCode.DEFERRED, retry_after=timedelta(hours=1) if "KPU" in message.key else None
    )
    with pytest.raises(NoticesOutstanding) as outstanding:
        await office.deliver()
    assert outstanding.value.next_retry_delay is None


async def test_a_cause_is_told_once_and_again_after_it_had_passed() -> None:
    now = 0.0
    troubles = Troubles(lambda: now)
    quota = TemporaryFailure(FailureCode.CONGESTED, "550 5.4.5")
    with structlog.testing.capture_logs() as told:
        for seconds in (0.0, 1.0, 3000.0, 6000.0):
            now = seconds
            troubles.seen(quota)
        troubles.seen(TemporaryFailure(FailureCode.TIMED_OUT))
        now = 6000.0 + OVER_AFTER.total_seconds() + 1
        troubles.seen(quota)
    assert [each["code"] for each in told] == ["CONGESTED", "TIMED_OUT", "CONGESTED"]
    assert told[0] == {
        "event": "notices.held_up",
        "log_level": "warning",
        "code": "CONGESTED",
        "status": "550 5.4.5",
        "on": "ours",
    }


async def test_who_has_acknowledged_is_not_asked_to_acknowledge() -> None:
    office = await an_office()
    await office.ask(Acknowledge(referral_id="KPU.1"), liaison("KPU"))
    await office.deliver()
    assert await office.told(NoticeSkipped) == ["referral/KPU.1"]
    assert not any("KPU" in message.key for message in office.post.taken)


async def test_nobody_is_asked_to_act_on_a_problem_that_has_ended() -> None:
    office = await an_office()
    await office.ask(MergeInto(into=await office.another_problem(), reason="laporan sama"))
    await office.deliver()
    assert {each.template for each in office.post.taken} == {"MERGER"}
    assert len(await office.told(NoticeSkipped)) == 3


async def test_a_reporter_is_told_the_register_number() -> None:
    office = await an_office(reachable=True)
    await office.deliver()
    (message,) = [each for each in office.post.taken if each.to.address == ADDRESS]
    assert "LEBONG/2024/000001-6" in message.body


async def test_a_reporter_whose_address_was_erased_is_skipped_with_a_reason() -> None:
    office = await an_office(reachable=True)
    office.vault.address = None
    await office.deliver()
    (page,) = [each.event for each in await office.ledger.read(office.stream) if each.event.type == "ReportersTold"]
    assert isinstance(page, ReportersTold)
    assert (page.delivered, page.skipped, page.deferred) == (0, 1, ())
    assert [each.code for each in page.untold] == ["CONTACT_ERASED"]


async def test_a_reporter_whose_contact_is_none_of_the_channel_is_skipped_with_another_reason() -> None:
    office = PostOffice(channel=NoticeChannel.SMTP)
    await office.ask(detection(reachable=True))
    await office.ask(Inventory(), SERVICE)
    office.vault.address = "081234567890"
    await office.deliver()
    (page,) = [each.event for each in await office.ledger.read(office.stream) if each.event.type == "ReportersTold"]
    assert isinstance(page, ReportersTold)
    assert [each.code for each in page.untold] == ["NO_CHANNEL"]


async def test_no_address_stands_in_what_is_recorded_or_raised() -> None:
    office = await an_office(reachable=True)
    office.post.refusing = lambda message: TemporaryFailure(FailureCode.CONNECTION_FAILED)
    with pytest.raises(NoticesOutstanding) as outstanding:
        await office.deliver()
    assert ADDRESS not in repr(outstanding.value)
    assert outstanding.value.__cause__ is None
    office.post.refusing = lambda message: PermanentFailure(FailureCode.ADDRESS_REJECTED)
    await office.deliver(attempt=2)
    assert ADDRESS not in "".join(repr(each) for each in await office.ledger.read(office.stream))


async def test_a_ledger_that_is_away_is_asked_again_soon_and_nothing_is_sent() -> None:
    office = await an_office()
    pending = await office.pending()

    async def away(*_: object) -> Sequence[Recorded[Any]]:
        raise LedgerAway("stopped by the test")

    office.ledger.read = away  # type: ignore[method-assign, assignment]
    request = Deliver(stream=office.stream, version=5, notice_ids=pending)
    with pytest.raises(ApplicationError) as error:
        await ActivityEnvironment().run(office.activities.deliver, request)
    assert error.value.type == "LedgerAway"
    assert error.value.next_retry_delay == LEDGER_PAUSE
    assert not error.value.non_retryable
    assert office.post.taken == []
