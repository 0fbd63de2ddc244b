"""Who may ask what of a report.

Scope is a region subtree and, for a liaison, one agency. Who acts on what is not there for them finds nothing.
"""

from collections.abc import Mapping
from typing import Final

from domain.access.policy import Place, place_of
from domain.access.roles import CHAIR, DESK, OFFICERS, PROCESS, REPORTING
from domain.access.scope import may_report_to
from domain.actor import Actor
from domain.codes import RegionCode, Role, is_within
from domain.refusals import NotPermitted, NotTheReceiver, UnknownReport
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    Command,
    CompileReport,
    DisapproveReport,
    EnterNil,
    MissReport,
    ReceiveReport,
    RestateReport,
    ReturnReport,
    SealReport,
    SubmitReport,
    WriteNarrative,
)
from domain.report.state import Report, State
from domain.report_opening import OpenReport

RECEIVING: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})

PERMITTED_ROLES: Mapping[type[Command], frozenset[Role]] = {
    OpenReport: DESK | PROCESS,
    AddEntry: OFFICERS,
    EnterNil: REPORTING - PROCESS,
    CloseEntries: DESK | PROCESS,
    CompileReport: DESK,
    WriteNarrative: DESK,
    ApproveReport: CHAIR,
    DisapproveReport: CHAIR,
    SealReport: CHAIR,
    SubmitReport: CHAIR,
    ReceiveReport: RECEIVING,
    ReturnReport: RECEIVING,
    RestateReport: DESK,
    MissReport: PROCESS,
}
"""Roles that may send each command; a command that is missing here may be sent by nobody."""


def may_send(actor: Actor, kind: type[Command], desk: RegionCode) -> bool:
    """Whether role and region let `actor` send commands of a kind about reports of `desk`; the report may forbid it."""
    if actor.role not in PERMITTED_ROLES.get(kind, frozenset()):
        return False
    place = place_of(actor, desk)
    if issubclass(kind, ReceiveReport | ReturnReport):
        return place is Place.ABOVE
    if issubclass(kind, AddEntry | EnterNil):
        return may_report_to(actor, desk)
    return place in (Place.OWN, Place.SERVICE)


def sees(actor: Actor, desk: RegionCode, *, went_up: bool) -> bool:
    """Whether a report of `desk` is there for `actor`.

    Args:
        actor: who looks or acts.
        desk: whose report it is.
        went_up: whether it was submitted, or is missing above.
    """
    match place_of(actor, desk):
        case Place.OUTSIDE:
            return False
        case Place.ABOVE:
            return went_up
        case Place.OWN | Place.BELOW | Place.SERVICE:
            return True


def sees_drafts(actor: Actor, desk: RegionCode) -> bool:
    """Whether `actor`, for whom a report of `desk` is there, sees of it also what was not sent."""
    return place_of(actor, desk) is not Place.ABOVE or actor.role is Role.AUDITOR


def check_access(actor: Actor, command: Command, desk: RegionCode, state: State) -> None:
    """Return if `actor` may send `command` about a report of `desk`.

    Raises:
        UnknownReport: it is out of sight.
        NotTheReceiver: it went to another tier than the actor's.
        NotPermitted: role or region forbids it.
    """
    went_up = isinstance(state, Report) and (state.was_submitted or state.missed_at is not None)
    is_liaison_above = actor.role is Role.AGENCY and place_of(actor, desk) is Place.ABOVE
    if not is_liaison_above and not sees(actor, desk, went_up=went_up):
        raise UnknownReport
    if actor.role not in PERMITTED_ROLES.get(type(command), frozenset()):
        raise NotPermitted(f"role {actor.role} may not send {command.type}")
    if not may_send(actor, type(command), desk):
        raise NotPermitted(f"region {actor.region} may not send {command.type} to desk {desk}")
    if isinstance(command, ReceiveReport | ReturnReport):
        receiver = state.to_region if isinstance(state, Report) else None
        if actor.region != receiver:
            raise NotTheReceiver(f"the report goes to {receiver}")
    if isinstance(command, AddEntry | EnterNil):
        _check_speaks_for(actor, command, desk)


def _check_speaks_for(actor: Actor, command: AddEntry | EnterNil, desk: RegionCode) -> None:
    """Return if the actor may tell something for a unit or a member.

    Raises:
        NotPermitted: it is another's.
    """
    if command.member is not None:
        if actor.role is Role.AGENCY and actor.agency != command.member:
            raise NotPermitted(f"{actor.agency} enters for itself only")
        if actor.role is not Role.AGENCY and actor.region != desk:
            raise NotPermitted(f"region {actor.region} enters for no member of desk {desk}")
    elif command.unit is not None:
        # A liaison speaks for its agency, and for the place of its office where it sits in a unit.
        reach = actor.region if actor.role is not Role.AGENCY or actor.region != desk else None
        if reach is None or not is_within(command.unit, reach):
            raise NotPermitted(f"{actor.role} of {actor.region} does not enter for {command.unit}")
