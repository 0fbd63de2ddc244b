"""Events are facts: every state takes every one of them, and those that do not fit change nothing."""

from dataclasses import replace
from typing import get_args

import pytest

from domain.codes import Severity
from domain.notice import BY_HAND, NO_CONTACT, DeferredReporter, HandWay, NoticeId, Notices
from domain.problem.commands import (
    Close,
    DeliveryResult,
    MergeInto,
    PageResult,
    RecordDelivery,
    RecordHandDelivery,
    Reopen,
    ResendNotice,
)
from domain.problem.events import (
    Event,
    EvidenceAttached,
    ForwardReceiptRecorded,
    NoteAdded,
    NoticeDelivered,
    ProblemInventoried,
    ProblemTriaged,
    ReferralAcknowledged,
    ReferralAnswered,
    ReportReceiptRecorded,
)
from domain.problem.evolve import evolve, fold
from domain.problem.outcome import Outcome
from domain.problem.process import PROCESS
from domain.problem.state import (
    INITIAL,
    Closed,
    Dismissed,
    Diverted,
    Merged,
    NotDetected,
    Phase,
    State,
    UnderWay,
    dossier_of,
    notices_of,
    obligations_of,
    phase_of,
)
from tests.domain.test_decide import produced
from tests.given.situations import (
    AT,
    CHAIR,
    DAY,
    DEPUTY,
    LEBONG,
    PROBLEM_ID,
    REASON,
    SEALED,
    SERVICE,
    SITUATIONS,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_finished_grave_problem,
    a_merged_problem,
    a_problem_with_a_dead_letter,
    a_recommended_problem,
    a_reported_problem,
)
from workflows.messages import FoldedProblem

EVENTS: dict[str, Event] = produced()
WITHOUT_EFFECT = {"NoteAdded", "EvidenceAttached", "ProblemTriaged"}


def test_there_is_one_event_of_every_type_to_try() -> None:
    assert set(EVENTS) == {each.model_fields["type"].default for each in get_args(get_args(Event)[0])}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_is_taken_by_every_situation(kind: str, situation: str) -> None:
    before = SITUATIONS[situation]().state
    after = evolve(before, EVENTS[kind])
    assert isinstance(after, State)
    assert (after == before) or kind not in WITHOUT_EFFECT
    assert dossier_of(after) is not None or isinstance(after, NotDetected)


@pytest.mark.parametrize("kind", sorted(set(EVENTS) - {"ProblemDetected", "ProblemArchived"}))
def test_before_detection_nothing_else_has_an_effect(kind: str) -> None:
    assert evolve(INITIAL, EVENTS[kind]) == INITIAL


@pytest.mark.parametrize(
    "kind", sorted(set(EVENTS) - {"ProblemReopened", "OutcomeRecorded", "ProblemRestricted", "SummaryWritten"})
)
def test_after_the_end_only_notices_still_move(kind: str) -> None:
    before = a_closed_problem().state
    after = evolve(before, EVENTS[kind])
    assert isinstance(before, Closed)
    assert isinstance(after, Closed)
    assert replace(after, notices=Notices()) == replace(before, notices=Notices())


@pytest.mark.parametrize(
    ("situation", "phase"),
    [
        ("nothing_recorded", None),
        ("a_detected_problem", Phase.DETECTED),
        ("a_report_awaiting_triage", Phase.DETECTED),
        ("a_coordinating_problem", Phase.COORDINATING),
        ("a_forwarded_problem", Phase.COORDINATING),
        ("a_recommended_problem", Phase.RECOMMENDED),
        ("a_returned_problem", Phase.RECOMMENDED),
        ("an_approved_problem", Phase.RECOMMENDED),
        ("a_reported_problem", Phase.REPORTING),
        ("a_closed_problem", Phase.CLOSED),
        ("a_reopened_problem", Phase.COORDINATING),
        ("a_merged_problem", Phase.MERGED),
        ("a_diverted_report", Phase.FORWARDED),
        ("a_dismissed_report", Phase.DISMISSED),
        ("an_archived_report", Phase.ARCHIVED),
    ],
)
def test_the_phase_people_see_is_derived_from_the_situation(situation: str, phase: Phase | None) -> None:
    assert phase_of(SITUATIONS[situation]().state) is phase


def test_a_problem_seen_between_its_entry_and_its_first_referral_is_inventoried() -> None:
    events = a_coordinating_problem().events
    entered = next(index for index, event in enumerate(events) if isinstance(event, ProblemInventoried))
    assert phase_of(fold(events[: entered + 1])) is Phase.INVENTORIED


def test_a_new_register_entry_changes_the_classification_and_nothing_else() -> None:
    life = a_recommended_problem()
    entry = next(event for event in life.events if isinstance(event, ProblemInventoried))
    again = entry.model_copy(update={"severity": Severity.S4, "category": "WEATHER_WARNING", "lead": "BMKG"})
    after = evolve(life.state, again)
    assert after == replace(life.under_way, severity=Severity.S4, category="WEATHER_WARNING", lead="BMKG")


@pytest.mark.parametrize(
    "event",
    [
        ReferralAcknowledged(recorded_at=AT, referral_id="NOBODY.1"),
        ReferralAnswered(recorded_at=AT, referral_id="NOBODY.1", outcome=Outcome.RESOLVED),
        ReportReceiptRecorded(recorded_at=AT, report_id="none"),
        NoteAdded(recorded_at=AT, text=SEALED),
        EvidenceAttached(recorded_at=AT, sha256=SEALED, media_type="image/png", size_bytes=1),
    ],
)
def test_an_event_about_a_part_that_is_not_there_leaves_the_state_as_it_is(event: Event) -> None:
    life = a_reported_problem()
    assert evolve(life.state, event) == life.state


def test_a_receipt_that_nobody_owes_leaves_the_hand_over_as_it_is() -> None:
    life = a_coordinating_problem()
    after = evolve(life.state, ForwardReceiptRecorded(recorded_at=AT, number="TT/1"))
    assert isinstance(after, UnderWay)
    assert after.hand_over == life.under_way.hand_over


def test_a_triage_alone_enters_nothing_into_the_register() -> None:
    triaged = EVENTS["ProblemTriaged"]
    assert isinstance(triaged, ProblemTriaged)
    before = a_detected_problem().state
    assert evolve(before, triaged) == before


# Notices live on after the end


def delivered(notice_id: str) -> RecordDelivery:
    return RecordDelivery(results=(DeliveryResult(notice_id=notice_id, result="delivered", channel="SMTP"),))


def failed(notice_id: str) -> RecordDelivery:
    return RecordDelivery(results=(DeliveryResult(notice_id=notice_id, result="failed", code="GONE"),))


def test_what_is_told_after_the_end_is_recorded_there_and_survives_a_reopening() -> None:
    life = a_finished_grave_problem().asked(Close(), CHAIR).asked(Close(), DEPUTY)
    assert life.pending == ("reporter_outcome/all/0",)
    assert not PROCESS.has_ended(life.state)
    alone = DeferredReporter(intake_id="an-intake", version=1)
    page = PageResult(group=NoticeId("reporter_outcome/all/0"), after=0, reached=1, version=1, deferred=(alone,))
    apart = life.asked(RecordDelivery(pages=(page,)), SERVICE)
    assert apart.pending == ("reporter_outcome/an-intake/0",)
    assert not PROCESS.has_ended(apart.state)
    dead = apart.asked(failed("reporter_outcome/an-intake/0"), SERVICE)
    assert PROCESS.has_ended(dead.state)
    reopened = dead.later(DAY).asked(Reopen(reason=REASON), CHAIR)
    assert [each.notice_id for each in notices_of(reopened.state).dead] == ["reporter_outcome/an-intake/0"]


def test_a_merged_problem_still_gets_its_deliveries_recorded() -> None:
    life = a_problem_with_a_dead_letter().asked(MergeInto(into="another", reason=REASON))
    assert isinstance(life.state, Merged)
    assert not PROCESS.has_ended(life.state)
    assert PROCESS.has_ended(life.delivered().state)
    again = life.delivered().asked(ResendNotice(notice_id="referral/KPU.1"))
    assert again.pending == ("referral/KPU.1",)


def skipped(life: Life, notice: str, reason: str) -> Life:
    result = DeliveryResult(notice_id=NoticeId(notice), result="skipped", code=reason)
    return life.asked(RecordDelivery(results=(result,)), SERVICE)


def test_whom_nobody_could_tell_stays_known_until_told_again_or_by_hand() -> None:
    life = skipped(a_problem_with_a_dead_letter(), "referral/POLRI.1", NO_CONTACT)
    assert [each.notice_id for each in notices_of(life.state).unreached] == ["referral/POLRI.1"]
    assert life.delivered().asked(ResendNotice(notice_id=NoticeId("referral/POLRI.1"))).pending == ("referral/POLRI.1",)
    told = life
    for each in notices_of(life.state).undelivered:
        by_hand = RecordHandDelivery(notice_id=each.notice_id, how=HandWay.PHONE, name=SEALED, at=life.now)
        told = told.asked(by_hand)
        assert isinstance(told.events[-1], NoticeDelivered)
        assert (told.events[-1].channel, told.events[-1].how, told.events[-1].told_at) == (BY_HAND, "phone", life.now)
    assert notices_of(told.state).undelivered == ()


def test_what_had_become_pointless_is_not_kept() -> None:
    life = skipped(a_problem_with_a_dead_letter(), "referral/POLRI.1", "ACKNOWLEDGED")
    assert notices_of(life.state).unreached == ()


@pytest.mark.parametrize("notice", ["not-there", "referral/KPU.1"])
def test_what_is_said_of_a_notice_that_does_not_wait_changes_nothing(notice: str) -> None:
    life = a_coordinating_problem()
    assert life.outcome(delivered(notice), SERVICE) == ()


def test_what_is_known_survives_every_situation() -> None:
    for situation in SITUATIONS.values():
        dossier = dossier_of(situation().state)
        if dossier is not None:
            assert (dossier.problem_id, dossier.desk, dossier.reports) == (PROBLEM_ID, LEBONG, 1)


def test_nothing_is_owed_on_what_has_ended() -> None:
    for life in (a_closed_problem(), a_merged_problem()):
        assert obligations_of(life.state) == ()
    assert isinstance(SITUATIONS["a_dismissed_report"]().state, Dismissed)
    assert isinstance(SITUATIONS["a_diverted_report"]().state, Diverted)


def test_a_reader_one_release_older_ignores_what_it_does_not_know() -> None:
    life = a_coordinating_problem()
    stored = FoldedProblem(state=life.state).model_dump(mode="json")
    stored["state"]["a_field_of_tomorrow"] = 1
    assert FoldedProblem.model_validate(stored).state == life.state
