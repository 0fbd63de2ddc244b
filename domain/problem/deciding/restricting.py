"""A problem closed to all but those who are named, and opened again."""

from typing import Final

from domain.problem.commands import LiftRestriction, Restrict
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import Event, ProblemRestricted, RestrictionLifted
from domain.problem.restriction import audience_of
from domain.problem.state import dossier_of
from domain.refusals import NothingOwed


def restrict(case: Case, command: Restrict) -> tuple[Event, ...]:
    """The problem is closed, in every situation; nothing when it is closed already to the same persons."""
    dossier = dossier_of(case.state)
    assert dossier is not None, "a problem is detected before anything is asked of it"
    audience = audience_of(case.actor, command.persons)
    if dossier.restriction is not None and dossier.restriction.audience == audience:
        return ()
    return (ProblemRestricted(recorded_at=case.now, reason=command.reason, by=case.actor.signature, audience=audience),)


def lift(case: Case, command: LiftRestriction) -> tuple[Event, ...]:
    """The problem is open again."""
    dossier = dossier_of(case.state)
    assert dossier is not None, "a problem is detected before anything is asked of it"
    if dossier.restriction is None:
        raise NothingOwed("the problem is not restricted")
    return (RestrictionLifted(recorded_at=case.now, reason=command.reason, by=case.actor.signature),)


DECISIONS: Final = (
    decision(Restrict, restrict),
    decision(LiftRestriction, lift),
)
