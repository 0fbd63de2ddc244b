"""Reporters and agencies hear what becomes of a problem: typed at a terminal, found in the outbox."""

import json
from pathlib import Path
from typing import Any

from tests.e2e.roads import coordinating, open_road
from tests.e2e.test_by_hand import closed, long_ago
from tests.given.terminal import Terminal

CHAIR = ("--as", "supervisor:sekda")


def letters(data_dir: Path, problem_id: str, template: str) -> list[Any]:
    """Letters of one kind about a problem."""
    messages = [json.loads(each.read_bytes())["message"] for each in (data_dir / "outbox").glob("*.notice.json")]
    return [
        each
        for each in messages
        if each["template"] == template and each["payload"]["data"]["problem_id"] == problem_id
    ]


def written(terminal: Terminal, data_dir: Path, problem_id: str, template: str, to: str | None = None) -> Any:
    """The letter of that kind, once it lies in the outbox."""
    return terminal.until(
        lambda: next(
            (each for each in letters(data_dir, problem_id, template) if to in (None, each["to"]["address"])), None
        )
    )


def standings(terminal: Terminal, intake_id: str) -> dict[str, str]:
    """What whoever handed in a report was told of, and whether."""
    return {each["kind"]: each["standing"] for each in terminal.ask("fate", intake_id)["tellings"]}


def test_whoever_reported_what_is_dismissed_finds_why_in_their_mail(terminal: Terminal, running_desk: Path) -> None:
    opened = terminal.ask("open", "--text", "selamat pagi desk, ini hanya salam", "--contact", "salam@lebong.example")
    problem, intake = opened["problem_id"], opened["intake_id"]

    assert terminal.type("dismiss", problem, "NOT_A_REPORT").status == 0

    letter = written(terminal, running_desk, problem, "REPORTER_DISMISSED")
    assert letter["to"]["address"] == "salam@lebong.example"
    assert "pesan tidak memuat kejadian yang dapat dicatat sebagai laporan" in letter["body"]
    told = terminal.until(lambda: standings(terminal, intake) == {"REPORTER_DISMISSED": "told"} or None)
    assert told
    assert "tidak ditindaklanjuti, bagi pelapor" in terminal.type("fate", intake).out


def test_whom_nobody_can_tell_is_counted_with_the_cause(terminal: Terminal) -> None:
    opened = terminal.ask("open", "--text", "halo desk, mohon informasi saja ya pak")
    problem, intake = opened["problem_id"], opened["intake_id"]

    assert terminal.ask("fate", intake)["untold"] == "NO_CONTACT"
    assert "Pelapor tidak dapat diberi tahu: tanpa kontak." in terminal.type("fate", intake).out
    assert terminal.type("dismiss", problem, "NOT_A_REPORT").status == 0

    (telling,) = terminal.ask("fate", intake)["tellings"]
    assert (telling["kind"], telling["standing"], telling["code"]) == ("REPORTER_DISMISSED", "untold", "NO_CONTACT")
    assert terminal.ask("show", problem)["problem"]["untold"] == [{"code": "NO_CONTACT", "reporters": 1}]
    assert "1 pelapor tidak dapat diberi tahu: tanpa kontak" in terminal.type("show", problem).out


def test_of_two_reports_that_are_merged_both_agencies_and_reporter_are_told(
    terminal: Terminal, running_desk: Path
) -> None:
    first = coordinating(terminal, "17.07.04", occurred_at=long_ago(30), contact="satu@lebong.example")
    second = coordinating(terminal, "17.07.04", occurred_at=long_ago(60), contact="dua@lebong.example")
    name, number = second["problem_id"], first["register_number"]

    assert terminal.type("merge", name, "--into", first["problem_id"], "--reason", "longsor yang sama").status == 0

    letter = written(terminal, running_desk, name, "REPORTER_MERGED")
    assert letter["to"]["address"] == "dua@lebong.example"
    assert f"Nomor yang berlaku : {number}" in letter["body"]
    assert f"Nomor yang berlaku : {number}" in written(terminal, running_desk, name, "MERGER")["body"]
    asked = {(each["agency"], each["office"]) for each in second["referrals"]}
    terminal.until(lambda: len(letters(running_desk, name, "MERGER")) == len(asked) or None)

    assert terminal.type("regrade", first["problem_id"], "--severity", "S4", "--reason", "korban terjebak").status == 0
    regrade = written(terminal, running_desk, first["problem_id"], "REGRADE")
    assert "Jumlah laporan       : 2" in regrade["body"]
    assert "Batas waktu yang telah disampaikan kepada Saudara tidak berubah." in regrade["body"]


def test_a_reopening_is_told_to_whoever_reported_and_whoever_was_asked(terminal: Terminal, running_desk: Path) -> None:
    problem = closed(terminal, "17.07.12", occurred_at=long_ago(90), contact="tiga@lebong.example")
    name = problem["problem_id"]

    assert terminal.type("reopen", name, "--reason", "longsor lagi", *CHAIR).status == 0

    assert written(terminal, running_desk, name, "REPORTER_REOPENED")["to"]["address"] == "tiga@lebong.example"
    assert "dibuka kembali" in written(terminal, running_desk, name, "REOPENING")["body"]
    (intake,) = problem["intakes"]
    told = {"REPORTER_RECEIPT": "told", "REPORTER_OUTCOME": "told", "REPORTER_REOPENED": "told"}
    assert terminal.until(lambda: standings(terminal, intake["intake_id"]) == told or None)


def test_a_contact_that_reaches_nobody_is_refused_where_it_is_typed(terminal: Terminal) -> None:
    code = terminal.refused("open", "--text", "Jalan putus", "--contact", "8,12E+10")
    assert code == "CUT_NUMBER"
    assert open_road(terminal, "17.07.12", occurred_at=long_ago(120), contact="0812-3456-7890")["fresh"]
