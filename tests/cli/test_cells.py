"""What people write into options and cells: taken where it has one reading, else told with what is near."""

from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

HEADER = "reported_at;occurred_at;channel;reporter_role;kecamatan_code;text;place;attachment_hint;contact\n"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """A terminal of a desk that has its book."""
    return terminal


def written(tmp_path: Path, *rows: str, name: str = "laporan.csv") -> str:
    file = tmp_path / name
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(file)


def test_a_report_by_hand_is_told_in_the_fields_words(desk: Terminal) -> None:
    opened = desk.ask(
        *("open", "--text", "Listrik padam di TPS 1 Desa Talang Ratau", "--kecamatan", "Kec. Rimbo Pengadang"),
        *("--role", "Ketua PPK", "--occurred-at", "Rabu, 27 Nopember 2024 pukul 07.30 WIB"),
        *("--reported-at", "27-11-24 7:45", "--contact", "Pak Budi <budi@example.test>"),
    )
    (intake,) = desk.ask("show", opened["problem_id"])["problem"]["intakes"]

    assert (intake["reporter_role"], intake["occurred_at"]) == ("ppk", "2024-11-27T07:30:00+07:00")
    shown = desk.type("show", opened["problem_id"], "--as-of", "Rabu, 27 Nopember 2024 pukul 07.30 WIB")
    assert "--as-of" not in shown.err


def test_an_instant_that_cannot_be_asked_for_says_why(desk: Terminal) -> None:
    problem = desk.ask("open", "--text", "Listrik padam di TPS 1", "--kecamatan", "Amen")["problem_id"]
    refused = desk.type("show", problem, "--as-of", "Kamis, 27 November 2024 07.30")

    assert refused.status == ExitStatus.USAGE
    assert "WEEKDAY_CONTRADICTS" in refused.err
    assert "Rabu, 27/11/2024" in refused.err


def test_a_refused_row_shows_its_cell_what_could_stand_there_and_what_is_near(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, "27/11/2024 07.30;;WA;Warga;Topoos;Listrik padam di TPS 1;;;")
    told = desk.type("import", file)
    (rejected,) = desk.type("import", file, "--json").json["rejected"]

    assert told.status == ExitStatus.REFUSED
    assert "Baris 2: UNKNOWN_REGION" in told.err
    assert "kecamatan_code berisi “Topoos”; mungkin maksudnya 17.07.06 Topos; yang dapat ditulis: 17.07.01" in told.err
    assert rejected["cell"]["nearest"] == ["17.07.06 Topos"]
    assert (rejected["cell"]["column"], rejected["cell"]["cell"]) == ("kecamatan_code", "Topoos")
    assert len(rejected["cell"]["expected"]) == 12


def test_a_contact_that_reaches_nobody_is_told_and_the_report_is_not_lost(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, "27/11/2024 07.30;;WA;warga;17.07.05;Undangan memilih belum sampai;;;8,12E+10")
    summary = desk.ask("import", file)

    assert summary["fresh"] == 1
    (notice,) = summary["accepted"][0]["notices"]
    assert (notice["code"], notice["cell"]["cell"]) == ("CUT_NUMBER", "8,12E+10")
    assert "Baris 2, diterima: CUT_NUMBER" in desk.type("import", file).out


@pytest.mark.parametrize(
    "again",
    [
        "27/11/2024 07.30;;whatsapp;warga;17.07.05;Pemilih terdaftar ganda di TPS 2 Desa Talang Ratau ;;;",
        "27/11/2024 07.30;;whatsapp;warga;17.07.05;Pemilih terdaftar  ganda di TPS\u00a02 Desa Talang Ratau;;;",
        "2024-11-27T00:30:00Z;;WA;Masyarakat;Rimbo Pengadang;Pemilih terdaftar ganda di TPS 2 Desa Talang Ratau;;;",
    ],
    ids=["a space more", "spaces that do not break", "other words"],
)
def test_a_file_that_was_saved_again_brings_nothing_new(desk: Terminal, tmp_path: Path, again: str) -> None:
    row = "27/11/2024 07.30;;whatsapp;warga;17.07.05;Pemilih terdaftar ganda di TPS 2 Desa Talang Ratau;;;"
    first = desk.ask("import", written(tmp_path, row))
    second = desk.ask("import", written(tmp_path, again, name="lagi.csv"))

    assert (first["fresh"], second["fresh"], second["already_known"]) == (1, 0, 1)


def test_a_row_that_stands_twice_is_refused_with_the_number_of_the_first(desk: Terminal, tmp_path: Path) -> None:
    row = "27/11/2024 07.30;;whatsapp;warga;17.07.05;Kotak suara tanpa segel di TPS 2;;;"
    summary = desk.type("import", written(tmp_path, row, row), "--json").json

    assert summary["fresh"] == 1
    assert [(each["row"], each["code"], each["message"]) for each in summary["rejected"]] == [(3, "DUPLICATE_ROW", "2")]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that opens and cannot be read is Linux's")
@pytest.mark.parametrize("verb", [("import",), ("roster", "import"), ("rules", "check")])
def test_a_file_that_cannot_be_read_is_a_matter_of_usage(desk: Terminal, verb: tuple[str, ...]) -> None:
    refused = desk.type(*verb, "/proc/self/mem")

    assert refused.status == ExitStatus.USAGE
    assert "mem: tidak dapat dibaca" in refused.err
