"""What an account has in common with the living problems of its desk.

Invariants:
    * a sketch is made of what the vault holds when it is needed; nothing but this process's memory keeps it, so what
      was erased is compared with nothing once the process has ended;
    * what leaves here is scores and reasons in codes, never a word of a reporter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from cachetools import LRUCache

from commands.calendars import Calendars
from domain.access.sight import THE_SERVICE, Sight
from domain.classifying.model import UnreadableText
from domain.classifying.sketch import Sketch, Sketcher
from domain.codes import CategoryCode, RegionCode, Severity, desk_region
from domain.occurrence import Occurrence
from domain.problem.assessment import Assessment
from domain.problem.matching import (
    KECAMATAN_LENGTH,
    Account,
    Candidate,
    Likeness,
    Match,
    MatchingRules,
    can_join,
    match,
    suggestions,
)
from domain.stream import BookId
from ledger.port import SealedItem
from ledger.vault import BrokenSeal

SUGGESTIONS_LIMIT: Final = 10
DAY: Final = timedelta(days=1)

REMEMBERED_LIMIT: Final = 8_000
"""Sketches that a process remembers, packed; one takes about half a kilobyte."""


class LivingProblem(Protocol):
    """A problem as the read side knows it."""

    @property
    def problem_id(self) -> str:
        """Which."""

    @property
    def category(self) -> CategoryCode:
        """Under which it is filed."""

    @property
    def region(self) -> RegionCode:
        """Kecamatan where the place is known that well, else the desk's."""

    @property
    def severity(self) -> Severity:
        """How grave it is held for."""

    @property
    def occurred_at(self) -> datetime:
        """The earliest that its reports say."""

    @property
    def occurred_until(self) -> datetime | None:
        """First instant after that day, where the hour is not known."""

    @property
    def texts(self) -> Sequence[str]:
        """Commitments to what its first reports say."""

    @property
    def places(self) -> Sequence[str | None]:
        """Commitments to the place that each of these reports came with."""


class Telling(Protocol):
    """A report, as far as accounts are compared."""

    @property
    def text(self) -> str:
        """The reporter's words."""

    @property
    def place(self) -> str | None:
        """Place in the reporter's words."""

    @property
    def occurrence(self) -> Occurrence:
        """When it happened, as far as it is known."""


class Told(NamedTuple):
    """A problem, living or ended, with the seals of its first reports."""

    problem_id: str
    book: BookId
    category: CategoryCode
    region: RegionCode
    severity: Severity
    occurred_at: datetime
    texts: Sequence[str]
    places: Sequence[str | None]
    occurred_until: datetime | None = None


class LivingProblems(Protocol):
    """The read side, as far as accounts are compared."""

    async def open_candidates(
        self,
        sight: Sight,
        book: BookId,
        category: CategoryCode | None,
        regions: Sequence[RegionCode] | None,
        occurred: Occurrence,
        window: timedelta,
        day: timedelta,
    ) -> Sequence[LivingProblem]:
        """Living problems within `window` of when it happened, nearest first, not more than can be compared."""


class SealedItems(Protocol):
    """The vault's store."""

    async def vault_items(self, commitments: Sequence[str]) -> Sequence[SealedItem]:
        """Those that are there and not erased."""


class Opener(Protocol):
    """The vault, as far as what was told has to be read again."""

    def open(self, item: SealedItem) -> str:
        """The value that was sealed."""


class Resemblances:
    """Finds the problems that an account may tell of; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        problems: LivingProblems,
        items: SealedItems,
        vault: Opener,
        sketcher: Sketcher,
        rules: MatchingRules,
        calendars: Calendars,
    ) -> None:
        self._problems = problems
        self._items = items
        self._vault = vault
        self._sketcher = sketcher
        self._rules = rules
        self._calendars = calendars
        self._remembered = LRUCache[str, str](REMEMBERED_LIMIT)

    def account_of(self, report: Telling, assessment: Assessment) -> Account | None:
        """A report that is coming in, ready to be compared; None for one that joins nothing without a person's word."""
        if assessment.needs_triage or not can_join(self._rules, assessment.category, assessment.region):
            return None
        sketch = self._sketch(report.text, report.place)
        return Account(
            assessment.category,
            assessment.region,
            assessment.severity,
            report.occurrence.at,
            () if sketch is None else (sketch,),
            occurred_until=report.occurrence.until,
        )

    def remember(self, commitment: str, account: Account) -> None:
        """Keep the sketch of a report that was just sealed, so that the next one need not open it."""
        for sketch in account.sketches:
            self._remembered[commitment] = sketch.packed()

    async def match(self, account: Account, book: BookId, besides: Iterable[Candidate] = ()) -> Match | None:
        """The problem of the book that the report joins by itself, or one of those besides that are not stored.

        Raises:
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        rules = await self._rules_of(book)
        # Whoever hands a report in need not see the problem that it joins: the service compares.
        candidates = await self._problems.open_candidates(
            THE_SERVICE,
            book,
            account.category,
            (account.region,),
            account.occurrence,
            rules.calendar.span(rules.of(account.category).window),
            rules.calendar.span(DAY),
        )
        return match(rules, account, (*await self._accounts(candidates), *besides))

    async def suggestions(self, sight: Sight, problem: Told) -> tuple[Likeness, ...]:
        """Living problems in sight that may be the same as this one, likeliest first.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        desk = desk_region(problem.region)
        regions = (problem.region, desk) if len(problem.region) == KECAMATAN_LENGTH else None
        rules = await self._rules_of(problem.book)
        window = rules.calendar.span(rules.longest_window)
        occurred = Occurrence(problem.occurred_at, problem.occurred_until)
        day = rules.calendar.span(DAY)
        found = await self._problems.open_candidates(sight, problem.book, None, regions, occurred, window, day)
        others = (each for each in found if each.problem_id != problem.problem_id)
        account, *candidates = await self._accounts((problem, *others))
        return suggestions(rules, account, candidates, most=SUGGESTIONS_LIMIT)

    async def _rules_of(self, book: BookId) -> MatchingRules:
        """The rules with their windows in time of the book's calendar."""
        return self._rules.model_copy(update={"calendar": await self._calendars.of(book)})

    async def _accounts(self, problems: Iterable[LivingProblem]) -> list[Candidate]:
        problems = tuple(problems)
        told = {text: place for each in problems for text, place in zip(each.texts, each.places, strict=True)}
        packed = {text: sketch for text in told if (sketch := self._remembered.get(text)) is not None}
        known = {text: Sketch.unpacked(sketch) for text, sketch in packed.items()}
        recalled = await self._recalled({text: place for text, place in told.items() if text not in known})
        self._remembered.update({text: sketch.packed() for text, sketch in recalled.items()})
        known |= recalled
        return [
            Candidate(
                category=each.category,
                region=each.region,
                severity=each.severity,
                occurred_at=each.occurred_at,
                occurred_until=each.occurred_until,
                sketches=tuple(known[text] for text in each.texts if text in known),
                problem_id=each.problem_id,
            )
            for each in problems
        ]

    async def _recalled(self, missing: Mapping[str, str | None]) -> dict[str, Sketch]:
        """Sketches of what the vault still has."""
        if not missing:
            return {}
        sealed = [*missing, *(place for place in missing.values() if place is not None)]
        words = self._opened(await self._items.vault_items(sealed))
        told = {text: (words[text], words.get(place or "")) for text, place in missing.items() if text in words}
        sketches = {text: self._sketch(*told_here) for text, told_here in told.items()}
        return {text: sketch for text, sketch in sketches.items() if sketch is not None}

    def _opened(self, items: Collection[SealedItem]) -> dict[str, str]:
        words: dict[str, str] = {}
        for item in items:
            # What was sealed with another key, or damaged, cannot be compared; the report at hand still comes in.
            with suppress(BrokenSeal):
                words[item.commitment] = self._vault.open(item)
        return words

    def _sketch(self, text: str, place: str | None) -> Sketch | None:
        try:
            return self._sketcher.sketch(text, place)
        except UnreadableText:
            return None
