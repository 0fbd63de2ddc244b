"""Whole files handed in at the running desk."""

from pathlib import Path

import pytest

from tests.given.terminal import Terminal
from tests.intake_files.files import HEADER, csv_file, with_part, workbook, zeros

SUMMARY_KEYS = {
    "file", "fictitious", "rows", "fresh", "already_known", "assumed_zone", "assumed_zone_rows", "accepted", "rejected",
    "sheet", "columns", "values", "left_out", "sheets_unread", "dry_run", "forecast", "occurrence_untold_rows",
}  # fmt: skip


def row(text: str, kecamatan: str = "17.07.08", at: str = "2024-11-27T10:00:00+07:00") -> str:
    return f'{at},{at},form,ppk,{kecamatan},Desa Tabeak,"{text}",-'


def write(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_every_row_is_accounted_for_and_a_repeat_adds_nothing(terminal: Terminal, tmp_path: Path) -> None:
    content = csv_file(
        row("KPPS TPS 01 mengundurkan diri, belum ada pengganti"),
        row("NIHIL. Tidak ada kejadian menonjol sampai pukul 10.00"),
        row("Jalan putus", kecamatan="17.08.01"),
        row("Jalan putus", kecamatan="99.99.99"),
        row("Jalan putus", at="2199-11-27T10:00:00+07:00"),
        row("Jalan putus", at="2024-02-30T10:00:00+07:00"),
        row("   "),
        row("a" * 1_000_000),
        row("ada \x00 nol"),
        row("Sinyal hilang di kantor camat", at="2024-11-27 10.00"),
        row("KPPS TPS 01 mengundurkan diri, belum ada pengganti"),
    )
    file = write(tmp_path, "laporan.csv", content)

    first = terminal.type("import", file, "--json")
    assert first.status == 1
    summary = first.json
    assert summary.keys() == SUMMARY_KEYS
    assert [(each["row"], each["code"]) for each in summary["rejected"]] == [
        (4, "REGION_OF_ANOTHER_DESK"),
        (5, "UNKNOWN_REGION"),
        (6, "INSTANT_OUT_OF_RANGE"),
        (7, "UNREADABLE_INSTANT"),
        (8, "UNFIT_TEXT"),
        (9, "UNFIT_TEXT"),
        (10, "UNFIT_TEXT"),
        (12, "DUPLICATE_ROW"),
    ]
    assert [(each["row"], each["disposition"]) for each in summary["accepted"]] == [
        (2, "became"),
        (3, "nil"),
        (11, "became"),
    ]
    assert (summary["rows"], summary["fresh"], summary["already_known"]) == (11, 3, 0)
    assert (summary["assumed_zone"], summary["assumed_zone_rows"]) == ("Asia/Jakarta", 1)

    again = terminal.type("import", file, "--json").json
    assert (again["fresh"], again["already_known"]) == (0, 3)


def test_people_read_one_line_per_rejected_row(terminal: Terminal, tmp_path: Path) -> None:
    file = write(
        tmp_path, "campur.csv", csv_file(row("Logistik TPS 03 basah kena hujan"), row("x", kecamatan="17.08.01"))
    )
    ran = terminal.type("import", file)

    assert ran.status == 1
    assert "Baris 3: REGION_OF_ANOTHER_DESK" in ran.err
    assert "1 ditolak" in ran.out


def test_a_file_without_fault_ends_with_zero(terminal: Terminal, tmp_path: Path) -> None:
    file = write(tmp_path, "baik.csv", csv_file(row("Surat suara TPS 05 tertukar dengan desa tetangga")))

    assert terminal.type("import", file).status == 0


def test_the_same_rows_as_a_workbook_are_known_already(terminal: Terminal, tmp_path: Path) -> None:
    cells = ["2024-11-27 11:00", "2024-11-27 10:30", "form", "ppk", "17.07.09", "Tubei", "Genset TPS 02 rusak", "-"]
    line = ",".join(f'"{cell}"' for cell in cells)
    terminal.type("import", write(tmp_path, "sama.csv", csv_file(line)))

    summary = terminal.ask("import", write(tmp_path, "sama.xlsx", workbook(cells)))
    assert (summary["fresh"], summary["already_known"]) == (0, 1)


def test_a_key_used_for_other_content_leaves_the_first_report_alone(terminal: Terminal, tmp_path: Path) -> None:
    header = f"{HEADER},intake_key"
    first = write(tmp_path, "a.csv", csv_file(f"{row('Tinta TPS 07 kurang')},kunci-1", header=header))
    other = write(tmp_path, "b.csv", csv_file(f"{row('Isi yang lain')},kunci-1", header=header))

    problem = terminal.ask("import", first)["accepted"][0]["problem_id"]
    (rejected,) = terminal.type("import", other, "--json").json["rejected"]
    assert (rejected["row"], rejected["code"]) == (2, "INTAKE_KEY_REUSED")
    assert terminal.ask("show", problem)["problem"]["intakes"][0]["text"] == "Tinta TPS 07 kurang"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("kosong.csv", b"", "EMPTY_FILE"),
        ("kolom.csv", csv_file(row("x"), header=HEADER.replace("text", "teks")), "MISSING_COLUMN"),
        ("laporan.xlsx", b"%PDF-1.7 bukan buku kerja", "WRONG_TYPE"),
        ("makro.xlsx", with_part(workbook(["x"]), "xl/vbaProject.bin", b"x"), "MACRO_WORKBOOK"),
        ("bom.xlsx", with_part(workbook(["x"]), "xl/media/bom", zeros(100)), "EXPANDS_TOO_FAR"),
        ("../naik.csv", b"PK\x03\x04rusak", "DAMAGED_FILE"),
    ],
)
def test_an_unusable_file_is_refused_as_a_whole(
    terminal: Terminal, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / "map").mkdir()
    ran = terminal.type("import", write(tmp_path / "map", name, content))

    assert (ran.status, ran.err.partition(":")[0]) == (1, code)
    assert ran.out == ""


def test_the_missing_column_is_named(terminal: Terminal, tmp_path: Path) -> None:
    file = write(tmp_path, "kolom.csv", csv_file(row("x"), header=HEADER.replace("channel", "saluran")))

    assert "channel" in terminal.type("import", file).err
