"""Escalation: one ladder per problem, climbed one rung at a time.

Invariants:
    * a silence takes the problem one rung up once, and no sooner than the policy's pause after the rung before;
    * who goes up takes every silence with it that waits for its turn, so that nobody above hears of one moment twice;
    * a supporter's silence never climbs: the supporter is reminded, the desk is told.
"""

from datetime import datetime
from typing import Final

from domain.obligation import Obligation
from domain.office import OfficeId
from domain.policy import Clocks, EscalateWhen
from domain.problem.commands import Escalate, EscalateSilences
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import DeadlineMissed, Event, ProblemEscalated
from domain.problem.plan import silences_waiting
from domain.problem.rungs import clocks_of, is_supporters, next_rung
from domain.problem.state import Detected, UnderWay
from domain.refusals import OutOfPhase

BY_PERSON: Final = "person"
BY_SEVERITY: Final = "severity"
"""Causes of an escalation that no silence caused."""


def silence(case: Case, open_: Obligation) -> DeadlineMissed:
    """The missed deadline, and what follows from it: a turn on the ladder, word to the desk, or neither."""
    if is_supporters(case.state, open_.key):
        desk = case.secretariat
        return DeadlineMissed(
            recorded_at=case.now, key=open_.key, due_at=open_.due_at, to_agency=desk.agency, to_region=desk.region
        )
    return DeadlineMissed(recorded_at=case.now, key=open_.key, due_at=open_.due_at, escalates_at=_turn(case))


def escalate_silences(case: Case, command: EscalateSilences) -> tuple[Event, ...]:
    """One rung up for every silence that waits; nothing when the turn acted upon no longer stands."""
    state = case.state
    if not isinstance(state, Detected | UnderWay) or case.stands_still:
        return ()
    waiting = silences_waiting(state.obligations)
    if not waiting or waiting[0].escalates_at != command.escalates_at:
        return ()
    clocks = _clocks(case, state)
    rung = _rung(case, state, clocks)
    assert rung is not None, "a silence waits for its turn only where there is a rung"
    return (_escalated(case, state, rung, clocks, waiting[0].key),)


def escalate(case: Case, command: Escalate) -> tuple[Event, ...]:
    """A person takes the problem one rung up.

    Raises:
        OutOfPhase: there is no rung above.
    """
    state = case.living()
    clocks = _clocks(case, state)
    rung = _rung(case, state, clocks)
    if rung is None:
        raise OutOfPhase("there is no level above")
    return (_escalated(case, state, rung, clocks, BY_PERSON, command.reason),)


def alarmed(case: Case, state: Detected | UnderWay, clocks: Clocks) -> tuple[Event, ...]:
    """The first rung because of the severity alone, where its clocks say so and it does not stand there already."""
    if clocks.escalate is not EscalateWhen.AT_ONCE or state.escalation_level >= clocks.first_rung:
        return ()
    rung = _rung(case, state, clocks)
    return () if rung is None else (_escalated(case, state, rung, clocks, BY_SEVERITY),)


def _turn(case: Case) -> datetime | None:
    """When a silence that begins now takes the problem one rung up; None when it never does."""
    state = case.state
    if not isinstance(state, Detected | UnderWay):
        return None
    clocks = _clocks(case, state)
    if clocks.escalate is EscalateWhen.NEVER or _rung(case, state, clocks) is None:
        return None
    return max(case.now, state.next_rung_at or case.now)


def _rung(case: Case, state: Detected | UnderWay, clocks: Clocks) -> tuple[int, OfficeId] | None:
    """The next level and who stands there; None at the top."""
    return next_rung(state, clocks, case.rules, case.desk, case.now)


def _escalated(
    case: Case,
    state: Detected | UnderWay,
    rung: tuple[int, OfficeId],
    clocks: Clocks,
    cause: str,
    reason: str | None = None,
) -> ProblemEscalated:
    level, target = rung
    return ProblemEscalated(
        recorded_at=case.now,
        level=level,
        to_agency=target.agency,
        to_region=target.region,
        cause=cause,
        silences=tuple(each.key for each in silences_waiting(state.obligations)),
        next_rung_at=case.now + clocks.between_rungs,
        reason=reason,
    )


def _clocks(case: Case, state: Detected | UnderWay) -> Clocks:
    return clocks_of(state, case.rules)


DECISIONS: Final = (
    decision(EscalateSilences, escalate_silences),
    decision(Escalate, escalate),
)
