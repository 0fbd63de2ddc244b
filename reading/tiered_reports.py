"""Reports of desks to the tier above: as a grid of desks and periods, one with its body, and what came to a desk."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple, Self

from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode, upper_region
from domain.desk.cadence import PeriodKind
from domain.refusals import UnknownReport
from domain.report.events import ReportSealed
from domain.report.process import PROCESS, report_stream
from domain.report.rights import sees_drafts
from domain.report.state import Act, Edition, Narrative, Report, ReportPhase, Seal
from domain.report_id import ReportId, ReportKind
from domain.stream import BookId, StreamId, region_of, year_of
from ledger.port import Appended, Bodies, EntriesInSight
from projections.report.rows import TieredReportRow
from projections.report_lists import ReportLists
from reading.report_body import Body, EntryShown

SHOWN_CHARACTERS: Final = 120
"""Of what names no report, in a refusal."""

PERIODS: Final = 14
"""Columns of the grid unless told otherwise."""


class CellStanding(StrEnum):
    """What a cell of the grid says of a desk's report on a period."""

    NONE = "none"
    """Nothing is there, as far as it is in sight."""

    AT_WORK = "at_work"
    """It is open, and not sent."""

    WAITING = "waiting"
    """It was sent, and nobody above has said that it is there."""

    RECEIVED = "received"
    NIL = "nil"
    """It was received, and says that nothing happened."""

    RETURNED = "returned"
    RESTATED = "restated"
    """It was sent in more than one edition, and received."""

    MISSING = "missing"


class Cell(Value):
    """A desk's reports on one period: how many there are, and how the newest stands."""

    subject: str
    standing: CellStanding
    reports: int
    report_id: ReportId | None
    """The newest; None where there is none."""


class GridRow(Value):
    """One desk."""

    desk: RegionCode
    cells: tuple[Cell, ...]
    """As the periods of the grid are."""


class Grid(Value):
    """Desks and periods; the shape of `desk tiered grid --json`."""

    desk: RegionCode
    fictitious: bool
    kind: PeriodKind
    periods: tuple[str, ...]
    """Newest first."""

    rows: tuple[GridRow, ...]
    """The desk itself, then those right below."""


class ReportsListed(Value):
    """Reports of one desk, newest first; the shape of `desk tiered list --json`."""

    desk: RegionCode
    fictitious: bool
    reports: tuple[TieredReportRow, ...]


class Inbox(Value):
    """What came to a desk, and what did not; the shape of `desk tiered inbox --json`."""

    desk: RegionCode
    fictitious: bool
    waiting: tuple[TieredReportRow, ...]
    """Sent, and neither received nor returned."""

    missing: tuple[TieredReportRow, ...]
    returned: tuple[TieredReportRow, ...]
    """And not sent again."""

    received: tuple[TieredReportRow, ...]
    late: tuple[ReportId, ...]
    """Of all of these, those that were sent when they had been missing."""


class EditionShown(Value):
    """One edition."""

    number: int
    reason: str | None
    narrative: Narrative | None
    compiled_by: str | None
    compiled_at: datetime | None
    body_digest: str | None
    disapproved: Act | None
    approved: Act | None
    seal: Seal | None
    path: tuple[RegionCode, ...]
    submitted: Act | None
    received: Act | None
    returned: Act | None


class TieredReportShown(Value):
    """One report; the shape of `desk tiered show --json`."""

    fictitious: bool
    report: TieredReportRow
    editions: tuple[EditionShown, ...]
    """Oldest first; from above those that were sent."""

    entries: tuple[EntryShown, ...]
    """What units and members told so far; from above none but those in the body."""

    body: Body | None
    """Of the newest edition in sight that was compiled."""


class ReportRead(NamedTuple):
    """A report as it is shown, and as it stands: what may be done about it goes by the whole of it."""

    shown: TieredReportShown
    state: Report


def report_named(book: BookId, name: str) -> ReportId:
    """The id of the report that people call `daily/2024-11-27`, in a book.

    Raises:
        UnknownReport: nothing can be called so.
    """
    report_id = ReportId.named(book, name)
    try:
        StreamId.parse(str(report_stream(report_id)))
    except ValueError:
        raise UnknownReport(name[:SHOWN_CHARACTERS]) from None
    return report_id


async def list_reports(
    sight: Sight, lists: ReportLists, book: BookId, kind: ReportKind | None = None, *, fictitious: bool
) -> ReportsListed:
    """Reports of a desk that are in sight, newest first.

    Raises:
        NotPermitted: they are not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    sight.check_of_desk(DeskView.REPORTS, desk)
    found = await lists.reports(sight, [desk], year_of(book), kind)
    return ReportsListed(desk=desk, fictitious=fictitious, reports=tuple(_in_sight(sight, each) for each in found))


async def read_grid(
    sight: Sight,
    lists: ReportLists,
    book: BookId,
    books: Iterable[BookId],
    kind: PeriodKind,
    today: date,
    periods: int = PERIODS,
    *,
    fictitious: bool,
) -> Grid:
    """How the reports of a desk, and of those right below, stand for the newest periods.

    Args:
        sight: whose eyes it is for.
        lists: the query tables.
        book: of the desk.
        books: that are open here.
        kind: of the periods.
        today: by the desk's calendar.
        periods: how many.
        fictitious: whether everything here is invented.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk, year = region_of(book), year_of(book)
    sight.check_of_desk(DeskView.REPORTS, desk)
    below = sorted(region_of(each) for each in books if year_of(each) == year and upper_region(region_of(each)) == desk)
    desks = [desk, *(each for each in below if sight.sees_of_desk(DeskView.REPORTS, each))]
    subjects = _subjects(kind, today, periods)
    found = await lists.reports(
        sight, desks, year, ReportKind(kind), since=today - timedelta(days=_DAYS[kind] * periods)
    )
    by_cell: dict[tuple[str, str], list[TieredReportRow]] = {}
    for each in found:
        by_cell.setdefault((each.desk, each.subject), []).append(each)
    rows = tuple(
        GridRow(desk=region, cells=tuple(_cell(sight, each, by_cell.get((region, each), ())) for each in subjects))
        for region in desks
    )
    return Grid(desk=desk, fictitious=fictitious, kind=kind, periods=tuple(subjects), rows=rows)


async def read_inbox(sight: Sight, lists: ReportLists, book: BookId, *, fictitious: bool) -> Inbox:
    """What came to a desk from those right below it, and what is missing.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    sight.check_of_desk(DeskView.REPORTS, desk)
    found = [_in_sight(sight, each) for each in await lists.inbox(sight, desk, year_of(book))]

    def standing(phase: ReportPhase | None) -> tuple[TieredReportRow, ...]:
        return tuple(each for each in found if each.sent_phase is phase)

    return Inbox(
        desk=desk,
        fictitious=fictitious,
        waiting=standing(ReportPhase.SUBMITTED),
        missing=standing(None),
        returned=standing(ReportPhase.RETURNED),
        received=standing(ReportPhase.RECEIVED),
        late=tuple(each.report_id for each in found if each.sent_at is not None and each.sent_at > each.missing_at),
    )


async def find_report(sight: Sight, lists: ReportLists, report_id: ReportId) -> TieredReportRow:
    """The report as lists show it.

    Raises:
        UnknownReport: there is none in sight.
        domain.outage.LedgerAway: try again later.
    """
    found = await lists.report(sight, report_id) if sight.sees_of_desk(DeskView.REPORTS, _desk_of(report_id)) else None
    if found is None:
        raise UnknownReport(report_id[:SHOWN_CHARACTERS])
    return _in_sight(sight, found)


async def read_report(
    sight: Sight, lists: ReportLists, ledger: EntriesInSight, bodies: Bodies, report_id: ReportId, *, fictitious: bool
) -> ReportRead:
    """One report with its editions, its entries and its body, as far as they are in sight.

    Args:
        sight: whose eyes it is for.
        lists: the query tables.
        ledger: with its events.
        bodies: that events name by their digests.
        report_id: which.
        fictitious: whether everything here is invented.

    Raises:
        UnknownReport: there is none in sight.
        ledger.port.FaultyBody: its body is lost or altered.
        domain.outage.LedgerAway: try again later.
    """
    row = await find_report(sight, lists, report_id)
    recorded = await ledger.seen_by(sight).read(report_stream(report_id))
    report = PROCESS.fold(each.event for each in recorded)
    if not isinstance(report, Report):
        raise UnknownReport(report_id[:SHOWN_CHARACTERS])
    editions = [each for each in report.editions if sees_drafts(sight.actor, row.desk) or each.submitted is not None]
    compiled = next((each.compiled for each in reversed(editions) if each.compiled is not None), None)
    body = None
    if compiled is not None:
        whole = Body.model_validate_json(await bodies.large_body(report_id.book, compiled.digest))
        streams = await lists.streams_in_sight(sight, [each.stream for each in whole.problems])
        body = whole.for_whom(streams)
    entries = report.entries if sees_drafts(sight.actor, row.desk) else ()
    shown = TieredReportShown(
        fictitious=fictitious,
        report=row,
        editions=tuple(_edition(each) for each in editions),
        entries=tuple(
            EntryShown(
                number=each.number,
                unit=each.unit,
                member=each.member,
                text=each.text,
                cites=each.cites,
                late=each.late,
                at=each.at,
            )
            for each in entries
        ),
        body=body,
    )
    return ReportRead(shown, report)


def _in_sight(sight: Sight, row: TieredReportRow) -> TieredReportRow:
    """The row without what was not sent, for who looks from above."""
    if sees_drafts(sight.actor, row.desk):
        return row
    unsent = dict.fromkeys(
        ("compiled_at", "approved_at", "sealed_at", "problems", "nil", "figures", "body", "seal_number", "seal_count")
    )
    sent = {
        "phase": row.sent_phase or ReportPhase.OPEN,
        "edition": row.sent_edition or 1,
        "nil": row.sent_nil,
        "figures": row.sent_figures,
        "body": row.sent_body,
        "seal_number": row.sent_number,
        "seal_numbers": () if row.sent_number is None else (row.sent_number,),
    }
    return row.model_copy(update={**unsent, **sent})


def _desk_of(report_id: ReportId) -> RegionCode:
    return region_of(report_id.book)


def _edition(edition: Edition) -> EditionShown:
    compiled = edition.compiled
    return EditionShown(
        number=edition.number,
        reason=edition.reason,
        narrative=edition.narrative,
        compiled_by=None if compiled is None else compiled.by,
        compiled_at=None if compiled is None else compiled.at,
        body_digest=None if compiled is None else compiled.digest,
        disapproved=edition.disapproved,
        approved=edition.approved,
        seal=edition.seal,
        path=edition.path,
        submitted=edition.submitted,
        received=edition.received,
        returned=edition.returned,
    )


_DAYS: Final = {PeriodKind.DAILY: 1, PeriodKind.WEEKLY: 7, PeriodKind.MONTHLY: 31}
"""That a period of each kind of the grid has at most."""


def _subjects(kind: PeriodKind, today: date, periods: int) -> list[str]:
    """The newest periods of a kind, newest first, as reports on them are called; weeks begin on Monday."""
    if kind is PeriodKind.MONTHLY:
        first, months = today.replace(day=1), []
        for _ in range(periods):
            months.append(first.isoformat()[:7])
            first = (first - timedelta(days=1)).replace(day=1)
        return months
    step = _DAYS[kind]
    newest = today - timedelta(days=today.weekday() if kind is PeriodKind.WEEKLY else 0)
    return [(newest - timedelta(days=step * back)).isoformat() for back in range(periods)]


def _cell(sight: Sight, subject: str, reports: Sequence[TieredReportRow]) -> Cell:
    """The newest report of a desk on a period, which comes first."""
    newest = _in_sight(sight, reports[0]) if reports else None
    standing = CellStanding.NONE if newest is None else _standing(newest)
    report_id = None if newest is None else newest.report_id
    return Cell(subject=subject, standing=standing, reports=len(reports), report_id=report_id)


def _standing(row: TieredReportRow) -> CellStanding:
    match row.sent_phase:
        case ReportPhase.RECEIVED if row.sent_nil:
            return CellStanding.NIL
        case ReportPhase.RECEIVED:
            return CellStanding.RESTATED if (row.sent_edition or 1) > 1 else CellStanding.RECEIVED
        case ReportPhase.RETURNED:
            return CellStanding.RETURNED
        case ReportPhase.SUBMITTED:
            return CellStanding.WAITING
        case _:
            return CellStanding.AT_WORK if row.missed_at is None else CellStanding.MISSING


class ReportAccepted(Value):
    """A command to a report that is on record; what every face answers with."""

    outcome: Literal["accepted"] = "accepted"
    report_id: ReportId
    version: int
    events: tuple[str, ...]
    """Types of what was stored; empty where there was nothing to do."""

    number: str | None
    """Under which the command sealed the report; None for every other command."""

    fresh: bool
    fictitious: bool

    @classmethod
    def of(cls, stored: Appended, report_id: ReportId, *, fictitious: bool) -> Self:
        """The answer to a command about a report."""
        return cls(
            report_id=report_id,
            version=stored.version,
            events=tuple(each.type for each in stored.events),
            number=next((each.number for each in stored.events if isinstance(each, ReportSealed)), None),
            fresh=stored.fresh,
            fictitious=fictitious,
        )
