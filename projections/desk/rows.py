"""The desk's own stream as rows: reports that nothing happened."""

from datetime import date

from domain.codes import RegionCode
from domain.desk.events import NilReportReceived
from domain.desk.state import Desk
from ledger.port import Recorded
from projections.intake_report import ReportRow, report_columns
from projections.projection import Changes, StoredCommand


class NilReportRow(ReportRow):
    """A report that nothing happened."""

    unit: RegionCode
    """Kecamatan that reports, or the desk's own region."""

    day: date
    """Of the unit's calendar."""


class DeskChanges(Changes):
    """Rows that commands to a desk bring."""

    nil_reports: tuple[NilReportRow, ...] = ()


def desk_changes(command: StoredCommand[Desk]) -> DeskChanges:
    """Rows that one command to a desk brings."""
    return DeskChanges(
        nil_reports=tuple(
            _nil_report_row(each) for each in command.recorded if isinstance(each.event, NilReportReceived)
        )
    )


def _nil_report_row(recorded: Recorded[NilReportReceived]) -> NilReportRow:
    event = recorded.event
    columns = report_columns(recorded, event.intake)
    return NilReportRow.model_validate({**columns, "unit": event.unit, "day": event.day})
