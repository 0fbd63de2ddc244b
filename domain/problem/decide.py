"""Which events a command causes: the one place where the rules say yes or no.

Pure: the instant, the actor and the rulebook come in as arguments. It runs only where its events are appended
(`commands.service`), never in replayed code, so rules may change from one release to the next.
"""

from dataclasses import dataclass
from typing import assert_never

from domain import aggregate
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    AttachEvidence,
    AttachIntakeReport,
    Close,
    CloseFinished,
    Command,
    Decline,
    DetectProblem,
    Dismiss,
    EndPause,
    Escalate,
    ExtendDeadline,
    Forward,
    IncludeInReport,
    Inventory,
    LiftRestriction,
    MergeInto,
    MissDeadline,
    PauseClock,
    Recommend,
    RecommendByPlaybook,
    RecordDelivery,
    RecordFollowThrough,
    RecordOutcome,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    Refer,
    RegradeSeverity,
    Remind,
    Reopen,
    ResendNotice,
    Restrict,
    ResumeClock,
    ReturnRecommendation,
    Transfer,
    Triage,
    Unmerge,
)
from domain.problem.deciding import clocks, coordination, detection, ending, recommendation, regrading, restricting
from domain.problem.deciding.case import Case
from domain.problem.events import Event
from domain.problem.rights import check_access, check_sight
from domain.problem.state import INITIAL, NotDetected, State, dossier_of
from domain.refusals import UnknownProblem
from domain.rulebook import Rulebook


@dataclass(frozen=True)
class Facts:
    """What a decision about a problem needs to know besides its state."""

    rules: Rulebook
    """Of this election, as the desk has them in force."""

    target: State = INITIAL
    """State of the desk's problem that the command names besides its own; unused where it names none."""


def decide(case: aggregate.Case[State, Facts], command: Command) -> tuple[Event, ...]:
    """Events that `command` causes to the problem; an empty tuple means nothing to do.

    An automatic command whose occasion no longer stands has nothing to do: somebody was faster, nobody is at fault.

    Raises:
        Refusal: the rules do not allow the command in this state.
    """
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
        ),
        command,
    )


def _decide(case: Case, command: Command) -> tuple[Event, ...]:
    dossier = dossier_of(case.state)
    if dossier is not None:
        check_sight(case.actor, command, dossier)
    check_access(case.actor, command, case.desk, dossier.recused if dossier else ())
    if isinstance(case.state, NotDetected) and not isinstance(command, DetectProblem):
        raise UnknownProblem
    match command:
        case DetectProblem():
            return detection.detect(case, command)
        case AttachIntakeReport():
            return detection.attach(case, command)
        case Inventory():
            return detection.inventory(case)
        case Triage():
            return detection.triage(case, command)
        case RegradeSeverity():
            return regrading.regrade(case, command)
        case MergeInto():
            return detection.merge(case, command)
        case Unmerge():
            return detection.unmerge(case, command)
        case Dismiss():
            return detection.dismiss(case, command)
        case Restrict():
            return restricting.restrict(case, command)
        case LiftRestriction():
            return restricting.lift(case, command)
        case Forward():
            return coordination.forward(case, command)
        case Refer():
            return coordination.refer(case, command)
        case Acknowledge():
            return coordination.acknowledge(case, command)
        case Decline():
            return coordination.decline(case, command)
        case Transfer():
            return coordination.transfer(case, command)
        case Answer():
            return coordination.answer(case, command)
        case RecordReceipt():
            return coordination.record_receipt(case, command)
        case RecordDelivery():
            return coordination.record_delivery(case, command)
        case ResendNotice():
            return coordination.resend(case, command)
        case AddNote():
            return coordination.note(case, command)
        case AttachEvidence():
            return coordination.attach_evidence(case, command)
        case Remind():
            return clocks.remind(case, command)
        case MissDeadline():
            return clocks.miss(case, command)
        case ExtendDeadline():
            return clocks.extend(case, command)
        case PauseClock():
            return clocks.pause(case, command)
        case ResumeClock():
            return clocks.resume(case)
        case EndPause():
            return clocks.end_pause(case, command)
        case Escalate():
            return clocks.escalate(case, command)
        case Recuse():
            return clocks.recuse(case, command)
        case Recommend():
            return recommendation.recommend(case, command)
        case RecommendByPlaybook():
            return recommendation.recommend_by_playbook(case)
        case ApproveRecommendation():
            return recommendation.approve(case, command)
        case ReturnRecommendation():
            return recommendation.send_back(case, command)
        case RecordFollowThrough():
            return recommendation.record_follow_through(case, command)
        case RecordOutcome():
            return ending.record_outcome(case, command)
        case IncludeInReport():
            return ending.include_in_report(case)
        case RecordReportReceipt():
            return ending.record_report_receipt(case, command)
        case Close():
            return ending.close(case)
        case CloseFinished():
            return ending.close_finished(case)
        case Reopen():
            return ending.reopen(case, command)
        case _:
            assert_never(command)
