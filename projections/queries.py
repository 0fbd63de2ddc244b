"""Reads for the CLI and the pages; writes nothing.

Every read says first whose eyes it is for, and leaves out what is out of their sight; behind the wall of the database
(`infra/database/wall.py`) there is nothing else. The few without are the service's own. Every answer comes from the
query tables, which are as new as the ledger itself. A store that cannot be reached raises `domain.outage.LedgerAway`,
here and in every method.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import asyncpg
import orjson
from pydantic import BaseModel

from domain.access.policy import DeskView, View
from domain.access.sight import THE_SERVICE, Sight
from domain.codes import AgencyCode, CategoryCode, RegionCode
from domain.occurrence import Occurrence
from domain.stream import BookId, region_of
from infra.database.connections import Database
from infra.database.statements import statements
from infra.database.wall import Reader, seen_by, together
from projections.cursors import Part, keys_of, keys_of_a_recommendation, part_of
from projections.desk.rows import CharterRow
from projections.eyes import eyes, granted
from projections.filters import Facets, ProblemFilter, ProblemPage, Sort
from projections.obligation.rows import ObligationRow
from projections.operational.kept_views import KeptView
from projections.problem.tables import ProblemRow, ReferralRow
from projections.problem_lists import facets_of, lines_of
from projections.timeline.rows import TimelineRow
from projections.totals import totals_of
from projections.views import (
    AmbiguousReference,
    AsOf,
    Counts,
    HeldUpFor,
    IntakeReportView,
    JoinedReport,
    LateLetters,
    ListedRecommendation,
    MergedProblem,
    Notice,
    OpenCandidate,
    OwedNow,
    OwedOnProblem,
    SealedReport,
    SentNotice,
    UndeliveredNotice,
    UnreachedOffice,
)

SQL = granted(statements("projections", "queries.sql"))
EVERYTHING = ProblemFilter()

CANDIDATES_LIMIT: Final = 40
"""Problems that one report is compared with."""

TOLD_LIMIT: Final = 5
"""Reports of each of them that are looked at; the first ones say what happened."""

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)

LISTED: Final = (View.LISTED,)
NO_AGENCY: Final = "~"
"""Stands where a notice goes to a reporter; comes after every agency."""

NO_TARGET: Final = {"merged_into": None}

Answer = TypeVar("Answer", bound=BaseModel)
Found = TypeVar("Found")
Row = TypeVar("Row", bound=ProblemRow)


class Queries:
    """The read side; safe for many tasks of one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at_once(self, sight: Sight, work: Callable[["Queries"], Awaitable[Found]]) -> Found:
        """Result of `work`, whose reads are of one instant and cost one transaction.

        Args:
            sight: whose eyes all of them are for.
            work: reads by nothing but what it is given, one read after the other; it may be done twice.
        """

        async def done(reader: Reader) -> Found:
            return await work(_AtOnce(self._database, sight, reader))

        return await self._together(sight, done)

    async def list_problems(
        self,
        sight: Sight,
        wanted: ProblemFilter = EVERYTHING,
        *,
        sort: Sort = Sort.DEADLINE,
        cursor: str | None = None,
        limit: int = 50,
    ) -> ProblemPage:
        """Problems that fit, in order; in a book what was changed since the first page comes once more at the end.

        Args:
            sight: whose eyes they are for.
            wanted: what narrows the list.
            sort: in which order; nearest deadline first unless told otherwise.
            cursor: `next_cursor` of the page before, in the same order; None for the first page.
            limit: lines of a page.

        Raises:
            UnknownCursor: the cursor is not one of ours.
        """

        async def listed(reads: Queries) -> ProblemPage:
            as_of = await reads.as_of(sight, wanted.book) if wanted.book is not None else None
            newest = as_of.position if as_of else -1
            found = await lines_of(reads._reader(sight), sight, wanted, sort, limit, cursor, newest)
            page = await reads._without_hidden_targets(sight, found.lines)
            return ProblemPage(problems=page, next_cursor=found.next_cursor, as_of=as_of)

        return await self.at_once(sight, listed)

    async def facets(self, sight: Sight, wanted: ProblemFilter) -> Facets:
        """How many of the problems that fit there are of each kind; a facet's own filter does not narrow it."""
        return await facets_of(self._reader(sight), sight, wanted)

    async def problem(self, sight: Sight, reference: str, views: Sequence[View] = LISTED) -> ProblemRow | None:
        """The problem with this register number, this id, or the only one whose id begins so; None when there is none.

        Args:
            sight: whose eyes it is for.
            reference: the number, or the beginning of the id.
            views: of which one at least has to be theirs.

        Raises:
            AmbiguousReference: several ids begin so.
        """
        reference = reference.strip()
        if "/" in reference:
            number = reference.upper()
            named = await self._all(ProblemRow, sight, "problem_by_register_number", eyes(sight, *views), number)
            return next(iter(await self._without_hidden_targets(sight, named)), None)
        if not reference:
            return None
        begun = await self._all(ProblemRow, sight, "problems_by_id_prefix", eyes(sight, *views), reference.lower())
        found = await self._without_hidden_targets(sight, begun)
        if len(found) > 1 and found[0].problem_id != reference.lower():
            raise AmbiguousReference(f"{reference} fits {found[0].problem_id} and {found[1].problem_id}")
        return found[0] if found else None

    async def problems(self, sight: Sight, problem_ids: Collection[str]) -> Mapping[str, ProblemRow]:
        """The problems with these whole ids, as far as there are such, by id."""
        listed = await self._all(ProblemRow, sight, "problems", eyes(sight, View.LISTED), list(problem_ids))
        found = await self._without_hidden_targets(sight, listed)
        return {each.problem_id: each for each in found}

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None while it has none."""
        records = await self._fetch(THE_SERVICE, "register_number", stream)
        return records[0]["register_number"] if records else None

    async def merged_reports(self, stream: str) -> int:
        """Reports of the problems that were merged into the one of `stream`, directly or over others."""
        records = await self._fetch(THE_SERVICE, "merged_reports", stream)
        return int(records[0]["reports"])

    async def timeline(
        self, sight: Sight, problem_id: str, *, after_version: int = 0, limit: int | None = None
    ) -> tuple[TimelineRow, ...]:
        """Events of the problem after a version, oldest first."""
        records = await self._fetch(sight, "timeline", eyes(sight, View.TIMELINE), problem_id, after_version, limit)
        return tuple(
            TimelineRow.model_validate({**record, "summary": orjson.loads(record["summary"])}) for record in records
        )

    async def referrals(self, sight: Sight, problem_id: str) -> tuple[ReferralRow, ...]:
        """Referrals of the problem, the lead's first; an agency's own where only these are in sight."""
        return await self._all(ReferralRow, sight, "referrals", *_letters(sight), problem_id)

    async def notices(self, sight: Sight, problem_id: str) -> tuple[Notice, ...]:
        """Notices about the problem, oldest first; those to one's own agency where only these are in sight."""
        return await self._all(Notice, sight, "notices", *_letters(sight), problem_id)

    async def dead_letters(self, sight: Sight, book: BookId | None = None, *, limit: int = 1000) -> tuple[Notice, ...]:
        """Notices that could not be delivered and that nobody has had sent again, oldest first."""
        return await self._all(Notice, sight, "dead_letters", eyes(sight, View.LETTERS), book, limit)

    async def recommendations(
        self,
        sight: Sight,
        book: BookId,
        agency: AgencyCode | None = None,
        *,
        unanswered: bool = False,
        after: str | None = None,
        limit: int | None = None,
    ) -> Part[ListedRecommendation]:
        """The desk's recommendations by addressee, oldest first; for an agency those approved and addressed to it.

        Args:
            sight: whose eyes they are for.
            book: of the desk.
            agency: the addressee of all of them; None for every one.
            unanswered: only those that were approved and that nobody has answered.
            after: `next_cursor` of the part before; None for the first one.
            limit: lines at most; None for all.

        Raises:
            UnknownCursor: the cursor is not one of ours.
        """
        whole, own = eyes(sight, View.TIMELINE), eyes(sight, View.LISTED)
        keys = None if after is None else keys_of_a_recommendation(after)
        found = await self._fetch(sight, "recommendations", whole, own, book, agency, unanswered, keys, limit)
        return part_of(
            ListedRecommendation,
            found,
            lambda last: (
                last.addressee,
                last.office,
                last.recommended_at.isoformat(),
                last.problem_id,
                str(last.number),
            ),
        )

    async def open_problems(self, sight: Sight, book: BookId) -> tuple[ProblemRow, ...]:
        """Problems of the desk that have not ended, or on which something is still owed, gravest first."""
        found = await self._all(ProblemRow, sight, "open_problems", eyes(sight, View.LISTED), book)
        return await self._without_hidden_targets(sight, found)

    async def owed(self, sight: Sight, book: BookId) -> tuple[OwedOnProblem, ...]:
        """What is owed on the desk's problems, nearest deadline first; an agency's own on referrals where only these
        are in sight."""
        return await self._all(OwedOnProblem, sight, "owed", eyes(sight, View.TIMELINE), eyes(sight, View.LISTED), book)

    async def owed_on(self, sight: Sight, problem_ids: Collection[str]) -> Mapping[str, tuple[OwedNow, ...]]:
        """What is owed on each of these problems, nearest deadline first; an agency's own as `owed` has them."""
        found = await self._all(
            OwedNow, sight, "owed_on", eyes(sight, View.TIMELINE), eyes(sight, View.LISTED), list(problem_ids)
        )
        owed: dict[str, list[OwedNow]] = {each: [] for each in problem_ids}
        for each in found:
            owed[each.problem_id].append(each)
        return {problem_id: tuple(lines) for problem_id, lines in owed.items()}

    async def intake(self, sight: Sight, intake_id: str) -> IntakeReportView | None:
        """The report and what became of it; None when there is none in sight."""
        fate, whole = eyes(sight, View.FATE), eyes(sight, View.TIMELINE)
        totals = sight.sees_of_desk(DeskView.TOTALS, sight.scope)
        return await self._one(IntakeReportView, sight, "intake", fate, whole, intake_id, totals)

    async def intakes_of(self, sight: Sight, problem_id: str) -> tuple[IntakeReportView, ...]:
        """Reports that opened or joined the problem, oldest first."""
        return await self._all(IntakeReportView, sight, "intakes_of_problem", eyes(sight, View.TIMELINE), problem_id)

    async def newest_reports(self, sight: Sight, book: BookId, limit: int) -> tuple[SealedReport, ...]:
        """The newest reports of the desk whose words are for who looks, those of restricted problems left out."""
        return await self._all(SealedReport, sight, "newest_reports", eyes(sight, View.WORDS), book, limit)

    async def intakes_behind(
        self, sight: Sight, problem_id: str, limit: int | None = None
    ) -> tuple[IntakeReportView, ...]:
        """The first reports that tell of the problem, those of problems merged into it included, oldest first."""
        return await self._all(IntakeReportView, sight, "intakes_behind", eyes(sight, View.SIMILAR), problem_id, limit)

    async def merged_into(self, sight: Sight, problem_id: str, at: datetime | None = None) -> tuple[MergedProblem, ...]:
        """Problems that live on in this one, directly or by way of others, with their reports; earliest merging first.

        Args:
            sight: whose eyes they are for.
            problem_id: the whole id of the problem.
            at: as the ledger stood then, by its own clock; None for now.
        """
        instant, whose = at or END_OF_TIME, eyes(sight, View.TIMELINE)
        merged = await self._fetch(sight, "merged_into", whose, problem_id, instant)
        reports: dict[str, list[JoinedReport]] = {each["problem_id"]: [] for each in merged}
        for record in await self._fetch(sight, "reports_of_problems", whose, list(reports), instant) if merged else ():
            report = JoinedReport.model_validate({**record, "matched_by": orjson.loads(record["matched_by"])})
            reports[report.problem_id].append(report)
        return tuple(MergedProblem.model_validate({**each, "reports": reports[each["problem_id"]]}) for each in merged)

    async def counts(self, sight: Sight, book: BookId) -> Counts:
        """How many problems and reports of the desk are in sight, ended ones included."""

        async def counted(reader: Reader) -> Counts:
            return await totals_of(reader, sight, book)

        return await self._together(sight, counted)

    async def undelivered(
        self,
        sight: Sight,
        book: BookId,
        agency: AgencyCode | None = None,
        *,
        after: str | None = None,
        limit: int | None = 1000,
    ) -> Part[UndeliveredNotice]:
        """Notices that wait, failed, or had no address, by agency and office, oldest first; to reporters last.

        Args:
            sight: whose eyes they are for.
            book: of the desk.
            agency: of all of them; None for every one.
            after: `next_cursor` of the part before; None for the first one.
            limit: lines at most; None for all.

        Raises:
            UnknownCursor: the cursor is not one of ours.
        """
        keys = None if after is None else keys_of(after, count=5, instant=2)
        found = await self._fetch(sight, "undelivered", eyes(sight, View.LETTERS), book, agency, limit, keys)
        return part_of(
            UndeliveredNotice,
            found,
            lambda last: (
                last.agency or NO_AGENCY,
                last.office or "",
                last.caused_at.isoformat(),
                last.problem_id,
                last.notice_id,
            ),
        )

    async def held_up(self, sight: Sight) -> tuple[HeldUpFor, ...]:
        """What notices wait for, the cause of most of them first."""
        return await self._all(HeldUpFor, sight, "held_up", eyes(sight, View.LETTERS))

    async def late_letters(self, sight: Sight, by: timedelta, now: datetime) -> tuple[LateLetters, ...]:
        """Offices with notices in the queue that are late by more than `by`; whose oldest is oldest, first."""
        return await self._all(LateLetters, sight, "late_letters", eyes(sight, View.LETTERS), by, now)

    async def unreached_offices(self, sight: Sight) -> tuple[UnreachedOffice, ...]:
        """Offices that were to be told and had no address, or whose letter came back, by agency."""
        return await self._all(UnreachedOffice, sight, "unreached_offices", eyes(sight, View.LETTERS))

    async def notices_by_reference(self, sight: Sight, reference: str) -> tuple[SentNotice, ...]:
        """Notices whose newest letter went by mail under this Message-ID: several where they went together."""
        return await self._all(SentNotice, sight, "notices_by_reference", eyes(sight, View.LETTERS), reference)

    async def problem_of_intake(
        self, sight: Sight, reference: str, views: Sequence[View] = LISTED
    ) -> ProblemRow | None:
        """The problem that the report with this id, or the only one whose id begins so, opened or joined.

        Args:
            sight: whose eyes it is for.
            reference: the id, or its beginning; one's own report where the problem is not listed for who looks.
            views: of which one at least has to be theirs.

        Raises:
            AmbiguousReference: several ids begin so.
        """
        whose, listed = eyes(sight, *views), eyes(sight, View.LISTED)
        begun = await self._all(_IntakesProblem, sight, "problems_by_intake_prefix", whose, listed, reference.lower())
        found = await self._without_hidden_targets(sight, begun)
        if len(found) > 1 and found[0].intake_id != reference.lower():
            raise AmbiguousReference(f"{reference} fits reports {found[0].intake_id} and {found[1].intake_id}")
        return ProblemRow.model_validate(found[0].model_dump(exclude={"intake_id"})) if found else None

    async def ever_merged_into(self, sight: Sight, problem_id: str) -> tuple[str, ...]:
        """Problems that were merged into this one at some time, perhaps no longer."""
        found = await self._fetch(sight, "ever_merged_into", eyes(sight, View.LISTED), problem_id)
        return tuple(each["problem_id"] for each in found)

    async def open_candidates(
        self,
        sight: Sight,
        book: BookId,
        category: CategoryCode | None,
        regions: Sequence[RegionCode] | None,
        occurred: Occurrence,
        window: timedelta,
        day: timedelta = timedelta(days=1),
    ) -> tuple[OpenCandidate, ...]:
        """Living problems that can have occurred within `window` of it, nearest first, at most `CANDIDATES_LIMIT`.

        Args:
            sight: whose eyes they are for.
            book: of the desk and the election.
            category: of all of them; None for any.
            regions: where they may be; None for the desk's whole region.
            occurred: when what is reported happened.
            window: before and after.
            day: how long a day lasts on the wall's clock by the calendar of the book.
        """
        return await self._all(
            OpenCandidate,
            sight,
            "open_candidates",
            eyes(sight, View.SIMILAR),
            book,
            category,
            regions,
            occurred.at,
            window,
            CANDIDATES_LIMIT,
            TOLD_LIMIT,
            occurred.end,
            day,
        )

    async def charters(self, sight: Sight, year: int) -> Mapping[RegionCode, CharterRow]:
        """By what charters the desks of an election were formed, at the desk of who looks and below it, by desk."""
        if not sight.sees_of_desk(DeskView.TOTALS, sight.scope):
            return {}
        found = await self._all(CharterRow, sight, "charters", year, sight.scope)
        return {each.desk: each for each in found}

    async def heard(self, sight: Sight, books: Collection[BookId]) -> Mapping[BookId, datetime]:
        """When something was stored last in each of these books; those in which nothing was are left out."""
        reached = [each for each in books if sight.sees_of_desk(DeskView.TOTALS, region_of(each))]
        return {each["book"]: each["at"] for each in await self._fetch(sight, "heard", reached)}

    async def open_problem_streams(self, book: BookId | None = None) -> tuple[str, ...]:
        """Streams of the problems whose process still has something to do; each needs a running workflow."""
        return tuple(each["stream"] for each in await self._fetch(THE_SERVICE, "open_problem_streams", book))

    async def followed_problems(self, book: BookId | None = None) -> tuple[ProblemRow, ...]:
        """The problems of `open_problem_streams`, gravest first."""
        return await self._all(ProblemRow, THE_SERVICE, "followed_problems", book)

    async def overdue(
        self, by: timedelta, now: datetime, *, book: BookId | None = None, limit: int = 1000
    ) -> tuple[ObligationRow, ...]:
        """Open obligations whose timer should have acted more than `by` ago, longest waiting first.

        A timer acts at the deadline and at each reminder, before and after it; at the end of a pause while the clocks
        stand. What somebody merely missed is not overdue in this sense: its next reminder lies ahead.

        Args:
            by: how much delay is usual.
            now: the present instant.
            book: in which the stream stands; None for every one.
            limit: obligations at most.
        """
        return await self._all(ObligationRow, THE_SERVICE, "overdue", now - by, book, limit)

    async def as_of(self, sight: Sight, book: BookId) -> AsOf | None:
        """How far the query tables know the desk's book; None when it is empty or the desk out of sight."""
        is_seen = sight.sees_of_desk(DeskView.DESK, region_of(book))
        return await self._one(AsOf, sight, "as_of", book) if is_seen else None

    async def _without_hidden_targets(self, sight: Sight, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows, without the id of a problem out of sight that goes on for one of them.

        The service reads what stands there: the doctor looks for mergings that lead nowhere.
        """
        if sight.actor.is_service:
            return rows
        targets = [each.merged_into for each in rows if each.merged_into is not None]
        if not targets:
            return rows
        found = await self._all(ProblemRow, sight, "problems", eyes(sight, View.LISTED), targets)
        known = {each.problem_id for each in found}
        return tuple(
            each if each.merged_into is None or each.merged_into in known else each.model_copy(update=NO_TARGET)
            for each in rows
        )

    async def kept_views(self, sight: Sight, desk: RegionCode) -> tuple[KeptView, ...]:
        """Views that who looks keeps of a desk's queue, the oldest first."""
        return await self._all(KeptView, sight, "kept_views", sight.actor.id, desk)

    async def _fetch(self, sight: Sight, name: str, *arguments: object) -> Sequence[asyncpg.Record]:
        """Rows of a statement, read behind the wall of the database for everybody but the service."""
        return await self._reader(sight).fetch(SQL[name], *arguments)

    def _reader(self, sight: Sight) -> Reader:
        return seen_by(self._database, sight)

    async def _together(self, sight: Sight, work: Callable[[Reader], Awaitable[Found]]) -> Found:
        return await together(self._database, sight, work)

    async def _all(self, view: type[Answer], sight: Sight, name: str, *arguments: object) -> tuple[Answer, ...]:
        return tuple(view.model_validate(dict(record)) for record in await self._fetch(sight, name, *arguments))

    async def _one(self, view: type[Answer], sight: Sight, name: str, *arguments: object) -> Answer | None:
        found = await self._all(view, sight, name, *arguments)
        return found[0] if found else None


class _AtOnce(Queries):
    """The reads of one sight in one transaction, which is another's to end."""

    def __init__(self, database: Database, sight: Sight, reader: Reader) -> None:
        super().__init__(database)
        self._sight = sight
        self._in_transaction = reader

    def _reader(self, sight: Sight) -> Reader:
        if sight != self._sight:
            raise AssertionError("what is read at once is read by one sight")
        return self._in_transaction

    async def _together(self, sight: Sight, work: Callable[[Reader], Awaitable[Found]]) -> Found:
        return await work(self._reader(sight))


def _letters(sight: Sight) -> tuple[str, str]:
    """Whose eyes see all letters, and whose those to one's own agency."""
    return eyes(sight, View.LETTERS), eyes(sight, View.OWN_LETTERS)


class _IntakesProblem(ProblemRow):
    intake_id: str
