"""A search through what reporters wrote, which is sealed: the newest reports are opened, and that goes on record."""

from collections.abc import Mapping
from typing import Final
from unicodedata import normalize

from commands.intake.checks import check_characters
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.refusals import ReasonNeeded, UnfitText
from domain.stream import BookId, StreamId, region_of
from projections.queries import Queries
from projections.views import SealedReport
from reading.desks import Books, Regions, look_at_desk
from reading.instants import WithOffset
from reading.words import VaultReader

OPENED_LIMIT: Final = 200
"""Reports that one search opens at most."""

AROUND: Final = 80
"""Characters shown on either side of the first word that was found."""


class WordsFound(Value):
    """A report that holds all the words."""

    intake_id: str
    problem_id: str
    register_number: str | None
    reported_at: WithOffset
    excerpt: str
    """Some of what the reporter wrote, around the first word."""


class WordSearch(Value):
    """What a search through sealed words found, and what it opened for that."""

    desk: RegionCode
    fictitious: bool
    opened: int
    """Reports that were opened, whatever was found: the newest ones in sight."""

    on_record: bool
    """Whether the opening is on record; always, where anything was opened."""

    found: tuple[WordsFound, ...]
    """Newest first."""


async def search_words(
    sight: Sight,
    books: Books,
    queries: Queries,
    regions: Regions,
    words: VaultReader,
    book: BookId,
    typed: str,
    *,
    limit: int,
    fictitious: bool,
) -> WordSearch:
    """Reports among the newest ones of a desk that hold all words of `typed`, capitals or not.

    Args:
        sight: whose eyes they are for, and for what purpose they look.
        books: which desks are open here.
        queries: the query tables.
        regions: which there are.
        words: what opens them.
        book: of the desk.
        typed: the words, between spaces.
        limit: reports that are opened at most.
        fictitious: whether everything here is invented.

    Raises:
        ReasonNeeded: no purpose is said.
        UnfitText: no word is typed, or none that could be stored.
        UnknownRegion: there is no such desk.
        DeskNotOpen: it has no book here.
        NotPermitted: it is out of sight.
        domain.outage.LedgerAway: try again later.
    """
    await look_at_desk(sight, books, regions, book)
    check_characters(typed)
    wanted = normalize("NFC", typed).casefold().split()
    if not wanted:
        raise UnfitText("no word")
    if sight.purpose is None:
        raise ReasonNeeded
    reports = await queries.newest_reports(sight, book, min(limit, OPENED_LIMIT))
    opened = await _opened(sight, words, reports)
    found = [
        (each, excerpt)
        for each in reports
        if (excerpt := _excerpt(opened.get(each.text_commitment), wanted)) is not None
    ]
    return WordSearch(
        desk=region_of(book),
        fictitious=fictitious,
        opened=len(opened),
        on_record=bool(opened),
        found=tuple(
            WordsFound(
                intake_id=each.intake_id,
                problem_id=each.problem_id,
                register_number=each.register_number,
                reported_at=each.reported_at,
                excerpt=excerpt,
            )
            for each, excerpt in found
        ),
    )


async def _opened(sight: Sight, words: VaultReader, reports: tuple[SealedReport, ...]) -> Mapping[str, str]:
    """Texts by commitment; one access for each problem."""
    by_stream: dict[str, list[str]] = {}
    for each in reports:
        by_stream.setdefault(each.stream, []).append(each.text_commitment)
    texts: dict[str, str] = {}
    for stream, commitments in by_stream.items():
        texts |= await words.open(sight, StreamId.parse(stream), commitments)
    return texts


def _excerpt(told: str | None, wanted: list[str]) -> str | None:
    folded = "" if told is None else told.casefold()
    if told is None or not all(each in folded for each in wanted):
        return None
    # Folding can lengthen a letter, so that the place is a near one; a whole text is shown rather than a wrong one.
    at = folded.index(wanted[0]) if len(folded) == len(told) else 0
    first, last = max(0, at - AROUND), at + len(wanted[0]) + AROUND
    return ("…" if first else "") + told[first:last] + ("…" if last < len(told) else "")
