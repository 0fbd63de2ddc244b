"""Which events a command causes: the one place where the rules say yes or no.

Pure: the instant, the actor and the rulebook come in as arguments. It runs only where its events are appended
(`commands.service`), never in replayed code, so rules may change from one release to the next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain import aggregate
from domain.missing_report import OpenMissingReport
from domain.problem.commands import ArchiveReport, AttachIntakeReport, Command, DetectProblem, Reopen, Unmerge
from domain.problem.deciding import (
    bouncing,
    clocks,
    coordination,
    correcting,
    detection,
    ending,
    ladder,
    missing_report,
    recommendation,
    regrading,
    restricting,
    summarising,
    verifying,
)
from domain.problem.deciding.case import Case
from domain.problem.events import Event
from domain.problem.notice_record import NoticeRecord
from domain.problem.rights import check_access, check_sight
from domain.problem.state import INITIAL, NotDetected, State, dossier_of
from domain.refusals import DeskIsClosed, UnknownProblem, closed_detail
from domain.rulebook import Rulebook

DECISIONS: Final[Mapping[type[Any], Callable[[Case, Any], tuple[Event, ...]]]] = dict(
    (
        *detection.DECISIONS,
        *missing_report.DECISIONS,
        *regrading.DECISIONS,
        *correcting.DECISIONS,
        *restricting.DECISIONS,
        *summarising.DECISIONS,
        *verifying.DECISIONS,
        *coordination.DECISIONS,
        *bouncing.DECISIONS,
        *clocks.DECISIONS,
        *ladder.DECISIONS,
        *recommendation.DECISIONS,
        *ending.DECISIONS,
    )
)
"""The function that decides each command."""


FIRST: Final = (DetectProblem, OpenMissingReport, ArchiveReport)
"""Commands with which a problem may begin."""


@dataclass(frozen=True)
class Facts:
    """What a decision about a problem needs to know besides its state."""

    rules: Rulebook
    """Of this election, as the desk has them in force."""

    target: State = INITIAL
    """State of the desk's problem that the command names besides its own; unused where it names none."""

    notice: NoticeRecord | None = None
    """The notice whose letter came back; None where the problem has none with that id, or the command names none."""

    is_desk_closed: bool = False
    """Whether the desk takes nothing new any more, as known of late."""


OPENING: Final = (DetectProblem, AttachIntakeReport, Reopen, Unmerge)
"""What begins a matter, or begins it again."""


def decide(case: aggregate.Case[State, Facts], command: Command) -> tuple[Event, ...]:
    """Events that `command` causes to the problem; an empty tuple means nothing to do.

    An automatic command whose occasion no longer stands has nothing to do: somebody was faster, nobody is at fault.

    Raises:
        Refusal: the rules do not allow the command in this state.
    """
    if case.facts.is_desk_closed and isinstance(command, OpenMissingReport):
        return ()  # nobody sits here any more who could ask where it is
    if case.facts.is_desk_closed and isinstance(command, OPENING):
        raise DeskIsClosed(closed_detail(case.stream.region))
    return _decide(
        Case(
            state=case.state,
            book=case.stream.book,
            desk=case.stream.region,
            problem_id=case.stream.name,
            actor=case.actor,
            now=case.now,
            rules=case.facts.rules,
            target=case.facts.target,
            notice=case.facts.notice,
        ),
        command,
    )


def _decide(case: Case, command: Command) -> tuple[Event, ...]:
    dossier = dossier_of(case.state)
    if dossier is not None:
        check_sight(case.actor, command, dossier)
    check_access(case.actor, command, case.desk, dossier.recused if dossier else ())
    if isinstance(case.state, NotDetected) and not isinstance(command, FIRST):
        raise UnknownProblem
    return DECISIONS[type(command)](case, command)
