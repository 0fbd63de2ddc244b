"""The letterhead of a desk: what it has set, and what its letters bear."""

from datetime import datetime
from typing import Protocol

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.desk.letterhead import NO_LETTERHEAD, Letterhead
from domain.stream import BookId, region_of


class LetterheadShown(Value):
    """The letterhead of a desk; the shape of `desk letterhead show --json`."""

    desk: RegionCode
    fictitious: bool
    version: int | None
    """None before the desk has set one; so are the next two."""

    author: str | None
    set_at: datetime | None
    """By the wall's clock."""

    recorded: Letterhead
    """As it was set."""

    used: Letterhead
    """As letters bear it: with the names that follow from the region where none was set."""


class Names(Protocol):
    """Names that people read, by code."""

    def government_name(self, desk: RegionCode) -> str:
        """Name of the government whose a desk is."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of a desk."""


async def read_letterhead(
    sight: Sight, in_force: RulesInForce, names: Names, book: BookId, *, fictitious: bool
) -> LetterheadShown:
    """The letterhead of the desk whose book it is, as its stream tells of it at this moment.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    sight.check_of_desk(DeskView.ROSTER, desk)
    latest = (await in_force.desk(book)).roster.letterhead
    recorded = NO_LETTERHEAD if latest is None else latest.letterhead
    return LetterheadShown(
        desk=desk,
        fictitious=fictitious,
        version=latest.version if latest else None,
        author=latest.author if latest else None,
        set_at=latest.set_at if latest else None,
        recorded=recorded,
        used=recorded.filled(names.government_name(desk), names.desk_name(desk)),
    )
