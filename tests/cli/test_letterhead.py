"""`desk letterhead`: set by line or by file, told with its version, and borne by every letter."""

from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from notices.outbox import list_outbox
from tests.given.terminal import Terminal

SARI = ("--as", "operator:sari")


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    return terminal


def test_before_it_is_set_its_names_are_those_of_the_region(desk: Terminal) -> None:
    shown = desk.ask("letterhead", "show", *SARI)
    assert (shown["version"], shown["recorded"]["government"]) == (None, None)
    assert (shown["used"]["government"], shown["used"]["desk"]) == (
        "Pemerintah Kabupaten Lebong",
        "Desk Pilkada Kabupaten Lebong",
    )
    assert "Belum ditetapkan" in desk.type("letterhead", "show", *SARI).out


def test_lines_are_set_one_by_one_and_taken_away(desk: Terminal) -> None:
    assert desk.ask("letterhead", "set", "--phone", "(0737) 21234", "--address", "Jalan Raya 1", *SARI)["events"]
    desk.ask("letterhead", "set", "--decree", "SK Bupati 100/2024", "--address", "", *SARI)
    shown = desk.ask("letterhead", "show", *SARI)
    assert (shown["version"], shown["author"]) == (2, "sari")
    recorded = shown["recorded"]
    assert (recorded["phone"], recorded["address"], recorded["decree"]) == ("(0737) 21234", [], "SK Bupati 100/2024")
    assert desk.ask("letterhead", "set", "--phone", "(0737) 21234", *SARI)["events"] == []
    assert "Versi 2, ditetapkan oleh sari pada " in desk.type("letterhead", "show", *SARI).out


def test_a_file_gives_the_whole_letterhead_and_letters_bear_it(desk: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "kop.txt"
    file.write_text(
        "# kop\nPemerintah: Pemerintah Kabupaten Lebong\nDesk: Desk Pilkada Lebong\nAlamat: Jalan Raya 1\n"
        "Alamat: Tubei\nTelepon: (0737) 21234\nSurel: desk@lebong.example.test\nSK: SK Bupati 100/2024\n",
        encoding="utf-8",
    )
    desk.ask("letterhead", "set", "--file", str(file), *SARI)
    opened = desk.ask("open", "--text", "Listrik kantor desa padam", "--region", "17.07.03")
    number = desk.ask("triage", opened["problem_id"], "POWER_OUTAGE", "S2", *SARI)["register_number"]
    for letter in desk.ask("letter", "preview", number, *SARI)["letters"]:
        assert letter["body"].startswith(
            "PEMERINTAH KABUPATEN LEBONG\nDESK PILKADA LEBONG\nJalan Raya 1\nTubei\n"
            "Telepon (0737) 21234, Surel desk@lebong.example.test\n\nKepada Yth. "
        )
        assert "Hormat kami,\nDesk Pilkada Lebong\nSK Bupati 100/2024\n" in letter["body"]
    desk.ask("letter", "test", "--to", "uji@lebong.example", *SARI)
    (trial,) = [each for folder in tmp_path.rglob("outbox") for each in list_outbox(folder)]
    assert trial.message.body.startswith("PEMERINTAH KABUPATEN LEBONG\nDESK PILKADA LEBONG\n")
    assert trial.message.body.endswith("Hormat kami,\nDesk Pilkada Lebong\nSK Bupati 100/2024\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Telepon: (0737) 21234\nNIP: 1\n", "kop.txt: baris 2: "),
        (b"SK: satu\nSK: dua\n", "kop.txt: baris 2: SK sudah disebut"),
        (b"\xff\xfe", "kop.txt: bukan teks UTF-8"),
        (b"# " + b"x" * 10_001, "kop.txt: lebih dari 10000 bita"),
    ],
)
def test_a_file_that_is_no_letterhead_is_refused_by_its_line(
    desk: Terminal, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "kop.txt"
    file.write_bytes(content)
    refused = desk.type("letterhead", "set", "--file", str(file), "--json", *SARI)
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "BAD_VALUE")
    assert refused.json["message"].startswith(told)


def test_a_persons_number_a_faulty_line_and_nothing_at_all_are_refused(desk: Terminal, tmp_path: Path) -> None:
    mobile = desk.type("letterhead", "set", "--phone", "0812-3456-7890", "--json", *SARI)
    assert (mobile.status, mobile.json["code"]) == (ExitStatus.REFUSED, "PERSON_IN_LETTERHEAD")
    faulty = desk.type("letterhead", "set", "--phone", "kantor", "--json", *SARI)
    assert (faulty.status, faulty.json["code"]) == (ExitStatus.REFUSED, "BAD_VALUE")
    assert desk.type("letterhead", "set", *SARI).status == ExitStatus.USAGE
    assert desk.type("letterhead", "set", "--file", str(tmp_path / "tiada"), *SARI).status == ExitStatus.USAGE


@pytest.mark.parametrize("who", ["verifier:budi", "agency:kades/KPU", "auditor:periksa", "reporter:form"])
def test_who_may_not_change_the_roster_sets_no_letterhead(desk: Terminal, who: str) -> None:
    refused = desk.type("letterhead", "set", "--decree", "SK Bupati 100/2024", "--as", who, "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "NOT_PERMITTED")
