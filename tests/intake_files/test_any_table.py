"""Whatever a set of reports is written as, what is read is that set, or a row says that it is not."""

import csv
import io
from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from intake_files.opening import table_of
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from intake_files.table import Row
from tests.intake_files.files import ods_file, saved


class Told(NamedTuple):
    """One report."""

    day: str
    hour: str
    kecamatan: str
    text: str
    role: str
    contact: str


WORDS = st.lists(
    st.sampled_from(["Listrik padam", "TPS 2", "jumlah", "– kotak", "“segel”", "rusak", "é", "R4", "'", '"', "=1+1"]),
    max_size=4,
)
SEPARATORS = st.sampled_from([" ", ", ", ";", "\t", "|", ",", "\n"])
TEXTS = st.builds(lambda separator, words: f"Lapor{separator}{separator.join(words)} x", SEPARATORS, WORDS)
REPORTS = st.lists(
    st.builds(
        Told,
        st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%d/%m/%Y}"),
        st.times(time(), time(23, 59)).map(lambda hour: f"{hour:%H.%M}"),
        st.sampled_from(["17.07.05", "Amen", "Lebong Utara"]),
        TEXTS,
        st.sampled_from(["warga", "Ketua PPK"]),
        st.sampled_from(["", "0812", "warga@example.test"]),
    ),
    min_size=1,
    max_size=6,
)
TITLES = st.lists(st.sampled_from(["LAPORAN HARIAN (DATA REKAAN)", "Tanggal 27 November 2024", ""]), max_size=3)

OWN_NAMES = ("reported_at", "occurred_at", "channel", "reporter_role", "kecamatan_code", "text", "contact")
IN_WORDS = ("NO", "HARI/TANGGAL", "PUKUL", "KECAMATAN", "URAIAN KEJADIAN", "JABATAN", "NO. HP", "KETERANGAN")


def table(reports: Sequence[Told], *, in_words: bool) -> list[list[str]]:
    if in_words:
        rows = [
            [str(number), each.day, each.hour, each.kecamatan, each.text, each.role, each.contact, ""]
            for number, each in enumerate(reports, start=1)
        ]
        return [list(IN_WORDS), *rows, ["JUMLAH", "", "", "", str(len(reports)), "", "", ""]]
    rows = [
        [f"{each.day} {each.hour}", "", "csv", each.role, each.kecamatan, each.text, each.contact] for each in reports
    ]
    return [list(OWN_NAMES), *rows]


def titled(rows: list[list[str]], titles: Sequence[str]) -> list[list[str]]:
    return [*([title, *[""] * (len(rows[0]) - 1)] for title in titles), *rows]


def read(content: bytes) -> tuple[Row, ...]:
    return tuple(table_of(content, REQUIRED_COLUMNS, OPTIONAL_COLUMNS).rows)


def as_told(row: Row) -> Told:
    cells = row.cells
    at = cells["reported_at"]
    assert isinstance(at, str)
    assert cells["channel"] == "csv"
    day, hour = at.split(" ")
    return Told(
        day,
        hour,
        str(cells["kecamatan_code"]),
        str(cells["text"]),
        str(cells["reporter_role"]),
        str(cells["contact"]),
    )


@given(
    REPORTS, TITLES, st.booleans(), st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.booleans(), st.booleans(),
)  # fmt: skip
def test_any_text_gives_the_reports_that_it_was_made_of(
    reports: list[Told], titles: list[str], in_words: bool, delimiter: str, encoding: str, declared: bool, cut: bool
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    for row in titled(table(reports, in_words=in_words), titles):
        filled = max((place for place, cell in enumerate(row) if cell), default=0)
        writer.writerow(row[: filled + 1] if cut and filled else row)
    content = (f"sep={delimiter}\r\n" if declared else "") + written.getvalue()

    assert [as_told(row) for row in read(content.encode(encoding))] == reports


@given(REPORTS, TITLES, st.booleans())
def test_any_workbook_gives_the_reports_that_it_was_made_of(
    reports: list[Told], titles: list[str], in_words: bool
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Isi lembar berikut."])
    sheet = book.create_sheet("Laporan")
    for row in titled(table(reports, in_words=in_words), titles):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if cell.value else cell.data_type  # a formula that somebody wrote as text

    assert [as_told(row) for row in read(saved(book))] == reports


@given(REPORTS, TITLES, st.booleans(), st.integers(1, 2**20))
def test_any_sheet_of_libreoffice_gives_the_reports_that_it_was_made_of(
    reports: list[Told], titles: list[str], in_words: bool, blank_rows: int
) -> None:
    rows = titled(table(reports, in_words=in_words), titles)

    assert [as_told(row) for row in read(ods_file(rows, blank_rows))] == reports


@given(REPORTS, st.booleans(), st.sampled_from(",;|"))
def test_words_that_run_into_the_next_column_are_told(reports: list[Told], in_words: bool, delimiter: str) -> None:
    plain = [each._replace(text=" ".join(each.text.split()).replace('"', "'")) for each in reports]
    lines = [delimiter.join(row) for row in table(plain, in_words=in_words)]
    found = {row.number: row for row in read("\n".join(lines).encode())}

    for number, each in enumerate(plain, start=2):
        assert found[number].surplus or as_told(found[number]) == each
