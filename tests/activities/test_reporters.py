"""Groups of reporters told in pages: each reporter once, whatever breaks in between, and nobody holds the others up."""

import contextlib
import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contract import Deliver
from activities.courier import READ_LIMIT
from activities.first_attempts import REPORTERS_LIMIT, FirstAttempts
from activities.notices import NoticesOutstanding
from commands.service import Refused
from domain.aggregate import Snapshot
from domain.notice import DEAD_REPORTERS_LIMIT, PAGE_LIMIT, ReporterGroup
from domain.outage import LedgerAway
from domain.problem.commands import CommandEnvelope, Inventory, PageResult, ResendNotice
from domain.problem.events import Event, IntakeReportAttached, NoticeFailed, ReportersTold
from domain.problem.evolve import fold
from domain.problem.plan import plan
from domain.problem.state import State, notices_of
from domain.stream import START, Head, StreamId
from ledger.port import Appended, AppendRequest, Recorded
from notices.model import FailureCode, Message, PermanentFailure, Receipt, TemporaryFailure
from tests.activities.test_notices import SERVICE, PostOffice
from tests.given.desk import BOOK, OPERATOR, detection
from workflows.messages import FoldedProblem

MANY = 20_000
NOW = datetime(2024, 11, 27, tzinfo=UTC)
SPOKEN, SILENT = (detection(reachable=has).intake for has in (True, False))
PAYLOAD_LIMIT_BYTES = 64 * 1024


class Crowd(PostOffice):
    """A problem that many report, and what every telling of it weighed."""

    def __init__(self) -> None:
        super().__init__()
        self.joined = 0
        self.numbers = itertools.count(1)
        self.largest = 0

    async def join(self, reachable: Sequence[bool]) -> None:
        """One more report for each entry, with a contact or without, a hundred in one append."""
        for begin in range(0, len(reachable), 100):
            now = await self.service.snapshot(self.stream)
            events = tuple(self._report(has) for has in reachable[begin : begin + 100])
            await self.ledger.append(
                AppendRequest(
                    book=BOOK,
                    stream=str(self.stream),
                    expected=now.head,
                    command_id=f"joining/{now.version}",
                    command_digest=b"0" * 32,
                    actor=OPERATOR,
                    events=events,
                    before=now.state,
                    after=fold(events, now.state),
                    wake=False,
                )
            )

    def _report(self, reachable: bool) -> Event:
        self.joined += 1
        told = SPOKEN if reachable else SILENT
        assert told is not None
        intake = told.model_copy(update={"intake_id": f"report-{self.joined:06}"})
        return IntakeReportAttached(recorded_at=intake.reported_at, intake=intake, matched_by=("same-place",))

    async def deliver_group(self, attempt: int = 1) -> None:
        """One delivery of whatever group is outstanding."""
        groups = [each for each in notices_of(await self.snapshot()).outstanding if isinstance(each, ReporterGroup)]
        await self.deliver_these(tuple(each.notice_id for each in groups), attempt)

    async def deliver_alone(self, attempt: int = 1) -> None:
        """One delivery of whoever is told alone."""
        notices = notices_of(await self.snapshot()).pending
        await self.deliver_these(tuple(each.notice_id for each in notices), attempt)

    async def deliver_these(self, notice_ids: tuple[str, ...], attempt: int) -> None:
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, attempt=attempt, activity_id=str(next(self.numbers)))
        request = Deliver(stream=self.stream, version=5, notice_ids=notice_ids)
        self.largest = max(self.largest, len(request.model_dump_json()))
        await environment.run(self.activities.deliver, request)

    async def snapshot(self) -> State:
        snapshot: Snapshot[State] = await self.service.snapshot(self.stream)
        self.largest = max(self.largest, len(FoldedProblem(state=snapshot.state, head=snapshot.head).model_dump_json()))
        return snapshot.state

    def keys(self) -> Counter[str]:
        """How often each reporter was told, by the report."""
        told = (each.key.removeprefix(f"{self.stream}/") for each in self.post.taken)
        return Counter(each for each in told if "reporter_" in each)

    async def pages(self) -> list[ReportersTold]:
        events = [each.event for each in await self.ledger.read(self.stream)]
        return [each for each in events if isinstance(each, ReportersTold)]


async def a_crowd(*reachable: bool) -> Crowd:
    """An inventoried problem whose first report has a contact, with a further report for each entry; agencies told."""
    crowd = Crowd()
    await crowd.ask(detection(reachable=True))
    await crowd.join(reachable)
    await crowd.ask(Inventory(), SERVICE)
    await crowd.deliver_alone()
    crowd.post.taken.clear()
    return crowd


async def test_of_twenty_thousand_reports_everybody_with_a_contact_is_told_once_and_nothing_grows() -> None:
    crowd = await a_crowd(*(number % 2 == 0 for number in range(MANY)))
    (group,) = notices_of(await crowd.snapshot()).outstanding
    assert isinstance(group, ReporterGroup)
    assert (group.owed, group.up_to) == (MANY // 2 + 1, MANY + 1)
    while notices_of(await crowd.snapshot()).outstanding:
        await crowd.deliver_group()
    assert set(crowd.keys().values()) == {1}
    assert len(crowd.keys()) == MANY // 2 + 1
    pages = await crowd.pages()
    assert sum(page.delivered for page in pages) == MANY // 2 + 1
    assert max(page.delivered for page in pages) == PAGE_LIMIT
    assert crowd.largest < PAYLOAD_LIMIT_BYTES / 8
    assert max(len(page.model_dump_json()) for page in pages) < PAYLOAD_LIMIT_BYTES / 64


@pytest.mark.parametrize("lost", ["the record", "its answer"])
async def test_after_a_crash_between_the_page_and_its_record_nobody_is_left_out_and_a_repeat_has_the_same_name(
    monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    crowd = await a_crowd(*[True] * 3 * PAGE_LIMIT)
    carry_out, pages = crowd.service.carry_out, 0

    async def crash_at_the_second_page(envelope: CommandEnvelope) -> Appended | Refused:
        nonlocal pages
        pages += 1
        if pages != 2:
            return await carry_out(envelope)
        if lost == "its answer":
            await carry_out(envelope)
        raise LedgerAway("the line was cut")

    monkeypatch.setattr(crowd.service, "carry_out", crash_at_the_second_page)
    with pytest.raises(ApplicationError):
        await crowd.deliver_group()
    await crowd.deliver_group(attempt=2)
    times = Counter(crowd.keys().values())
    again = PAGE_LIMIT if lost == "the record" else 0
    assert times == {1: 3 * PAGE_LIMIT + 1 - again} | ({2: again} if again else {})
    assert sum(page.delivered for page in await crowd.pages()) == 3 * PAGE_LIMIT + 1
    assert notices_of(await crowd.snapshot()).outstanding == ()


async def test_one_who_cannot_be_reached_for_now_is_told_alone_and_holds_nobody_up() -> None:
    crowd = await a_crowd(*[True] * 2 * PAGE_LIMIT)
    crowd.post.refusing = lambda message: (
        TemporaryFailure(FailureCode.DEFERRED) if re.search(r"report-\d+7$", message.key) else None
    )
    await crowd.deliver_group()
    deferred = [each for page in await crowd.pages() for each in page.deferred]
    assert len(deferred) == 2 * PAGE_LIMIT // 10
    waiting = notices_of(await crowd.snapshot()).pending
    assert [each.intake_id for each in waiting] == [each.intake_id for each in deferred]
    with pytest.raises(NoticesOutstanding):
        await crowd.deliver_alone()
    crowd.post.refusing = lambda message: None
    await crowd.deliver_alone(attempt=2)
    assert notices_of(await crowd.snapshot()).outstanding == ()
    assert Counter(crowd.keys().values()) == {1: 2 * PAGE_LIMIT + 1}


async def test_while_every_channel_is_away_only_so_many_wait_alone_and_the_group_goes_on_afterwards() -> None:
    crowd = await a_crowd(*[True] * 4 * PAGE_LIMIT)
    crowd.post.refusing = lambda message: TemporaryFailure(FailureCode.CONNECTION_FAILED)
    for attempt in (1, 2):
        with pytest.raises(NoticesOutstanding):
            await crowd.deliver_group(attempt)
    assert len(notices_of(await crowd.snapshot()).pending) == PAGE_LIMIT
    crowd.post.refusing = lambda message: None
    await crowd.deliver_alone()
    await crowd.deliver_group(attempt=3)
    assert notices_of(await crowd.snapshot()).outstanding == ()
    assert Counter(crowd.keys().values()) == {1: 4 * PAGE_LIMIT + 1}
    assert crowd.largest < PAYLOAD_LIMIT_BYTES / 2


async def test_who_refuses_for_good_is_a_dead_letter_listed_up_to_a_limit_and_may_be_told_again() -> None:
    crowd = await a_crowd(*[True] * 3 * PAGE_LIMIT)
    crowd.post.refusing = lambda message: PermanentFailure(FailureCode.ADDRESS_REJECTED)
    for round_ in range(4):
        with pytest.raises(NoticesOutstanding) if round_ < 3 else contextlib.nullcontext():
            await crowd.deliver_group()
        await crowd.deliver_alone()
    notices = notices_of(await crowd.snapshot())
    assert notices.outstanding == ()
    assert len(notices.dead) == DEAD_REPORTERS_LIMIT
    assert notices.given_up == 3 * PAGE_LIMIT + 1 == len(await crowd.told(NoticeFailed))
    crowd.post.refusing = lambda message: None
    await crowd.ask(ResendNotice(notice_id=notices.dead[0].notice_id))
    await crowd.deliver_alone()
    assert list(crowd.keys()) == [notices.dead[0].notice_id]


async def test_who_joins_while_the_others_are_told_and_who_joins_afterwards_is_told_too() -> None:
    crowd = await a_crowd(*[True] * PAGE_LIMIT)
    send, joining = crowd.post.send, [True, False, True]

    async def send_and_let_others_join(message: Message) -> Receipt:
        if joining:
            further = list(joining)
            joining.clear()
            await crowd.join(further)
        return await send(message)

    crowd.post.send = send_and_let_others_join  # type: ignore[method-assign]
    await crowd.deliver_group()
    assert len(crowd.keys()) == PAGE_LIMIT + 3
    await crowd.join([False, True])
    await crowd.deliver_group()
    assert Counter(crowd.keys().values()) == {1: PAGE_LIMIT + 4}
    assert (await crowd.pages())[-1].delivered == 1


async def test_a_page_begins_where_the_one_before_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = await a_crowd(*[True] * 2 * PAGE_LIMIT)
    await crowd.deliver_group()
    (*_, last) = await crowd.pages()
    await crowd.join([True])
    read, begun = crowd.courier._ledger.read, []

    async def reading(
        stream: StreamId[Event], after: Head = START, limit: int | None = None
    ) -> Sequence[Recorded[Event]]:
        if limit == READ_LIMIT:
            begun.append(after.version)
        return await read(stream, after, limit)

    monkeypatch.setattr(crowd.ledger, "read", reading)
    await crowd.deliver_group()
    assert begun == [last.version]


async def test_an_erased_contact_is_counted_and_passed_over() -> None:
    crowd = await a_crowd(True, False, True)
    crowd.vault.address = None
    await crowd.deliver_group()
    (page,) = await crowd.pages()
    assert (page.delivered, page.skipped, page.deferred, page.reached) == (0, 3, (), 4)
    assert notices_of(await crowd.snapshot()).outstanding == ()


async def test_a_step_tells_a_small_group_itself_and_leaves_a_large_one_to_a_delivery() -> None:
    small, large = await a_crowd(*[True] * (REPORTERS_LIMIT - 1)), await a_crowd(*[True] * REPORTERS_LIMIT)
    for crowd, told in ((small, REPORTERS_LIMIT), (large, 0)):
        state = await crowd.snapshot()
        results = await FirstAttempts(crowd.courier).make(crowd.stream, state, plan(state, NOW).notices)
        assert [each.delivered for each in results if isinstance(each, PageResult)] == ([told] if told else [])
        assert len(crowd.post.taken) == told


async def test_a_step_that_reached_nobody_of_a_group_says_nothing_and_rests() -> None:
    crowd = await a_crowd(True)
    crowd.post.refusing = lambda message: TemporaryFailure(FailureCode.CONNECTION_FAILED)
    state, attempts = await crowd.snapshot(), FirstAttempts(crowd.courier)
    assert await attempts.make(crowd.stream, state, notices_of(state).outstanding) == ()
    crowd.post.refusing = lambda message: None
    assert await attempts.make(crowd.stream, state, notices_of(state).outstanding) == ()
    assert crowd.post.taken == []
