"""Who may see a problem that is restricted: a mark with its reason and author, and an audience named by the policy.

The mark closes the problem's content to everybody else; its clocks, obligations and letters go on, and the letters name
nothing of it.
"""

from typing import Final

from pydantic import AwareDatetime

from domain.actor import Actor
from domain.base import StoredValue
from domain.codes import RegionCode, Role, is_within

AUDIENCE_ROLES: Final = (Role.VERIFIER, Role.SUPERVISOR)
"""Of the problem's own desk: who decides about it and who answers for it. An operator who works on it is named."""


class Audience(StoredValue):
    """Who is named: stored with the mark, so that a later policy opens nothing that was closed."""

    roles: tuple[Role, ...]
    """Of the problem's own desk."""

    persons: tuple[str, ...]
    """Accounts, wherever they act."""


class Restriction(StoredValue):
    """The mark on a problem."""

    reason: str
    by: str
    at: AwareDatetime
    audience: Audience


def audience_of(by: Actor, persons: tuple[str, ...]) -> Audience:
    """The roles of the policy, with the persons who are named and the one who names them."""
    return Audience(roles=AUDIENCE_ROLES, persons=tuple(sorted({by.id, *persons})))


def may_see(actor: Actor, audience: Audience | None, desk: RegionCode) -> bool:
    """Whether the mark leaves the problem of `desk` open to `actor`; None is no mark. Scope is asked elsewhere.

    The service works on it without seeing it. An auditor reads everything in scope, and each such reading is on record.
    """
    if audience is None or actor.is_service:
        return True
    if actor.role is Role.AUDITOR:
        return is_within(desk, actor.region)
    if actor.region == desk and actor.role in audience.roles:
        return True
    return any(actor.is_person(each) for each in audience.persons)
