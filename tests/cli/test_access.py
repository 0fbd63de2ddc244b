"""Rights on reading at the terminal: what is out of sight is not there, and what is opened goes on record."""

from typing import Any

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

CHAIR = ("--as", "supervisor:sekda")
AUDITOR = ("--as", "auditor:bpk@17")
REPORTER = ("--as", "reporter:warga")


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def report(terminal: Terminal) -> Any:
    return terminal.ask("open", "--text", "Listrik padam di gudang KPU, lilin dipakai", *REPORTER)


def test_who_opened_what_and_why_is_read_back(terminal: Terminal, report: Any) -> None:
    problem = report["problem_id"]
    assert terminal.refused("show", problem, *AUDITOR) == "REASON_NEEDED"
    shown = terminal.ask("show", problem, *AUDITOR, "--purpose", "audit surat 12")
    assert shown["problem"]["intakes"][0]["text"].startswith("Listrik padam")
    terminal.ask("show", problem)

    accesses = terminal.ask("access", *CHAIR)["accesses"]

    assert [(each["kind"], each["actor"]["id"], each["problem_id"], each["purpose"]) for each in accesses] == [
        ("words", "bpk", problem, "audit surat 12"),
        ("words", "operator", problem, None),
    ]
    assert accesses[0]["count"] >= 1
    page = terminal.type("access", *AUDITOR).out
    assert "audit surat 12" in page
    assert problem in page
    assert "Tidak ada yang dibuka" in terminal.type("access", "--day", "2024-01-01", *CHAIR).out
    assert terminal.refused("access") == "NOT_PERMITTED"
    assert terminal.type("access", "--day", "kemarin", *CHAIR).status is ExitStatus.USAGE
    assert terminal.type("show", problem, "--purpose", "x").status is ExitStatus.USAGE


def test_opening_a_restricted_problem_is_recorded(terminal: Terminal, report: Any) -> None:
    terminal.ask("restrict", report["problem_id"], "--reason", "menyangkut anggota desk", *CHAIR)

    terminal.ask("show", report["problem_id"], *CHAIR)

    kinds = [each["kind"] for each in terminal.ask("access", *CHAIR)["accesses"]]
    assert kinds == ["restricted", "words"]


def test_a_reporter_sees_what_became_of_ones_own_report_and_nothing_else(terminal: Terminal, report: Any) -> None:
    problem, intake = report["problem_id"], report["intake_id"]

    fate = terminal.ask("fate", intake, *REPORTER)

    assert (fate["intake_id"], fate["disposition"]) == (intake, "became")
    assert "menjadi masalah baru" in terminal.type("fate", intake, *REPORTER).out
    assert terminal.ask("fate", intake)["phase"] == fate["phase"]
    another = ("--as", "reporter:saksi")
    assert terminal.refused("fate", intake, *another) == terminal.refused("fate", "tidak-ada") == "UNKNOWN_PROBLEM"
    assert terminal.refused("show", problem, *REPORTER) == terminal.refused("show", intake, *REPORTER)
    listed = terminal.ask("list", *REPORTER)
    assert (listed["problems"], listed["totals"]["by_phase"], listed["totals"]["by_disposition"]) == ([], {}, {})


def test_the_tier_above_sees_codes_and_no_words(terminal: Terminal, report: Any) -> None:
    above = ("--as", "operator:dewi@17")

    shown = terminal.ask("show", report["problem_id"], *above)["problem"]

    assert (shown["words"], [(each["text"], each["place"]) for each in shown["intakes"]]) == ([], [(None, None)])
    assert shown["timeline"]
    assert terminal.ask("access", *CHAIR)["accesses"] == []


def test_a_liaison_sees_what_the_own_agency_was_asked(terminal: Terminal, report: Any) -> None:
    problem = report["problem_id"]
    waits = terminal.ask("show", problem)["problem"]
    if waits["phase"] == "detected":
        terminal.ask("triage", "set", problem, "POWER_OUTAGE", "S2")
    terminal.ask("refer", problem, "DISHUB")
    asked, never = ("--as", "agency:dishub/DISHUB"), ("--as", "agency:bawaslu/BAWASLU")

    shown = terminal.ask("show", problem, *asked)["problem"]

    assert [each["agency"] for each in shown["referrals"]] == ["DISHUB"]
    assert (shown["intakes"], shown["words"], shown["reports"]) == ([], [], [])
    assert {each["data"].get("agency") for each in shown["timeline"]} == {"DISHUB"}
    assert [each["problem_id"] for each in terminal.ask("list", *asked)["problems"]] == [problem]
    assert terminal.refused("show", problem, *never) == terminal.refused("note", problem, "Isi", *never)
    assert terminal.ask("list", *never)["problems"] == []


NOTE = "Petugas PLN sudah di lokasi."


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("reporter:warga", True),
        ("operator:sari", True),
        ("verifier:budi", True),
        ("supervisor:sekda", True),
        ("operator:dewi@17", False),
        ("verifier:dewi@17", False),
        ("supervisor:gubernur@17", False),
        ("supervisor:menteri@00", False),
    ],
)
@pytest.mark.parametrize("told_above", [False, True])
def test_a_note_for_the_reporter_is_for_the_reporter_and_the_desk(
    terminal: Terminal, report: Any, who: str, reads: bool, told_above: bool
) -> None:
    if terminal.ask("show", report["problem_id"])["problem"]["phase"] == "detected":
        terminal.ask("triage", "set", report["problem_id"], "POWER_OUTAGE", "S2")
    if told_above:
        terminal.ask("regrade", report["problem_id"], "--severity", "S4", "--reason", "gardu induk padam")
    terminal.ask("note", report["problem_id"], NOTE, "--for", "reporter")

    fate = terminal.ask("fate", report["intake_id"], "--as", who)

    assert [each["text"] for each in fate["notes"]] == ([NOTE] if reads else [])
    assert fate["disposition"] == "became"
    if not reads:
        assert NOTE not in terminal.type("show", report["problem_id"], "--all", "--as", who).out
