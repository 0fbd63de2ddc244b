"""Reminders, deadlines, pauses and escalation; and who is kept away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from domain.change import replace
from domain.obligation import Obligation, ObligationKey
from domain.problem.events import (
    ClockPaused,
    ClockResumed,
    DeadlineExtended,
    DeadlineMissed,
    OfficerRecused,
    ProblemEscalated,
    ReminderSent,
)
from domain.problem.evolving.effect import effect
from domain.problem.state import Detected, Diverted, Paused, Running, UnderWay

Open = TypeVar("Open", Detected, UnderWay)
Owing = TypeVar("Owing", Detected, UnderWay, Diverted)


def _reminded(state: Owing, event: ReminderSent) -> Owing:
    return _with_obligation(state, event.key, lambda _: event.obligation)


def _missed(state: Owing, event: DeadlineMissed) -> Owing:
    return _with_obligation(state, event.key, lambda owed: owed.silent(event.escalates_at))


def _extended(state: Open, event: DeadlineExtended) -> Open:
    return _with_obligation(state, event.key, lambda owed: owed.extended_to(event.to_due_at))


def _with_obligation(state: Owing, key: ObligationKey, changed: Callable[[Obligation], Obligation]) -> Owing:
    obligations = tuple(changed(owed) if owed.key == key else owed for owed in state.obligations)
    return replace(state, obligations=obligations)


def _escalated(state: Open, event: ProblemEscalated) -> Open:
    return replace(
        state,
        escalation_level=max(event.level, state.escalation_level),
        next_rung_at=event.next_rung_at,
        obligations=tuple(
            owed.taken_to(event.level) if owed.key in event.silences else owed for owed in state.obligations
        ),
    )


def _recused(state: Open, event: OfficerRecused) -> Open:
    return replace(state, dossier=replace(state.dossier, recused=(*state.dossier.recused, event.officer)))


def _paused(state: UnderWay, event: ClockPaused) -> UnderWay:
    return replace(state, clock=Paused(since=event.recorded_at, until=event.until)) if _runs(state) else state


def _resumed(state: UnderWay, event: ClockResumed) -> UnderWay:
    if not isinstance(state.clock, Paused):
        return state
    # A pause ends when it was meant to, also when nobody was there to record it; and never runs backwards.
    pause = max(min(event.recorded_at, state.clock.until) - state.clock.since, timedelta(0))
    return replace(
        state,
        clock=Running(),
        recommend_by=state.recommend_by + pause,
        obligations=tuple(owed.shifted(pause) for owed in state.obligations),
    )


def _runs(state: UnderWay) -> bool:
    return isinstance(state.clock, Running)


EFFECTS: Final = (
    effect(Detected, ReminderSent, _reminded),
    effect(UnderWay, ReminderSent, _reminded),
    effect(Diverted, ReminderSent, _reminded),
    effect(Detected, DeadlineMissed, _missed),
    effect(UnderWay, DeadlineMissed, _missed),
    effect(Diverted, DeadlineMissed, _missed),
    effect(Detected, DeadlineExtended, _extended),
    effect(UnderWay, DeadlineExtended, _extended),
    effect(Detected, ProblemEscalated, _escalated),
    effect(UnderWay, ProblemEscalated, _escalated),
    effect(Detected, OfficerRecused, _recused),
    effect(UnderWay, OfficerRecused, _recused),
    effect(UnderWay, ClockPaused, _paused),
    effect(UnderWay, ClockResumed, _resumed),
)
