"""`/desk/…/berjenjang`: reports to the tier above, as a grid of desks and periods, what came in, and one of them."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from domain.codes import RegionCode
from domain.desk.cadence import PeriodKind
from domain.figures.funnel import Step
from domain.report.acts import acts_on
from domain.report.commands import OpenReport
from domain.report.rights import may_send
from domain.report.state import Report
from domain.report_id import ReportId
from domain.stream import StreamId, region_of
from projections.report.rows import TieredReportRow
from reading.report_body import Body, LineShown
from reading.tiered_reports import (
    PERIODS,
    Cell,
    CellStanding,
    Grid,
    GridRow,
    read_grid,
    read_inbox,
    read_report,
    report_named,
)
from web.api.commands import name_of
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.navigation import address_of_place
from web.pages.reader import Reader
from web.pages.rendering import page
from wording.codes import FUNNEL_STEPS, REPORT_KINDS, REPORT_PHASES, word
from wording.forms import ACTIONS
from wording.tiered import CELLS, STANDINGS

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

PLACE: Final = "berjenjang"
LINES_SHOWN: Final = 40

LOOKS: Final = {
    CellStanding.NONE: "k-belum",
    CellStanding.AT_WORK: "k-nanti",
    CellStanding.WAITING: "k-basi",
    CellStanding.RECEIVED: "k-ada",
    CellStanding.NIL: "k-nihil",
    CellStanding.RETURNED: "k-kembali",
    CellStanding.RESTATED: "k-ada",
    CellStanding.MISSING: "k-belum",
}
"""Class of a cell by what it says."""


class CellShown(NamedTuple):
    """A cell of the grid."""

    look: str
    word: str
    label: str
    address: str | None


class Act(NamedTuple):
    """Something that may be done, and where its form is."""

    label: str
    address: str


ReportName = Annotated[str, Path(max_length=64)]


def address_of_report(report_id: ReportId) -> str:
    """Where the page of a report is."""
    return f"{address_of_place(region_of(report_id.book), PLACE)}/{report_id.key}"


@router.get("/berjenjang")
async def tiered(
    at: DeskPage,
    jenis: Annotated[str, Query(max_length=20)] = PeriodKind.DAILY,
    masa: Annotated[int, Query(ge=1, le=60)] = PERIODS,
) -> Response:
    """Desks and periods, and what came to the desk."""
    services, sight, reader = at.services, at.visitor.sight, await at.reader()
    kind = next((each for each in PeriodKind if each == jenis), PeriodKind.DAILY)
    fictitious = await services.is_fictitious(at.book)
    grid = await read_grid(
        sight,
        services.report_lists,
        at.book,
        await services.ledger.books(),
        kind,
        reader.local.date_of(reader.now),
        masa,
        fictitious=fictitious,
    )
    inbox = await read_inbox(sight, services.report_lists, at.book, fictitious=fictitious)
    groups = (("waiting", inbox.waiting), ("missing", inbox.missing), ("returned", inbox.returned))
    return page(
        "tiered.html",
        frame=await at.frame(PLACE),
        reader=reader,
        address=address_of_place(at.desk, PLACE),
        kinds=[(each, word(REPORT_KINDS, each), each is kind) for each in PeriodKind],
        periods=grid.periods,
        rows=[_row(at, reader, grid, each) for each in grid.rows],
        groups=[(name, [_line(reader, each) for each in reports]) for name, reports in groups if reports],
        received=len(inbox.received),
    )


@router.get("/berjenjang/{kind}/{subject}/{number}")
async def tiered_report(at: DeskPage, kind: ReportName, subject: ReportName, number: ReportName) -> Response:
    """One report: how far it has come, what may be done, its editions and its body."""
    services, sight, reader = at.services, at.visitor.sight, await at.reader()
    report_id = report_named(at.book, f"{kind}/{subject}/{number}")
    shown, report = await read_report(
        sight,
        services.report_lists,
        services.ledger,
        services.ledger,
        report_id,
        fictitious=await services.is_fictitious(at.book),
    )
    row, body = shown.report, shown.body
    return page(
        "tiered_report.html",
        frame=await at.frame(PLACE),
        reader=reader,
        back=address_of_place(at.desk, PLACE),
        title=_title(row),
        row=row,
        phase=word(REPORT_PHASES, row.phase),
        expected=len(row.units) + len(row.members),
        acts=tuple(_acts(at, report_id, report)),
        editions=tuple(reversed(shown.editions)),
        entries=shown.entries,
        body=body,
        figures=() if body is None else _figures(body),
        lines=() if body is None else [(_address(reader, each), each) for each in body.problems[:LINES_SHOWN]],
        problems=0 if body is None else len(body.problems),
        standings=() if body is None else tuple(_standings(reader, body)),
    )


def _address(reader: Reader, line: LineShown) -> str:
    return reader.address(line.register_number, StreamId[Any].parse(line.stream).name)


def _row(at: AtDesk, reader: Reader, grid: Grid, row: GridRow) -> tuple[str, list[CellShown]]:
    name = reader.directory.desk_name(row.desk)
    return name, [_cell(at, name, row.desk, grid.kind, each) for each in row.cells]


def _cell(at: AtDesk, name: str, desk: RegionCode, kind: PeriodKind, cell: Cell) -> CellShown:
    said = word(CELLS, cell.standing)
    address = None if cell.report_id is None else address_of_report(cell.report_id)
    if address is None and desk == at.desk and may_send(at.visitor.sight.actor, OpenReport, desk):
        report_id = ReportId.named(at.book, f"{kind}/{cell.subject}")
        address = f"{address_of_report(report_id)}/tindakan/{name_of(OpenReport)}"
    return CellShown(LOOKS[cell.standing], said, f"{name}, {cell.subject}: {said}", address)


def _line(reader: Reader, row: TieredReportRow) -> tuple[str, str, str, str]:
    """Desk, report, its address and since when it is so."""
    since = reader.moment(row.sent_at or row.missed_at)
    return reader.directory.desk_name(row.desk), _title(row), address_of_report(row.report_id), since


def _title(row: TieredReportRow) -> str:
    return f"{word(REPORT_KINDS, row.kind)} {row.subject}"


def _acts(at: AtDesk, report_id: ReportId, report: Report) -> Iterator[Act]:
    for each in acts_on(at.visitor.sight.actor, at.desk, report):
        yield Act(ACTIONS[each.__name__], f"{address_of_report(report_id)}/tindakan/{name_of(each)}")


def _figures(body: Body) -> tuple[tuple[str, int, int], ...]:
    """Step, count, and permille of the largest."""
    largest = max((each.count for each in body.funnel.figures), default=0) or 1
    known = {step.value for step in Step}
    return tuple(
        (word(FUNNEL_STEPS, each.code), each.count, each.count * 1000 // largest)
        for each in body.funnel.figures
        if each.code in known
    )


def _standings(reader: Reader, body: Body) -> Iterator[tuple[str, str]]:
    for standing in STANDINGS:
        names = [
            *(reader.region(each.unit) for each in body.units if each.standing == standing),
            *(reader.agency(each.member) for each in body.members if each.standing == standing),
        ]
        if names:
            yield word(STANDINGS, standing), ", ".join(names)
