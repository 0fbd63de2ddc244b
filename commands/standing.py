"""By what right somebody acts or looks: what the roster of their own desk says of them at this moment."""

from datetime import datetime

from commands.rules_in_force import RulesInForce
from domain.actor import Actor, SignedLink
from domain.codes import Role, desk_region
from domain.desk.standing import grant_of
from domain.refusals import OutsideGrant
from domain.stream import BookId, book_id, year_of


class RosterStandings:
    """Knows who fills an office for a time and who acts for another person; no face is believed about that."""

    def __init__(self, in_force: RulesInForce) -> None:
        self._in_force = in_force

    async def of(self, actor: Actor, book: BookId, at: datetime) -> Actor:
        """The actor with the grant that the roster gives at an instant; a signed link stays as it is.

        A change of the roster is known after at most `commands.rules_in_force.READ_AGAIN_SECONDS`.

        Args:
            actor: who acts or looks, as a face knows it.
            book: in which; the election counts, since the roster is that of the actor's own region.
            at: the instant.

        Raises:
            OutsideGrant: the actor claims to act by what the roster does not give.
            domain.outage.LedgerAway: try again later.
        """
        if actor.is_service or isinstance(actor.grant, SignedLink):
            return actor
        if actor.role is Role.REPORTER:
            grant = None
        else:
            own = desk_region(actor.region)
            roster = await self._in_force.roster(book_id(own, year_of(book)))
            grant = grant_of(roster, actor, at, self._in_force.shipped.local_time(own))
        if actor.grant is not None and (grant is None or grant.grant != actor.grant.grant):
            raise OutsideGrant(f"the roster gives {actor.id} no such right")
        return actor.model_copy(update={"grant": grant})
