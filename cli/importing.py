"""`desk import`: every row of a file handed in, a line for each that is rejected, and a summary.

A file may be imported again, also after a cut in the middle: rows that are known already have no second effect.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.chat_messages import ChatShown, ShownMessage, judged, message_line
from cli.failures import DeskRefused, refusal_line
from cli.files import content_of
from cli.import_results import AcceptedRow, RefusedRow, Results
from cli.pages.output import faults, one_line
from cli.told_cells import told_cell
from commands.intake.forecast import Forecast, Forecasting
from commands.intake.service import IntakeService
from commands.service import Refused
from domain.actor import Actor
from domain.base import Value
from domain.codes import RegionCode
from intake_files.chat import ChatExport
from intake_files.columns import Hints
from intake_files.named_rows import LeftOut
from intake_files.opening import ReadColumn, Table, table_of
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, CellNotice, RejectedRow, ReportRow
from intake_files.table import FILE_LIMIT_BYTES, FileFault, UnusableFile
from reading.refused import NotDone
from reference.directory import ReferenceDirectory
from reference.loader import reference, shipped_classifier
from wording.catalogue import text

BATCH_ROWS: Final = 32
"""Rows on their way at once; the ledger stores them together."""


class ImportSummary(Value):
    """What became of a file; the shape of `--json`, in which two lists follow it: `accepted`, of `AcceptedRow`, and
    `rejected`, of `RefusedRow` (`cli.import_results`)."""

    file: str
    fictitious: bool
    rows: int
    fresh: int
    already_known: int
    assumed_zone: str | None
    """Zone in which instants without one were read; None when there were none."""

    assumed_zone_rows: int
    occurrence_untold_rows: int
    """That do not tell when it happened; it is recorded as the day of the report, hour unknown."""

    sheet: str
    """On which the table stands; empty for a text."""

    columns: tuple[ReadColumn, ...]
    values: dict[str, str]
    """What columns say in every row that the file does not have."""

    left_out: tuple[LeftOut, ...]
    sheets_unread: tuple[str, ...]
    """Other sheets on which something stands."""

    dry_run: bool
    """Whether nothing was stored; then no row is accepted, and those rejected are the ones that cannot be read."""

    forecast: Forecast | None = None
    """What would follow from storing it, where nothing was stored."""

    @classmethod
    def of(
        cls,
        file: str,
        table: Table,
        results: Results,
        zone: str,
        *,
        fictitious: bool,
        forecast: Forecast | None = None,
    ) -> "ImportSummary":
        """What became of the rows of a file; instants that name no zone were read in `zone`."""
        return cls(
            file=file,
            fictitious=fictitious,
            rows=len(table.rows),
            fresh=results.fresh.total(),
            already_known=results.known,
            assumed_zone=zone if results.zone_assumed else None,
            assumed_zone_rows=results.zone_assumed,
            occurrence_untold_rows=results.occurrence_untold,
            sheet=table.sheet,
            columns=table.columns,
            values=table.values,
            left_out=table.left_out,
            sheets_unread=table.sheets_unread,
            dry_run=forecast is not None,
            forecast=forecast,
        )


async def open_table(file: Path, hints: Hints, desk: RegionCode, *, all_reports: bool = False) -> Table:
    """The file as it is understood, with what somebody says of it.

    Args:
        file: whose content it is.
        hints: what somebody says of it.
        desk: whose reports they would be.
        all_reports: whether those messages of a chat are meant that look like reports.

    Raises:
        DeskRefused: the file as a whole cannot be used; with the headings that were found where they are the reason.
    """
    try:
        return await asyncio.to_thread(_table, file, hints, desk, all_reports)
    except ChatExport as chat:
        messages = tuple(judged(chat.messages, shipped_classifier(), desk))
        raise DeskRefused(
            chat.fault,
            chat.subject,
            document=ChatShown(outcome="refused", code=chat.fault, message=chat.subject, messages=messages),
            advice=tuple(_chat_advice(messages)),
        ) from None
    except UnusableFile as unusable:
        headings = "; ".join(unusable.headings)
        message = f"{unusable.subject} ({headings})" if headings else unusable.subject
        raise DeskRefused(
            unusable.fault,
            unusable.subject,
            document=NotDone(outcome="refused", code=unusable.fault, message=message),
            advice=tuple(_advice(unusable, headings)),
        ) from None


def _table(file: Path, hints: Hints, desk: RegionCode, all_reports: bool) -> Table:
    content = content_of(file, FILE_LIMIT_BYTES)
    try:
        return table_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS, hints)
    except ChatExport as chat:
        if not all_reports:
            raise
        found = judged(chat.messages, shipped_classifier(), desk)
        numbers = tuple(each.number for each in found if each.looks_like_report)
        if not numbers:
            raise
        chosen = hints.model_copy(update={"messages": numbers})
        return table_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS, chosen)


def _chat_advice(messages: Sequence[ShownMessage]) -> Iterator[str]:
    directory = ReferenceDirectory(reference())
    for message in messages:
        yield message_line(message, directory.category_name(message.category) if message.category else "")
    yield text(
        "Sebutkan nomornya, misalnya: --messages 3,5-7, atau --messages laporan untuk semua yang tampak laporan; pesan "
        "beruntun dari satu pengirim dalam beberapa menit menjadi satu laporan."
    )


def _advice(unusable: UnusableFile, headings: str) -> Iterator[str]:
    if headings:
        yield one_line(text("Judul kolom yang ditemukan: {headings}", headings=headings))
    if headings and unusable.fault in {FileFault.MISSING_COLUMN, FileFault.INCOMPLETE_FORM}:
        yield text("Sebutkan artinya sekali, --map 'JUDUL=kolom', atau isinya untuk semua baris, --value 'kolom=isi'.")
    if unusable.fault is FileFault.DUPLICATE_COLUMN:
        yield text("Yang tidak dibaca disebut dengan --map 'JUDUL=-'.")


def notice_lines(row: int, notices: Sequence[CellNotice]) -> Iterator[str]:
    """A line for each cell that the row goes in without."""
    for notice in notices:
        yield text("Baris {row}, diterima: {why}", row=row, why=refusal_line(notice.code, told_cell(notice.cell)))


async def hand_in(
    intake: IntakeService,
    actor: Actor,
    rows: Iterable[ReportRow | RejectedRow],
    count: int,
    *,
    archive: bool,
    quiet: bool,
) -> Results:
    """What became of the rows; told on stderr while it happens, unless `quiet`.

    Args:
        intake: takes the reports in.
        actor: who hands them in.
        rows: of the file, in order; each is asked for when it is its turn.
        count: how many there are.
        archive: whether they are records of what is past.
        quiet: whether a program asks.

    Raises:
        domain.outage.LedgerAway: what is stored stays, and the same import may be started again.
    """
    results, left = Results(keeps_rows=quiet), iter(rows)
    with _progress(quiet=quiet) as progress:
        task = progress.add_task(text("Mengimpor"), total=count)
        while batch := list(islice(left, BATCH_ROWS)):
            for row in batch:
                results.read(row)
            for result in await asyncio.gather(*(_hand_in_row(intake, actor, row, archive=archive) for row in batch)):
                results.add(result)
                if isinstance(result, RefusedRow) and not quiet:
                    progress.console.print(refused_line(result))
            progress.advance(task, len(batch))
    return results


async def try_out(
    forecasting: Forecasting, rows: Iterable[ReportRow | RejectedRow], count: int, *, quiet: bool, tells: bool = True
) -> Results:
    """What is read, and the rows that would be refused; `forecasting` holds what would follow.

    Nothing is stored. A line goes to stderr for each row that would be refused and each cell that its row would go in
    without, unless `quiet`, or unless the rows are told when they are stored (`tells`).

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    results = Results(keeps_rows=quiet)
    with _progress(quiet=quiet) as progress:
        task = progress.add_task(text("Memeriksa"), total=count)
        for row in rows:
            found: RefusedRow | None
            results.read(row)
            if isinstance(row, ReportRow):
                refused = await forecasting.take(row.report)
                found = RefusedRow(row=row.number, code=refused.code, message=refused.message) if refused else None
            else:
                found = _refused(row)
            if found is not None:
                results.add(found)
            if tells and not quiet:
                for line in _trial_lines(row, found):
                    progress.console.print(line)
            progress.advance(task)
    return results


def _trial_lines(row: ReportRow | RejectedRow, refused: RefusedRow | None) -> Iterator[str]:
    if refused is not None:
        yield refused_line(refused)
    elif isinstance(row, ReportRow):
        yield from notice_lines(row.number, row.notices)


async def _hand_in_row(
    intake: IntakeService, actor: Actor, row: ReportRow | RejectedRow, *, archive: bool
) -> AcceptedRow | RefusedRow:
    if isinstance(row, RejectedRow):
        return _refused(row)
    outcome = await intake.receive(row.report, actor, archive=archive)
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


def refused_line(refused: RefusedRow) -> str:
    """What people read of a row that is refused."""
    return text("Baris {row}: {why}", row=refused.row, why=refusal_line(refused.code, refused.message))


def _progress(*, quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    target = faults()
    return Progress(*columns, console=target, disable=quiet, transient=not target.is_terminal)
