"""What the query tables say for reports that are compiled and sealed; the service asks, for nobody's eyes."""

from datetime import datetime
from typing import Final

from domain.report.material import Material, Numbered
from domain.report.period import OF_ONE_PROBLEM
from domain.report.state import Report
from domain.report_id import ReportId
from domain.stream import BookId
from infra.database.connections import Database
from infra.database.statements import statements

SQL: Final = statements("projections", "report_record.sql")


class ReportRecords:
    """The query tables, as far as reports are made of them; safe for many tasks of one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def material(self, report: Report, since: datetime, until: datetime) -> Material:
        """What the record says for a report; without what came too late for the one before.

        Args:
            report: which.
            since: first instant of its days.
            until: last one.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        report_id = report.report_id
        (found,) = await self._database.fetch(
            SQL["material"],
            report_id.book,
            since,
            until,
            report_id.subject if report.kind in OF_ONE_PROBLEM else None,
            report.since,
            report.until,
            report.kind,
            report_id.subject,
        )
        return Material.model_validate_json(found["material"])

    async def before(self, report: Report) -> ReportId | None:
        """The desk's report of the same kind before this one; None where there is none.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        report_id = report.report_id
        found = await self._database.fetch(
            SQL["report_before"], report_id.book, report.kind, report.since, report_id.number
        )
        return next((ReportId(each["report_id"]) for each in found), None)

    async def numbered(self, book: BookId, number: str | None) -> Numbered:
        """Which numbers the reports of a book have, and whether one has this one.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        (found,) = await self._database.fetch(SQL["numbered"], book, number)
        unsealed = tuple(ReportId(each) for each in found["unsealed"])
        return Numbered(found["next_count"], found["is_used"], unsealed)
