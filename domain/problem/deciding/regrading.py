"""A person changes how grave a problem under way is."""

from typing import Final

from domain.codes import Role
from domain.problem.commands import RegradeSeverity
from domain.problem.deciding.alarm import alarm
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.deciding.telling import asked_offices, tells
from domain.problem.events import Event, SeverityRegraded
from domain.problem.plan import is_grave
from domain.refusals import SecondPersonNeeded


def regrade(case: Case, command: RegradeSeverity) -> tuple[Event, ...]:
    """The other severity with its clocks for what will be owed from now on; and the alarm, when it became grave.

    Nothing when the severity is the same. What is owed already keeps its deadline.
    """
    state = case.under_way()
    if command.severity is state.severity:
        return ()
    if is_grave(state.severity):
        _check_two_persons(case, command)
    assessment = state.dossier.assessment
    row = case.rules.row_for(state.category, state.stage, case.desk, case.now)
    clocks_of = row.clocks_for(command.severity) if row else command.severity
    clocks = case.rules.clocks(clocks_of, near_voting=assessment.near_voting)
    regraded = SeverityRegraded(
        recorded_at=case.now,
        from_severity=state.severity,
        severity=command.severity,
        clocks=clocks,
        policy_version=case.rules.policy_version,
        by=case.actor.signature,
        requested_by=command.requested_by,
        reason=command.reason,
        below_floor=assessment.floor_above(command.severity),
        tells=tells(case, reporters=False, offices=asked_offices(state)),
    )
    return (regraded, *alarm(case, state, command.severity, clocks))


def _check_two_persons(case: Case, command: RegradeSeverity) -> None:
    """Return if two persons lower the S4, as two would have to close it: one alone could lower it and then close it."""
    asked = command.requested_by is not None and not case.actor.is_person(command.requested_by)
    if case.actor.role is not Role.SUPERVISOR or not asked:
        raise SecondPersonNeeded("an S4 is lowered by a supervisor at the request of somebody else")


DECISIONS: Final = (decision(RegradeSeverity, regrade),)
