"""Sheets of LibreOffice: values as they are shown, repetitions counted before they are made."""

import pytest

from intake_files.opening import Table
from intake_files.table import COLUMN_LIMIT, ROW_LIMIT, FileFault
from tests.intake_files.files import VALUES, ods_document, ods_file, with_part
from tests.intake_files.test_tables import OWN_ROW, OWN_WORDS, opened, refused

TEXTS = [OWN_WORDS.split(";"), OWN_ROW.split(";")]


def cell(attributes: str, text: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def with_rows(*rows: str) -> bytes:
    return ods_document(ods_file(TEXTS[:1]), "".join(rows))


def first(table: Table, column: str) -> object:
    return table.rows[0].cells[column]


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        ('office:value-type="date" office:date-value="2024-11-27"', "07.15", "2024-11-27 07.15"),
        (
            'office:value-type="date" office:date-value="2024-11-27"',
            'office:value-type="time" office:time-value="PT07H15M00S"',
            "2024-11-27 07:15",
        ),
        (
            'office:value-type="date" office:date-value="2024-11-27"',
            'office:value-type="time" office:time-value="PT07H15M09S"',
            "2024-11-27 07:15:09",
        ),
        ('office:value-type="date" office:date-value="2024-11-27T07:15:00"', "", "2024-11-27 07:15:00"),
    ],
)
def test_days_and_hours_are_read_by_their_value_not_by_how_they_are_shown(day: str, hour: str, instant: str) -> None:
    told = cell(hour, "x") if hour.startswith("office") else cell("", hour)
    table = opened(with_rows(row(cell(day, "27 Nov") + told + "".join(cell("", each) for each in TEXTS[1][2:]))))

    assert first(table, "occurred_at") == instant


def test_numbers_truths_blanks_and_remarks() -> None:
    text = (
        "<table:table-cell><office:annotation><text:p>rahasia</text:p></office:annotation>"
        '<text:p>Listrik<text:s text:c="2"/>padam</text:p><text:p>di<text:tab/>TPS<text:line-break/>2</text:p>'
        "</table:table-cell>"
    )
    number = 'office:value-type="float" office:value="81200000001"'
    truth = 'office:value-type="boolean" office:boolean-value="true"'
    cells = "".join(cell("", each) for each in TEXTS[1][:3]) + text + cell(truth, "BENAR") + cell(number, "8,12E+10")
    table = opened(with_rows(row(cells)))

    assert first(table, "text") == "Listrik  padam\ndi\tTPS\n2"
    assert (first(table, "reporter_role"), first(table, "contact")) == ("TRUE", "81200000001")


def test_a_day_merged_over_rows_holds_for_each() -> None:
    day = cell('table:number-rows-spanned="2"', "27/11/2024")
    rest = "".join(cell("", each) for each in TEXTS[1][1:])
    table = opened(with_rows(row(day + rest), row("<table:covered-table-cell/>" + rest.replace("07.15", "08.00"))))

    assert [each.cells["occurred_at"] for each in table.rows] == ["27/11/2024 07.15", "27/11/2024 08.00"]


def test_a_hidden_sheet_is_not_read() -> None:
    style = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>'
    )
    content = ods_document(
        ods_file(TEXTS), "", ("<office:body>", style), ("<table:table ", '<table:table table:style-name="ta2" ')
    )

    assert refused(content).fault is FileFault.EMPTY_FILE


def test_a_filled_row_that_repeats_is_so_many_rows() -> None:
    cells = "".join(cell("", each) for each in TEXTS[1])

    assert len(opened(with_rows(row(cells, 'table:number-rows-repeated="3"'))).rows) == 3
    far = refused(with_rows(row(cells, f'table:number-rows-repeated="{10 * ROW_LIMIT}"')))
    assert (far.fault, far.subject) == (FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))


@pytest.mark.parametrize(
    ("inner", "fault", "subject"),
    [
        (row(cell('table:number-columns-repeated="16384"', "x")), FileFault.TOO_MANY_COLUMNS, str(COLUMN_LIMIT)),
        (row(cell("", "x"), 'table:number-rows-repeated="0"'), FileFault.DAMAGED_FILE, "number-rows-repeated 0"),
        (row(cell('table:number-columns-repeated="-1"')), FileFault.DAMAGED_FILE, "number-columns-repeated -1"),
        (row("", 'table:number-rows-repeated="999999999"'), FileFault.DAMAGED_FILE, "row 1000000000"),
        (row("<table:table-cell><table:table/></table:table-cell>"), FileFault.DAMAGED_FILE, "table:table"),
        (
            row("<table:table-cell><text:p><text:s text:c='99999999'/></text:p></table:table-cell>"),
            FileFault.EXPANDS_TOO_FAR,
            str(64 * 1024 * 1024),
        ),
        (row(cell('office:value-type="float" office:value="1E999"')), FileFault.DAMAGED_FILE, "1E999"),
    ],
)
def test_what_repeats_without_measure_or_sense_refuses_the_file(inner: str, fault: FileFault, subject: str) -> None:
    found = refused(with_rows(inner))

    assert (found.fault, found.subject) == (fault, subject)


def test_a_password_is_told() -> None:
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
        b"<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )

    assert refused(with_part(ods_file(TEXTS), "META-INF/manifest.xml", manifest)).fault is FileFault.PROTECTED_FILE


def test_another_document_of_the_same_makers_is_no_spreadsheet() -> None:
    content = with_part(ods_file([list(map(str, VALUES))]), "mimetype", b"application/vnd.oasis.opendocument.text")

    assert refused(content).fault is FileFault.WRONG_TYPE
