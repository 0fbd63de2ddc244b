"""Who may ask what of a desk itself."""

from collections.abc import Mapping
from typing import Final

from domain.access.roles import CHAIR, DESK, PROCESS, REPORTING
from domain.access.scope import may_report_to
from domain.actor import Actor
from domain.codes import RegionCode, Role, desk_region
from domain.desk.commands import (
    ActivateRoutingTable,
    AppointOfficial,
    ChangeAppointment,
    Command,
    EndAppointment,
    ProposeRoutingTable,
    RecordOffice,
    RecordPeriodOpened,
    ReportNil,
    SetCadence,
    SetLetterhead,
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
    SetCadence: CHAIR,
    RecordPeriodOpened: PROCESS,
}
"""Roles that may send each command; a command that is missing here may be sent by nobody."""


def may_send(actor: Actor, kind: type[Command], desk: RegionCode) -> bool:
    """Whether role and region let `actor` send commands of a kind to the desk of a region; its roster may forbid it."""
    if actor.role not in PERMITTED_ROLES.get(kind, frozenset()):
        return False
    return may_report_to(actor, desk) if issubclass(kind, ReportNil) else actor.region == desk


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
    elif actor.region != desk:
        raise NotPermitted(f"region {actor.region} is not desk {desk}")


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
