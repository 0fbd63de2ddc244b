"""By what right somebody acts or looks: what the roster of their own desk says of them at this moment."""

from datetime import datetime

from commands.rules_in_force import RulesInForce
from domain.actor import Actor, Grant, SignedLink
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
        grant = None if actor.role is Role.REPORTER else await self._grant(actor, book, at)
        if actor.grant is not None and (grant is None or grant.grant != actor.grant.grant):
            raise OutsideGrant(f"the roster gives {actor.id} no such right")
        return actor if actor.grant == grant else actor.model_copy(update={"grant": grant})

    async def has_left(self, actor: Actor, book: BookId, at: datetime) -> bool:
        """Whether the roster of the desk of the actor's region says that they were what they act as, and are no more.

        Whoever never stood in it acts by account and role alone, and has not left.

        Args:
            actor: a person, as a face knows it.
            book: in which; the election counts, since the roster is that of the actor's own region.
            at: the instant.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        own = book_id(desk_region(actor.region), year_of(book))
        roster = await self._in_force.roster(own)
        held = [each.terms for each in roster.appointments_of(actor.id) if each.terms.standing == actor.standing]
        if not held:
            return False
        rules = await self._in_force.as_shipped(own)
        day = rules.local_time(desk_region(actor.region)).date_of(at)
        return any(terms.since <= day for terms in held) and not any(terms.holds_on(day) for terms in held)

    async def _grant(self, actor: Actor, book: BookId, at: datetime) -> Grant | None:
        own = book_id(desk_region(actor.region), year_of(book))
        roster = await self._in_force.roster(own)
        if next(roster.appointments_of(actor.id), None) is None:
            return None
        # The days of an appointment are those of the book in which it stands: a rehearsal's where it is one.
        rules = await self._in_force.as_shipped(own)
        return grant_of(roster, actor, at, rules.local_time(desk_region(actor.region)))
