"""Reads for the CLI and the pages; writes nothing.

Every answer comes from the query tables, which are as new as the ledger itself. A store that cannot be reached raises
`domain.outage.LedgerAway`, here and in every method.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import asyncpg
import orjson
from pydantic import BaseModel

from domain.codes import CategoryCode, RegionCode
from infra.database.connections import Database
from infra.database.statements import statements
from projections.tables import ProblemRow, ReferralRow, TimelineRow
from projections.views import (
    AmbiguousReference,
    AsOf,
    Counts,
    IntakeReportView,
    ListedProblem,
    Notice,
    OpenCandidate,
    ProblemFilter,
    ProblemPage,
    UnknownCursor,
)

SQL = statements("projections", "queries.sql")
EVERYTHING = ProblemFilter()

CANDIDATES_LIMIT: Final = 40
"""Problems that one report is compared with."""

TOLD_LIMIT: Final = 5
"""Reports of each of them that are looked at; the first ones say what happened."""

View = TypeVar("View", bound=BaseModel)


class Queries:
    """The read side; safe for many tasks of one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_problems(
        self, wanted: ProblemFilter = EVERYTHING, *, cursor: str | None = None, limit: int = 50
    ) -> ProblemPage:
        """Problems that fit, nearest deadline first, those without any last.

        Args:
            wanted: what narrows the list.
            cursor: `next_cursor` of the page before; None for the first page.
            limit: lines of a page.

        Raises:
            UnknownCursor: the cursor is not one of ours.
        """
        as_of = await self.as_of(wanted.desk) if wanted.desk is not None else None
        due_at, problem_id = (None, None) if cursor is None else _position_of(cursor)
        listed = await self._all(
            ListedProblem,
            "list_problems",
            wanted.desk,
            wanted.within,
            wanted.phase,
            wanted.ended,
            wanted.category,
            wanted.severity,
            wanted.stage,
            wanted.agency,
            wanted.recommendation,
            wanted.needs_triage,
            wanted.late,
            wanted.unacknowledged,
            wanted.due_before,
            due_at,
            problem_id,
            limit + 1,
        )
        page = listed[:limit]
        return ProblemPage(
            problems=page, next_cursor=_cursor_after(page[-1]) if len(listed) > limit else None, as_of=as_of
        )

    async def problem(self, reference: str) -> ProblemRow | None:
        """The problem with this register number, this id, or the only one whose id begins so; None when there is none.

        Raises:
            AmbiguousReference: several ids begin so.
        """
        reference = reference.strip()
        if "/" in reference:
            return await self._one(ProblemRow, "problem_by_register_number", reference.upper())
        if not reference:
            return None
        found = await self._all(ProblemRow, "problems_by_id_prefix", reference.lower())
        if len(found) > 1 and found[0].problem_id != reference.lower():
            raise AmbiguousReference(f"{reference} fits {found[0].problem_id} and {found[1].problem_id}")
        return found[0] if found else None

    async def timeline(
        self, problem_id: str, *, after_version: int = 0, limit: int | None = None
    ) -> tuple[TimelineRow, ...]:
        """Events of the problem after a version, oldest first."""
        records = await self._fetch("timeline", problem_id, after_version, limit)
        return tuple(
            TimelineRow.model_validate({**record, "summary": orjson.loads(record["summary"])}) for record in records
        )

    async def referrals(self, problem_id: str) -> tuple[ReferralRow, ...]:
        """Referrals of the problem, the lead's first."""
        return await self._all(ReferralRow, "referrals", problem_id)

    async def notices(self, problem_id: str) -> tuple[Notice, ...]:
        """Notices about the problem, oldest first."""
        return await self._all(Notice, "notices", problem_id)

    async def dead_letters(self, desk: RegionCode | None = None, *, limit: int = 1000) -> tuple[Notice, ...]:
        """Notices that could not be delivered and that nobody has had sent again, oldest first."""
        return await self._all(Notice, "dead_letters", desk, limit)

    async def intake(self, intake_id: str) -> IntakeReportView | None:
        """The report and what became of it; None when there is none."""
        return await self._one(IntakeReportView, "intake", intake_id)

    async def intakes_of(self, problem_id: str) -> tuple[IntakeReportView, ...]:
        """Reports that opened or joined the problem, oldest first."""
        return await self._all(IntakeReportView, "intakes_of_problem", problem_id)

    async def intakes_behind(self, problem_id: str) -> tuple[IntakeReportView, ...]:
        """Reports that tell of the problem, those of problems merged into it included, oldest first."""
        return await self._all(IntakeReportView, "intakes_behind_problem", problem_id)

    async def counts(self, desk: RegionCode) -> Counts:
        """How many problems and reports the desk has, ended ones included."""
        by_phase, by_severity = Counter[Any](), Counter[Any]()
        late = needs_triage = 0
        for each in await self._fetch("count_problems", desk):
            by_phase[each["phase"]] += each["problems"]
            by_severity[each["severity"]] += each["problems"]
            late += each["late"]
            needs_triage += each["needs_triage"]
        return Counts(
            by_phase=by_phase,
            by_severity=by_severity,
            by_disposition={each["disposition"]: each["reports"] for each in await self._fetch("count_intakes", desk)},
            not_ours={each["grounds"]: each["problems"] for each in await self._fetch("count_not_ours", desk)},
            late=late,
            needs_triage=needs_triage,
            dead_letters=(await self._fetch("count_dead_letters", desk))[0]["count"],
        )

    async def problem_of_intake(self, reference: str) -> ProblemRow | None:
        """The problem that the report with this id, or the only one whose id begins so, opened or joined.

        Raises:
            AmbiguousReference: several ids begin so.
        """
        found = await self._all(_IntakesProblem, "problems_by_intake_prefix", reference.lower())
        if len(found) > 1 and found[0].intake_id != reference.lower():
            raise AmbiguousReference(f"{reference} fits reports {found[0].intake_id} and {found[1].intake_id}")
        return ProblemRow.model_validate(found[0].model_dump(exclude={"intake_id"})) if found else None

    async def ever_merged_into(self, problem_id: str) -> tuple[str, ...]:
        """Problems that were merged into this one at some time, perhaps no longer."""
        return tuple(each["problem_id"] for each in await self._fetch("ever_merged_into", problem_id))

    async def open_candidates(
        self,
        desk: RegionCode,
        category: CategoryCode | None,
        regions: Sequence[RegionCode] | None,
        occurred_at: datetime,
        window: timedelta,
    ) -> tuple[OpenCandidate, ...]:
        """Living problems that occurred within `window` of an instant, nearest first, at most `CANDIDATES_LIMIT`.

        Args:
            desk: whose problems.
            category: of all of them; None for any.
            regions: where they may be; None for the desk's whole region.
            occurred_at: when what is reported happened.
            window: before and after.
        """
        return await self._all(
            OpenCandidate, "open_candidates", desk, category, regions, occurred_at, window, CANDIDATES_LIMIT, TOLD_LIMIT
        )

    async def open_problem_streams(self, desk: RegionCode | None = None) -> tuple[str, ...]:
        """Streams of the problems whose process still has something to do; each needs a running workflow."""
        return tuple(each["stream"] for each in await self._fetch("open_problem_streams", desk))

    async def as_of(self, desk: RegionCode) -> AsOf | None:
        """How far the query tables know the desk's book; None when it is empty."""
        return await self._one(AsOf, "as_of", desk)

    async def _fetch(self, name: str, *arguments: object) -> Sequence[asyncpg.Record]:
        return await self._database.fetch(SQL[name], *arguments)

    async def _all(self, view: type[View], name: str, *arguments: object) -> tuple[View, ...]:
        return tuple(view.model_validate(dict(record)) for record in await self._fetch(name, *arguments))

    async def _one(self, view: type[View], name: str, *arguments: object) -> View | None:
        found = await self._all(view, name, *arguments)
        return found[0] if found else None


class _IntakesProblem(ProblemRow):
    intake_id: str


def _cursor_after(last: ListedProblem) -> str:
    due_at = last.next_due_at.isoformat() if last.next_due_at else ""
    return urlsafe_b64encode(f"{due_at}|{last.problem_id}".encode()).decode()


def _position_of(cursor: str) -> tuple[datetime | None, str]:
    try:
        due_at, _, problem_id = urlsafe_b64decode(cursor.encode()).decode().partition("|")
        instant = datetime.fromisoformat(due_at) if due_at else None
    except (binascii.Error, ValueError):
        raise UnknownCursor from None
    if not problem_id or (instant is not None and instant.tzinfo is None):
        raise UnknownCursor
    return instant, problem_id
