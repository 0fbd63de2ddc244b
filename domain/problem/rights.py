"""Who may do what to a problem: one table for every face and for the process itself.

Scope is a region subtree and, for a liaison, one agency. Rules about two persons stand in `decide`, where the first
person is known.
"""

from collections.abc import Mapping
from typing import Final

from domain.access.policy import View
from domain.access.roles import CHAIR, DESK, LIAISON, OFFICERS, PROCESS, REPORTING, RESTRICTING, VERIFYING
from domain.actor import Actor
from domain.codes import RegionCode, Role, is_within
from domain.missing_report import OpenMissingReport
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    ArchiveReport,
    AttachEvidence,
    AttachIntakeReport,
    Close,
    CloseFinished,
    Command,
    CorrectProblem,
    Decline,
    DetectProblem,
    Dismiss,
    EndPause,
    Escalate,
    EscalateSilences,
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
    RecordBounce,
    RecordDelivery,
    RecordFollowThrough,
    RecordHandDelivery,
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
    Verify,
    WithdrawReferral,
    WriteSummary,
)
from domain.problem.relation import views_on
from domain.problem.state import Dossier
from domain.refusals import NotPermitted, UnknownProblem

PERMITTED_ROLES: Mapping[type[Command], frozenset[Role]] = {
    DetectProblem: REPORTING,
    OpenMissingReport: PROCESS,
    ArchiveReport: DESK,
    AttachIntakeReport: REPORTING,
    Triage: DESK,
    WriteSummary: DESK,
    Verify: VERIFYING,
    RegradeSeverity: DESK,
    CorrectProblem: DESK,
    MergeInto: DESK,
    Unmerge: DESK,
    Dismiss: DESK,
    Restrict: RESTRICTING,
    LiftRestriction: RESTRICTING,
    Refer: DESK,
    RecordDelivery: PROCESS,
    ResendNotice: DESK,
    RecordHandDelivery: DESK,
    RecordBounce: DESK,
    Acknowledge: LIAISON,
    Decline: LIAISON,
    Transfer: LIAISON,
    WithdrawReferral: DESK,
    Answer: LIAISON,
    AddNote: OFFICERS,
    AttachEvidence: OFFICERS | {Role.REPORTER},
    ExtendDeadline: CHAIR,
    PauseClock: CHAIR,
    ResumeClock: CHAIR,
    Escalate: DESK,
    Recuse: CHAIR,
    Recommend: DESK,
    ApproveRecommendation: CHAIR,
    ReturnRecommendation: CHAIR,
    RecordFollowThrough: LIAISON,
    Forward: DESK,
    RecordReceipt: LIAISON,
    RecordOutcome: LIAISON,
    RecordReportReceipt: DESK,
    Close: DESK,
    Reopen: CHAIR,
    Inventory: PROCESS,
    Remind: PROCESS,
    MissDeadline: PROCESS,
    EscalateSilences: PROCESS,
    RecommendByPlaybook: PROCESS,
    IncludeInReport: PROCESS,
    EndPause: PROCESS,
    CloseFinished: PROCESS,
}
"""Roles that may send each command; a command that is missing here may be sent by nobody."""


ANSWERS: Final = (
    Acknowledge,
    Decline,
    Transfer,
    Answer,
    RecordFollowThrough,
    RecordReceipt,
    RecordOutcome,
    RecordReportReceipt,
)
"""What somebody sends who was asked by a letter."""


def check_sight(actor: Actor, command: Command, dossier: Dossier) -> None:
    """Return if `actor` sees enough of the problem to act on it: nobody acts on what is not there for them.

    Whether a report behind the problem is a reporter's own, the state does not know; whoever takes the command in asks
    the query tables before (`reading.finding.find_to_act`). A report may come in about any problem: who hands it in
    need not know which one it joins.

    Raises:
        UnknownProblem: it is out of sight.
    """
    if _is_intake(type(command)):
        return
    seen = views_on(actor, dossier, handed_in=actor.role is Role.REPORTER)
    # Who got a letter about a restricted problem answers it, and does nothing else: what is owed goes on.
    enough = (View.LISTED, View.FATE, View.OWN_LETTERS) if isinstance(command, ANSWERS) else (View.LISTED, View.FATE)
    if seen.isdisjoint(enough):
        raise UnknownProblem


def check_access(actor: Actor, command: Command, desk: RegionCode, recused: tuple[str, ...] = ()) -> None:
    """Return if `actor` may send `command` about a problem of `desk`.

    Raises:
        NotPermitted: role, region or recusal forbids it.
    """
    if actor.role not in PERMITTED_ROLES.get(type(command), frozenset()):
        raise NotPermitted(f"role {actor.role} may not send {command.type}")
    if not actor.is_service and any(actor.is_person(each) for each in recused) and not _is_intake(type(command)):
        raise NotPermitted("the actor is recused from this problem")
    if not _reaches(actor, type(command), desk):
        raise NotPermitted(f"region {actor.region} does not cover desk {desk}")


def may_send(actor: Actor, kind: type[Command], desk: RegionCode) -> bool:
    """Whether role and region let `actor` send such commands about problems of `desk`; the problem may forbid it."""
    return actor.role in PERMITTED_ROLES.get(kind, frozenset()) and _reaches(actor, kind, desk)


def check_may_triage(actor: Actor, desk: RegionCode) -> None:
    """Return if `actor` may take a report of `desk` out of its triage queue.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if actor.role not in PERMITTED_ROLES[Triage]:
        raise NotPermitted(f"role {actor.role} may not triage")
    if actor.region != desk:
        raise NotPermitted(f"region {actor.region} is not desk {desk}")


def _reaches(actor: Actor, kind: type[Command], desk: RegionCode) -> bool:
    if actor.region == desk:
        return True
    if is_within(desk, actor.region):
        return actor.role in (Role.SERVICE, Role.AGENCY) or _is_for_upper_tier(kind)
    # An office below the desk (a camat, a Koramil) answers for its agency, and reports come from anywhere in the
    # region; but the officials of a desk below have no say in the desk above.
    return is_within(actor.region, desk) and (actor.role in (Role.AGENCY, Role.REPORTER) or _is_intake(kind))


def _is_intake(kind: type[Command]) -> bool:
    return issubclass(kind, DetectProblem | AttachIntakeReport)


def _is_for_upper_tier(kind: type[Command]) -> bool:
    """Whether the desk above may send it: it looks on, notes, takes reports; it does not act in a desk's place.

    It does so for an approval and a recusal, where the person who would have to act may be the one concerned.
    """
    return issubclass(
        kind,
        RecordReportReceipt | AddNote | AttachEvidence | ApproveRecommendation | ReturnRecommendation | Recuse,
    )


def may_receive_report(actor: Actor, to_region: RegionCode) -> bool:
    """Whether `actor` belongs to the desk that a report went to."""
    return actor.role is Role.SERVICE or actor.region == to_region
