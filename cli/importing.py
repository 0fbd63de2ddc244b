"""`desk import`: every row of a file handed in, a line for each that is rejected, and a summary.

A file may be imported again, also after a cut in the middle: rows that are known already have no second effect.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.failures import DeskRefused, refusal_line
from cli.files import content_of
from cli.pages.output import faults, mark_fictitious
from cli.told_cells import told_cell
from commands.intake.report import Disposition
from commands.intake.service import IntakeService
from commands.service import Refused
from domain.actor import Actor
from domain.base import Value
from domain.codes import RegionCode
from intake_files.cells import CellFault
from intake_files.reports import CellNotice, RejectedRow, ReportRow, read_reports
from intake_files.table import FILE_LIMIT_BYTES, UnusableFile
from wording.catalogue import counted, text

BATCH_ROWS: Final = 32
"""Rows on their way at once; the ledger stores them together."""


class AcceptedRow(Value):
    """A row that is on record."""

    row: int
    disposition: Disposition
    intake_id: str
    problem_id: str | None
    fresh: bool
    """False when an earlier import had brought the same report."""

    notices: tuple[CellNotice, ...] = ()
    """Cells that the row went in without."""


class RefusedRow(Value):
    """A row that is not."""

    row: int
    code: str
    message: str
    cell: CellFault | None = None
    """The cell at fault, with what could stand there; None where it is the row."""


class ImportSummary(Value):
    """What became of a file; the shape of `--json`."""

    file: str
    fictitious: bool
    rows: int
    fresh: int
    already_known: int
    assumed_zone: str | None
    """Zone in which instants without one were read; None when there were none."""

    assumed_zone_rows: int
    accepted: tuple[AcceptedRow, ...]
    rejected: tuple[RefusedRow, ...]

    @classmethod
    def of(
        cls,
        file: str,
        rows: Sequence[ReportRow | RejectedRow],
        results: Sequence[AcceptedRow | RefusedRow],
        zone: str,
        *,
        fictitious: bool,
    ) -> "ImportSummary":
        """What became of the rows of a file whose instants were read in `zone` where they name none."""
        assumed = sum(isinstance(row, ReportRow) and row.zone_assumed for row in rows)
        accepted = tuple(result for result in results if isinstance(result, AcceptedRow))
        return cls(
            file=file,
            fictitious=fictitious,
            rows=len(rows),
            fresh=sum(result.fresh for result in accepted),
            already_known=sum(not result.fresh for result in accepted),
            assumed_zone=zone if assumed else None,
            assumed_zone_rows=assumed,
            accepted=accepted,
            rejected=tuple(result for result in results if isinstance(result, RefusedRow)),
        )


async def usable_rows(file: Path, desk: RegionCode, zone: ZoneInfo) -> Sequence[ReportRow | RejectedRow]:
    """The rows of a file for `desk`; instants that name no zone are read in `zone`.

    Raises:
        DeskRefused: the file as a whole cannot be used.
    """
    try:
        return await asyncio.to_thread(read_reports, content_of(file, FILE_LIMIT_BYTES), desk, zone)
    except UnusableFile as unusable:
        raise DeskRefused(unusable.fault, unusable.subject) from None


async def hand_in(
    intake: IntakeService, actor: Actor, rows: Sequence[ReportRow | RejectedRow], *, quiet: bool
) -> list[AcceptedRow | RefusedRow]:
    """What became of each row, in their order; told on stderr while it happens, unless `quiet`.

    Raises:
        domain.outage.LedgerAway: what is stored stays, and the same import may be started again.
    """
    results: list[AcceptedRow | RefusedRow] = []
    with _progress(quiet=quiet) as progress:
        task = progress.add_task(text("Mengimpor"), total=len(rows))
        for start in range(0, len(rows), BATCH_ROWS):
            batch = rows[start : start + BATCH_ROWS]
            for result in await asyncio.gather(*(_hand_in_row(intake, actor, row) for row in batch)):
                results.append(result)
                if isinstance(result, RefusedRow) and not quiet:
                    progress.console.print(
                        text("Baris {row}: {why}", row=result.row, why=refusal_line(result.code, result.message))
                    )
            progress.advance(task, len(batch))
    return results


async def _hand_in_row(intake: IntakeService, actor: Actor, row: ReportRow | RejectedRow) -> AcceptedRow | RefusedRow:
    if isinstance(row, RejectedRow):
        message = row.subject if row.cell is None else told_cell(row.cell)
        return RefusedRow(row=row.number, code=row.code, message=message, cell=row.cell)
    outcome = await intake.receive(row.report, actor)
    if isinstance(outcome, Refused):
        return RefusedRow(row=row.number, code=outcome.code, message=outcome.message)
    return AcceptedRow(
        row=row.number,
        disposition=outcome.disposition,
        intake_id=outcome.intake_id,
        problem_id=outcome.problem_id,
        fresh=outcome.fresh,
        notices=row.notices,
    )


def _progress(*, quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    target = faults()
    return Progress(*columns, console=target, disable=quiet, transient=not target.is_terminal)


def summary_page(summary: ImportSummary) -> Iterator[str]:
    """What people read of it."""
    yield from (line.plain for line in mark_fictitious(fictitious=summary.fictitious))
    by_disposition = dict.fromkeys(("became", "joined", "nil"), 0)
    for accepted in summary.accepted:
        if accepted.fresh:
            by_disposition[accepted.disposition] += 1
    yield (
        text(
            "{rows}: {became} masalah baru, {joined} bergabung, {nil} nihil, {known} sudah dicatat sebelumnya, "
            "{rejected} ditolak",
            rows=counted("{count} baris", summary.rows),
            known=summary.already_known,
            rejected=len(summary.rejected),
            **by_disposition,
        )
    )
    if summary.assumed_zone:
        yield text(
            "{rows} tanpa zona waktu dibaca sebagai waktu {zone}",
            rows=counted("{count} baris", summary.assumed_zone_rows),
            zone=summary.assumed_zone,
        )
    for accepted in summary.accepted:
        yield from (
            text("Baris {row}, diterima: {why}", row=accepted.row, why=refusal_line(each.code, told_cell(each.cell)))
            for each in accepted.notices
        )
