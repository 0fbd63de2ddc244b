"""Reminders, missed deadlines, extensions, pauses, escalation, recusal."""

from datetime import datetime
from typing import Final

from domain.codes import Severity
from domain.policy import FURTHEST, EscalateWhen
from domain.problem.commands import (
    EndPause,
    Escalate,
    ExtendDeadline,
    MissDeadline,
    PauseClock,
    Recuse,
    Remind,
    ResumeClock,
)
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import (
    ClockPaused,
    ClockResumed,
    DeadlineExtended,
    DeadlineMissed,
    Event,
    OfficerRecused,
    ProblemEscalated,
    ReminderSent,
)
from domain.problem.state import Detected, Paused, Running, UnderWay
from domain.refusals import BadValue, InstantOutOfRange, NothingOwed, OutOfPhase, SecondPersonNeeded, UnknownPart


def remind(case: Case, command: Remind) -> tuple[Event, ...]:
    """The debtor is reminded; nothing when the reminder no longer stands."""
    # Compared with the state, not with `now`: the timer that fired ran on another machine's clock.
    open_ = case.obligation(command.key)
    if open_ is None or open_.remind_at != command.remind_at or _stands_still(case):
        return ()
    reminded = open_.reminded(case.now, case.owner_of(open_))
    return (ReminderSent(recorded_at=case.now, key=command.key, obligation=reminded),)


def miss(case: Case, command: MissDeadline) -> tuple[Event, ...]:
    """The missed deadline, and the escalation that the severity calls for."""
    open_ = case.obligation(command.key)
    if open_ is None or open_.missed or open_.due_at != command.due_at or _stands_still(case):
        return ()
    missed = DeadlineMissed(recorded_at=case.now, key=command.key, due_at=command.due_at)
    return (missed, *_escalation(case, command.key))


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


def escalate(case: Case, command: Escalate) -> tuple[Event, ...]:
    """A person takes the problem one level up."""
    state = case.living()
    level = state.escalation_level + 1
    target = case.rules.escalation_target(case.desk, level, case.now)
    if target is None:
        raise OutOfPhase("there is no level above")
    return (
        ProblemEscalated(
            recorded_at=case.now,
            level=level,
            to_agency=target.agency,
            to_region=target.region,
            cause="person",
            reason=command.reason,
        ),
    )


def recuse(case: Case, command: Recuse) -> tuple[Event, ...]:
    """A person is kept away; the rules refuse that person from now on."""
    living = case.living()
    if case.actor.is_person(command.officer):
        raise BadValue("who recuses must be somebody else")
    if command.officer in living.dossier.recused:
        return ()
    return (OfficerRecused(recorded_at=case.now, officer=command.officer, reason=command.reason),)


def _escalation(case: Case, cause: str) -> tuple[Event, ...]:
    state = case.state
    if not isinstance(state, Detected | UnderWay):
        return ()
    when = state.clocks.escalate if isinstance(state, UnderWay) else _detected_escalation(case, state)
    target = case.rules.escalation_target(case.desk, state.escalation_level + 1, case.now)
    if when is EscalateWhen.NEVER or target is None:
        return ()
    return (
        ProblemEscalated(
            recorded_at=case.now,
            level=state.escalation_level + 1,
            to_agency=target.agency,
            to_region=target.region,
            cause=cause,
        ),
    )


def _detected_escalation(case: Case, state: Detected) -> EscalateWhen:
    severity: Severity = state.dossier.assessment.severity
    return case.rules.clocks(severity, near_voting=state.dossier.assessment.near_voting).escalate


def _check_reach(case: Case, instant: datetime) -> None:
    if instant > case.now + case.rules.calendar.span(FURTHEST):
        raise InstantOutOfRange(f"no clock reaches further than {FURTHEST.days} days ahead")


def _stands_still(case: Case) -> bool:
    return isinstance(case.state, UnderWay) and isinstance(case.state.clock, Paused)


DECISIONS: Final = (
    decision(Remind, remind),
    decision(MissDeadline, miss),
    decision(ExtendDeadline, extend),
    decision(PauseClock, pause),
    decision(ResumeClock, lambda case, _: resume(case)),
    decision(EndPause, end_pause),
    decision(Escalate, escalate),
    decision(Recuse, recuse),
)
