"""The desk's own stream as rows: reports that nothing happened, and by what charter it was formed."""

from datetime import date, datetime
from typing import Final

from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.desk.events import (
    CharterAmended,
    CharterDistributed,
    CharterReceiptRecorded,
    CharterRecorded,
    NilReportReceived,
    PairsRecorded,
)
from domain.desk.state import Desk
from domain.stream import BookId
from ledger.port import Recorded
from projections.intake_report import ReportRow, report_columns
from projections.projection import Changes, StoredCommand


class NilReportRow(ReportRow):
    """A report that nothing happened."""

    unit: RegionCode
    """Kecamatan that reports, or the desk's own region."""

    day: date
    """Of the unit's calendar."""


OF_CHARTERS: Final = (CharterRecorded, CharterAmended, PairsRecorded, CharterDistributed, CharterReceiptRecorded)


class CharterRow(StoredValue):
    """By what charter a desk was formed, and how far it has been handed out; one for each desk that has one."""

    book: BookId
    desk: RegionCode
    version: int
    number: str
    signed_on: date
    signed_as: str
    lead: AgencyCode
    recorded_at: datetime
    """When the desk was told to be formed; an amendment leaves it."""

    pairs: int | None
    """Of candidates, whom it has to reach; None while their number is not known."""

    pairs_reached: int
    unconfirmed: int
    """Recipients that have to get it, or got it, and have not said so."""

    position: int
    """In the book, of what was stored last about it."""


class DeskChanges(Changes):
    """Rows that commands to a desk bring."""

    nil_reports: tuple[NilReportRow, ...] = ()
    charters: tuple[CharterRow, ...] = ()


def desk_changes(command: StoredCommand[Desk]) -> DeskChanges:
    """Rows that one command to a desk brings."""
    return DeskChanges(
        nil_reports=tuple(
            _nil_report_row(each) for each in command.recorded if isinstance(each.event, NilReportReceived)
        ),
        charters=_charter_rows(command),
    )


def _nil_report_row(recorded: Recorded[NilReportReceived]) -> NilReportRow:
    event = recorded.event
    columns = report_columns(recorded, event.intake)
    return NilReportRow.model_validate({**columns, "unit": event.unit, "day": event.day})


def _charter_rows(command: StoredCommand[Desk]) -> tuple[CharterRow, ...]:
    """The row as it reads after the command; none where the command says nothing of it, or there is no charter."""
    charters = command.after.charters
    latest = charters.latest
    if latest is None or not any(isinstance(each.event, OF_CHARTERS) for each in command.recorded):
        return ()
    row = CharterRow(
        book=command.book,
        desk=command.desk,
        version=latest.version,
        number=latest.charter.number,
        signed_on=latest.charter.signed_on,
        signed_as=latest.charter.signed_as,
        lead=latest.charter.lead,
        recorded_at=charters.versions[0].recorded_at,
        pairs=charters.pairs.total,
        pairs_reached=charters.pairs_reached,
        unconfirmed=len(charters.unconfirmed()),
        position=command.last.position,
    )
    return (row,)
