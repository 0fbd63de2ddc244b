"""Reports to the tier above on a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rich.console import RenderableType
from rich.table import Table

from cli.pages.output import mark_fictitious, one_line
from cli.pages.tables import table_of_facts, titled_table
from domain.calendar import LocalTime
from projections.report.rows import TieredReportRow
from reading.report_body import Body
from reading.tiered_reports import EditionShown, Grid, Inbox, ReportsListed, TieredReportShown
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import FUNNEL_STEPS, REPORT_KINDS, REPORT_PHASES, word
from wording.instants import moment
from wording.tiered import CELLS, STANDINGS

LINES_SHOWN: Final = 30
"""Problems of a report; JSON has all."""


class Reader(NamedTuple):
    """What instants and codes are told with."""

    directory: ReferenceDirectory
    local: LocalTime


def list_page(listed: ReportsListed, reader: Reader) -> Iterator[RenderableType]:
    """The reports of one desk."""
    yield from mark_fictitious(fictitious=listed.fictitious)
    yield text("Laporan berjenjang {desk}", desk=reader.directory.desk_name(listed.desk))
    yield _table(listed.reports, reader) if listed.reports else text("Belum ada laporan.")


def inbox_page(found: Inbox, reader: Reader) -> Iterator[RenderableType]:
    """What came to a desk, and what did not."""
    yield from mark_fictitious(fictitious=found.fictitious)
    yield text("Laporan masuk ke {desk}", desk=reader.directory.desk_name(found.desk))
    groups = (
        (text("Menunggu diterima"), found.waiting),
        (text("Tidak masuk"), found.missing),
        (text("Dikembalikan"), found.returned),
        (text("Diterima"), found.received),
    )
    for title, reports in groups:
        if reports:
            yield f"{title}: {len(reports)}"
            yield _table(reports, reader)
    if not any(reports for _, reports in groups):
        yield text("Belum ada laporan.")


def grid_page(grid: Grid, directory: ReferenceDirectory) -> Iterator[RenderableType]:
    """Desks and periods, the newest on the left."""
    yield from mark_fictitious(fictitious=grid.fictitious)
    yield text("{kind}, masa terbaru di kiri", kind=word(REPORT_KINDS, grid.kind))
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(text("Desk"), overflow="fold")
    for period in grid.periods:
        table.add_column(period[-5:], no_wrap=True)
    for row in grid.rows:
        table.add_row(directory.desk_name(row.desk), *(word(CELLS, each.standing) for each in row.cells))
    yield table


def report_page(shown: TieredReportShown, reader: Reader) -> Iterator[RenderableType]:
    """One report with its editions and its body."""
    report, local = shown.report, reader.local
    yield from mark_fictitious(fictitious=shown.fictitious)
    yield text(
        "{kind} {subject}: {desk}",
        kind=word(REPORT_KINDS, report.kind),
        subject=report.subject,
        desk=reader.directory.desk_name(report.desk),
    )
    yield table_of_facts(
        {
            text("Tahap"): word(REPORT_PHASES, report.phase),
            text("Masa"): f"{report.since.isoformat()} – {report.until.isoformat()}",
            text("Batas isian"): moment(report.cut_off, local),
            text("Tujuan"): "" if report.to_region is None else reader.directory.desk_name(report.to_region),
            text("Nomor"): report.seal_number or "",
            text("Melapor"): f"{report.reported}/{len(report.units) + len(report.members)}",
            text("Tidak masuk sejak"): "" if report.missed_at is None else moment(report.missed_at, local),
        }
    )
    for edition in shown.editions:
        yield from _edition(edition, reader)
    if shown.body is not None:
        yield from _body(shown.body, reader)
    elif shown.entries:
        yield from (f"{each.unit or each.member}: {one_line(each.text)}" for each in shown.entries)


def _edition(edition: EditionShown, reader: Reader) -> Iterator[str]:
    seal = edition.seal
    yield text("Edisi {edition}", edition=edition.number) + (f": {one_line(edition.reason)}" if edition.reason else "")
    if seal is not None:
        yield text(
            "  disahkan {number}, {signer}, sidik {digest}", number=seal.number, signer=seal.signer, digest=seal.digest
        )
    if edition.narrative is not None:
        yield from (f"  {line}" for line in edition.narrative.text.split("\n"))
    if edition.returned is not None and edition.returned.words is not None:
        at = moment(edition.returned.at, reader.local)
        yield text("  dikembalikan {at}: {words}", at=at, words=one_line(edition.returned.words))


def _body(body: Body, reader: Reader) -> Iterator[RenderableType]:
    figures = table_of_facts({word(FUNNEL_STEPS, each.code): str(each.count) for each in body.funnel.figures})
    yield text("Nihil.") if body.nil else figures
    if body.problems:
        table = titled_table((text("Nomor"), text("Tempat"), text("Kategori"), text("Tingkat"), text("Uraian")))
        for each in body.problems[:LINES_SHOWN]:
            table.add_row(
                each.register_number or "–",
                reader.directory.region_name(each.place),
                reader.directory.category_name(each.category),
                each.severity,
                one_line(each.summary or "–"),
            )
        yield table
    if body.restricted_problems:
        yield text("Masalah terbatas, tanpa isi: {count}", count=body.restricted_problems)
    standings = {standing: [each.unit for each in body.units if each.standing == standing] for standing in STANDINGS}
    yield from (f"{word(STANDINGS, standing)}: {', '.join(units)}" for standing, units in standings.items() if units)


def _table(reports: Sequence[TieredReportRow], reader: Reader) -> Table:
    titles = (text("Desk"), text("Laporan"), text("Tahap"), text("Edisi"), text("Nomor"), text("Batas isian"))
    table = titled_table(titles)
    for each in reports:
        phase = word(REPORT_PHASES, each.phase)
        table.add_row(
            each.desk,
            each.report_id.key,
            f"{phase}, {text('tidak masuk')}" if each.missed_at is not None and each.sent_at is None else phase,
            str(each.edition),
            each.seal_number or "",
            moment(each.cut_off, reader.local),
        )
    return table
