"""Tables as desks keep them: titles above, headers of two rows, words of their own, sums below."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from intake_files.columns import NO_HINTS, Hints
from intake_files.opening import Table, table_of
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from intake_files.table import ROW_LIMIT, FileFault, UnusableFile
from tests.intake_files.files import COLUMNS, HEADER, ROW, VALUES, csv_file, saved, with_part, workbook

SAMPLES = Path(__file__).parent / "samples"
OWN_WORDS = "Tanggal;Jam;Kecamatan;Uraian;Pelapor;No HP"
OWN_ROW = "27/11/2024;07.15;Amen;Listrik padam;warga;0812"


def opened(content: bytes, hints: Hints = NO_HINTS) -> Table:
    return table_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS, hints)


def sample(name: str) -> Table:
    return opened((SAMPLES / name).read_bytes())


def refused(content: bytes, hints: Hints = NO_HINTS) -> UnusableFile:
    with pytest.raises(UnusableFile) as caught:
        opened(content, hints)
    return caught.value


def read_as(table: Table) -> dict[str, tuple[str, ...]]:
    return {column.heading: column.columns for column in table.columns}


def left_out(table: Table) -> list[tuple[int, str]]:
    return [(each.number, each.reason) for each in table.left_out]


def test_a_daily_report_with_titles_two_header_rows_merged_days_and_a_sum() -> None:
    table = sample("laporan-harian-dua-kepala.xlsx")

    assert read_as(table) == {
        "NO": (),
        "HARI/TANGGAL": ("occurred_at", "reported_at"),
        "WAKTU (WIB)": ("occurred_at", "reported_at"),
        "KECAMATAN": ("kecamatan_code",),
        "TEMPAT KEJADIAN": ("place",),
        "URAIAN KEJADIAN": ("text",),
        "SUMBER INFORMASI / JABATAN": ("reporter_role",),
        "SUMBER INFORMASI / NO. HP": ("contact",),
        "KETERANGAN": (),
    }
    assert table.values == {"channel": "csv"}
    assert [(row.number, row.cells["occurred_at"], row.cells["contact"]) for row in table.rows] == [
        (7, "Rabu, 27 Nopember 2024 07.15 WIB", "81200000001"),
        (8, "Rabu, 27 Nopember 2024 08.30 WIB", "81200000002"),
        (9, "Rabu, 27 Nopember 2024", "81200000003"),
    ]
    assert left_out(table) == [(10, "TOTAL"), (12, "BELOW_TABLE")]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("baris-kosong-bergaris.xlsx", 2),
        ("lembar-petunjuk.xlsx", 2),
        ("judul-di-atas-kepala.xlsx", 5),
        ("unicode-sep-tab.csv", 2),
        ("calc.ods", 2),
        ("lama.xls", 2),
    ],
)
def test_what_surrounds_a_table_does_not_hide_it(name: str, number: int) -> None:
    (row,) = sample(name).rows

    assert row.number == number
    assert str(row.cells["text"]).startswith("Listrik padam di TPS 1")
    assert row.surplus == 0


def test_a_sheet_that_is_not_read_is_told() -> None:
    assert sample("lembar-petunjuk.xlsx").sheets_unread == ("PETUNJUK",)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("rekap-kecamatan.xlsx", FileFault.COUNTS_ONLY),
        ("ekspor-whatsapp.txt", FileFault.CHAT_EXPORT),
    ],
)
def test_what_is_no_table_of_reports_is_called_by_its_name(name: str, fault: FileFault) -> None:
    assert refused((SAMPLES / name).read_bytes()).fault is fault


def test_a_header_of_two_rows_is_found_in_a_text_too_where_nothing_is_merged() -> None:
    content = csv_file(";;;;JABATAN;NO. HP", ";;;;;", OWN_ROW, header="TANGGAL;JAM;KECAMATAN;URAIAN;SUMBER INFORMASI;")
    (row,) = opened(content).rows

    assert (row.cells["reporter_role"], row.cells["contact"]) == ("warga", "0812")


def test_a_row_that_numbers_the_columns_belongs_to_the_header() -> None:
    table = opened(csv_file("(1);(2);(3);(4);(5);(6)", OWN_ROW, header=OWN_WORDS))

    assert [row.number for row in table.rows] == [3]


def test_a_header_that_stands_once_more_and_a_line_with_a_number_only_are_no_reports() -> None:
    table = opened(csv_file("1;" + OWN_ROW, "No;" + OWN_WORDS, "2;;;;;;", "3;" + OWN_ROW, header="No;" + OWN_WORDS))

    assert [row.number for row in table.rows] == [2, 5]
    assert left_out(table) == [(3, "HEADING"), (4, "NUMBER_ONLY")]


def test_a_report_about_a_number_is_no_sum() -> None:
    row = OWN_ROW.replace("Listrik padam", "Jumlah surat suara kurang")
    table = opened(csv_file(row, "Jumlah;;;1;;", header=OWN_WORDS))

    assert [row.number for row in table.rows] == [2]
    assert left_out(table) == [(3, "TOTAL")]


def test_an_hour_that_is_not_told_leaves_the_day() -> None:
    table = opened(csv_file(OWN_ROW.replace("07.15", "-"), header=OWN_WORDS))

    assert table.rows[0].cells["occurred_at"] == "27/11/2024"


def test_the_zone_of_a_heading_holds_for_its_cells_unless_they_name_one() -> None:
    header = OWN_WORDS.replace("Jam", "Jam (WITA)")
    table = opened(csv_file(OWN_ROW, OWN_ROW.replace("07.15", "07.15 WIT"), header=header))

    assert [row.cells["reported_at"] for row in table.rows] == ["27/11/2024 07.15 WITA", "27/11/2024 07.15 WIT"]


def test_two_instants_in_words_are_kept_apart() -> None:
    header = "Tanggal lapor;Jam lapor;Waktu kejadian;Kecamatan;Uraian;Jabatan"
    (row,) = opened(csv_file("27/11/2024;08.00;27/11/2024 07.15;Amen;Listrik padam;warga", header=header)).rows

    assert (row.cells["reported_at"], row.cells["occurred_at"]) == ("27/11/2024 08.00", "27/11/2024 07.15")


def test_a_day_and_an_hour_of_a_workbook_are_one_instant() -> None:
    book = openpyxl.Workbook()
    book.active.append(OWN_WORDS.split(";"))
    book.active.append([45623, 7.25 / 24, "Amen", "Listrik padam", "warga", "0812"])
    book.active["A2"].number_format, book.active["B2"].number_format = "dd/mm/yyyy", "hh:mm"
    (row,) = opened(saved(book)).rows

    assert row.cells["occurred_at"] == "2024-11-27 07:15"


def test_a_day_that_a_workbook_shows_without_an_hour_is_no_midnight() -> None:
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    book.active.append([45622, *VALUES[1:]])
    book.active["A2"].number_format = "dd/mm/yyyy"

    assert opened(saved(book)).rows[0].cells["reported_at"] == "2024-11-26"


def test_a_text_that_is_merged_over_two_rows_is_said_once() -> None:
    book = openpyxl.Workbook()
    book.active.append(OWN_WORDS.split(";"))
    book.active.append(OWN_ROW.split(";"))
    book.active.append([None, "08.00", "Topos", None, "camat", "0813"])
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("D2:D3")
    first, second = opened(saved(book)).rows

    assert (first.cells["text"], second.cells["text"]) == ("Listrik padam", "")
    assert second.cells["occurred_at"] == "27/11/2024 08.00"


def test_an_unknown_heading_is_refused_with_what_was_found_and_read_once_somebody_says_what_it_is() -> None:
    content = csv_file(OWN_ROW, header=OWN_WORDS.replace("Uraian", "Apa yang terjadi"))

    fault = refused(content)
    assert (fault.fault, fault.subject) == (FileFault.MISSING_COLUMN, "text")
    assert "Apa yang terjadi" in fault.headings
    assert opened(content, Hints(columns={"APA YANG TERJADI": "text"})).rows[0].cells["text"] == "Listrik padam"


def test_a_column_that_the_file_lacks_can_be_said_for_all_rows() -> None:
    content = csv_file(OWN_ROW, header=OWN_WORDS.replace("Pelapor", "Nama pelapor"))

    assert refused(content).subject == "reporter_role"
    table = opened(content, Hints(values={"reporter_role": "ppk"}))
    assert table.rows[0].cells["reporter_role"] == "ppk"
    assert table.values == {"channel": "csv", "reporter_role": "ppk"}


def test_two_headings_of_one_meaning_are_a_question() -> None:
    content = csv_file(OWN_ROW + ";x", header=OWN_WORDS + ";Kronologi")

    fault = refused(content)
    assert (fault.fault, fault.subject) == (FileFault.DUPLICATE_COLUMN, "text")
    assert fault.headings == ("Uraian", "Kronologi")
    assert opened(content, Hints(columns={"Kronologi": "-"})).rows[0].cells["text"] == "Listrik padam"


def test_two_sheets_with_reports_are_a_question() -> None:
    book = openpyxl.Workbook()
    for name in ("Pagi", "Sore"):
        sheet = book.create_sheet(name)
        sheet.append(COLUMNS)
        sheet.append((*VALUES[:2], name, *VALUES[3:]))
    book.create_sheet("Kosong").append(COLUMNS)

    fault = refused(saved(book))
    assert (fault.fault, fault.subject) == (FileFault.SEVERAL_TABLES, "Pagi, Sore")
    assert opened(saved(book), Hints(sheet="sore")).rows[0].cells["channel"] == "Sore"


def test_a_separator_without_quotes_is_noticed_by_the_length_of_the_record() -> None:
    assert [row.surplus for row in sample("koma-tanpa-kutip.csv").rows] == [1]


TEXT_FIRST = HEADER.replace("place,text", "text,place")
TEXT_AND_PLACE = "reported_at,occurred_at,channel,reporter_role,kecamatan_code,text,place"
NOTHING_AFTER = "2024-11-26T06:08,,whatsapp,polsek,17.07.05,Longsor,,"
ONE_COMMA = "2024-11-26T06:08,,whatsapp,polsek,17.07.05,Longsor,jalan putus,,"
SHORT = "2024-11-26T06:08,,whatsapp,polsek,17.07.05,Rimbo,Longsor"


@pytest.mark.parametrize(
    ("rows", "header", "surplus"),
    [
        ([ROW, ROW.removesuffix(",-"), ROW + ","], HEADER, [0, 0, 1]),
        ([ROW + ","] * 3, HEADER, [0, 0, 0]),
        ([NOTHING_AFTER, NOTHING_AFTER.replace("r,,", "r, jalan putus,,")], TEXT_AND_PLACE, [0, 2]),
        ([ONE_COMMA, ONE_COMMA, ONE_COMMA], TEXT_FIRST, [1, 1, 1]),
        ([ROW + ",,,x"], HEADER + ",,,", [1]),
        ([ROW, ROW + ",,"], HEADER + ",,", [0, 0]),
        ([SHORT, SHORT + ", jalan putus"], TEXT_FIRST, [0, 0]),
        (
            [SHORT.replace("Rimbo,", "Longsor, "), SHORT],
            TEXT_FIRST + ",contact",
            [1, 0],
        ),
        ([SHORT.replace(",", ", ")], HEADER, [0]),
    ],
    ids=[
        "one too long",
        "all alike",
        "nothing can have run over",
        "all run over",
        "no heading",
        "as the header",
        "beyond the place",
        "runs on",
        "a space after each",
    ],
)
def test_records_of_another_length_are_refused_only_where_a_text_may_have_run_on(
    rows: list[str], header: str, surplus: list[int]
) -> None:
    assert [row.surplus for row in opened(csv_file(*rows, header=header)).rows] == surplus


def test_a_file_in_the_columns_own_names_needs_no_telling() -> None:
    assert opened(csv_file(ROW)).is_by_name
    assert opened(workbook(VALUES)).is_by_name
    assert not opened(csv_file(OWN_ROW, header=OWN_WORDS)).is_by_name


def test_a_form_of_labels_and_values_is_one_report() -> None:
    (row,) = sample("form-a.xlsx").rows

    assert row.number == 12
    assert row.cells == {
        "text": "Kotak suara dibuka sebelum saksi hadir; surat suara cadangan kurang 12 lembar.",
        "reporter_role": "Pengawas TPS 3 Desa Talang Ratu",
        "occurred_at": "Rabu, 27 Nopember 2024 06.30 WIB",
        "reported_at": "Rabu, 27 Nopember 2024 06.30 WIB",
        "place": "TPS 3 Desa Talang Ratu Kec. Rimbo Pengadang",
        "kecamatan_code": "Rimbo Pengadang",
        "channel": "csv",
    }


FORM = (
    "FORMULIR LAPORAN;;;",
    "a.;Waktu kejadian;:;27/11/2024 07.15",
    "b.;Kecamatan;: Amen;",
    "c.;Jabatan;:;warga",
    "d.;Tempat;:;",
    "II;Uraian kejadian;;",
    ";Listrik padam;;",
    ";sejak pagi;;",
    "III;Tanda tangan;;",
)


def test_what_stands_below_a_label_is_its_value_until_the_next_part() -> None:
    (row,) = opened("\n".join(FORM).encode()).rows

    assert row.cells["text"] == "Listrik padam\nsejak pagi"
    assert (row.cells["kecamatan_code"], row.cells["occurred_at"]) == ("Amen", "27/11/2024 07.15")
    assert "place" not in row.cells


def test_a_form_that_lacks_something_is_refused_with_the_labels_that_were_found() -> None:
    content = "\n".join(line for line in FORM if "Jabatan" not in line)
    fault = refused(content.replace("d.;Tempat;:;", "d.;Nama;:;Fulan").encode())

    assert (fault.fault, fault.subject) == (FileFault.INCOMPLETE_FORM, "reporter_role")
    assert fault.headings == ("Waktu kejadian", "Kecamatan", "Nama", "Uraian kejadian")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    fault = refused((SAMPLES / "lembar-petunjuk.xlsx").read_bytes(), Hints(sheet="Rekap"))

    assert (fault.fault, fault.subject, fault.headings) == (FileFault.UNKNOWN_SHEET, "Rekap", ("PETUNJUK", "LAPORAN"))


def test_a_day_with_its_own_hour_needs_none_beside_it() -> None:
    book = openpyxl.Workbook()
    book.active.append(OWN_WORDS.split(";"))
    for day, hour in ((45623.3125, "-"), (45623.3125, "08.00"), (None, 45623.5), ("27/11/2024", 45623.5)):
        book.active.append([day, hour, "Amen", "Listrik padam", "warga", "0812"])
    for row in range(2, 6):
        book.active[f"A{row}"].number_format = book.active[f"B{row}"].number_format = "dd/mm/yyyy hh:mm"

    assert [str(row.cells["occurred_at"]) for row in opened(saved(book)).rows] == [
        "2024-11-27 07:30:00",
        "2024-11-27 08.00",
        "2024-11-27 12:00:00",
        "27/11/2024 2024-11-27 12:00:00",  # two days in one row, which no reader of instants takes
    ]


def test_days_are_counted_from_1904_where_a_workbook_says_so() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(COLUMNS)
    book.active.append([44161.3125, *VALUES[1:]])
    book.active["A2"].number_format = "dd/mm/yyyy hh:mm"

    assert str(opened(saved(book)).rows[0].cells["reported_at"]) == "2024-11-27 07:30:00"
    assert str(opened(saved(book)).rows[0].cells["occurred_at"]) == str(VALUES[1])


def test_a_chart_is_no_sheet_and_a_workbook_of_charts_holds_nothing() -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Grafik")
    del book["Sheet"]

    assert refused(saved(book)).fault is FileFault.EMPTY_FILE


def test_a_sheet_whose_part_is_missing_refuses_the_file() -> None:
    content = workbook(VALUES)
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        elsewhere = archive.read(relations).replace(b"sheet1.xml", b"sheet9.xml")

    assert refused(with_part(content, relations, elsewhere)).fault is FileFault.DAMAGED_FILE


@pytest.mark.parametrize("mark", ['"', "\r"])
def test_a_separator_that_cannot_be_one_is_refused(mark: str) -> None:
    assert refused(f"sep={mark}\n".encode() + csv_file(ROW)).fault is FileFault.DAMAGED_FILE


def test_too_much_beside_and_below_a_table_is_refused() -> None:
    assert refused(csv_file(ROW + "," * 2_000 + "x")).fault is FileFault.TOO_MANY_COLUMNS
    assert refused(csv_file(*[ROW] * (2 * ROW_LIMIT + 1))).fault is FileFault.TOO_MANY_ROWS


CHAT = (SAMPLES / "ekspor-whatsapp.txt").read_bytes()


def test_a_chat_shows_its_messages_without_what_has_no_words() -> None:
    assert refused(CHAT).headings == (
        "1. 27/11/24 07.15 PPK Amen: Lapor, listrik padam di TPS 2 sudah 30 menit, warga mulai pulang",
        "2. 27/11/24 07.21 Camat Topos: NIHIL, aman terkendali",
        "3. 27/11/24 07.40 Polsek Rimbo: Pohon tumbang menutup jalan ke Desa Talang Ratu 🌳",
    )


def test_the_chosen_messages_of_a_chat_are_reports() -> None:
    rows = opened(CHAT, Hints(messages=(1, 3), values={"kecamatan_code": "-"})).rows

    assert [
        (row.number, row.cells["reported_at"], row.cells["reporter_role"], row.cells["channel"]) for row in rows
    ] == [
        (2, "27/11/24 07.15", "ppk", "whatsapp"),
        (6, "27/11/24 07.40", "polsek", "whatsapp"),
    ]
    assert rows[0].cells["text"] == "Lapor, listrik padam di TPS 2\nsudah 30 menit, warga mulai pulang"


def test_neighbouring_messages_of_one_sender_are_one_report_if_both_are_chosen() -> None:
    chat = b"[27/11/24 07.15.01] PPK Amen: Listrik padam\n[27/11/24 07.16.00] PPK Amen: di TPS 2\n"
    both = opened(chat, Hints(messages=(1, 2), values={"kecamatan_code": "-"})).rows

    assert [row.cells["text"] for row in both] == ["Listrik padam\ndi TPS 2"]
    apart = opened(chat.replace(b"07.16", b"07.26"), Hints(messages=(1, 2), values={"kecamatan_code": "-"})).rows
    assert [row.cells["text"] for row in apart] == ["Listrik padam", "di TPS 2"]
    fault = refused(chat, Hints(messages=(2, 7)))
    assert (fault.fault, fault.subject) == (FileFault.UNKNOWN_MESSAGE, "7")
