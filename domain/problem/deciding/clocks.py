"""Reminders, missed deadlines, extensions, pauses, recusal."""

from datetime import datetime
from typing import Final

from domain.policy import FURTHEST
from domain.problem.commands import (
    EndPause,
    ExtendDeadline,
    MissDeadline,
    PauseClock,
    Recuse,
    Remind,
    ResumeClock,
)
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.deciding.ladder import silence
from domain.problem.events import (
    ClockPaused,
    ClockResumed,
    DeadlineExtended,
    Event,
    OfficerRecused,
    ReminderSent,
)
from domain.problem.state import Paused, Running, UnderWay
from domain.refusals import BadValue, InstantOutOfRange, NothingOwed, OutOfPhase, SecondPersonNeeded, UnknownPart


def remind(case: Case, command: Remind) -> tuple[Event, ...]:
    """The debtor is reminded; nothing when the reminder no longer stands."""
    # Compared with the state, not with `now`: the timer that fired ran on another machine's clock.
    open_ = case.obligation(command.key)
    if open_ is None or open_.remind_at != command.remind_at or case.stands_still:
        return ()
    reminded = open_.reminded(case.now, case.owner_of(open_))
    return (ReminderSent(recorded_at=case.now, key=command.key, obligation=reminded),)


def miss(case: Case, command: MissDeadline) -> tuple[Event, ...]:
    """The missed deadline, and from when the silence may take the problem higher."""
    open_ = case.obligation(command.key)
    if open_ is None or open_.missed or open_.due_at != command.due_at or case.stands_still:
        return ()
    return (silence(case, open_),)


def extend(case: Case, command: ExtendDeadline) -> tuple[Event, ...]:
    """More time for one obligation; the reason stands in the record."""
    case.living()
    open_ = case.obligation(command.key)
    if open_ is None:
        raise UnknownPart(f"nothing is owed on {command.key}")
    if command.due_at <= max(open_.due_at, case.now):
        raise InstantOutOfRange("an extension must end later than now and than the present deadline")
    _check_reach(case, command.due_at)
    return (
        DeadlineExtended(
            recorded_at=case.now,
            key=command.key,
            from_due_at=open_.due_at,
            to_due_at=command.due_at,
            reason=command.reason,
        ),
    )


def pause(case: Case, command: PauseClock) -> tuple[Event, ...]:
    """All clocks stand until the named end."""
    state = case.under_way()
    if isinstance(state.clock, Paused):
        raise OutOfPhase("the clocks stand already")
    if case.actor.is_person(command.requested_by):
        raise SecondPersonNeeded("who asks for a pause cannot order it")
    if command.until <= case.now:
        raise InstantOutOfRange("a pause must end in the future")
    _check_reach(case, command.until)
    return (
        ClockPaused(
            recorded_at=case.now,
            until=command.until,
            reason=command.reason,
            requested_by=command.requested_by,
            approved_by=case.actor.signature,
        ),
    )


def resume(case: Case) -> tuple[Event, ...]:
    """The clocks run again before the end of the pause."""
    state = case.under_way()
    if isinstance(state.clock, Running):
        raise NothingOwed("the clocks run")
    return (ClockResumed(recorded_at=case.now, paused_at=state.clock.since),)


def end_pause(case: Case, command: EndPause) -> tuple[Event, ...]:
    """The clocks run again because the pause is over."""
    if not isinstance(case.state, UnderWay) or not isinstance(case.state.clock, Paused):
        return ()
    if case.state.clock.until != command.until:
        return ()
    return (ClockResumed(recorded_at=case.now, paused_at=case.state.clock.since),)


def recuse(case: Case, command: Recuse) -> tuple[Event, ...]:
    """A person is kept away; the rules refuse that person from now on."""
    living = case.living()
    if case.actor.is_person(command.officer):
        raise BadValue("who recuses must be somebody else")
    if command.officer in living.dossier.recused:
        return ()
    return (OfficerRecused(recorded_at=case.now, officer=command.officer, reason=command.reason),)


def _check_reach(case: Case, instant: datetime) -> None:
    if instant > case.now + case.rules.calendar.span(FURTHEST):
        raise InstantOutOfRange(f"no clock reaches further than {FURTHEST.days} days ahead")


DECISIONS: Final = (
    decision(Remind, remind),
    decision(MissDeadline, miss),
    decision(ExtendDeadline, extend),
    decision(PauseClock, pause),
    decision(ResumeClock, lambda case, _: resume(case)),
    decision(EndPause, end_pause),
    decision(Recuse, recuse),
)
