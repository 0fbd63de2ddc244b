"""What people read of a file that is brought in: what was understood, what became of its rows."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from cli.importing import ImportSummary, notice_lines
from cli.pages.output import mark_fictitious
from intake_files.opening import Table
from wording.catalogue import counted, text
from wording.codes import LEFT_OUT_ROWS, word

SHOWN_NUMBERS: Final = 20
"""Rows that a line names."""


def understood_lines(table: Table) -> Iterator[str]:
    """What was made of the headings, and what is not read; nothing for a file in the columns' own names alone."""
    if not table.is_by_name:
        for column in table.columns:
            if column.columns:
                columns = ", ".join(column.columns)
                yield text("Kolom “{heading}” dibaca sebagai {columns}", heading=column.heading, columns=columns)
            else:
                yield text("Kolom “{heading}” tidak dibaca", heading=column.heading)
        for name, value in table.values.items():
            yield text("Kolom {column} tidak ada; semua baris dibaca “{value}”", column=name, value=value)
    for reason, rows in groupby(sorted(table.left_out, key=lambda each: each.reason), lambda each: each.reason):
        numbers = [str(each.number) for each in rows]
        shown = ", ".join(numbers[:SHOWN_NUMBERS]) + (", …" if len(numbers) > SHOWN_NUMBERS else "")
        yield text("Baris {rows} bukan laporan: {why}", rows=shown, why=word(LEFT_OUT_ROWS, reason))
    if table.sheets_unread:
        yield text("Lembar yang tidak dibaca: {sheets}", sheets=", ".join(table.sheets_unread))


def summary_page(summary: ImportSummary) -> Iterator[str]:
    """What became of the rows, or would."""
    yield from (line.plain for line in mark_fictitious(fictitious=summary.fictitious))
    yield _trial(summary) if summary.dry_run else _outcome(summary)
    if summary.assumed_zone:
        yield text(
            "{rows} tanpa zona waktu dibaca sebagai waktu {zone}",
            rows=counted("{count} baris", summary.assumed_zone_rows),
            zone=summary.assumed_zone,
        )
    for accepted in summary.accepted:
        yield from notice_lines(accepted.row, accepted.notices)


def _outcome(summary: ImportSummary) -> str:
    by_disposition = dict.fromkeys(("became", "joined", "nil"), 0)
    for accepted in summary.accepted:
        if accepted.fresh:
            by_disposition[accepted.disposition] += 1
    return text(
        "{rows}: {became} masalah baru, {joined} bergabung, {nil} nihil, {known} sudah dicatat sebelumnya, "
        "{rejected} ditolak",
        rows=counted("{count} baris", summary.rows),
        known=summary.already_known,
        rejected=len(summary.rejected),
        **by_disposition,
    )


def _trial(summary: ImportSummary) -> str:
    return text(
        "{rows}: {readable} dapat dicatat, {rejected} ditolak; tidak ada yang disimpan. "
        "Masalah baru, penggabungan, dan surat baru diketahui saat dicatat.",
        rows=counted("{count} baris", summary.rows),
        readable=summary.rows - len(summary.rejected),
        rejected=len(summary.rejected),
    )
