"""Files of reports at the terminal: what was understood is shown, what was said once is remembered."""

from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal
from tests.intake_files.files import csv_file

HEADER = "No;Tanggal;Jam;Kode kecamatan;Uraian;Jabatan;Keterangan"
ROW = "1;27/11/2024;07.15;17.07.05;Listrik padam di TPS 2 Desa Talang Ratu;warga;-"
TOTAL = "Jumlah;;;;1;;"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    return terminal


def written(folder: Path, *rows: str, header: str = HEADER) -> str:
    path = folder / "harian.csv"
    path.write_bytes(csv_file(*rows, header=header))
    return str(path)


def test_what_was_understood_is_shown_before_anything_is_stored(desk: Terminal, tmp_path: Path) -> None:
    ran = desk.type("import", written(tmp_path, ROW, TOTAL), "--dry-run")

    assert ran.status == ExitStatus.OK
    assert "Kolom “Uraian” dibaca sebagai text" in ran.err
    assert "Kolom “Jam” dibaca sebagai occurred_at, reported_at" in ran.err
    assert "Kolom “Keterangan” tidak dibaca" in ran.err
    assert "Kolom channel tidak ada; semua baris dibaca “csv”" in ran.err
    assert "Baris 3 bukan laporan: jumlah" in ran.err
    assert "1 baris: 1 dapat dicatat, 0 ditolak; tidak ada yang disimpan." in ran.out


def test_a_dry_run_stores_nothing_and_tells_what_cannot_be_read(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, ROW, ROW.replace("07.15", "pagi"), ROW.replace("17.07.05", "99.99.99"))
    ran = desk.type("import", file, "--dry-run", "--map", "Keterangan=place")
    trial = desk.type("import", file, "--dry-run", "--json").json

    assert ran.status == ExitStatus.REFUSED
    assert "Baris 3: UNREADABLE_INSTANT" in ran.err
    assert (trial["dry_run"], trial["accepted"], trial["rows"]) == (True, [], 3)
    assert {"heading": "Keterangan", "columns": []} in trial["columns"]

    stored = desk.type("import", file, "--json").json
    assert (stored["fresh"], stored["dry_run"]) == (1, False)


OUTAGE = "1;27/11/2024;07.15;17.07.05;Listrik padam di TPS 2 Desa Talang Ratu;warga;-"
AGAIN = "2;27/11/2024;08.05;17.07.05;Listrik padam, TPS 4 Desa Talang Ratu gelap;warga;-"
MONEY = "3;27/11/2024;08.10;17.07.05;Ada bagi-bagi uang untuk memilih calon di Desa Talang Ratu;warga;-"
NOISE = "4;27/11/2024;08.20;17.07.05;Selamat pagi, semoga sehat selalu;warga;-"
NOTHING_HAPPENED = "5;27/11/2024;09.00;17.07.05;Nihil, situasi aman terkendali;ppk;-"
NOT_YET = "6;27/11/2034;09.00;17.07.05;Listrik padam;warga;-"


def test_a_trial_tells_what_would_follow_and_storing_then_does_that(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, OUTAGE, AGAIN, MONEY, NOISE, NOTHING_HAPPENED, NOT_YET)
    trial = desk.type("import", file, "--dry-run", "--json").json
    forecast = trial["forecast"]
    before = desk.ask("list")["problems"]
    stored = desk.type("import", file, "--json").json
    after = desk.type("import", file, "--dry-run", "--json").json["forecast"]

    assert [each["code"] for each in trial["rejected"]] == ["INSTANT_OUT_OF_RANGE"]
    assert (trial["accepted"], before) == ([], [])
    became = [each["disposition"] for each in stored["accepted"]]
    assert (forecast["reports"], forecast["known"], forecast["nil"]) == (5, 0, became.count("nil"))
    assert (forecast["problems"], forecast["join_each_other"]) == (became.count("became"), became.count("joined"))
    assert (became.count("nil"), became.count("joined")) == (1, 1)
    assert forecast["triage"] == 1
    asked = {(each["agency"], each["office"]) for each in forecast["offices"]}
    assert ("PLN", "17.07") in asked
    assert forecast["letters"] == sum(each["letters"] for each in forecast["offices"])
    assert (after["known"], after["problems"]) == (5, 0)


def test_a_trial_sees_what_is_open(desk: Terminal, tmp_path: Path) -> None:
    desk.ask("import", written(tmp_path, OUTAGE))
    ran = desk.type("import", written(tmp_path, AGAIN), "--dry-run")

    assert "1 bergabung ke masalah yang terbuka" in ran.out
    assert "0 masalah baru" in ran.out


def test_a_key_that_stands_twice_with_other_words_is_foreseen_as_refused(desk: Terminal, tmp_path: Path) -> None:
    header = HEADER.replace("Keterangan", "intake_key")
    file = written(tmp_path, OUTAGE.removesuffix("-") + "k-1", MONEY.removesuffix("-") + "k-1", header=header)
    trial = desk.type("import", file, "--dry-run", "--json").json
    stored = desk.type("import", file, "--json").json

    codes = [[each["code"] for each in document["rejected"]] for document in (trial, stored)]
    assert codes == [["INTAKE_KEY_REUSED"], ["INTAKE_KEY_REUSED"]]


def test_what_is_past_becomes_a_record_that_nobody_follows(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, OUTAGE, MONEY, NOTHING_HAPPENED)
    trial = desk.type("import", file, "--arsip", "--dry-run", "--json").json["forecast"]
    stored = desk.ask("import", file, "--arsip")
    again = desk.ask("import", file)
    first, second, nil = stored["accepted"]
    listed, archive = desk.ask("list"), desk.ask("list", "--arsip")["problems"]
    shown = desk.type("show", first["problem_id"]).out

    assert (trial["archived"], trial["problems"], trial["letters"], trial["nil"]) == (2, 0, 0, 1)
    assert [each["disposition"] for each in (first, second, nil)] == ["archived", "archived", "nil"]
    assert [each["fresh"] for each in again["accepted"]] == [False, False, False]
    assert listed["problems"] == []
    assert (listed["totals"]["by_phase"], listed["totals"]["by_severity"]) == ({"archived": 2}, {})
    assert {each["problem_id"] for each in archive} == {first["problem_id"], second["problem_id"]}
    assert all(each["register_number"] and not each["needs_triage"] for each in archive)
    assert all((each["next_due_at"], each["followed"]) == (None, False) for each in archive)
    assert "ARSIP – catatan tentang yang sudah lampau" in shown
    assert "Dalam arsip: 2; tampil dengan --arsip." in desk.type("list").out
    assert desk.ask("list", "--phase", "archived")["problems"] == archive


def test_a_new_report_joins_no_record_of_the_archive(desk: Terminal, tmp_path: Path) -> None:
    (archived,) = desk.ask("import", written(tmp_path, OUTAGE), "--arsip")["accepted"]
    (new,) = desk.ask("import", written(tmp_path, AGAIN))["accepted"]

    assert new["disposition"] == "became"
    assert new["problem_id"] != archived["problem_id"]


def test_a_record_of_the_archive_is_decided_on_only_once_somebody_has_taken_it_up(
    desk: Terminal, tmp_path: Path
) -> None:
    (archived,) = desk.ask("import", written(tmp_path, OUTAGE), "--arsip")["accepted"]
    problem = archived["problem_id"]
    chair = ("--as", "supervisor:budi@17.07")

    assert desk.refused("triage", problem, "POWER_OUTAGE", "S3") == "ONLY_ARCHIVED"
    assert desk.refused("close", problem) == "ONLY_ARCHIVED"
    assert desk.ask("reopen", problem, "--reason", "Kejadian berulang", *chair)["events"] == ["ArchiveTakenUp"]
    assert desk.ask("show", problem)["problem"]["phase"] == "detected"
    assert [each["problem_id"] for each in desk.ask("list", "--triage")["problems"]] == [problem]
    assert "ProblemInventoried" in desk.ask("triage", problem, "POWER_OUTAGE", "S3")["events"]


def test_an_hour_that_nobody_told_is_shown_as_unknown_and_never_as_midnight(desk: Terminal, tmp_path: Path) -> None:
    stored = desk.type("import", written(tmp_path, ROW.replace("07.15", "-")), "--json").json
    (accepted,) = stored["accepted"]
    problem = accepted["problem_id"]
    shown = desk.type("show", problem).out
    listed = desk.type("list", "--json").json["problems"]

    assert shown.count("27 Nov 2024, jam tidak diketahui") == 3
    assert "00.00" not in shown
    assert [each["occurred_until"] for each in listed if each["problem_id"] == problem] == ["2024-11-27T17:00:00Z"]


def test_a_report_with_an_hour_joins_what_is_known_to_the_day_and_brings_the_hour(
    desk: Terminal, tmp_path: Path
) -> None:
    first = desk.type("import", written(tmp_path, ROW.replace("07.15", "-")), "--json").json["accepted"][0]
    second = desk.ask(
        "open", "--text", "Listrik padam di TPS 2 Desa Talang Ratu, petugas menunggu genset", "--kecamatan", "17.07.05",
        "--role", "warga", "--occurred-at", "27/11/2024 21.40", "--reported-at", "27/11/2024 21.50",
    )  # fmt: skip

    assert (second["disposition"], second["problem_id"]) == ("joined", first["problem_id"])
    assert desk.ask("show", first["problem_id"])["problem"]["occurred_until"] is None


def test_a_day_may_be_typed_where_the_hour_is_not_known(desk: Terminal) -> None:
    opened = desk.ask(
        "open", "--text", "Tenda TPS roboh diterjang angin kencang", "--kecamatan", "17.07.05",
        "--occurred-at", "2024-11-27",
    )  # fmt: skip

    assert "27 Nov 2024, jam tidak diketahui" in desk.type("show", opened["problem_id"]).out


def test_what_a_heading_means_is_said_once(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, ROW, header=HEADER.replace("Uraian", "Apa yang terjadi"))

    refused = desk.type("import", file)
    assert refused.status == ExitStatus.REFUSED
    assert "MISSING_COLUMN" in refused.err
    assert "Judul kolom yang ditemukan: No; Tanggal; Jam; Kode kecamatan; Apa yang terjadi; Jabatan" in refused.err
    assert "--map 'JUDUL=kolom'" in refused.err
    assert desk.type("import", file, "--map", "Apa yang terjadi=text").status == ExitStatus.OK
    assert desk.type("import", file, "--json").json["already_known"] == 1


def test_what_the_file_lacks_is_said_for_this_file_alone(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, ROW, header=HEADER.replace("Jabatan", "Nama"))

    assert desk.type("import", file, "--value", "reporter_role=ppk").status == ExitStatus.OK
    assert "reporter_role" in desk.type("import", file).err


def test_two_columns_of_one_meaning_are_a_question(desk: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, ROW, header=HEADER.replace("Keterangan", "Kronologi"))

    refused = desk.type("import", file)
    assert "DUPLICATE_COLUMN" in refused.err
    assert "--map 'JUDUL=-'" in refused.err
    assert desk.type("import", file, "--map", "Kronologi=-").status == ExitStatus.OK


@pytest.mark.parametrize(
    "typed", [("--map", "Uraian"), ("--map", "Uraian=isi"), ("--value", "=x"), ("--value", "isi=x"), ("--value", "-=x")]
)
def test_what_is_no_pair_of_heading_and_column_is_wrong_usage(
    desk: Terminal, tmp_path: Path, typed: tuple[str, str]
) -> None:
    assert desk.type("import", written(tmp_path, ROW), *typed).status == ExitStatus.USAGE
