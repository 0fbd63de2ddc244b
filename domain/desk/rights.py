"""Who may ask what of a desk itself."""

from collections.abc import Mapping

from domain.access.roles import CHAIR, DESK, REPORTING
from domain.access.scope import may_report_to
from domain.actor import Actor
from domain.codes import RegionCode, Role
from domain.desk.commands import ActivateRoutingTable, Command, ProposeRoutingTable, ReportNil
from domain.refusals import NotPermitted

PERMITTED_ROLES: Mapping[type[Command], frozenset[Role]] = {
    ReportNil: REPORTING,
    ProposeRoutingTable: DESK,
    ActivateRoutingTable: CHAIR,
}
"""Roles that may send each command; a command that is missing here may be sent by nobody."""


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
