"""Lists of the reports of desks to the tier above; every read says first whose eyes it is for."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import asyncpg
import orjson

from domain.access.policy import View
from domain.access.sight import Sight
from domain.codes import RegionCode, Role
from domain.report_id import ReportId, ReportKind
from infra.database.connections import Database
from infra.database.statements import statements
from infra.database.wall import seen_by
from projections.eyes import eyes, granted
from projections.report.rows import TieredReportRow

SQL: Final = granted(statements("projections", "report_lists.sql"))


class ReportLists:
    """The lists; safe for many tasks of one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reports(
        self,
        sight: Sight,
        desks: Sequence[RegionCode],
        year: int,
        kind: ReportKind | None = None,
        since: date | None = None,
        limit: int = 500,
    ) -> tuple[TieredReportRow, ...]:
        """Reports of desks, those of the newest days first.

        Args:
            sight: whose eyes they are for.
            desks: regions of the desks.
            year: of the election.
            kind: only those of this kind; None for all.
            since: only those that tell of this day or a later one; None for all.
            limit: reports at most.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self._rows(sight, "reports", list(desks), str(year), kind, since, limit)

    async def report(self, sight: Sight, report_id: ReportId) -> TieredReportRow | None:
        """The report with this id; None where there is none in sight.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        found = await self._rows(sight, "report", report_id)
        return found[0] if found else None

    async def inbox(self, sight: Sight, desk: RegionCode, year: int, limit: int = 500) -> tuple[TieredReportRow, ...]:
        """Reports to a desk: first those that wait for its receipt or are missing.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self._rows(sight, "inbox", desk, str(year), limit)

    async def streams_in_sight(self, sight: Sight, streams: Sequence[str]) -> frozenset[str]:
        """Of problems, by the names of their streams, those that may be listed for who looks.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        found = await seen_by(self._database, sight).fetch(
            SQL["streams_in_sight"], eyes(sight, View.LISTED), list(streams)
        )
        return frozenset(each["stream"] for each in found)

    async def _rows(self, sight: Sight, name: str, *arguments: object) -> tuple[TieredReportRow, ...]:
        sees_drafts = sight.actor.role is Role.AUDITOR or sight.actor.is_service
        found: Sequence[asyncpg.Record] = await seen_by(self._database, sight).fetch(
            SQL[name], sight.scope, sees_drafts, *arguments
        )
        return tuple(_row(each) for each in found)


def _row(record: asyncpg.Record) -> TieredReportRow:
    columns = dict(record)
    for name in ("figures", "sent_figures"):
        columns[name] = None if columns[name] is None else orjson.loads(columns[name])
    return TieredReportRow.model_validate(columns)
