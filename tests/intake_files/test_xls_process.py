"""What the program gives that reads a spreadsheet in a process of its own."""

import io

import openpyxl

from intake_files.xls_process import _sheets


def test_rows_and_columns_are_counted_from_the_first_of_the_sheet() -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active["C4"], book.active["D6"] = "x", "y"
    book.save(content)

    (sheet,) = _sheets(content.getvalue())
    assert isinstance(sheet, dict)
    assert sheet["rows"] == [(4, ["", "", "x"]), (6, ["", "", "", "y"])]
