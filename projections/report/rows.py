"""A report's stream as its row: how far the report has come, and what of it the tier above has."""

from datetime import date, datetime

from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.contests import Contests
from domain.figures.funnel import Figure
from domain.report.state import Edition, Report, ReportPhase, State
from domain.report_id import ReportId, ReportKind
from domain.stream import BookId
from projections.projection import Changes, StoredCommand


class TieredReportRow(StoredValue):
    """One report of a desk to the tier above, as lists and pages show it."""

    report_id: ReportId
    stream: str
    book: BookId
    desk: RegionCode
    kind: ReportKind
    subject: str
    number: int
    since: date
    until: date
    cut_off: datetime
    missing_at: datetime
    to_region: RegionCode | None
    """Of the desk that it goes to; None for the nation's."""

    contests: Contests
    units: tuple[RegionCode, ...]
    members: tuple[AgencyCode, ...]
    """Who is expected to report."""

    reported: int
    """How many of these have told something or said that there was nothing."""

    phase: ReportPhase
    """Of the present edition."""

    edition: int
    opened_at: datetime
    closed_at: datetime | None
    missed_at: datetime | None
    compiled_at: datetime | None
    approved_at: datetime | None
    sealed_at: datetime | None
    submitted_at: datetime | None
    received_at: datetime | None
    returned_at: datetime | None
    problems: int | None
    """None while the present edition is not compiled; so are the next three."""

    nil: bool | None
    figures: tuple[Figure, ...] | None
    body: str | None
    """Digest under which the body lies in the ledger."""

    seal_number: str | None
    seal_numbers: tuple[str, ...]
    """Of all editions."""

    seal_count: int | None
    """The highest that the desk gave to an edition itself."""

    went_up: bool
    """Whether the tier above sees that there is such a report: some edition was sent, or it is missing."""

    sent_edition: int | None
    """The last that was sent; None before. So are the others that begin so."""

    sent_number: str | None
    sent_body: str | None
    sent_figures: tuple[Figure, ...] | None
    sent_nil: bool | None
    sent_phase: ReportPhase | None
    sent_at: datetime | None
    version: int
    position: int
    updated_at: datetime


class ReportChanges(Changes):
    """Rows that commands to reports bring."""

    reports: tuple[TieredReportRow, ...] = ()


def report_changes(command: StoredCommand[State]) -> ReportChanges:
    """Rows that one command to a report brings."""
    report = command.after
    return ReportChanges(reports=(_row(command, report),) if isinstance(report, Report) else ())


def _row(command: StoredCommand[State], report: Report) -> TieredReportRow:
    edition = report.edition
    compiled, seal = edition.compiled, edition.seal
    sent = next((each for each in reversed(report.editions) if each.submitted is not None), None)
    sent_body = None if sent is None else sent.compiled
    counts = [each.count for each in report.seals if each.count is not None]
    return TieredReportRow(
        report_id=report.report_id,
        stream=command.stream,
        book=command.book,
        desk=command.desk,
        kind=report.kind,
        subject=report.report_id.subject,
        number=report.report_id.number,
        since=report.since,
        until=report.until,
        cut_off=report.cut_off,
        missing_at=report.missing_at,
        to_region=report.to_region,
        contests=report.contests,
        units=report.units,
        members=report.members,
        reported=_reported(report),
        phase=report.phase,
        edition=edition.number,
        opened_at=report.opened_at,
        closed_at=report.closed_at,
        missed_at=report.missed_at,
        compiled_at=compiled and compiled.at,
        approved_at=edition.approved and edition.approved.at,
        sealed_at=seal and seal.at,
        submitted_at=edition.submitted and edition.submitted.at,
        received_at=edition.received and edition.received.at,
        returned_at=edition.returned and edition.returned.at,
        problems=None if compiled is None else compiled.problems,
        nil=None if compiled is None else compiled.nil,
        figures=None if compiled is None else compiled.figures,
        body=None if compiled is None else compiled.digest,
        seal_number=None if seal is None else seal.number,
        seal_numbers=tuple(each.number for each in report.seals),
        seal_count=max(counts, default=None),
        went_up=report.was_submitted or report.missed_at is not None,
        sent_edition=None if sent is None else sent.number,
        sent_number=None if sent is None or sent.seal is None else sent.seal.number,
        sent_body=None if sent_body is None else sent_body.digest,
        sent_figures=None if sent_body is None else sent_body.figures,
        sent_nil=None if sent_body is None else sent_body.nil,
        sent_phase=None if sent is None else _phase_above(sent),
        sent_at=None if sent is None or sent.submitted is None else sent.submitted.at,
        version=command.last.version,
        position=command.last.position,
        updated_at=command.last.ledger_at,
    )


def _reported(report: Report) -> int:
    """How many of who is expected have said something."""
    said = {(each.unit, each.member) for each in report.entries} | {(each.unit, each.member) for each in report.nil}
    expected = [*((unit, None) for unit in report.units), *((None, member) for member in report.members)]
    return sum(each in said for each in expected)


def _phase_above(sent: Edition) -> ReportPhase:
    if sent.returned is not None:
        return ReportPhase.RETURNED
    return ReportPhase.SUBMITTED if sent.received is None else ReportPhase.RECEIVED
