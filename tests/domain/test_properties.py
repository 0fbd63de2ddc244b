"""What holds for every life of a problem, whatever is asked, by whom, and when."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.problem.commands import EndPause, MissDeadline, Remind
from domain.problem.events import Event
from domain.problem.evolve import fold
from domain.problem.plan import NEVER, DueCommand, calls_for_wake, is_over, next_due, plan
from domain.problem.process import PROCESS
from domain.problem.state import Archived, NotDetected, Paused, Phase, UnderWay, notices_of, obligations_of, phase_of
from domain.refusals import Refusal
from domain.stream import Head
from tests.domain.clockwork import Clockwork
from tests.given.random_lives import (
    ACTORS,
    Step,
    any_command,
    beginnings,
    brought_to_its_end,
    end_of,
    is_waiting_for_nobody,
    play,
    scripts,
    spoken,
)
from tests.given.situations import SERVICE, Life
from workflows.messages import FoldedProblem

STORED = TypeAdapter(tuple[Event, ...])
MONTHS = st.timedeltas(timedelta(0), timedelta(days=90))

Script = tuple[Life, list[Step]]


def agenda(life: Life) -> tuple[DueCommand, ...]:
    """Everything that falls due at some time if nothing else happens."""
    return plan(life.state, datetime.max.replace(tzinfo=UTC)).commands


@given(scripts, any_command, st.sampled_from(ACTORS))
def test_every_command_in_every_state_is_decided_or_refused(script: Script, command: Any, actor: Any) -> None:
    life = end_of(script)
    try:
        events = life.decided(command, actor)
    except Refusal as refused:
        refusal: Refusal | None = refused
    else:
        refusal = None
        assert all(event.recorded_at == life.now for event in events)
    if refusal is not None:
        assert refusal.code != Refusal.code
        assert refusal.detail


@given(scripts, st.integers(0, 60))
def test_folding_in_two_parts_or_after_storage_gives_the_same_state(script: Script, cut: int) -> None:
    life = end_of(script)
    assert fold(life.events) == life.state
    assert fold(life.events[cut:], fold(life.events[:cut])) == life.state
    assert fold(STORED.validate_json(STORED.dump_json(life.events))) == life.state
    folded = FoldedProblem(head=Head(version=len(life.events)), state=life.state)
    assert FoldedProblem.model_validate_json(folded.model_dump_json()) == folded


@given(scripts, MONTHS)
def test_doing_what_is_due_leaves_nothing_due_at_that_instant(script: Script, passed: timedelta) -> None:
    life = end_of(script).later(passed)
    rested = life.performed()
    then = plan(rested.state, rested.now)
    assert then.commands == ()
    assert (then.wake_at or NEVER) == next_due(rested.state)


@given(scripts, MONTHS)
def test_the_oldest_command_that_is_due_always_has_an_effect(script: Script, passed: timedelta) -> None:
    life = end_of(script).later(passed)
    if due := plan(life.state, life.now).commands:
        assert life.decided(due[0].command, SERVICE) != ()


@given(scripts)
def test_a_sleeper_woken_only_when_called_for_never_oversleeps_and_knows_every_notice(script: Script) -> None:
    sleeps_until = next_due(script[0].state)
    known = {each.notice_id for each in notices_of(script[0].state).outstanding}
    for move in play(script):
        if calls_for_wake(move.before.state, move.after.state):
            sleeps_until = next_due(move.after.state)
            known = {each.notice_id for each in notices_of(move.after.state).outstanding}
        assert sleeps_until <= next_due(move.after.state)
        assert {each.notice_id for each in notices_of(move.after.state).outstanding} <= known


@given(beginnings, st.lists(spoken, max_size=15))
def test_a_clockwork_that_sleeps_as_planned_is_never_late_and_tells_everybody(
    life: Life, said: list[tuple[Any, Any, timedelta]]
) -> None:
    clockwork = Clockwork(life)
    clockwork.awake()
    for aimed, actor, passed in said:
        with suppress(Refusal):
            clockwork.hear(clockwork.life.now + passed, actor, aimed.at(clockwork.life.state))
        assert plan(clockwork.life.state, clockwork.life.now).commands == ()
        assert clockwork.life.pending == ()


@given(scripts)
def test_the_end_of_a_life_wakes_the_sleeper(script: Script) -> None:
    for move in play(script):
        if is_over(move.after.state) and not is_over(move.before.state):
            # A record of what is past was never followed: nobody sleeps.
            is_followed = not isinstance(move.after.state, Archived)
            assert calls_for_wake(move.before.state, move.after.state) is is_followed


@given(scripts)
def test_every_open_obligation_has_a_timer_unless_the_clock_stands_until_an_instant(script: Script) -> None:
    life = end_of(script)
    timed = {each.command.key for each in agenda(life) if isinstance(each.command, Remind | MissDeadline)}
    if isinstance(life.state, UnderWay) and isinstance(life.state.clock, Paused):
        assert [each.command for each in agenda(life)] == [EndPause(until=life.state.clock.until)]
    else:
        assert timed == {each.key for each in obligations_of(life.state)}


@given(scripts, MONTHS)
def test_nobody_waits_unnoticed(script: Script, passed: timedelta) -> None:
    life = end_of(script).later(passed).performed()
    state = life.state
    if is_waiting_for_nobody(state):
        return
    assert plan(state, life.now).wake_at is not None or notices_of(state).outstanding
    assert obligations_of(state) or notices_of(state).outstanding or plan(state, life.now).wake_at


@settings(max_examples=2 * settings().max_examples)
@given(scripts, MONTHS)
def test_people_who_do_what_they_owe_bring_every_problem_to_its_end(script: Script, passed: timedelta) -> None:
    life = end_of(script).later(passed)
    if isinstance(life.state, NotDetected):
        return
    ended = brought_to_its_end(life, rounds=12)
    assert is_waiting_for_nobody(ended.state), (ended.owed, ended.kinds)
    assert PROCESS.has_ended(ended.delivered().state)


@given(scripts)
def test_no_step_that_was_taken_comes_up_under_the_same_name_again(script: Script) -> None:
    life, taken = script[0], set[str]()
    for step in range(12):
        life = life.later(timedelta(hours=7 * step))
        due = plan(life.state, life.now).commands
        for each in due:
            after = life.asked(each.command, SERVICE)
            if after.events != life.events:
                assert each.effect_id not in taken
                taken.add(each.effect_id)
            life = after
        life = end_of((life, script[1][2 * step : 2 * step + 2]))


@given(scripts)
def test_no_two_notices_of_a_problem_share_an_identity(script: Script) -> None:
    seen = set[str]()
    for move in play(script):
        before = {each.notice_id for each in notices_of(move.before.state).pending}
        dead = {each.notice_id for each in notices_of(move.before.state).dead}
        after = [each.notice_id for each in notices_of(move.after.state).pending]
        assert len(set(after)) == len(after)
        caused = set(after) - before - dead
        assert not caused & seen
        seen |= caused | before


@given(scripts, st.lists(st.integers(0, 80), max_size=3))
def test_every_event_is_taken_by_every_state_without_raising(script: Script, picks: list[int]) -> None:
    life = end_of(script)
    for pick in picks:
        if life.events:
            event = life.events[pick % len(life.events)]
            for other in (replace(script[0]), life):
                assert fold((event,), other.state) is not None


@given(scripts)
def test_every_state_has_a_phase_from_detection_on(script: Script) -> None:
    for move in play(script):
        assert isinstance(phase_of(move.after.state), Phase)


@given(scripts)
def test_one_agency_has_one_open_referral_and_one_leads_at_most(script: Script) -> None:
    state = end_of(script).state
    if isinstance(state, UnderWay):
        at_work = [each.agency for each in state.referrals if each.is_open]
        assert len(set(at_work)) == len(at_work)
        assert sum(each.is_open and each.part == "lead" for each in state.referrals) <= 1
        assert len({each.referral_id for each in state.referrals}) == len(state.referrals)
        assert len({each.key for each in state.obligations}) == len(state.obligations)


@given(beginnings)
def test_a_life_that_nobody_touches_is_remembered_to_somebody_for_ever(life: Life) -> None:
    if is_waiting_for_nobody(life.state):
        return
    for _ in range(20):
        wake_at = next_due(life.state)
        assert wake_at < NEVER
        life = replace(life, now=max(wake_at, life.now)).performed().delivered()
