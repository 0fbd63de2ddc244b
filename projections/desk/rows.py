"""The desk's own stream as rows: reports that nothing happened."""

from domain.desk.state import DeskRules
from domain.problem.events import NilReportReceived
from projections.projection import Changes, StoredCommand
from projections.report import ReportRow, report_columns


class NilReportRow(ReportRow):
    """A report that nothing happened."""


class DeskChanges(Changes):
    """Rows that commands to a desk bring."""

    nil_reports: tuple[NilReportRow, ...] = ()


def desk_changes(command: StoredCommand[DeskRules]) -> DeskChanges:
    """Rows that one command to a desk brings."""
    return DeskChanges(
        nil_reports=tuple(
            NilReportRow.model_validate(report_columns(command.desk, each, each.event.intake))
            for each in command.recorded
            if isinstance(each.event, NilReportReceived)
        )
    )
