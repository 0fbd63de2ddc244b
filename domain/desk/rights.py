"""Who may ask what of a desk itself."""

from collections.abc import Mapping
from typing import Final

from domain.access.roles import CHAIR, DESK, PROCESS, REPORTING
from domain.access.scope import may_report_to
from domain.actor import Actor
from domain.codes import RegionCode, Role, desk_region, is_within
from domain.desk.commands import (
    ActivateRoutingTable,
    AmendCharter,
    AppointOfficial,
    ChangeAppointment,
    CloseDesk,
    Command,
    DistributeCharter,
    EndAppointment,
    EndRecusal,
    ProposeRoutingTable,
    RecordCharter,
    RecordCharterReceipt,
    RecordOffice,
    RecordPairs,
    RecordPeriodOpened,
    RecordRecusal,
    ReopenDesk,
    ReportNil,
    SetCadence,
    SetLetterhead,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.refusals import NotPermitted

APPOINTING: Final = CHAIR | {Role.ADMIN, Role.SERVICE}
"""A supervisor appoints. Who sets the desk up does so until it has a supervisor of its own, which `decide` knows."""

ROSTER_KEEPING: Final = APPOINTING | {Role.OPERATOR}
"""Addresses change while the desk works; who changed which stands in the event."""

PERMITTED_ROLES: Mapping[type[Command], frozenset[Role]] = {
    ReportNil: REPORTING,
    ProposeRoutingTable: DESK,
    ActivateRoutingTable: CHAIR,
    RecordOffice: ROSTER_KEEPING,
    WithdrawOffice: ROSTER_KEEPING,
    AppointOfficial: APPOINTING,
    ChangeAppointment: APPOINTING,
    EndAppointment: APPOINTING,
    SetLetterhead: ROSTER_KEEPING,
    SucceedOfficial: APPOINTING,
    RecordCharter: ROSTER_KEEPING,
    AmendCharter: ROSTER_KEEPING,
    RecordPairs: ROSTER_KEEPING,
    DistributeCharter: ROSTER_KEEPING,
    RecordCharterReceipt: ROSTER_KEEPING,
    RecordRecusal: CHAIR,
    EndRecusal: CHAIR,
    CloseDesk: CHAIR,
    ReopenDesk: CHAIR,
    SetCadence: CHAIR,
    RecordPeriodOpened: PROCESS,
}
"""Roles that may send each command; a command that is missing here may be sent by nobody."""

FROM_ABOVE: Final = (RecordCharter, RecordRecusal, EndRecusal)
"""What the desks above may ask of a desk too."""


def may_send(actor: Actor, kind: type[Command], desk: RegionCode) -> bool:
    """Whether role and region let `actor` send commands of a kind to the desk of a region; its roster may forbid it."""
    if actor.role not in PERMITTED_ROLES.get(kind, frozenset()):
        return False
    return may_report_to(actor, desk) if issubclass(kind, ReportNil) else _reaches(actor, kind, desk)


def check_access(actor: Actor, command: Command, desk: RegionCode) -> None:
    """Return if `actor` may send `command` to the desk of a region.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if actor.role not in PERMITTED_ROLES.get(type(command), frozenset()):
        raise NotPermitted(f"role {actor.role} may not send {command.type}")
    if isinstance(command, ReportNil):
        if not may_report_to(actor, desk):
            raise NotPermitted(f"desk {desk} takes no reports from region {actor.region}")
    elif not _reaches(actor, type(command), desk):
        raise NotPermitted(f"region {actor.region} is not desk {desk}")


def _reaches(actor: Actor, kind: type[Command], desk: RegionCode) -> bool:
    """Whether the actor's region lets them act: their own desk's, or above it for the first charter and for recusals.

    A decree is public, and the tier above gathers those of its regions; what it says of one stands until the desk
    itself amends it. Where the chair is the one concerned, nobody at the desk could keep the chair away.
    """
    return actor.region == desk or (issubclass(kind, FROM_ABOVE) and is_within(desk, actor.region))


def check_keeps_tokens(actor: Actor, desk: RegionCode) -> None:
    """Return if `actor` keeps the tokens by which programs act for accounts of a desk: whoever appoints its officials.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if not may_send(actor, AppointOfficial, desk):
        raise NotPermitted(f"role {actor.role} of {actor.region} keeps no tokens of desk {desk}")


def check_issues_token(actor: Actor, holder: Actor) -> None:
    """Return if `actor` may let a program act as `holder`: an account of the own desk, never the service or a link.

    Raises:
        NotPermitted: role or region forbids it, or nobody may have such a token.
    """
    check_keeps_tokens(actor, desk_region(holder.region))
    if holder.is_service or holder.grant is not None:
        raise NotPermitted("a token is for an account, with the rights that it has by itself")
