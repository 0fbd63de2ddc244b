"""Who may do what to a problem: one table for API, pages, CLI and the process itself.

Scope is a region subtree and, for a liaison, one agency. Rules about two persons stand in `decide`, where the first
person is known.
"""

from collections.abc import Mapping

from domain.actor import Actor
from domain.codes import RegionCode, Role, is_within, upper_region
from domain.problem.commands import (
    AddNote,
    ApproveRecommendation,
    AttachEvidence,
    AttachIntakeReport,
    Command,
    DeskCommand,
    DetectProblem,
    RecordReportReceipt,
    Recuse,
    ReturnRecommendation,
)
from domain.refusals import NotPermitted

_DESK = frozenset({Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR})
_INTAKE = frozenset({Role.REPORTER, Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR, Role.AGENCY, Role.SERVICE})
_OFFICERS = frozenset({Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR, Role.AGENCY})
_LIAISON = frozenset({Role.AGENCY, Role.OPERATOR, Role.SUPERVISOR})
"""An operator writes down what an agency said by telephone; the event shows who wrote it."""

_CHAIR = frozenset({Role.SUPERVISOR})
_RESTRICTING = frozenset({Role.VERIFIER, Role.SUPERVISOR})
"""Who stays in the audience of what they close (`domain.problem.restriction`)."""

_PROCESS = frozenset({Role.SERVICE})

PERMITTED_ROLES: Mapping[str, frozenset[Role]] = {
    "DetectProblem": _INTAKE,
    "AttachIntakeReport": _INTAKE,
    "Triage": _DESK,
    "RegradeSeverity": _DESK,
    "MergeInto": _DESK,
    "Unmerge": _DESK,
    "Dismiss": _DESK,
    "Restrict": _RESTRICTING,
    "LiftRestriction": _RESTRICTING,
    "Refer": _DESK,
    "RecordDelivery": _PROCESS,
    "ResendNotice": _DESK,
    "Acknowledge": _LIAISON,
    "Decline": _LIAISON,
    "Transfer": _LIAISON,
    "Answer": _LIAISON,
    "AddNote": _OFFICERS,
    "AttachEvidence": _OFFICERS | {Role.REPORTER},
    "ExtendDeadline": _CHAIR,
    "PauseClock": _CHAIR,
    "ResumeClock": _CHAIR,
    "Escalate": _DESK,
    "Recuse": _CHAIR,
    "Recommend": _DESK,
    "ApproveRecommendation": _CHAIR,
    "ReturnRecommendation": _CHAIR,
    "RecordFollowThrough": _LIAISON,
    "Forward": _DESK,
    "RecordReceipt": _LIAISON,
    "RecordOutcome": _LIAISON,
    "RecordReportReceipt": _DESK,
    "Close": _DESK,
    "Reopen": _CHAIR,
    "Inventory": _PROCESS,
    "Remind": _PROCESS,
    "MissDeadline": _PROCESS,
    "RecommendByPlaybook": _PROCESS,
    "IncludeInReport": _PROCESS,
    "EndPause": _PROCESS,
    "CloseFinished": _PROCESS,
}
"""Roles that may send each command; a command that is missing here may be sent by nobody."""


DESK_ROLES: Mapping[str, frozenset[Role]] = {
    "ProposeRoutingTable": _DESK,
    "ActivateRoutingTable": _CHAIR,
}
"""The same for commands to a desk itself; only its own people may send them."""


def check_access(actor: Actor, command: Command, desk: RegionCode, recused: tuple[str, ...] = ()) -> None:
    """Return if `actor` may send `command` about a problem of `desk`.

    Raises:
        NotPermitted: role, region or recusal forbids it.
    """
    if actor.role not in PERMITTED_ROLES.get(command.type, frozenset()):
        raise NotPermitted(f"role {actor.role} may not send {command.type}")
    if not actor.is_service and any(actor.is_person(each) for each in recused) and not _is_intake(command):
        raise NotPermitted("the actor is recused from this problem")
    if not _reaches(actor, command, desk):
        raise NotPermitted(f"region {actor.region} does not cover desk {desk}")


def check_may_triage(actor: Actor, desk: RegionCode) -> None:
    """Return if `actor` may take a report of `desk` out of its triage queue.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if actor.role not in PERMITTED_ROLES["Triage"]:
        raise NotPermitted(f"role {actor.role} may not triage")
    if actor.region != desk:
        raise NotPermitted(f"region {actor.region} is not desk {desk}")


def check_desk_access(actor: Actor, command: DeskCommand, desk: RegionCode) -> None:
    """Return if `actor` may send `command` to `desk` itself.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if actor.role not in DESK_ROLES.get(command.type, frozenset()):
        raise NotPermitted(f"role {actor.role} may not send {command.type}")
    if actor.region != desk:
        raise NotPermitted(f"region {actor.region} is not desk {desk}")


def _reaches(actor: Actor, command: Command, desk: RegionCode) -> bool:
    if actor.region == desk:
        return True
    if is_within(desk, actor.region):
        return actor.role in (Role.SERVICE, Role.AGENCY) or _is_for_upper_tier(command)
    # An office below the desk (a camat, a Koramil) answers for its agency, and reports come from anywhere in the
    # region; but the officials of a desk below have no say in the desk above.
    return is_within(actor.region, desk) and (actor.role in (Role.AGENCY, Role.REPORTER) or _is_intake(command))


def _is_intake(command: Command) -> bool:
    return isinstance(command, DetectProblem | AttachIntakeReport)


def _is_for_upper_tier(command: Command) -> bool:
    """Whether the desk above may send it: it looks on, notes, takes reports; it does not act in a desk's place.

    It does so for an approval and a recusal, where the person who would have to act may be the one concerned.
    """
    return isinstance(
        command,
        RecordReportReceipt | AddNote | AttachEvidence | ApproveRecommendation | ReturnRecommendation | Recuse,
    )


def may_receive_report(actor: Actor, to_region: RegionCode) -> bool:
    """Whether `actor` belongs to the desk that a report went to."""
    return actor.role is Role.SERVICE or actor.region == to_region


def is_upper_tier(actor: Actor, desk: RegionCode) -> bool:
    """Whether `actor` sits in a desk above `desk`."""
    region = upper_region(desk)
    while region is not None:
        if actor.region == region:
            return True
        region = upper_region(region)
    return False
