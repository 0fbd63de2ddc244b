"""Which desks there are, which are open here, and at which of them somebody may look."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from commands.calendars import Calendars
from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.base import Value
from domain.calendar import Calendar
from domain.codes import RegionCode
from domain.refusals import NotPermitted, Refusal, UnknownRegion
from domain.stream import BookId, region_of, year_of
from projections.queries import Queries
from reference.directory import ReferenceDirectory

SHOWN_CHARACTERS = 60
"""Of what is no region, in a refusal."""


class DeskNotOpen(Refusal):
    """Nobody has opened the desk's book here."""

    code = "DESK_NOT_OPEN"
    http_status = 404


class Books(Protocol):
    """The ledger, as far as it knows which books are open."""

    async def books(self) -> Sequence[BookId]:
        """Books that exist."""


class Regions(Protocol):
    """The rules of an election, as far as they say which regions there are: nothing of theirs that needs a calendar."""

    @property
    def regions(self) -> frozenset[RegionCode]:
        """All there are."""

    def has_desk(self, region: RegionCode) -> bool:
        """Whether a desk is formed for `region`."""


class Rehearsal(Value):
    """The calendar of a book that is a rehearsal's."""

    begins_at: datetime
    """Of the wall's clock."""

    shows: datetime
    """Date and hour that are shown then."""

    speed: float
    """How much faster than the wall's clock the shown time runs."""


class Book(Value):
    """A desk's book that is open here."""

    region: RegionCode
    year: int
    """Of the election."""

    name: str
    problems: int
    rehearsal: Rehearsal | None
    """None for a book on the real calendar."""


class BooksShown(Value):
    """The books that are open here."""

    fictitious: bool
    books: tuple[Book, ...]


async def look_at_desk(
    sight: Sight,
    books: Books,
    regions: Regions,
    book: BookId,
    within: Iterable[RegionCode] = (),
) -> None:
    """Return if there is such a desk, it is open here, and it is in sight.

    Nothing to show and a typing error must not look the same.

    Args:
        sight: whose.
        books: which are open.
        regions: which there are.
        book: of the desk at which somebody wants to look.
        within: further regions that are named, and have to exist.

    Raises:
        UnknownRegion: there is none.
        DeskNotOpen: it has no book here.
        NotPermitted: it is out of sight.
        domain.outage.LedgerAway: try again later.
    """
    await find_desk(sight, books, regions, book, within)
    sight.check_of_desk(DeskView.DESK, region_of(book))


async def find_desk(
    sight: Sight,  # noqa: ARG001 - every read says whose eyes it is for
    books: Books,
    regions: Regions,
    book: BookId,
    within: Iterable[RegionCode] = (),
) -> None:
    """Return if there is such a desk and it is open here, which everybody may know.

    Raises:
        UnknownRegion: there is none.
        DeskNotOpen: it has no book here.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    for region in (desk, *within):
        if region not in regions.regions:
            raise UnknownRegion(region[:SHOWN_CHARACTERS])
    if book not in await books.books():
        raise DeskNotOpen(desk)


def check_listed(sight: Sight, desk: RegionCode) -> None:
    """Return if some problem of a desk may be listed for who looks.

    Raises:
        NotPermitted: role or region forbids it.
    """
    sight.check_of_desk(DeskView.DESK, desk)
    if not sight.relations_with(View.LISTED):
        raise NotPermitted(f"{sight.actor.role}@{sight.scope}: {View.LISTED} {desk}")


def rehearsal_by(calendar: Calendar) -> Rehearsal | None:
    """What programs read of a calendar; None of the real one."""
    if calendar.is_real:
        return None
    return Rehearsal(begins_at=calendar.origin_wall, shows=calendar.origin_shown, speed=calendar.speed)


async def open_books(
    sight: Sight, books: Books, calendars: Calendars, queries: Queries, directory: ReferenceDirectory
) -> tuple[Book, ...]:
    """The books that are open here and in sight, with the number of their problems and the calendar they go by.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    found: list[Book] = []
    for book in await books.books():
        if sight.sees_of_desk(DeskView.DESK, region := region_of(book)):
            problems = sum((await queries.counts(sight, book)).by_phase.values())
            name = directory.desk_name(region)
            rehearsal = rehearsal_by(await calendars.of(book))
            found.append(Book(region=region, year=year_of(book), name=name, problems=problems, rehearsal=rehearsal))
    return tuple(found)
