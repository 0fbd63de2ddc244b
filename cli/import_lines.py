"""What people read of a file that is brought in: what was understood, what became of its rows."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from cli.import_results import Results
from cli.importing import ImportSummary, notice_lines
from cli.pages.output import mark_fictitious
from commands.intake.forecast import Forecast
from intake_files.opening import Table
from reference.directory import ReferenceDirectory
from wording.catalogue import counted, text
from wording.codes import LEFT_OUT_ROWS, word

SHOWN_OFFICES: Final = 10
"""Offices that a trial names, most letters first."""

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


def summary_page(summary: ImportSummary, results: Results, directory: ReferenceDirectory) -> Iterator[str]:
    """What became of the rows, or would."""
    yield from (line.plain for line in mark_fictitious(fictitious=summary.fictitious))
    if summary.forecast is None:
        yield _outcome(summary, results)
    else:
        yield from _trial(summary, summary.forecast, results, directory)
    if summary.assumed_zone:
        yield text(
            "{rows} tanpa zona waktu dibaca sebagai waktu {zone}",
            rows=counted("{count} baris", summary.assumed_zone_rows),
            zone=summary.assumed_zone,
        )
    if untold := summary.occurrence_untold_rows:
        yield text(
            "{rows} tanpa waktu kejadian dibaca sebagai hari laporannya, jam tidak diketahui",
            rows=counted("{count} baris", untold),
        )
    for accepted in results.noticed:
        yield from notice_lines(accepted.row, accepted.notices)
    if further := results.noticed_further:
        yield text("… dan {count} lagi; semuanya dengan --json", count=further)


def _outcome(summary: ImportSummary, results: Results) -> str:
    return text(
        "{rows}: {became} masalah baru, {joined} bergabung, {nil} nihil, {known} sudah dicatat sebelumnya, "
        "{archived} masuk arsip, {rejected} ditolak",
        rows=counted("{count} baris", summary.rows),
        archived=results.fresh["archived"],
        became=results.fresh["became"],
        joined=results.fresh["joined"],
        nil=results.fresh["nil"],
        known=results.known,
        rejected=results.refused,
    )


def _trial(
    summary: ImportSummary, forecast: Forecast, results: Results, directory: ReferenceDirectory
) -> Iterator[str]:
    yield text(
        "{rows}: {readable} dapat dicatat, {rejected} ditolak; tidak ada yang disimpan.",
        rows=counted("{count} baris", summary.rows),
        readable=summary.rows - results.refused,
        rejected=results.refused,
    )
    yield from forecast_lines(forecast, directory)


def forecast_lines(forecast: Forecast, directory: ReferenceDirectory) -> Iterator[str]:
    """What would follow from storing the file."""
    yield text(
        "Bila dicatat: {known} sudah dicatat sebelumnya, {open} bergabung ke masalah yang terbuka, {other} bergabung "
        "satu sama lain, {nil} nihil, {archived} masuk arsip, {problems} masalah baru (perlu triase: {triage}).",
        known=forecast.known,
        open=forecast.join_open,
        other=forecast.join_each_other,
        nil=forecast.nil,
        archived=forecast.archived,
        problems=forecast.problems,
        triage=forecast.triage,
    )
    if not forecast.letters:
        return
    yield text(
        "Sekitar {letters} surat ke {offices} (perkiraan, sebelum triase):",
        letters=forecast.letters,
        offices=counted("{count} kantor", len(forecast.offices)),
    )
    for each in forecast.offices[:SHOWN_OFFICES]:
        yield f"  {each.letters}  {directory.agency_name(each.agency, each.office)}"
    if len(forecast.offices) > SHOWN_OFFICES:
        yield "  …"
