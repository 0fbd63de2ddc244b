"""What somebody may see: the first parameter of every read.

A read without one cannot be written, so nobody can forget to ask whose eyes it is for. What is out of sight looks as if
it were not there.
"""

from typing import Any, Final

from pydantic import AwareDatetime

from domain.access.grants import check_in_time, granted, granted_of_desk, holds
from domain.access.policy import DeskView, Relation, View, Views, place_of, relations_with, views_of_desk
from domain.actor import Actor, Grant, SignedLink, service_identity
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.referral_id import ReferralId
from domain.refusals import NotPermitted, OutsideGrant
from domain.stream import StreamId


class Sight(Value):
    """Whose eyes a read is for, and how far they reach; made by `sight_of`."""

    actor: Actor
    at: AwareDatetime | None = None
    """The instant of the read; None shows nothing to who looks by a grant, which holds for a time only."""

    purpose: str | None = None
    """Why somebody looks, where that has to be said and is recorded."""

    @property
    def scope(self) -> RegionCode:
        """This region and everything below it."""
        return self.actor.region

    @property
    def agency(self) -> AgencyCode | None:
        """The agency that a liaison speaks for."""
        return self.actor.agency

    @property
    def grant(self) -> Grant | None:
        """By what somebody looks beyond account and role: a link, a delegation, an acting office."""
        return self.actor.grant

    @property
    def holds(self) -> bool:
        """Whether what somebody looks by holds at the instant of the read; else nothing is in sight."""
        return holds(self.actor, self.at)

    @property
    def link(self) -> SignedLink | None:
        """The link by which somebody looks: it shows one problem, or one request of it."""
        return self.grant if isinstance(self.grant, SignedLink) else None

    @property
    def only_referral(self) -> ReferralId | None:
        """The request to an agency of which alone somebody sees, by a link that names one; None for no such limit."""
        return None if self.link is None else self.link.referral_id

    def granted(self, seen: Views, problem: StreamId[Any]) -> Views:
        """What is left of `seen`, which role and relation open of a problem."""
        return granted(self.actor, self.at, seen, problem)

    def relations_with(self, *wanted: View) -> tuple[Relation, ...]:
        """Relations to a problem in which one of these views at least is open; a link's is of its one problem."""
        return relations_with(self.actor.role, *granted(self.actor, self.at, frozenset(wanted)))

    def sees_of_desk(self, view: DeskView, desk: RegionCode) -> bool:
        """Whether who looks has a view of what is the desk's and no problem's."""
        seen = views_of_desk(self.actor.role, place_of(self.actor, desk))
        return view in granted_of_desk(self.actor, self.at, seen)

    def check_of_desk(self, view: DeskView, desk: RegionCode) -> None:
        """Return if who looks has a view of what is the desk's and no problem's.

        Raises:
            GrantNotBegun: by a grant that holds from a later instant on.
            GrantExpired: by one that has run out.
            OutsideGrant: by one that was given for something else.
            NotPermitted: role or region forbids it.
        """
        check_in_time(self.actor, self.at)
        if self.sees_of_desk(view, desk):
            return
        if view in views_of_desk(self.actor.role, place_of(self.actor, desk)):
            raise OutsideGrant(f"{view} {desk}")
        raise NotPermitted(f"{self.actor.role}@{self.scope}: {view} {desk}")


def sight_of(actor: Actor, purpose: str | None = None, *, at: AwareDatetime | None = None) -> Sight:
    """What `actor` may see at an instant, looking for `purpose`."""
    return Sight(actor=actor, at=at, purpose=purpose)


THE_SERVICE: Final = sight_of(service_identity())
"""What the service sees, which works on everything: never for somebody who looks."""
