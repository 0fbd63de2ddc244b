"""What falls due in a situation, and when the sleeper has to be woken."""

from datetime import timedelta

import pytest

from domain.codes import Severity
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    CloseFinished,
    CommandEnvelope,
    EndPause,
    IncludeInReport,
    Inventory,
    MergeInto,
    MissDeadline,
    RecommendByPlaybook,
    RecordReceipt,
    Refer,
    Remind,
    ResendNotice,
    ResumeClock,
    Unmerge,
)
from domain.problem.plan import NEVER, DueCommand, calls_for_wake, is_grave, next_due, plan
from domain.problem.process import PROCESS, problem_stream
from domain.problem.state import INITIAL
from tests.given.situations import (
    AT,
    BOOK,
    CHAIR,
    DAY,
    HOUR,
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
    a_diverted_report,
    a_finished_grave_problem,
    a_forwarded_problem,
    a_merged_problem,
    a_paused_problem,
    a_problem_with_a_dead_letter,
    a_problem_without_a_lead,
    a_received_problem,
    a_reported_problem,
    an_answered_problem,
    an_archived_report,
    liaison,
)


def due(life: Life, after: timedelta) -> list[str]:
    return [each.effect_id for each in plan(life.state, AT + after).commands]


@pytest.mark.parametrize(
    ("situation", "wake_at"),
    [
        ("nothing_recorded", None),
        ("a_report_awaiting_triage", AT + 4 * HOUR),
        ("a_coordinating_problem", AT + HOUR),
        ("a_grave_problem", AT + HOUR / 4),
        ("a_recommended_problem", AT + 3 * HOUR),
        ("a_returned_problem", AT + 3 * HOUR),
        ("an_approved_problem", AT + 12 * HOUR),
        ("a_paused_problem", AT + DAY),
        ("a_forwarded_problem", AT + 4 * HOUR),
        ("a_reported_problem", AT + 6 * HOUR),
        ("a_finished_grave_problem", AT + HOUR * 3 / 4),
        ("a_closed_problem", None),
        ("a_reopened_problem", AT + DAY + 4 * HOUR),
        ("a_merged_problem", None),
        ("a_diverted_report", AT + 4 * HOUR),
        ("a_diverted_report_with_receipt", None),
        ("a_dismissed_report", None),
        ("an_archived_report", None),
    ],
)
def test_a_situation_has_its_next_instant(situation: str, wake_at: object) -> None:
    life = SITUATIONS[situation]()
    assert plan(life.state, life.now).wake_at == wake_at


def test_a_detected_problem_is_entered_at_once() -> None:
    detected = plan(a_detected_problem().state, AT).commands
    assert detected == (DueCommand(effect_id="inventory", due_at=AT, command=Inventory()),)


def test_what_is_due_comes_oldest_first_under_names_that_tell_occurrences_apart() -> None:
    assert due(a_forwarded_problem(), 9 * HOUR) == [
        "remind/receipt@2024-11-27T03:30:00.250000+00:00",
        "miss/receipt@2024-11-27T07:30:00.250000+00:00",
    ]


def test_what_is_due_is_due_at_its_instant_and_not_before() -> None:
    life = a_forwarded_problem()
    assert due(life, 4 * HOUR - timedelta(microseconds=1)) == []
    assert due(life, 4 * HOUR) == ["remind/receipt@2024-11-27T03:30:00.250000+00:00"]
    assert plan(life.state, AT + 4 * HOUR).wake_at == AT + 8 * HOUR


def test_a_missed_deadline_is_not_missed_again_but_reminded_of() -> None:
    life = a_forwarded_problem().later(9 * HOUR).performed()
    commands = [each.command for each in plan(life.state, AT + 30 * DAY).commands]
    assert [each for each in commands if isinstance(each, Remind | MissDeadline)] == [
        Remind(key="receipt", remind_at=AT + 17 * HOUR)
    ]


def test_a_reminder_set_for_the_deadline_itself_waits_until_it_was_missed() -> None:
    life = a_forwarded_problem().later(4 * HOUR).performed()
    assert due(life, 8 * HOUR) == ["miss/receipt@2024-11-27T07:30:00.250000+00:00"]


def test_a_step_of_the_life_is_due_as_soon_as_its_condition_holds() -> None:
    assert [each.command for each in plan(an_answered_problem().state, AT).commands] == [IncludeInReport()]
    finished = a_received_problem().approved().received()
    assert plan(finished.state, AT).commands == ()
    silent = a_coordinating_problem()
    assert RecommendByPlaybook() in [each.command for each in plan(silent.state, AT + DAY).commands]


def test_nothing_is_proposed_while_agencies_are_silent_or_a_receipt_is_missing() -> None:
    life = a_received_problem()
    assert plan(life.state, AT).commands == ()
    both = a_coordinating_problem("MONEY_POLITICS").asked(Refer(agency="POLRI"))
    both = both.asked(RecordReceipt(number="TT/1"), liaison("BAWASLU"))
    assert plan(both.state, AT).commands == ()
    spoken = both.asked(Acknowledge(referral_id="POLRI.1"), liaison("POLRI"))
    assert [each.effect_id for each in plan(spoken.state, AT).commands] == ["recommend@0"]


def test_while_the_lead_is_missing_the_desk_is_reminded_of_that_and_nothing_is_proposed() -> None:
    commands = [each.command for each in plan(a_problem_without_a_lead().state, AT + 30 * DAY).commands]
    assert RecommendByPlaybook() not in commands
    assert MissDeadline(key="reassign", due_at=AT + 8 * HOUR) in commands


def test_the_end_of_a_grave_problem_is_asked_for_once() -> None:
    commands = [each.command for each in plan(a_finished_grave_problem().state, AT + 30 * DAY).commands]
    assert CloseFinished() not in commands
    assert {each.key for each in commands if isinstance(each, Remind | MissDeadline)} == {"close"}


def test_a_standing_clock_has_its_end_and_nothing_else() -> None:
    assert [each.command for each in plan(a_paused_problem().state, NEVER).commands] == [EndPause(until=AT + DAY)]


def test_only_the_gravest_severity_is_grave() -> None:
    assert [is_grave(severity) for severity in Severity] == [False, False, False, True]


# Waking


def wakes(before: Life, after: Life) -> bool:
    return calls_for_wake(before.state, after.state)


def test_what_changes_nothing_of_the_plan_lets_the_sleeper_sleep() -> None:
    life = a_coordinating_problem()
    assert not wakes(life, life.asked(AddNote(text=SEALED)))
    assert not wakes(life, life.asked(Acknowledge(referral_id="KPU.1"), liaison("KPU")))


def test_what_falls_due_earlier_wakes() -> None:
    paused, merged = a_paused_problem(), a_merged_problem()
    assert wakes(paused, paused.asked(ResumeClock(), CHAIR))
    assert wakes(merged, merged.asked(Unmerge(reason=REASON)))


def test_somebody_to_tell_wakes_also_when_it_is_a_dead_letter_sent_again() -> None:
    life = a_problem_with_a_dead_letter().delivered()
    assert next_due(life.asked(ResendNotice(notice_id="referral/KPU.1")).state) == next_due(life.state)
    assert wakes(life, life.asked(ResendNotice(notice_id="referral/KPU.1")))
    assert wakes(a_coordinating_problem(), a_coordinating_problem().asked(Refer(agency="BPBD")))


def test_the_end_wakes() -> None:
    life = a_coordinating_problem()
    assert wakes(life, life.asked(MergeInto(into="another", reason=REASON)))
    diverted = a_diverted_report()
    assert wakes(diverted, diverted.asked(RecordReceipt(number="1"), liaison("DPUPR", LEBONG)))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_step_makes_an_identity_that_a_command_may_have(situation: str) -> None:
    for each in plan(SITUATIONS[situation]().state, NEVER).commands:
        CommandEnvelope(
            command_id=f"{PROBLEM_ID}/{each.effect_id}/999999",
            stream=problem_stream(BOOK, PROBLEM_ID),
            actor=SERVICE,
            command=each.command,
        )


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_life_has_ended_when_nothing_is_owed_planned_or_to_be_told(situation: str) -> None:
    life = SITUATIONS[situation]()
    if PROCESS.has_ended(life.state):
        assert (life.owed, life.pending, next_due(life.state)) == ((), (), NEVER)


def test_a_closed_problem_has_ended_only_when_its_reporter_was_told() -> None:
    life = a_reported_problem().received()
    assert life.kinds[-1] == "ProblemClosed"
    assert not PROCESS.has_ended(life.state)
    assert PROCESS.has_ended(life.delivered().state)
    assert PROCESS.has_ended(a_closed_problem().state)


def test_an_inventory_is_not_planned_for_what_waits_for_a_person() -> None:
    life = SITUATIONS["a_report_awaiting_triage"]()
    assert life.outcome(Inventory(), SERVICE) == ()
    assert all(not isinstance(each.command, Inventory) for each in plan(life.state, NEVER).commands)


def test_nobody_is_woken_for_a_record_of_what_is_past() -> None:
    archived = an_archived_report()
    assert not calls_for_wake(INITIAL, archived.state)
