"""A file becomes reports row by row, or is refused as a whole with a code that says why."""

import codecs
import io
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.intake.report import said
from domain.intake import ContactFault
from intake_files.reports import RejectedRow, ReportRow, read_reports
from intake_files.table import COLUMN_LIMIT, FILE_LIMIT_BYTES, ROW_LIMIT, FileFault, UnusableFile
from tests.intake_files.files import (
    COLUMNS,
    HEADER,
    ROW,
    VALUES,
    csv_file,
    with_false_size,
    with_part,
    workbook,
    zeros,
)

WIB = ZoneInfo("Asia/Jakarta")


def read(content: bytes) -> tuple[ReportRow | RejectedRow, ...]:
    return read_reports(content, "17.07", WIB)


def only_report(content: bytes) -> ReportRow:
    (row,) = read(content)
    assert isinstance(row, ReportRow), row
    return row


def only_rejected(content: bytes) -> RejectedRow:
    (row,) = read(content)
    assert isinstance(row, RejectedRow), row
    return row


def fault(content: bytes) -> tuple[FileFault, str]:
    with pytest.raises(UnusableFile) as refused:
        read(content)
    return refused.value.fault, refused.value.subject


def test_a_row_becomes_a_report_with_its_three_texts_and_two_instants() -> None:
    report = only_report(csv_file(ROW)).report

    assert report.text == "Longsor menutup jalan, R4 belum bisa lewat."
    assert (report.region, report.channel, report.reporter_role) == ("17.07.05", "whatsapp", "polsek")
    assert report.place == "Rimbo Pengadang"
    assert report.attachment_hint is None
    assert report.occurred_at == datetime(2024, 11, 25, 22, 40, tzinfo=UTC)
    assert report.reported_at == datetime(2024, 11, 25, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + csv_file(ROW),
        csv_file(ROW).decode().encode("utf-16"),
        csv_file(ROW).replace(b"\r\n", b"\n"),
        csv_file(ROW).replace(b"\r\n", b"\r"),
        csv_file(ROW).rstrip(),
        b"sep=,\r\n" + csv_file(ROW),
        csv_file(ROW, header=HEADER.upper()),
        csv_file(ROW, header=HEADER.replace(",", " , ")),
        csv_file(ROW + ",,", header=HEADER + ",,"),
        csv_file("", ROW, ",,,,,,,"),
    ],
    ids=["mark", "utf-16", "unix", "old-mac", "no-end", "sep", "capitals", "spaces", "empty-columns", "blank-rows"],
)
def test_the_usual_ways_to_write_csv_give_the_same_report(content: bytes) -> None:
    assert only_report(content).report == only_report(csv_file(ROW)).report


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_recognised_by_the_header(delimiter: str) -> None:
    text = "Longsor menutup jalan, R4 belum bisa lewat."
    cells = ROW.split(f'"{text}"')[0].rstrip(",").split(",")
    content = csv_file(delimiter.join([*cells, f'"{text}"', "-"]), header=delimiter.join(COLUMNS))

    assert only_report(content).report == only_report(csv_file(ROW)).report


def test_windows_1252_is_read_with_its_quotation_marks() -> None:
    row = ROW.replace("Longsor", "“Longsor” – è")

    assert only_report(csv_file(row).decode().encode("cp1252")).report.text.startswith("“Longsor” – è")


def test_a_byte_that_no_usual_encoding_knows_refuses_the_file() -> None:
    assert fault(csv_file(ROW).replace(b"Longsor", b"\x81\x8d")) == (FileFault.UNREADABLE_TEXT, "")


def test_a_workbook_and_a_csv_of_the_same_row_are_the_same_report() -> None:
    from_csv, from_workbook = only_report(csv_file(ROW)), only_report(workbook(VALUES))

    assert from_workbook.report.intake_key == from_csv.report.intake_key
    assert (from_csv.zone_assumed, from_workbook.zone_assumed) == (False, True)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = workbook(VALUES, [], (*VALUES[:6], "lain", "-"), ["bukan tanggal", *VALUES[1:]])

    assert [row.number for row in read(content)] == [2, 4, 5]


def test_a_row_that_says_the_same_again_is_a_question_and_names_the_first() -> None:
    first, again, other = read(
        csv_file(ROW, ROW.replace("Longsor menutup", "Longsor  menutup"), ROW.replace("R4", "R2"))
    )

    assert isinstance(first, ReportRow)
    assert again == RejectedRow(number=3, code="DUPLICATE_ROW", subject="2")
    assert isinstance(other, ReportRow)
    assert first.report.intake_key != other.report.intake_key


def test_equal_rows_with_keys_of_their_own_are_two_reports() -> None:
    rows = read(csv_file(*(f"{ROW},surat-{number}" for number in (1, 2, 1)), header=HEADER + ",intake_key"))

    assert [row.kind for row in rows] == ["report", "report", "rejected"]


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("R4 belum bisa", "R4\u00a0belum bisa"),
        ("R4 belum bisa", "R4   belum bisa"),
        ('lewat."', 'lewat. "'),
        ("menutup jalan,", "menutup\r\njalan,"),
        ("menutup jalan,", "menutup\njalan,"),
        ("menutup jalan,", "menutup\u200b jalan,"),
        ("Rimbo Pengadang,", "Rimbo  Pengadang ,"),
        ("2024-11-26T06:08:00+07:00", "2024-11-25T23:08:00Z"),
        ("2024-11-26T06:08:00+07:00", "26/11/2024 06.08"),
        ("2024-11-26T06:08:00+07:00", "Selasa 26 Nopember 2024 pukul 06.08 WIB"),
        ("17.07.05", "Kec. Rimbo Pengadang"),
        ("17.07.05", "170705"),
        ("whatsapp", "WA"),
        ("polsek", "Kapolsek"),
    ],
)
def test_a_row_is_the_same_however_it_is_written(written: str, otherwise: str) -> None:
    assert written in ROW
    one, other = only_report(csv_file(ROW)), only_report(csv_file(ROW.replace(written, otherwise)))

    assert one.report.intake_key == other.report.intake_key


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([" ", "  ", "\u00a0"])), min_size=1, max_size=12))
def test_of_rows_that_say_the_same_each_is_a_report_or_names_the_one_that_is(written: list[tuple[int, str]]) -> None:
    content = csv_file(*(ROW.replace("R4 belum", f"R{number}{white}belum") for number, white in written))
    rows = read(content)

    first: dict[int, int] = {}
    for (number, _), row in zip(written, rows, strict=True):
        if isinstance(row, ReportRow):
            assert first.setdefault(number, row.number) == row.number
        else:
            assert (row.code, row.subject) == ("DUPLICATE_ROW", str(first[number]))


def test_letters_put_together_are_the_letters_in_one() -> None:
    composed, apart = "Café Kantin", "Cafe\u0301 Kantin"
    one, other = (only_report(csv_file(ROW.replace("Longsor", name))) for name in (composed, apart))

    assert one.report.intake_key == other.report.intake_key


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [("R4", "R2"), ("06:08", "06:09"), ("17.07.05", "17.07.06"), ("whatsapp", "phone"), ("jalan,", "jalan.")],
)
def test_a_row_that_says_something_else_is_another(written: str, otherwise: str) -> None:
    one, other = only_report(csv_file(ROW)), only_report(csv_file(ROW.replace(written, otherwise)))

    assert one.report.intake_key != other.report.intake_key


def test_a_key_of_ones_own_is_kept() -> None:
    content = csv_file(ROW + ",surat-17", header=HEADER + ",intake_key")

    assert only_report(content).report.intake_key == "surat-17"


def test_an_hour_that_nobody_told_stays_unknown() -> None:
    day = (datetime(2024, 11, 26, tzinfo=WIB), datetime(2024, 11, 27, tzinfo=WIB))
    occurred, told = read(
        csv_file(
            ROW.replace("2024-11-26T05:40:00+07:00", "2024-11-26"), ROW.replace("2024-11-26T06:08:00+07:00", "26/11/24")
        )
    )

    assert isinstance(occurred, ReportRow)
    assert isinstance(told, ReportRow)
    assert (occurred.report.occurred_at, occurred.report.occurred_until) == day
    assert occurred.report.reported_until is None
    assert (told.report.reported_at, told.report.reported_until) == day
    assert told.report.occurred_at == datetime(2024, 11, 26, 5, 40, tzinfo=WIB)


@pytest.mark.parametrize("column", ["reported_at", "text", "kecamatan_code"])
def test_a_missing_column_refuses_the_whole_file_and_is_named(column: str) -> None:
    assert fault(csv_file(ROW, header=HEADER.replace(column, "lain"))) == (FileFault.MISSING_COLUMN, column)


def test_a_column_that_stands_twice_refuses_the_file() -> None:
    assert fault(csv_file(ROW + ",x", header=HEADER + ",text")) == (FileFault.DUPLICATE_COLUMN, "text")


@pytest.mark.parametrize(
    ("changed", "code", "subject"),
    [
        (("2024-11-26T06:08:00", "2024-02-30T06:08"), "UNREADABLE_INSTANT", "reported_at 2024-02-30T06:08+07:00"),
        (("2024-11-26T05:40:00+07:00", "kemarin"), "UNREADABLE_INSTANT", "occurred_at kemarin"),
        (("2024-11-26T05:40:00+07:00", "26/11/24 05.40 PST"), "UNREADABLE_INSTANT", "occurred_at 26/11/24 05.40 PST"),
        (("2024-11-26T05:40:00+07:00", "2024-11-27"), "OCCURRED_AFTER_REPORTED", "occurred_at 2024-11-27"),
        (
            ("2024-11-26T05:40:00+07:00", "Rabu 26/11/24 05.40"),
            "WEEKDAY_CONTRADICTS",
            "occurred_at Rabu 26/11/24 05.40",
        ),
        (("2024-11-26T06:08:00+07:00", ""), "UNREADABLE_INSTANT", "reported_at"),
        (("2024-11-26T05:40:00+07:00", "26/11/24 6.14"), "OCCURRED_AFTER_REPORTED", "occurred_at 26/11/24 6.14"),
        (("17.07.05", "Topoos"), "UNKNOWN_REGION", "kecamatan_code Topoos"),
        (("17.07.05", "17.07.1"), "AMBIGUOUS_REGION", "kecamatan_code 17.07.1"),
        (("whatsapp", "merpati"), "BAD_VALUE", "channel merpati"),
        (("whatsapp", "-"), "BAD_VALUE", "channel -"),
        (("polsek", "tetangga"), "BAD_VALUE", "reporter_role tetangga"),
        (("Rimbo Pengadang", "x" * 501), "BAD_VALUE", f"place {'x' * 59}…"),
        ((",-", ",-,lebih"), "SURPLUS_CELLS", "1"),
    ],
)
def test_a_faulty_row_is_rejected_alone_with_its_code_and_its_cell(
    changed: tuple[str, str], code: str, subject: str
) -> None:
    faulty, sound = read(csv_file(ROW.replace(*changed), ROW))

    assert isinstance(faulty, RejectedRow)
    assert (faulty.number, faulty.code, faulty.subject) == (2, code, subject)
    assert faulty.cell is None or faulty.cell.subject == subject
    assert isinstance(sound, ReportRow)


@pytest.mark.parametrize(
    ("changed", "nearest", "expected"),
    [
        (("17.07.05", "Topoos"), ("17.07.06 Topos",), "17.07.10 Amen"),
        (("whatsapp", "watsap"), ("whatsapp",), "phone"),
        (("polsek", "kapolsk"), ("polsek",), "warga"),
        (("polsek", "Camat/PPK"), ("camat", "ppk"), "warga"),
        (("2024-11-26T05:40:00+07:00", "26 Nopembr 2024 05.40"), ("26 November 2024",), "27/11/2024 07.30"),
        (("2024-11-26T05:40:00+07:00", "26/11/2024 06.14"), (), "≤ 2024-11-26T06:08:00+07:00"),
    ],
)
def test_a_faulty_cell_is_told_with_what_could_stand_there(
    changed: tuple[str, str], nearest: tuple[str, ...], expected: str
) -> None:
    cell = only_rejected(csv_file(ROW.replace(*changed))).cell

    assert cell is not None
    assert cell.cell == changed[1]
    assert cell.nearest == nearest
    assert expected in cell.expected


def test_dates_that_may_be_read_two_ways_are_refused_in_a_file_that_has_the_month_first() -> None:
    rows = [
        ROW.replace("2024-11-26T06:08:00+07:00", f"{day} 06.08") for day in ("11/27/2024", "11/12/2024", "12/12/2024")
    ]
    first, second, third = read(csv_file(*rows))

    assert isinstance(first, ReportRow)
    assert first.report.reported_at == datetime(2024, 11, 26, 23, 8, tzinfo=UTC)
    assert isinstance(second, RejectedRow)
    assert (second.code, second.cell and second.cell.nearest) == ("AMBIGUOUS_DATE", ("2024-12-11", "2024-11-12"))
    assert isinstance(third, ReportRow)


def test_a_contact_that_reaches_nobody_is_told_and_the_report_goes_in_without_it() -> None:
    row = only_report(csv_file(ROW + ',"8,12E+10"', header=HEADER + ",contact"))

    assert row.report.contact is None
    assert [(each.code, each.cell.subject) for each in row.notices] == [("CUT_NUMBER", "contact 8,12E+10")]
    assert (row.report.contact, row.report.contact_fault) == (None, ContactFault.CUT_NUMBER)
    without = row.report.model_copy(update={"contact_fault": None})
    assert said(row.report, with_key=True) == said(without, with_key=True), (
        "a row that was imported before is no new one"
    )


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-11-26 06:08", datetime(2024, 11, 25, 23, 8, tzinfo=UTC)),
        ("26/11/2024 06.08", datetime(2024, 11, 25, 23, 8, tzinfo=UTC)),
    ],
)
def test_an_instant_without_a_zone_is_read_in_the_regions_zone_and_said_so(written: str, instant: datetime) -> None:
    row = only_report(csv_file(ROW.replace("2024-11-26T06:08:00+07:00", written)))

    assert (row.report.reported_at, row.zone_assumed) == (instant, True)


def test_an_instant_with_a_zone_keeps_it() -> None:
    row = only_report(csv_file(ROW.replace("2024-11-26T06:08:00+07:00", "26/11/2024 08.08 WIT")))

    assert (row.report.reported_at, row.zone_assumed) == (datetime(2024, 11, 25, 23, 8, tzinfo=UTC), False)


WITHOUT_OCCURRENCE = ",".join(name for name in HEADER.split(",") if name != "occurred_at")


UNTOLD = ROW.replace("2024-11-26T05:40:00+07:00,", "")


@pytest.mark.parametrize(
    ("row", "header"),
    [
        (ROW.replace("2024-11-26T05:40:00+07:00", "-"), HEADER),
        (UNTOLD, WITHOUT_OCCURRENCE),
        (UNTOLD.replace("T06:08:00+07:00", ""), WITHOUT_OCCURRENCE),
        (UNTOLD.replace("26T06:08:00+07:00", "25T23:30:00Z"), WITHOUT_OCCURRENCE),
    ],
    ids=["an empty cell", "no column", "a day of the report", "a day in the zone of the desk"],
)
def test_when_nobody_has_told_the_hour_it_happened_at_some_hour_of_the_day_of_the_report(row: str, header: str) -> None:
    found = only_report(csv_file(row, header=header))

    assert not found.occurrence_told
    assert found.report.occurred_at == datetime(2024, 11, 26, tzinfo=WIB)
    assert found.report.occurred_until == datetime(2024, 11, 27, tzinfo=WIB)


def test_when_it_happened_is_no_answer_to_when_it_was_told() -> None:
    assert fault(csv_file(ROW, header=HEADER.replace("reported_at", "lain"))) == (
        FileFault.MISSING_COLUMN,
        "reported_at",
    )


def test_a_report_at_the_end_of_the_calendar_has_no_day() -> None:
    file = csv_file(
        ROW.replace("2024-11-26T05:40:00+07:00", "-").replace("2024-11-26T06:08:00+07:00", "9999-12-31T23:00Z")
    )
    (row,) = read(file)

    assert isinstance(row, RejectedRow)
    assert (row.code, row.subject) == ("UNREADABLE_INSTANT", "reported_at 9999-12-31T23:00Z")


def test_a_line_break_within_quotes_stays_within_its_cell() -> None:
    first, second = read(csv_file(ROW.replace("Rimbo Pengadang", '"Rimbo\r\nPengadang"'), ROW.replace("R4", "R2")))

    assert isinstance(first, ReportRow)
    assert first.report.place == "Rimbo\r\nPengadang"
    assert isinstance(second, ReportRow)


def test_what_a_spreadsheet_of_this_country_saves_is_read() -> None:
    text = "Longsor menutup jalan – R4 belum bisa lewat; perlu alat berat."
    cells = (*ROW.split(",")[:5], "Rimbo Pengadang", f'"{text}"', "-")
    content = csv_file(";".join(cells), header=";".join(COLUMNS))

    for saved in (content.decode().encode("cp1252"), codecs.BOM_UTF8 + content):
        assert only_report(saved).report.text == text


def test_a_formula_is_text_and_nothing_else() -> None:
    formula = "=cmd|' /C calc'!A0"

    assert only_report(csv_file(ROW.replace("Rimbo Pengadang", formula))).report.place == formula


def test_a_formula_in_a_workbook_is_never_computed() -> None:
    assert only_report(workbook((*VALUES[:5], "=1+1", *VALUES[6:]))).report.place is None


def test_a_text_of_a_megabyte_is_one_rows_matter() -> None:
    long, short = read(csv_file(ROW.replace("Longsor", "a" * 1_000_000), ROW))

    assert isinstance(long, ReportRow)
    assert len(long.report.text) > 1_000_000
    assert isinstance(short, ReportRow)


def test_an_unclosed_quotation_mark_refuses_the_file_instead_of_swallowing_its_rest() -> None:
    assert fault(csv_file(ROW, ROW.replace('lewat."', "lewat."), ROW))[0] is FileFault.DAMAGED_FILE


@pytest.mark.parametrize("content", [b"", b"  \r\n\r\n", csv_file(), workbook()], ids=["zero", "blank", "csv", "xlsx"])
def test_a_file_without_rows_is_refused(content: bytes) -> None:
    assert fault(content)[0] is FileFault.EMPTY_FILE


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + bytes(20),
        b"\x00\x01\x02" * 50,
        b"\x7fELF" + bytes(50),
    ],
    ids=["pdf", "png", "bytes", "program"],
)
def test_another_kind_of_file_is_refused_by_its_content(content: bytes) -> None:
    assert fault(content)[0] is FileFault.WRONG_TYPE


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    assert fault(with_part(b"PK\x05\x06" + bytes(18), "surat.txt", b"x")) == (FileFault.WRONG_TYPE, "")


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    assert fault(csv_file(ROW) + b" " * FILE_LIMIT_BYTES) == (FileFault.FILE_TOO_LARGE, str(FILE_LIMIT_BYTES))


def test_too_many_rows_refuse_the_file() -> None:
    assert fault(csv_file(*[ROW] * (ROW_LIMIT + 1))) == (FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    assert fault(with_part(workbook(VALUES), "xl/media/bom.bin", zeros(100)))[0] is FileFault.EXPANDS_TOO_FAR


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = with_part(workbook(VALUES), "xl/media/bom.bin", zeros(100))

    assert fault(with_false_size(honest, "xl/media/bom.bin", 1000))[0] is FileFault.DAMAGED_FILE


def test_more_parts_than_a_workbook_has_are_refused() -> None:
    content = workbook(VALUES)
    for index in range(3):
        content = with_part(content, f"xl/media/{index}", b"x")
    assert only_report(content).report.text

    many = io.BytesIO(content)
    with zipfile.ZipFile(many, "a") as archive:
        for index in range(1_001):
            archive.writestr(f"xl/more/{index}", b"")
    assert fault(many.getvalue())[0] is FileFault.EXPANDS_TOO_FAR


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD2"])
def test_a_cell_far_away_does_not_blow_the_sheet_up(cell: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    book.active[cell] = "x"
    content = io.BytesIO()
    book.save(content)

    assert fault(content.getvalue())[0] is FileFault.TOO_MANY_COLUMNS


def test_too_many_columns_refuse_the_file() -> None:
    header = ",".join((HEADER, *(f"c{index}" for index in range(COLUMN_LIMIT))))

    assert fault(csv_file(ROW, header=header))[0] is FileFault.TOO_MANY_COLUMNS


def test_a_workbook_with_macros_is_refused_under_any_name() -> None:
    assert fault(with_part(workbook(VALUES), "xl/vbaProject.bin", b"\xd0\xcf"))[0] is FileFault.MACRO_WORKBOOK
    assert fault(with_part(workbook(VALUES), "xl/VBAproject.BIN", b"\xd0\xcf"))[0] is FileFault.MACRO_WORKBOOK


def test_a_workbook_that_declares_macros_is_refused_wherever_they_lie() -> None:
    content = workbook(VALUES)
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        b'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )

    assert fault(with_part(content, "[Content_Types].xml", types))[0] is FileFault.MACRO_WORKBOOK


@pytest.mark.parametrize("cut", [100, 600, 2000])
def test_half_a_workbook_is_refused(cut: int) -> None:
    assert fault(workbook(VALUES)[:cut])[0] is FileFault.DAMAGED_FILE


def test_entities_in_a_workbook_do_not_expand() -> None:
    shared = (
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
    )
    content = with_part(workbook(VALUES), "xl/sharedStrings.xml", shared)

    with pytest.raises(UnusableFile):
        read(content)
