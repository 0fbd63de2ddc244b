"""Where offices are told: by the roster of the desk, else by those of the desks above, else by a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commands.rules_in_force import RulesInForce
from commands.second_persons import second_persons
from domain.codes import Language
from domain.desk.letterhead import NO_LETTERHEAD, Letterhead
from domain.desk.roster import Roster, Terms
from domain.office import Office, OfficeId
from domain.problem.state import State
from domain.stream import BookId, region_of
from notices.contacts import ContactBook
from notices.model import NoticeChannel


class Contacts(Protocol):
    """Contact points of offices, by desk."""

    async def secretariat(self, book: BookId) -> OfficeId:
        """The office that runs the secretariat of the desk whose book it is, now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

    async def letterhead(self, book: BookId) -> Letterhead:
        """What the desk has set to head its letters.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

    async def able(self, book: BookId, state: State) -> tuple[Terms, ...]:
        """By which terms of the rosters somebody can end now what waits for a second person at a problem.

        Raises:
            domain.outage.LedgerAway: try again later.
        """

    async def of(self, book: BookId) -> ContactBook:
        """The contact points that the desk knows whose book it is.

        Raises:
            domain.outage.LedgerAway: try again later.
        """


@dataclass(frozen=True)
class _PutTogether:
    contacts: ContactBook
    rosters: tuple[Roster, ...]


class RosterContacts:
    """Contact points by the rosters of desks; what changes there is known within seconds."""

    def __init__(
        self,
        in_force: RulesInForce,
        channel: NoticeChannel,
        now: Callable[[], datetime],
        webhook_base: str | None = None,
        fallback: tuple[Office, ...] = (),
        language: Language = Language.INDONESIAN,
    ) -> None:
        """Use `channel`.

        Args:
            in_force: what is known of each desk.
            channel: in use.
            now: the clock by which somebody holds a post.
            webhook_base: address below which offices name their paths.
            fallback: offices that are told where no roster has them.
            language: of the letters.
        """
        self._in_force = in_force
        self._channel = channel
        self._now = now
        self._webhook_base = webhook_base
        self._fallback = fallback
        self._language = language
        self._put_together: dict[BookId, _PutTogether] = {}

    async def secretariat(self, book: BookId) -> OfficeId:
        """The office that runs the secretariat of the desk whose book it is, now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return (await self._in_force.of(book)).secretariat_of(region_of(book), self._now())

    async def letterhead(self, book: BookId) -> Letterhead:
        """What the desk has set to head its letters; empty before it has.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        latest = (await self._in_force.roster(book)).letterhead
        return NO_LETTERHEAD if latest is None else latest.letterhead

    async def able(self, book: BookId, state: State) -> tuple[Terms, ...]:
        """By which terms of the rosters somebody can end now what waits for a second person at a problem.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        found = await second_persons(self._in_force, book, state, self._now())
        return () if found is None else tuple(each.terms for each in found.able)

    async def of(self, book: BookId) -> ContactBook:
        """The contact points that the desk knows whose book it is.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rosters = await self._in_force.rosters(book)
        known = self._put_together.get(book)
        if known is None or any(old is not new for old, new in zip(known.rosters, rosters, strict=True)):
            # The later one of an office counts, so the desk's own come last.
            offices = (*self._fallback, *(each for roster in reversed(rosters) for each in roster.offices))
            known = _PutTogether(ContactBook(offices, self._channel, self._webhook_base, self._language), rosters)
            self._put_together[book] = known
        return known.contacts
