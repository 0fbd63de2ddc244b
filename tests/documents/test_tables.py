"""The rows of a report in a spreadsheet: equal to those on paper, and no formula among them."""

import csv
import hashlib
import io
import json
from datetime import datetime

import pytest
from python_calamine import CalamineWorkbook

from documents.reports import DailyReport
from documents.setting import data_of
from documents.tables import Cell, Table, csv_of, json_of, tables_of, xlsx_of
from domain.canonical import canonical_bytes
from domain.codes import Language
from tests.documents.hostile import ATTACKS, attacked
from tests.given import printed
from wording.language import speaking

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "−1", "teks")


def hostile_report() -> DailyReport:
    report = attacked(printed.daily_report(len(ATTACKS)))
    assert isinstance(report, DailyReport)
    return report


def as_read(cell: Cell) -> object:
    """What a reader of workbooks makes of a cell."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.replace(tzinfo=None)
        case int():
            return float(cell)
        case _:
            return cell


@pytest.mark.parametrize("report", [printed.daily_report(40), hostile_report()], ids=["ordinary", "hostile"])
def test_a_workbook_read_back_is_its_rows(report: DailyReport) -> None:
    tables = tables_of(report)

    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(tables, report.made_at)))

    assert book.sheet_names == [table.name for table in tables]
    for table in tables:
        read = book.get_sheet_by_name(table.name).to_python()
        assert read == [list(table.columns), *([as_read(each) for each in row] for row in table.rows)]


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    import zipfile

    table = Table(name="Uji", columns=FORMULAS, rows=(FORMULAS, ("http://contoh.example",) * len(FORMULAS)))

    with zipfile.ZipFile(io.BytesIO(xlsx_of((table,), printed.at(1)))) as held:
        sheet = held.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_csv_begins_no_cell_like_a_formula() -> None:
    made = csv_of(Table(name="Uji", columns=FORMULAS, rows=(FORMULAS,)))

    for row in csv.reader(io.StringIO(made.decode("utf-8-sig"))):
        assert row == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\r=1", "' =1", "'＝1", "'＋1", "−1", "teks"]


def test_a_csv_read_back_is_its_rows() -> None:
    table = tables_of(printed.daily_report(20))[3]

    head, *rows = csv.reader(io.StringIO(csv_of(table).decode("utf-8-sig")))

    assert head == list(table.columns)
    assert [row[1] for row in rows] == [row[1] for row in table.rows]
    assert rows[0][2] == "2024-11-27 07:13"


def test_the_same_report_gives_the_same_files() -> None:
    one, two = tables_of(printed.daily_report(9)), tables_of(printed.daily_report(9))

    assert xlsx_of(one, printed.at(1)) == xlsx_of(two, printed.at(1))
    assert csv_of(one[3]) == csv_of(two[3])


def test_what_nobody_reported_is_an_empty_cell() -> None:
    progress = tables_of(printed.daily_report(1))[1]

    assert progress.rows[4] == ("Kecamatan Topos", 24, 24, None)
    assert csv_of(progress).decode("utf-8-sig").splitlines()[5].endswith(',""')


def test_tables_are_in_indonesian_whatever_is_spoken() -> None:
    with speaking(Language.ENGLISH):
        assert [table.name for table in tables_of(printed.daily_report(1))][3] == "Masalah"


def test_the_digest_beside_the_data_is_that_of_the_paper() -> None:
    report = hostile_report()

    said = json.loads(json_of(report))

    assert said["digest"] == hashlib.sha256(data_of(report)).hexdigest()
    assert hashlib.sha256(canonical_bytes(said["data"])).hexdigest() == said["digest"]
