"""Who signs the letters of a desk: the post by its roster, with the person's name where that is for who looks."""

from datetime import date
from typing import Protocol

from commands.rules_in_force import RulesInForce
from documents.document import Signer
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.codes import RegionCode
from domain.desk.process import desk_stream
from domain.officials import Post
from domain.stream import BookId, region_of
from reading.words import VaultReader
from wording.catalogue import text


class DeskNames(Protocol):
    """Names that people read, by code."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of a desk."""


class Signers:
    """Finds who signs."""

    def __init__(self, in_force: RulesInForce, words: VaultReader, names: DeskNames) -> None:
        self._in_force = in_force
        self._words = words
        self._names = names

    async def signer_for(self, sight: Sight, book: BookId, post: Post, day: date) -> Signer:
        """Who signs for a post of the desk whose book it is, on a day of its calendar.

        A name lies in the vault; that it was opened goes on record. What is not known, or not for who looks, is a line
        to write on.

        Raises:
            domain.refusals.ReasonNeeded: an auditor says no purpose.
            domain.outage.LedgerAway: try again later.
        """
        desk = region_of(book)
        roster = (await self._in_force.desk(book)).roster
        posting = self._in_force.shipped.officials.with_postings(desk, roster.postings()).posting(post, desk, day)
        held = None
        if posting is not None:
            mine = (each for each in roster.appointments_of(posting.account) if each.terms.post is post)
            held = next((each for each in mine if each.terms.holds_on(day)), None)
        name = None
        if held is not None and held.name is not None and sight.sees_of_desk(DeskView.PARTICULARS, desk):
            opened = await self._words.open(sight, desk_stream(book), (held.name.commitment,))
            name = opened.get(held.name.commitment)
        acting = f"{held.terms.acting} " if held is not None and held.terms.acting is not None else ""
        chair = text("Ketua {desk}", desk=self._names.desk_name(desk))
        if post is Post.CHAIR:
            return Signer(office=(f"{acting}{chair},",), name=name)
        return Signer(
            office=(text("a.n. {chair}", chair=chair), text("{acting}Sekretaris Desk,", acting=acting)), name=name
        )
