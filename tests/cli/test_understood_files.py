"""What is remembered of a desk's headings, and what people read of a file, without a desk."""

from pathlib import Path

import pytest

from cli.chat_messages import ChatShown
from cli.failures import DeskRefused, WrongUsage
from cli.heading_memory import hints_of, remember
from cli.import_lines import summary_page, understood_lines
from cli.import_results import AcceptedRow, Results
from cli.importing import ImportSummary, open_table
from commands.intake.forecast import Forecast, LettersTo
from domain.codes import Language
from intake_files.columns import NO_HINTS
from intake_files.opening import Table, table_of
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, ReportRow, reports_of
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.intake_files.files import HEADER, ROW, csv_file
from tests.intake_files.test_reports import WIB
from wording.language import speaking

SAMPLES = Path(__file__).parents[1] / "intake_files" / "samples"
WORDS = "No;Tanggal;Jam;Kecamatan;Uraian;Jabatan;No HP;Keterangan"
REPORT = "1;27/11/2024;07.15;Amen;Listrik padam;warga;8,12E+10;-"


def table(*rows: str, header: str = WORDS) -> Table:
    return table_of(csv_file(*rows, header=header), REQUIRED_COLUMNS, OPTIONAL_COLUMNS)


def page(opened: Table, forecast: Forecast | None = None) -> list[str]:
    """What people read in the end of a file whose second row became a problem and has a cell that is told."""
    rows = list(reports_of(opened, "17.07", WIB))
    results = Results(keeps_rows=False)
    for row in rows:
        assert isinstance(row, ReportRow)
        results.read(row)
        results.add(
            AcceptedRow(
                row=row.number, disposition="became", intake_id="i", problem_id="p", fresh=True, notices=row.notices
            )
        )
    summary = ImportSummary.of("a.csv", opened, results, WIB.key, fictitious=True, forecast=forecast)
    return list(summary_page(summary, results, ReferenceDirectory(reference())))


def test_what_was_typed_goes_before_what_was_remembered(tmp_path: Path) -> None:
    first = hints_of(tmp_path, "17.07", ["Apa = text", "a=b=place"], ["channel=phone"], None)
    remember(tmp_path, "17.07", first)
    again = hints_of(tmp_path, "17.07", ["Apa=-"], (), "Pagi")

    assert first.columns == {"Apa": "text", "a=b": "place"}
    assert first.values == {"channel": "phone"}
    assert (again.columns, again.values, again.sheet) == ({"Apa": "-", "a=b": "place"}, {}, "Pagi")
    assert hints_of(tmp_path, "17.08", (), (), None).columns == {}


def test_nothing_is_written_where_nothing_was_said(tmp_path: Path) -> None:
    remember(tmp_path / "data", "17.07", hints_of(tmp_path / "data", "17.07", (), (), None))

    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_to_is_told_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "headings").write_text("a file where a folder should be")
    remember(tmp_path, "17.07", hints_of(tmp_path, "17.07", ["Apa=text"], (), None))

    assert "Arti judul kolom tidak dapat diingat: " in capsys.readouterr().err


def test_a_damaged_memory_is_as_good_as_none(tmp_path: Path) -> None:
    remember(tmp_path, "17.07", hints_of(tmp_path, "17.07", ["Apa=text"], (), None))
    (tmp_path / "headings" / "17.07.json").write_bytes(b"\xff{")

    assert hints_of(tmp_path, "17.07", (), (), None).columns == {}


@pytest.mark.parametrize(
    ("mapped", "values"),
    [(["Apa"], []), (["=text"], []), (["Apa=isi"], []), ([], ["text"]), ([], ["isi=x"]), ([], ["-=x"])],
)
def test_what_is_no_pair_is_wrong_usage(tmp_path: Path, mapped: list[str], values: list[str]) -> None:
    with pytest.raises(WrongUsage):
        hints_of(tmp_path, "17.07", mapped, values, None)


def test_what_was_understood_is_said_in_either_language() -> None:
    opened = table(REPORT, *["JUMLAH;;;;;;;"] * 25)

    lines = list(understood_lines(opened))
    assert "Kolom “Jam” dibaca sebagai occurred_at, reported_at" in lines
    assert "Kolom “Keterangan” tidak dibaca" in lines
    assert lines[-1].startswith("Baris 3, 4, 5")
    assert lines[-1].endswith("22, … bukan laporan: jumlah")
    with speaking(Language.ENGLISH):
        assert "Column “Jam” is read as occurred_at, reported_at" in list(understood_lines(opened))


def test_nothing_is_said_of_a_file_in_the_columns_own_names() -> None:
    assert list(understood_lines(table(ROW, header=HEADER))) == []


def test_other_sheets_are_named() -> None:
    opened = table_of((SAMPLES / "lembar-petunjuk.xlsx").read_bytes(), REQUIRED_COLUMNS, OPTIONAL_COLUMNS)

    assert list(understood_lines(opened)) == ["Lembar yang tidak dibaca: PETUNJUK"]


def test_the_end_of_an_import_counts_rows_and_tells_cells() -> None:
    lines = page(table(REPORT))

    assert any("1 masalah baru" in line for line in lines)
    assert "1 baris tanpa zona waktu dibaca sebagai waktu Asia/Jakarta" in lines
    assert lines[-1].startswith("Baris 2, diterima: CUT_NUMBER: ")


def test_a_trial_names_the_offices_with_most_letters() -> None:
    offices = tuple(LettersTo(agency="KPU", office=f"17.0{number}", letters=20 - number) for number in range(1, 10))
    more = (*offices, *offices[:3])
    counts = {"known": 1, "join_open": 2, "join_each_other": 3, "problems": 4, "triage": 1, "nil": 5}
    lines = page(table(REPORT), Forecast(reports=15, letters=150, offices=more, **counts))

    assert (
        "Bila dicatat: 1 sudah dicatat sebelumnya, 2 bergabung ke masalah yang terbuka, 3 bergabung satu sama lain, "
        "5 nihil, 0 masuk arsip, 4 masalah baru (perlu triase: 1)."
    ) in lines
    told = lines.index("Sekitar 150 surat ke 12 kantor (perkiraan, sebelum triase):")
    assert lines[told + 1].startswith("  19  ")
    assert lines[told + 11] == "  …"
    assert not any(
        "surat" in line for line in page(table(REPORT), Forecast(reports=1, letters=0, offices=(), **counts))
    )


@pytest.mark.parametrize(
    ("header", "code", "advice"),
    [
        (WORDS.replace("Uraian", "Apa"), "MISSING_COLUMN", "--map 'JUDUL=kolom'"),
        (WORDS.replace("Keterangan", "Kronologi"), "DUPLICATE_COLUMN", "--map 'JUDUL=-'"),
    ],
)
async def test_a_refused_file_is_told_with_its_headings_and_what_helps(
    tmp_path: Path, header: str, code: str, advice: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv_file(REPORT, header=header))

    with pytest.raises(DeskRefused) as refused:
        await open_table(file, NO_HINTS, "17.07")
    assert refused.value.code == code
    assert any(line.startswith("Judul kolom yang ditemukan: ") for line in refused.value.advice)
    assert any(advice in line for line in refused.value.advice)
    assert refused.value.document.message.startswith("text (")


def test_messages_are_chosen_by_number_and_range(tmp_path: Path) -> None:
    assert hints_of(tmp_path, "17.07", (), (), None, "3, 5-7").messages == (3, 5, 6, 7)
    for typed in ("", "a", "3-", "1;2"):
        with pytest.raises(WrongUsage):
            hints_of(tmp_path, "17.07", (), (), None, typed)


async def test_a_chat_is_told_message_by_message() -> None:
    with pytest.raises(DeskRefused) as refused:
        await open_table(SAMPLES / "ekspor-whatsapp.txt", NO_HINTS, "17.07")

    assert refused.value.code == "CHAT_EXPORT"
    assert refused.value.advice[1] == "2. 27/11/24 07.21 Camat Topos: NIHIL, aman terkendali [laporan nihil]"
    assert refused.value.advice[0].endswith("[tampak laporan: Listrik padam, S2]")
    assert "--messages 3,5-7" in refused.value.advice[-1]
    assert isinstance(refused.value.document, ChatShown)
    assert [(each.sender, each.looks_like_report) for each in refused.value.document.messages] == [
        ("PPK Amen", True),
        ("Camat Topos", True),
        ("Polsek Rimbo", True),
    ]


CHAT = """27/11/24 07.10 - Budi Santoso: Selamat pagi bapak ibu semua
27/11/24 07.15 - Budi Santoso: Listrik padam di TPS 2 Desa Talang Ratu
27/11/24 07.17 - Budi Santoso: genset tidak ada
27/11/24 07.55 - Budi Santoso: Pohon tumbang menutup jalan ke TPS 4 Desa Talang Ratu
27/11/24 08.01 - +62 812-3456-7890: Surat suara di TPS 5 Desa Talang Ratu kurang
27/11/24 08.03 - Ani: wkwkwk
"""


async def test_what_one_sender_wrote_within_minutes_is_judged_and_taken_as_one_report(tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text(CHAT.replace("07.10", "06.10"), encoding="utf-8")
    with pytest.raises(DeskRefused) as refused:
        await open_table(file, NO_HINTS, "17.07")
    assert isinstance(refused.value.document, ChatShown)
    looks = {each.number: each.looks_like_report for each in refused.value.document.messages}
    hints = hints_of(tmp_path, "17.07", (), ("kecamatan_code=17.07.05", "reporter_role=warga"), None, "laporan")
    opened = await open_table(file, hints, "17.07", all_reports=True)
    rows = [row for row in reports_of(opened, "17.07", WIB) if isinstance(row, ReportRow)]

    assert looks == {1: False, 2: True, 3: True, 4: True, 5: True, 6: False}
    assert [row.report.text.splitlines() for row in rows] == [
        ["Listrik padam di TPS 2 Desa Talang Ratu", "genset tidak ada"],
        ["Pohon tumbang menutup jalan ke TPS 4 Desa Talang Ratu"],
        ["Surat suara di TPS 5 Desa Talang Ratu kurang"],
    ]
    assert [(row.report.reporter_name, row.report.contact) for row in rows] == [
        ("Budi Santoso", None),
        ("Budi Santoso", None),
        (None, "+62 812-3456-7890"),
    ]
    assert {row.report.reporter_role for row in rows} == {"warga"}


async def test_a_chat_without_anything_like_a_report_is_shown_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text("27/11/24 08.01 - Ani: wkwkwk\n27/11/24 08.03 - Ani: 👍\n", encoding="utf-8")
    with pytest.raises(DeskRefused) as refused:
        await open_table(file, NO_HINTS, "17.07", all_reports=True)

    assert refused.value.advice[0].endswith("[bukan laporan?]")
