"""Thousands of reporters of one problem: what its state holds of them, and how their telling is recorded."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from activities.contract import Advance, Deliver
from domain.notice import DEAD_REPORTERS_LIMIT, PAGE_LIMIT, DeferredReporter, NoticeId, ReporterGroup
from domain.problem.commands import AttachIntakeReport, DeliveryResult, PageResult, RecordDelivery, ResendNotice
from domain.problem.events import Event, IntakeReportAttached, NoticeFailed, ReportersTold
from domain.problem.evolve import fold
from domain.problem.plan import calls_for_wake, missing_for_close, plan
from domain.problem.process import problem_stream
from domain.problem.state import State, UnderWay, notices_of
from domain.stream import Head
from tests.given.deliveries import recorded, told
from tests.given.situations import (
    AT,
    BOOK,
    PROBLEM_ID,
    SERVICE,
    Life,
    a_coordinating_problem,
    a_detected_problem,
    a_reported_problem,
    an_intake,
)
from workflows.messages import FoldedProblem

RECEIPTS = NoticeId("reporter_receipt/all")
MANY = 20_000
STREAM, HEAD = problem_stream(BOOK, PROBLEM_ID), Head(version=MANY, event_id=PROBLEM_ID)
PAYLOAD_LIMIT_BYTES = 64 * 1024

joined = st.lists(st.booleans(), max_size=12)
"""Further reports of a problem; whether each has a contact."""


def joins(number: int, *, reachable: bool = True) -> IntakeReportAttached:
    intake = an_intake(f"0000000-0000-0000-0000-{number:012}", reachable=reachable)
    return IntakeReportAttached(recorded_at=AT, intake=intake, matched_by=("same-place",))


def a_crowd(many: int = MANY) -> Iterator[Event]:
    """So many further reports, half of them with a contact."""
    return (joins(number, reachable=number % 2 == 0) for number in range(many))


def group_of(state: State, kind: str = "REPORTER_RECEIPT") -> ReporterGroup:
    return next(each for each in notices_of(state).reporters if each.kind == kind)


def page(group: ReporterGroup, reached: int, delivered: int = 0, deferred: int = 0) -> PageResult:
    """A page up to a report, whose versions are the same as the reports' numbers."""
    return PageResult(
        group=group.notice_id,
        after=group.reached,
        reached=reached,
        version=reached,
        delivered=delivered,
        deferred=tuple(
            DeferredReporter(intake_id=f"00000000-0000-0000-0000-{reached - each:012}", version=reached - each)
            for each in range(deferred)
        ),
    )


def told_of(life: Life, *pages: PageResult) -> Life:
    return life.asked(RecordDelivery(pages=pages), SERVICE)


def a_life_of(state: State) -> Life:
    return Life(state=state)


def bytes_of(value: BaseModel) -> int:
    """What it weighs on its way to the engine."""
    return len(value.model_dump_json())


@pytest.fixture(scope="module")
def crowded() -> UnderWay:
    state = fold(a_crowd(), a_coordinating_problem().state)
    assert isinstance(state, UnderWay)
    return state


def test_a_problem_that_thousands_report_is_no_larger_than_another(crowded: UnderWay) -> None:
    assert (crowded.dossier.reports, crowded.dossier.reachable) == (MANY + 1, MANY // 2 + 1)
    usual = bytes_of(FoldedProblem(state=a_coordinating_problem().state, head=HEAD))
    assert bytes_of(FoldedProblem(state=crowded, head=HEAD)) < usual + 100
    assert notices_of(crowded).outstanding == (group_of(crowded),)
    assert notices_of(crowded).still_to_send == group_of(crowded).owed
    assert bytes_of(plan(crowded, AT)) < 4_000


def test_also_where_as_many_as_may_be_wait_alone_or_are_dead_letters_every_payload_is_small(
    crowded: UnderWay,
) -> None:
    state: State = crowded
    full: State = crowded
    for _ in range(DEAD_REPORTERS_LIMIT // PAGE_LIMIT + 3):
        group = group_of(state)
        life = told_of(a_life_of(state), page(group, group.reached + 2 * PAGE_LIMIT, deferred=PAGE_LIMIT))
        waiting = [each for each in notices_of(life.state).pending if each.is_to_reporter]
        assert len(waiting) == PAGE_LIMIT
        assert notices_of(life.state).room == 0
        full = life.state
        failed = tuple(DeliveryResult(notice_id=each.notice_id, result="failed", code="GONE") for each in waiting)
        state = life.asked(RecordDelivery(results=failed), SERVICE).state
    assert len(notices_of(full).dead) == DEAD_REPORTERS_LIMIT
    assert bytes_of(FoldedProblem(state=full, head=HEAD)) < PAYLOAD_LIMIT_BYTES / 2
    assert bytes_of(plan(full, AT)) < PAYLOAD_LIMIT_BYTES / 4
    ids = tuple(each.notice_id for each in notices_of(full).outstanding)
    delivery = Deliver(stream=STREAM, version=MANY, notice_ids=ids)
    assert bytes_of(delivery) < PAYLOAD_LIMIT_BYTES / 8
    step = Advance(stream=STREAM, head=HEAD, at_least=MANY, now=AT, in_hand=ids)
    assert bytes_of(step) < PAYLOAD_LIMIT_BYTES / 8
    (event,) = told_of(a_life_of(crowded), page(group_of(crowded), 100, deferred=PAGE_LIMIT)).events
    assert isinstance(event, ReportersTold)
    assert bytes_of(event) < PAYLOAD_LIMIT_BYTES / 8


def test_dead_letters_beyond_the_limit_are_counted_and_those_listed_can_be_sent_again() -> None:
    life = a_life_of(fold(a_crowd(400), a_coordinating_problem().state))
    for _ in range(3):
        group = group_of(life.state)
        life = told_of(life, page(group, group.reached + 2 * PAGE_LIMIT, deferred=PAGE_LIMIT))
        waiting = [each.notice_id for each in notices_of(life.state).pending if each.is_to_reporter]
        life = life.asked(
            RecordDelivery(results=tuple(DeliveryResult(notice_id=each, result="failed") for each in waiting)), SERVICE
        )
    notices = notices_of(life.state)
    assert (len(notices.dead), notices.dead_unlisted) == (DEAD_REPORTERS_LIMIT, 3 * PAGE_LIMIT - DEAD_REPORTERS_LIMIT)
    assert notices.given_up == 3 * PAGE_LIMIT == sum(isinstance(each, NoticeFailed) for each in life.events)
    dead = notices.dead[0]
    again = life.asked(ResendNotice(notice_id=dead.notice_id))
    assert dead in notices_of(again.state).pending
    assert dead.version is not None


def test_a_page_that_was_recorded_by_another_teller_is_recorded_once() -> None:
    life = a_life_of(fold(a_crowd(10), a_coordinating_problem().state))
    first = page(group_of(life.state), 4, delivered=2)
    once = told_of(life, first)
    assert told_of(once, first) == once
    assert told_of(life, first, page(group_of(life.state), 6, delivered=3)).state == once.state
    assert told_of(once, page(ReporterGroup(kind="REPORTER_OUTCOME", owed=1, up_to=1), 1)) == once
    group = group_of(once.state)
    assert (group.reached, group.version, group.owed) == (4, 4, 3)


@given(st.booleans(), joined, joined)
def test_whoever_left_a_contact_is_owed_one_receipt_whenever_the_report_came(
    is_told_between: bool, before: list[bool], after: list[bool]
) -> None:
    life = a_detected_problem()
    for number, has in enumerate(before):
        life = life.asked(AttachIntakeReport(intake=an_intake(f"early-{number}", reachable=has), matched_by=()))
    life = life.performed()
    assert group_of(life.state) == ReporterGroup(kind="REPORTER_RECEIPT", owed=1 + sum(before), up_to=1 + len(before))
    if is_told_between:
        life = life.delivered()
    for number, has in enumerate(after):
        life = life.asked(AttachIntakeReport(intake=an_intake(f"late-{number}", reachable=has), matched_by=()))
    group = group_of(life.state)
    assert group.owed == sum(after) + (0 if is_told_between else 1 + sum(before))
    assert group.reached == (1 + len(before) if is_told_between else 0)
    assert life.delivered().pending == ()


def test_only_the_first_of_those_who_wait_for_a_receipt_wakes_the_sleeper() -> None:
    quiet = a_coordinating_problem().state
    one, two = fold([joins(1)], quiet), fold([joins(1), joins(2)], quiet)
    assert calls_for_wake(quiet, one)
    assert not calls_for_wake(one, two)
    assert not calls_for_wake(quiet, fold([joins(1, reachable=False)], quiet))
    through = a_life_of(two).delivered().state
    assert calls_for_wake(through, fold([joins(3)], through))


def test_nobody_closes_a_problem_before_every_reporter_has_a_receipt() -> None:
    life = a_reported_problem()
    state = fold([joins(1), joins(2)], life.state)
    assert isinstance(state, UnderWay)
    assert "REPORTER_NOT_TOLD" in missing_for_close(state)
    half = told_of(a_life_of(state), page(group_of(state), 2, delivered=1)).state
    assert isinstance(half, UnderWay)
    assert "REPORTER_NOT_TOLD" in missing_for_close(half)
    apart = told_of(a_life_of(half), page(group_of(half), 3, deferred=1))
    assert isinstance(apart.state, UnderWay)
    assert "REPORTER_NOT_TOLD" in missing_for_close(apart.state)
    assert "REPORTER_NOT_TOLD" not in missing_for_close(apart.delivered().under_way)


def test_whom_a_page_could_not_reach_is_told_under_the_name_that_the_page_used() -> None:
    state = fold([joins(1)], a_coordinating_problem().state)
    group = group_of(state)
    alone = DeferredReporter(intake_id="an-intake", version=7)
    life = told_of(
        a_life_of(state),
        PageResult(group=RECEIPTS, after=group.reached, reached=group.up_to, version=7, deferred=(alone,)),
    )
    assert life.pending == ("reporter_receipt/an-intake",)
    (waiting,) = notices_of(life.state).pending
    assert waiting == group.notice_to(alone)
    assert life.asked(recorded([told(waiting)]), SERVICE).pending == ()


def test_the_groups_of_a_problem_that_is_closed_again_and_again_stay_two() -> None:
    life = a_reported_problem().received()
    assert [each.kind for each in notices_of(life.state).reporters] == ["REPORTER_RECEIPT", "REPORTER_OUTCOME"]
    through = life.delivered().later(timedelta(minutes=1))
    assert [each.kind for each in notices_of(through.state).reporters] == ["REPORTER_RECEIPT"]
