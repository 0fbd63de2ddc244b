"""By what right somebody acts or looks: what the roster of their own desk says of them at this moment."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from commands.rules_in_force import RulesInForce
from domain.actor import Actor, Grant, SignedLink, Standing
from domain.codes import RegionCode, Role, desk_region
from domain.desk.recusal import Recusals, is_recused
from domain.desk.roster import Terms
from domain.desk.standing import grant_of
from domain.refusals import OutsideGrant, RecusedFromDesk
from domain.stream import BookId, book_id, year_of

Admit = Callable[[Actor], Awaitable[None]]
"""Returns for an actor whom a process lets act and look at all."""


class RosterStandings:
    """Knows who fills an office for a time and who acts for another person; no face is believed about that."""

    def __init__(self, in_force: RulesInForce, admit: Admit | None = None) -> None:
        """Take what says whose acts and looks a process lets through at all; None for everybody's.

        Args:
            in_force: knows the rosters.
            admit: returns, or raises for whom the process does not let through.
        """
        self._in_force = in_force
        self._admit = admit

    async def of(self, actor: Actor, book: BookId, at: datetime) -> Actor:
        """The actor with the grant that the roster gives at an instant; a signed link stays as it is.

        A change of the roster is known after at most `commands.rules_in_force.READ_AGAIN_SECONDS`.

        Args:
            actor: who acts or looks, as a face knows it.
            book: in which; the election counts, since the roster is that of the actor's own region.
            at: the instant.

        Raises:
            OutsideGrant: the actor claims to act by what the roster does not give.
            RecusedFromDesk: the desk of the actor's region keeps them, or whom they act for, away.
            domain.outage.LedgerAway: try again later.
        """
        if self._admit is not None and not actor.is_service:
            await self._admit(actor)
        if actor.is_service or isinstance(actor.grant, SignedLink):
            return actor
        grant = None if actor.role is Role.REPORTER else await self._grant(actor, book, at)
        if actor.grant is not None and (grant is None or grant.grant != actor.grant.grant):
            raise OutsideGrant(f"the roster gives {actor.id} no such right")
        resolved = actor if actor.grant == grant else actor.model_copy(update={"grant": grant})
        await self._check_not_recused(resolved, book, at)
        return resolved

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
        held = [each for each in await self._terms(actor.id, actor.region, book) if each.standing == actor.standing]
        if not held:
            return False
        day = await self._day(actor.region, book, at)
        return any(terms.since <= day for terms in held) and not any(terms.holds_on(day) for terms in held)

    async def appointed_as(self, account: str, region: RegionCode, book: BookId, at: datetime) -> frozenset[Standing]:
        """As what the roster of the desk of a region names an account at an instant.

        Args:
            account: of a person.
            region: where the person sits.
            book: in which; the election counts.
            at: the instant.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        held = await self._terms(account, region, book)
        if not held:
            return frozenset()
        day = await self._day(region, book, at)
        return frozenset(each.standing for each in held if each.holds_on(day))

    async def _terms(self, account: str, region: RegionCode, book: BookId) -> tuple[Terms, ...]:
        roster = await self._in_force.roster(book_id(desk_region(region), year_of(book)))
        return tuple(each.terms for each in roster.appointments_of(account))

    async def _day(self, region: RegionCode, book: BookId, at: datetime) -> date:
        """The day of an instant, by the calendar of the book in which the roster stands."""
        desk = desk_region(region)
        rules = await self._in_force.as_shipped(book_id(desk, year_of(book)))
        return rules.local_time(desk).date_of(at)

    async def _check_not_recused(self, actor: Actor, book: BookId, at: datetime) -> None:
        """Return if the desk of the actor's region does not keep them away; whoever reports is nobody of the desk."""
        recusals = () if actor.role is Role.REPORTER else await self._recusals(actor.region, book)
        if recusals and is_recused(recusals, actor.persons, await self._day(actor.region, book, at)):
            raise RecusedFromDesk(f"desk {desk_region(actor.region)} keeps {actor.signature} away")

    async def _recusals(self, region: RegionCode, book: BookId) -> Recusals:
        return await self._in_force.recusals(book_id(desk_region(region), year_of(book)))

    async def _grant(self, actor: Actor, book: BookId, at: datetime) -> Grant | None:
        own = book_id(desk_region(actor.region), year_of(book))
        roster = await self._in_force.roster(own)
        if next(roster.appointments_of(actor.id), None) is None:
            return None
        # The days of an appointment are those of the book in which it stands: a rehearsal's where it is one.
        rules = await self._in_force.as_shipped(own)
        return grant_of(roster, actor, at, rules.local_time(desk_region(actor.region)))
