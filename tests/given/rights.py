"""Tables of who may do what, as a person writes them: a line for each command, a column for each role."""

from domain.actor import Actor
from domain.codes import RegionCode, Role
from domain.desk.commands import Command
from domain.desk.rights import check_access
from domain.refusals import NotPermitted

Cell = tuple[str, Role, bool]


def cells_of(matrix: str) -> tuple[list[Role], list[Cell]]:
    """The roles of the columns, and a cell for each command and role: name, role, whether it is allowed."""
    header, *lines = matrix.strip("\n").splitlines()
    roles = [next(role for role in Role if role.startswith(short)) for short in header.split()]
    return roles, [
        (name, role, mark == "x")
        for name, *marks in (line.split() for line in lines)
        for role, mark in zip(roles, marks, strict=True)
    ]


def may_ask_the_desk(actor: Actor, command: Command, desk: RegionCode) -> bool:
    """Whether the rules let `actor` send a command to a desk as a whole."""
    try:
        check_access(actor, command, desk)
    except NotPermitted:
        return False
    return True
