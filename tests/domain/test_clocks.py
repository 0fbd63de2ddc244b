"""Reminders, missed deadlines, extensions, pauses, escalation, recusal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.codes import Severity
from domain.obligation import Obligation
from domain.policy import FURTHEST
from domain.problem.commands import (
    AddNote,
    Close,
    EndPause,
    Escalate,
    ExtendDeadline,
    MissDeadline,
    PauseClock,
    RecordReportReceipt,
    Recuse,
    Remind,
    Reopen,
    ResumeClock,
)
from domain.problem.events import ClockResumed, ProblemEscalated, ReminderSent
from domain.problem.plan import plan
from domain.problem.state import Paused, Running, UnderWay, obligations_of
from tests.given.situations import (
    AT,
    CHAIR,
    DAY,
    HOUR,
    MINUTE,
    OPERATOR,
    PROVINCE,
    REASON,
    SEALED,
    SERVICE,
    Life,
    a_coordinating_problem,
    a_paused_problem,
    a_problem_watched_by_the_secretariat,
    a_reported_problem,
    an_approved_problem,
    detection,
)


def obligation(life: Life, key: str) -> Obligation:
    return next(each for each in obligations_of(life.state) if each.key == key)


def test_a_reminder_sets_the_next_one() -> None:
    life = a_coordinating_problem().later(61 * MINUTE)
    (sent,) = life.decided(Remind(key="acknowledge/KPU.1", remind_at=AT + HOUR), SERVICE)
    assert isinstance(sent, ReminderSent)
    assert sent.obligation.remind_at == life.now + 2 * HOUR
    assert sent.obligation.due_at == AT + 2 * HOUR
    assert (
        obligation(life.asked(Remind(key="acknowledge/KPU.1", remind_at=AT + HOUR), SERVICE), sent.key).reminders == 1
    )


def test_a_comment_moves_no_deadline() -> None:
    life = a_coordinating_problem()
    assert obligations_of(life.asked(AddNote(text=SEALED)).state) == obligations_of(life.state)


def test_each_escalation_goes_to_the_next_rung() -> None:
    life = a_coordinating_problem()
    for _ in range(3):
        life = life.asked(Escalate(reason=REASON))
    escalations = [event for event in life.events if isinstance(event, ProblemEscalated)]
    assert [(each.level, each.to_agency, each.to_region) for each in escalations] == [
        (1, "SEKDA", "17.07"),
        (2, "KESBANGPOL", "17"),
        (3, "KEMENDAGRI_OTDA", "00"),
    ]


def test_above_the_nation_nobody_is_left_to_escalate_to() -> None:
    life = a_coordinating_problem()
    for _ in range(3):
        life = life.asked(Escalate(reason=REASON))
    assert life.outcome(Escalate(reason=REASON)) == "OUT_OF_PHASE"


def test_silence_on_a_slight_problem_is_recorded_and_goes_no_further() -> None:
    life = a_problem_watched_by_the_secretariat().later(30 * DAY).performed()
    assert "DeadlineMissed" in life.kinds
    assert "ProblemEscalated" not in life.kinds


def test_an_overdue_triage_escalates_by_the_suggested_severity() -> None:
    life = Life().asked(detection(severity=Severity.S1, unsure=True)).later(30 * DAY).performed()
    assert "DeadlineMissed" in life.kinds
    assert "ProblemEscalated" not in life.kinds
    graver = Life().asked(detection(severity=Severity.S4, unsure=True)).later(30 * DAY).performed()
    assert "ProblemEscalated" in graver.kinds


def test_an_escalation_before_inventory_is_remembered_after_it() -> None:
    life = Life().asked(detection(severity=Severity.S4)).asked(Escalate(reason=REASON)).performed()
    assert life.under_way.escalation_level == 1
    assert life.kinds.count("ProblemEscalated") == 1


def test_an_extension_opens_a_missed_deadline_again() -> None:
    life = a_coordinating_problem().later(3 * HOUR).performed()
    assert obligation(life, "acknowledge/KPU.1").missed
    extend = ExtendDeadline(key="acknowledge/KPU.1", due_at=life.now + DAY, reason=REASON)
    extended = obligation(life.asked(extend, CHAIR), "acknowledge/KPU.1")
    assert (extended.due_at, extended.missed) == (life.now + DAY, False)
    again = life.asked(extend, CHAIR).later(DAY).performed()
    assert obligation(again, "acknowledge/KPU.1").missed


def test_a_deadline_may_be_given_in_any_zone() -> None:
    jakarta = timezone(timedelta(hours=7))
    due = (AT + 3 * DAY).astimezone(jakarta)
    life = a_coordinating_problem().asked(ExtendDeadline(key="answer/KPU.1", due_at=due, reason=REASON), CHAIR)
    effects = plan(life.state, AT + 9 * DAY).commands
    assert "miss/answer/KPU.1@2024-11-29T23:30:00.250000+00:00" in [each.effect_id for each in effects]


@pytest.mark.parametrize("instant", [AT + FURTHEST + timedelta(seconds=1), datetime.max.replace(tzinfo=UTC)])
def test_no_clock_is_set_beyond_the_year_of_the_election(instant: datetime) -> None:
    life = a_coordinating_problem()
    extend = ExtendDeadline(key="answer/KPU.1", due_at=instant, reason=REASON)
    pause = PauseClock(until=instant, reason=REASON, requested_by=OPERATOR.id)
    assert life.outcome(extend, CHAIR) == life.outcome(pause, CHAIR) == "INSTANT_OUT_OF_RANGE"


# Pauses


def test_nothing_falls_due_while_the_clock_stands() -> None:
    life = a_paused_problem().later(23 * HOUR)
    assert plan(life.state, life.now).commands == ()
    assert plan(life.state, life.now).wake_at == AT + DAY


def test_resuming_moves_every_deadline_by_the_length_of_the_pause() -> None:
    before = a_coordinating_problem()
    life = a_paused_problem().later(5 * HOUR).asked(ResumeClock(), CHAIR)
    assert life.under_way.clock == Running()
    assert obligations_of(life.state) == tuple(each.shifted(5 * HOUR) for each in obligations_of(before.state))
    assert life.under_way.recommend_by == before.under_way.recommend_by + 5 * HOUR


@pytest.mark.parametrize("command", [EndPause(until=AT + DAY), ResumeClock()])
def test_a_pause_ends_when_it_was_meant_to_also_if_it_is_recorded_later(command: EndPause | ResumeClock) -> None:
    life = a_paused_problem().later(9 * DAY)
    resumed = life.asked(command, SERVICE if isinstance(command, EndPause) else CHAIR)
    assert resumed.events[-1] == ClockResumed(recorded_at=life.now, paused_at=AT)
    due_before = obligation(a_coordinating_problem(), "answer/KPU.1").due_at
    assert obligation(resumed, "answer/KPU.1").due_at == due_before + DAY


def test_a_clock_that_was_set_back_in_between_brings_no_deadline_nearer() -> None:
    life = a_paused_problem().later(-HOUR).asked(ResumeClock(), CHAIR)
    assert obligations_of(life.state) == obligations_of(a_coordinating_problem().state)


def test_the_process_ends_a_pause_by_itself_and_then_goes_on() -> None:
    life = a_paused_problem().later(3 * DAY).performed()
    assert life.under_way.clock == Running()
    assert "DeadlineMissed" in life.kinds


def test_a_problem_closed_during_a_pause_runs_again_when_it_is_reopened() -> None:
    pause = PauseClock(until=AT + 30 * DAY, reason=REASON, requested_by=OPERATOR.id)
    life = a_reported_problem().asked(pause, CHAIR)
    report = life.under_way.reports[0].report_id
    life = life.asked(RecordReportReceipt(report_id=report), PROVINCE).asked(Close())
    reopened = life.later(DAY).asked(Reopen(reason=REASON), CHAIR)
    assert reopened.under_way.clock == Running()
    assert obligation(reopened, "reassign").due_at == reopened.now + 8 * HOUR


def test_a_pause_keeps_the_process_from_recommending_and_reporting() -> None:
    pause = PauseClock(until=AT + DAY, reason=REASON, requested_by=OPERATOR.id)
    life = an_approved_problem().asked(pause, CHAIR)
    assert isinstance(life.under_way.clock, Paused)
    assert life.answered().under_way.reports == ()


# Recusal


def test_a_recused_officer_is_refused_from_then_on_and_a_second_recusal_changes_nothing() -> None:
    recuse = Recuse(officer=OPERATOR.id, reason=REASON)
    life = a_coordinating_problem().asked(recuse, CHAIR)
    assert life.outcome(AddNote(text=SEALED), OPERATOR) == "UNKNOWN_PROBLEM"
    assert life.outcome(recuse, CHAIR) == ()
    assert isinstance(life.state, UnderWay)
    assert life.state.dossier.recused == (OPERATOR.id,)


def test_a_missed_deadline_is_acted_on_once() -> None:
    life = a_coordinating_problem().later(2 * HOUR)
    missed = MissDeadline(key="acknowledge/KPU.1", due_at=AT + 2 * HOUR)
    once = life.asked(missed, SERVICE)
    assert once.outcome(missed, SERVICE) == ()
    assert replace(once, events=()).state == once.state
