"""The rows of a report as tables for a spreadsheet: the same values as on paper, cleaned by the same rule.

Invariants:
    * a text is never read as a formula, whatever it begins with;
    * the same report gives the same bytes;
    * what nobody reported is an empty cell, never zero.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from documents.cleaning import clean
from documents.reports import DailyReport
from documents.setting import data_of
from domain.base import Value
from domain.canonical import canonical_bytes
from domain.codes import Language
from wording.catalogue import text
from wording.language import speaking

Cell = str | int | datetime | None

FORMULA_BEGINS: Final = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, also in its wide form."""

MARK_OF_TEXT: Final = "'"
"""Before a text in a CSV file that would be a formula without it."""

INSTANT_FORMAT: Final = "dd/mm/yyyy hh:mm"
WIDTH_CHARACTERS: Final = 60
"""Of the widest column."""


class Table(Value):
    """One sheet."""

    name: str
    """At most 31 characters."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables_of(report: DailyReport) -> tuple[Table, ...]:
    """Figures, progress, units, problems and hand-overs of a day, in Indonesian as on paper."""
    with speaking(Language.INDONESIAN):
        return tuple(
            Table(
                name=table.name,
                columns=tuple(clean(each) for each in table.columns),
                rows=tuple(tuple(clean(each) if isinstance(each, str) else each for each in row) for row in table.rows),
            )
            for table in _tables(report)
        )


def _tables(report: DailyReport) -> Iterator[Table]:
    zone = report.zone
    yield Table(
        name=text("Angka"),
        columns=(
            text("Kode"),
            text("Angka"),
            text("Jumlah"),
            text("Satuan"),
            text("Artinya"),
            text("Per ({zone})", zone=zone),
        ),
        rows=tuple((x.code, x.label, x.value, x.unit, x.definition, x.as_of) for x in report.figures),
    )
    yield Table(
        name=text("Kemajuan"),
        columns=(text("Satuan"), text("TPS"), *report.stage_columns),
        rows=tuple((x.unit, x.stations, *x.values) for x in report.stage_progress),
    )
    standings = {"reported": text("melapor"), "nil": text("nihil"), "missing": text("belum melapor")}
    yield Table(
        name=text("Satuan"),
        columns=(
            text("Satuan"),
            text("Status"),
            text("Diterima ({zone})", zone=zone),
            text("Masalah"),
            text("Keterangan"),
        ),
        rows=tuple((x.name, standings[x.status], x.received_at, x.problems, x.note) for x in report.units),
    )
    yield Table(
        name=text("Masalah"),
        columns=(
            *(text("No."), text("Register"), text("Terjadi ({zone})", zone=zone), text("Jam diketahui")),
            *(text("Dicatat ({zone})", zone=zone), text("Wilayah"), text("Tempat"), text("Uraian"), text("Kategori")),
            *(text("Tingkat"), text("Instansi"), text("Tindakan"), text("Status"), text("Lewat batas")),
            *(text("Tindak lanjut"), text("Sisa kurun sebelumnya")),
        ),
        rows=tuple(
            (
                *(x.number, x.register_number, x.occurred_at, _yes(x.hour_known)),
                *(x.recorded_at, x.area, x.place, x.description, x.category),
                *(x.severity.value, x.agency, x.action, x.status, _yes(x.overdue)),
                *(x.follow_up, _yes(x.carried_over)),
            )
            for x in report.problems
        ),
    )
    yield Table(
        name=text("Penyerahan"),
        columns=(
            *(text("Register"), text("Perihal dugaan"), text("Tingkat"), text("Lembaga")),
            *(text("Diserahkan ({zone})", zone=zone), text("Tanda terima"), text("Diterima ({zone})", zone=zone)),
            text("Hasil diumumkan"),
        ),
        rows=tuple(
            (
                *(x.register_number, x.allegation, x.severity.value, x.body),
                *(x.handed_at, x.receipt_number, x.received_at, x.result),
            )
            for x in report.hand_overs
        ),
    )


def csv_of(table: Table) -> bytes:
    """The table as CSV (RFC 4180) in UTF-8 with a byte order mark, by which spreadsheets know it."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([_as_text(each) for each in table.columns])
    writer.writerows([[_of_csv(each) for each in row] for row in table.rows])
    return stream.getvalue().encode("utf-8-sig")


def xlsx_of(tables: Sequence[Table], made_at: datetime) -> bytes:
    """The tables as one workbook (ISO/IEC 29500), a sheet for each.

    Args:
        tables: in the order of the sheets, each with a name of its own.
        made_at: what the file says of when it was made.
    """
    import xlsxwriter  # noqa: PLC0415 - only who asks for a workbook loads it

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": INSTANT_FORMAT}) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        head = workbook.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"})
        for table in tables:
            sheet = workbook.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table.columns):
                sheet.write_string(0, column, name, head)
                widest = max([len(name), *(len(str(row[column])) for row in table.rows)])
                sheet.set_column(column, column, min(widest + 2, WIDTH_CHARACTERS))
            for number, row in enumerate(table.rows, 1):
                for column, each in enumerate(row):
                    match each:
                        case None:
                            continue
                        case datetime():
                            sheet.write_datetime(number, column, each.replace(tzinfo=None))
                        case int():
                            sheet.write_number(number, column, each)
                        case _:
                            sheet.write_string(number, column, each)
    return stream.getvalue()


def json_of(report: DailyReport) -> bytes:
    """The report's data beside its digest, as canonical JSON; the digest is SHA-256 of the canonical JSON of `data`.

    Raises:
        DocumentTooLarge: it is more than one document can hold.
    """
    data = data_of(report)
    return b'{"data":%s,"digest":%s}' % (data, canonical_bytes(sha256(data).hexdigest()))


def _yes(said: bool) -> str:
    return text("ya") if said else text("tidak")


def _of_csv(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.replace(tzinfo=None).isoformat(" ", "minutes")
        case int():
            return cell
        case _:
            return _as_text(cell)


def _as_text(said: str) -> str:
    return MARK_OF_TEXT + said if said.lstrip().startswith(FORMULA_BEGINS) else said
