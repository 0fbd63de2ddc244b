"""A verifier tells what was found out."""

from typing import Final

from domain.problem.commands import Verify
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import Event, ProblemVerified


def verified(case: Case, command: Verify) -> tuple[Event, ...]:
    """The finding, while the problem lives; nothing else follows from it, so nothing waits for it.

    Raises:
        OutOfPhase: the problem has ended.
    """
    case.living()
    return (
        ProblemVerified(
            recorded_at=case.now,
            method=command.method,
            finding=command.finding,
            by=case.actor.signature,
            text=command.text,
        ),
    )


DECISIONS: Final = (decision(Verify, verified),)
