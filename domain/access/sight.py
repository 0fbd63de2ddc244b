"""What somebody may see: the first parameter of every read.

A read without one cannot be written, so nobody can forget to ask whose eyes it is for. What is out of sight looks as if
it were not there.
"""

from typing import Final

from domain.access.policy import Relation, View, views
from domain.actor import Actor, ActorId, service_identity
from domain.base import Value
from domain.codes import AgencyCode, RegionCode, Role, is_within


class Sight(Value):
    """Whose eyes a read is for, and how far they reach; made by `sight_of`."""

    actor: Actor
    scope: RegionCode
    """This region and everything below it."""

    agency: AgencyCode | None = None
    """The agency that a liaison speaks for."""

    person: ActorId | None = None
    """Account of the person who looks; None for the service itself."""

    grant: str | None = None
    """What lets the actor look beyond the office held: a link, a delegation, an acting post."""

    purpose: str | None = None
    """Why somebody looks, where that has to be said and is recorded."""

    def reaches(self, desk: RegionCode) -> bool:
        """Whether the desk's problems lie within the scope, or the office of who looks within the desk's region."""
        return is_within(desk, self.scope) or is_within(self.scope, desk)

    def sees_of_desk(self, view: View, desk: RegionCode) -> bool:
        """Whether who looks has a view of what is the desk's and no problem's: its totals, its rules' figures."""
        if self.actor.is_service:
            return True
        if not is_within(desk, self.scope):
            return False
        return view in views(self.actor.role, Relation.OWN_DESK if desk == self.scope else Relation.ABOVE)


def sight_of(actor: Actor, purpose: str | None = None) -> Sight:
    """What `actor` may see, looking for `purpose`."""
    return Sight(
        actor=actor,
        scope=actor.region,
        agency=actor.agency,
        person=None if actor.role is Role.SERVICE else actor.id,
        purpose=purpose,
    )


THE_SERVICE: Final = sight_of(service_identity())
"""What the service sees, which works on everything: never for somebody who looks."""
