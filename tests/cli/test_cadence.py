"""`desk cadence`: set from a table, from JSON, or as shipped; shown with what is open and what comes next."""

import json
from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

SARI = ("--as", "operator:sari")
SEKDA = ("--as", "supervisor:sekda")
TABLE = "kind,hours,weekday,day,since,until,grace_minutes,note\ndaily,10:00;16:00,,,2024-01-01,,60,tiap hari\n"


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.ask("books", "open", "17.07")
    return terminal


def written(folder: Path, name: str, content: str) -> str:
    (file := folder / name).write_text(content, encoding="utf-8")
    return str(file)


def test_before_one_is_set_the_shipped_rules_are_shown_and_nothing_opens(desk: Terminal) -> None:
    shown = desk.ask("cadence", "show", *SARI)
    assert (shown["version"], shown["upcoming"], shown["opened"]) == (None, [], [])
    assert "daily,16:00,,,2024-11-24,2024-11-26,120" in shown["rules"]
    assert "Belum ditetapkan" in desk.type("cadence", "show", *SARI).out


def test_a_table_is_set_and_what_comes_next_is_told(desk: Terminal, tmp_path: Path) -> None:
    assert desk.ask("cadence", "set", written(tmp_path, "jadwal.csv", TABLE), *SEKDA)["events"] == ["CadenceSet"]
    shown = desk.ask("cadence", "show", *SARI)
    assert (shown["version"], shown["author"], shown["rules"]) == (1, "sekda", ["daily,10:00;16:00,,,2024-01-01,,60"])
    (upcoming,) = shown["upcoming"]
    assert upcoming["report_id"].startswith("17.07/2024/daily/")
    out = desk.type("cadence", "show", *SARI).out
    assert "Berikutnya: daily/" in out
    assert "Versi 1, ditetapkan oleh sekda pada " in out


def test_what_is_shown_can_be_set_again_and_changes_nothing(desk: Terminal, tmp_path: Path) -> None:
    desk.ask("cadence", "set", *SEKDA)
    shown = desk.ask("cadence", "show", *SARI)
    assert len(shown["rules"]) == 6
    for document in (shown, shown["cadence"], shown["cadence"]["rules"], shown["rules"]):
        file = written(tmp_path, "jadwal.json", json.dumps(document))
        assert desk.ask("cadence", "set", file, *SEKDA)["events"] == []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("kind,hours\ndaily,16:00\n", "aturan 1"),
        (TABLE.replace("16:00", "25:00"), "aturan 1"),
        (TABLE + "mingguan,16:00,5,,,,60,\n", "aturan 2"),
        ("{", "bukan tabel atau JSON"),
        ('{"rules": 7}', "aturan 1"),
        (TABLE + "daily,12:00,,,2024-05-01,2024-05-02,60,\n", "rule 2"),
        ("", "no rule"),
        ("x" * 100_001, "lebih dari"),
    ],
)
def test_a_file_that_is_no_cadence_is_refused_by_its_rule(
    desk: Terminal, tmp_path: Path, content: str, named: str
) -> None:
    refused = desk.type("cadence", "set", written(tmp_path, "jadwal.csv", content), "--json", *SEKDA)
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "FAULTY_CADENCE")
    assert named in refused.out


@pytest.mark.parametrize("who", ["operator:sari", "verifier:budi", "auditor:irda"])
def test_only_the_chair_sets_a_cadence(desk: Terminal, who: str) -> None:
    refused = desk.type("cadence", "set", "--as", who, "--json")
    assert refused.json["code"] == "NOT_PERMITTED"
