"""A workbook asks for no more than it holds, whatever it says of itself."""

import io
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from intake_files.archive import UNPACKED_LIMIT_BYTES
from intake_files.markup import DEPTH_LIMIT, ELEMENT_LIMIT, TAG_LIMIT_BYTES
from intake_files.reports import ReportRow
from intake_files.table import FileFault
from intake_files.xls import PROGRAM
from tests.intake_files.files import VALUES, with_part, workbook
from tests.intake_files.test_reports import fault, only_report, read

SAMPLES = Path(__file__).parent / "samples"
SHEET = "xl/worksheets/sheet1.xml"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEMORY_LIMIT_BYTES = 8 * 1024 * 1024


def sheet(inner: str) -> bytes:
    return with_part(workbook(VALUES), SHEET, sheet_with(inner))


def sheet_with(inner: str) -> bytes:
    return f'<worksheet xmlns="{SHEETS}"><sheetData>{inner}</sheetData></worksheet>'.encode()


def sheet_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(SHEET).decode()


@pytest.mark.parametrize(
    "reference",
    [
        "ZZZ9999999",
        "a1",
        "A1048577",
        "XFE1",
        "A0",
        "A01",
        "1A",
        "A",
        "",
        "A1:B2",
        "$A$1",
        "A-1",
        " A1",
        "Ａ1",
        "B1",
        "A2",
    ],
)
def test_a_cell_whose_reference_is_out_of_form_or_place_refuses_the_file(reference: str) -> None:
    content = sheet(f'<row r="1"><c r="B1"><v>1</v></c><c r="{reference}"><v>1</v></c></row>')

    assert fault(content)[0] is FileFault.DAMAGED_FILE


@pytest.mark.parametrize("number", ["0", "-1", "1048577", "9999999999", "x", "", "1.0", "1"])
def test_a_row_whose_number_is_out_of_form_or_order_refuses_the_file(number: str) -> None:
    content = sheet(f'<row r="1"/><row r="{number}"><c><v>1</v></c></row>')

    assert fault(content)[0] is FileFault.DAMAGED_FILE


@pytest.mark.parametrize(
    "inner",
    [
        '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>1E999</v></c></row>',
        '<row r="1"><c r="A1"><v>satu</v></c></row>',
        '<row r="1"><c r="A1" s="-1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><c r="B1"/></c></row>',
        '<row r="1"><c r="A1">',
        '<c r="A1"><v>1</v></c>',
        '</sheetData><mergeCells><mergeCell ref="B2:A1"/></mergeCells><sheetData>',
        '</sheetData><mergeCells><mergeCell ref="A1:ZZZ9999999"/></mergeCells><sheetData>',
    ],
)
def test_a_sheet_that_contradicts_itself_refuses_the_file(inner: str) -> None:
    assert fault(sheet(inner))[0] is FileFault.DAMAGED_FILE


def test_a_cell_in_the_last_row_is_a_row_and_no_rectangle() -> None:
    content = workbook(VALUES)
    far = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    content = with_part(content, SHEET, sheet_of(content).replace("</sheetData>", far).encode())
    tracemalloc.start()
    first, last = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert isinstance(first, ReportRow)
    assert (last.kind, last.number) == ("rejected", 1_048_576)
    assert peak < MEMORY_LIMIT_BYTES


def test_references_are_read_as_xml_writes_them() -> None:
    content = workbook(VALUES)
    plain = sheet_of(content)
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    same = [
        plain.replace('r="A1"', 'r="&#65;1"'),
        plain.replace('"', "'"),
        prefixed,
        plain.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
    ]

    for part in (
        *(text.encode() for text in same),
        ('<?xml version="1.0" encoding="utf-16"?>' + plain).encode("utf-16"),
    ):
        assert only_report(with_part(content, SHEET, part)).report == only_report(content).report


def test_cells_that_name_no_place_follow_each_other() -> None:
    content = workbook(VALUES)
    unnamed = sheet_of(content)
    for letter in "ABCDEFGH":
        unnamed = unnamed.replace(f'r="{letter}1"', "").replace(f'r="{letter}2"', "")

    assert only_report(with_part(content, SHEET, unnamed.encode())).report == only_report(content).report


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_document_type_refuses_the_file_in_whichever_part_it_stands(part: str) -> None:
    body = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'

    assert fault(with_part(workbook(VALUES), part, body)) == (FileFault.DAMAGED_FILE, "DOCTYPE")


def test_what_lies_too_deep_is_refused() -> None:
    assert fault(sheet("<a>" * 5_000)) == (FileFault.EXPANDS_TOO_FAR, str(DEPTH_LIMIT))


def test_a_tag_with_attributes_without_end_is_refused() -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(60_000))

    assert fault(sheet(f'<row r="1"><c r="A1" {attributes}/></row>')) == (
        FileFault.EXPANDS_TOO_FAR,
        str(TAG_LIMIT_BYTES),
    )


def test_many_merged_cells_upon_each_other_fill_no_more_than_a_sheet() -> None:
    content = workbook(*([VALUES] * 100))
    merges = '<mergeCell ref="A2:A101"/>' * 2_100
    merged = sheet_of(content).replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")

    assert fault(with_part(content, SHEET, merged.encode()))[0] is FileFault.EXPANDS_TOO_FAR


def test_one_long_text_shown_by_every_cell_is_refused() -> None:
    content = workbook(*([VALUES] * 100))
    long = f'<sst xmlns="{SHEETS}"><si><t>{"a" * 4_000_000}</t></si></sst>'
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 100))
    shown = with_part(
        with_part(content, "xl/sharedStrings.xml", long.encode()),
        SHEET,
        f'<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
    )

    assert fault(shown) == (FileFault.EXPANDS_TOO_FAR, str(UNPACKED_LIMIT_BYTES))


def test_a_part_packed_in_a_way_that_no_spreadsheet_uses_is_refused() -> None:
    odd = io.BytesIO(workbook(VALUES))
    with zipfile.ZipFile(odd, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/media/x.bin", b"x")

    assert fault(odd.getvalue())[0] is FileFault.DAMAGED_FILE


def test_elements_are_counted_over_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake_files.markup.ELEMENT_LIMIT", 1_000)
    content = workbook(VALUES)
    many = f'<sst xmlns="{SHEETS}">{"<si/>" * 990}</sst>'

    assert ELEMENT_LIMIT > 1_000
    assert fault(with_part(content, "xl/sharedStrings.xml", many.encode())) == (FileFault.EXPANDS_TOO_FAR, "1000")


def test_a_compound_file_is_an_old_workbook_or_called_by_its_name() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert fault(compound)[0] is FileFault.WRONG_TYPE
    assert fault(compound + "EncryptedPackage".encode("utf-16-le"))[0] is FileFault.PROTECTED_FILE
    assert fault(compound + "Workbook".encode("utf-16-le"))[0] is FileFault.DAMAGED_FILE
    assert fault(compound + "Workbook_VBA_PROJECT".encode("utf-16-le"))[0] is FileFault.MACRO_WORKBOOK


@pytest.mark.parametrize("limit", ["MEMORY_LIMIT_BYTES", "SECONDS_LIMIT"])
def test_an_old_workbook_that_asks_for_more_than_its_process_has_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str
) -> None:
    program = tmp_path / "tight.py"
    program.write_text(re.sub(rf"^{limit} = .*", f"{limit} = 0", PROGRAM.read_text(), flags=re.MULTILINE))
    monkeypatch.setattr("intake_files.xls.PROGRAM", program)

    content = (SAMPLES / "lama.xls").read_bytes() + bytes(10 * 1024 * 1024)

    assert fault(content)[0] is FileFault.EXPANDS_TOO_FAR
