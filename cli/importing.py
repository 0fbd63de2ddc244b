"""`desk import`: every row of a file handed in, a line for each that is rejected, and a summary.

A file may be imported again, also after a cut in the middle: rows that are known already have no second effect.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.failures import DeskRefused, refusal_line
from cli.files import content_of
from cli.pages.output import faults, one_line
from cli.told_cells import told_cell
from commands.intake.report import Disposition
from commands.intake.service import IntakeService
from commands.service import Refused
from domain.actor import Actor
from domain.base import Value
from intake_files.cells import CellFault
from intake_files.columns import Hints
from intake_files.named_rows import LeftOut
from intake_files.opening import ReadColumn, Table, table_of
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, CellNotice, RejectedRow, ReportRow
from intake_files.table import FILE_LIMIT_BYTES, FileFault, UnusableFile
from reading.refused import NotDone
from wording.catalogue import text

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
    sheet: str
    """On which the table stands; empty for a text."""

    columns: tuple[ReadColumn, ...]
    values: dict[str, str]
    """What columns say in every row that the file does not have."""

    left_out: tuple[LeftOut, ...]
    sheets_unread: tuple[str, ...]
    dry_run: bool
    """Whether nothing was stored; then no row is accepted, and those rejected are the ones that cannot be read."""

    accepted: tuple[AcceptedRow, ...]
    rejected: tuple[RefusedRow, ...]

    @classmethod
    def of(
        cls,
        file: str,
        table: Table,
        rows: Sequence[ReportRow | RejectedRow],
        results: Sequence[AcceptedRow | RefusedRow],
        zone: str,
        *,
        fictitious: bool,
        dry_run: bool,
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
            sheet=table.sheet,
            columns=table.columns,
            values=table.values,
            left_out=table.left_out,
            sheets_unread=table.sheets_unread,
            dry_run=dry_run,
            accepted=accepted,
            rejected=tuple(result for result in results if isinstance(result, RefusedRow)),
        )


async def open_table(file: Path, hints: Hints) -> Table:
    """The file as it is understood, with what somebody says of it.

    Raises:
        DeskRefused: the file as a whole cannot be used; with the headings that were found where they are the reason.
    """
    try:
        return await asyncio.to_thread(_table, file, hints)
    except UnusableFile as unusable:
        headings = "; ".join(unusable.headings)
        message = f"{unusable.subject} ({headings})" if headings else unusable.subject
        raise DeskRefused(
            unusable.fault,
            unusable.subject,
            document=NotDone(outcome="refused", code=unusable.fault, message=message),
            advice=tuple(_advice(unusable, headings)),
        ) from None


def _table(file: Path, hints: Hints) -> Table:
    return table_of(content_of(file, FILE_LIMIT_BYTES), REQUIRED_COLUMNS, OPTIONAL_COLUMNS, hints)


def _advice(unusable: UnusableFile, headings: str) -> Iterator[str]:
    if unusable.fault is FileFault.CHAT_EXPORT:
        yield from (one_line(message) for message in unusable.headings)
        yield text(
            "Sebutkan nomornya, misalnya: --messages 3,5-7; pesan beruntun dari satu pengirim menjadi satu laporan."
        )
        return
    if headings:
        yield one_line(text("Judul kolom yang ditemukan: {headings}", headings=headings))
    if headings and unusable.fault in {FileFault.MISSING_COLUMN, FileFault.INCOMPLETE_FORM}:
        yield text("Sebutkan artinya sekali, --map 'JUDUL=kolom', atau isinya untuk semua baris, --value 'kolom=isi'.")
    if unusable.fault is FileFault.DUPLICATE_COLUMN:
        yield text("Yang tidak dibaca disebut dengan --map 'JUDUL=-'.")


def refused_rows(rows: Sequence[ReportRow | RejectedRow]) -> list[AcceptedRow | RefusedRow]:
    """The rows that cannot be read, before anything is handed in."""
    return [_refused(row) for row in rows if isinstance(row, RejectedRow)]


def trial_lines(rows: Sequence[ReportRow | RejectedRow]) -> Iterator[str]:
    """A line for each row that cannot be read, and for each cell that its row would go in without."""
    for row in rows:
        if isinstance(row, RejectedRow):
            yield _refused_line(_refused(row))
        else:
            yield from notice_lines(row.number, row.notices)


def notice_lines(row: int, notices: Sequence[CellNotice]) -> Iterator[str]:
    """A line for each cell that the row goes in without."""
    for notice in notices:
        yield text("Baris {row}, diterima: {why}", row=row, why=refusal_line(notice.code, told_cell(notice.cell)))


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
                    progress.console.print(_refused_line(result))
            progress.advance(task, len(batch))
    return results


async def _hand_in_row(intake: IntakeService, actor: Actor, row: ReportRow | RejectedRow) -> AcceptedRow | RefusedRow:
    if isinstance(row, RejectedRow):
        return _refused(row)
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


def _refused(row: RejectedRow) -> RefusedRow:
    message = row.subject if row.cell is None else told_cell(row.cell)
    return RefusedRow(row=row.number, code=row.code, message=message, cell=row.cell)


def _refused_line(refused: RefusedRow) -> str:
    return text("Baris {row}: {why}", row=refused.row, why=refusal_line(refused.code, refused.message))


def _progress(*, quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    target = faults()
    return Progress(*columns, console=target, disable=quiet, transient=not target.is_terminal)
