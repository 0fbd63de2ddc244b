"""`desk triage` and `desk regrade` as people type them, with the engine away."""

import os
import pty
import subprocess
import sys
from contextlib import suppress

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

UNSURE = "Ada masalah di kantor desa tadi siang, tolong dicek"
SARI, BUDI, CHAIR = ("--as", "operator:sari"), ("--as", "verifier:budi"), ("--as", "supervisor:sekda")


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def report(terminal: Terminal) -> str:
    """Id of a report that waits for a person."""
    opened = terminal.ask("open", "--text", UNSURE, "--region", "17.07.03")
    assert opened["assessment"]["needs_triage"]
    problem_id: str = opened["problem_id"]
    return problem_id


def test_two_people_get_different_reports_and_see_what_they_need(terminal: Terminal, report: str) -> None:
    also_unsure = "ada kendala di lapangan pak, tolong"
    second = terminal.ask("open", "--text", also_unsure, "--region", "17.07.04")["problem_id"]
    texts = {report: UNSURE, second: also_unsure}

    first = terminal.ask("triage", "next", *SARI)
    other = terminal.ask("triage", "next", *BUDI)

    assert {first["report"]["problem_id"], other["report"]["problem_id"]} == set(texts)
    shown = first["report"]
    assert shown["holder"] == "sari"
    assert shown["intakes"][0]["text"] == texts[shown["problem_id"]]
    assert shown["triage_reason_text"]
    assert 1 < len(shown["suggestions"]) <= 3
    assert all(each["lead_agency"] and each["category_name"] for each in shown["suggestions"])
    assert shown["commands"][-1] == f"desk triage release {shown['problem_id']} --as operator:sari"
    assert (other["waiting"], other["in_hand"]) == (0, 2)
    assert terminal.ask("triage", "next", "--as", "operator:dewi")["report"] is None


def test_what_is_in_another_hand_is_refused_and_can_be_taken_over(terminal: Terminal, report: str) -> None:
    terminal.ask("triage", "next", *SARI)

    for decision in (
        ("triage", report, "POWER_OUTAGE", "S2"),
        ("dismiss", report, "NOT_A_REPORT"),
        ("forward", report, "PPID", "--not-our-remit"),
    ):
        refused = terminal.type(*decision, *BUDI)
        assert refused.status == ExitStatus.REFUSED
        assert refused.err.startswith("TRIAGE_CLAIMED: ")
        assert "sari" in refused.err
    assert terminal.refused("triage", "release", report, *BUDI) == "TRIAGE_CLAIMED"
    triaged = terminal.ask("triage", report, "POWER_OUTAGE", "S2", *BUDI, "--take-over")
    assert triaged["events"][:2] == ["ProblemTriaged", "ProblemInventoried"]
    assert terminal.ask("triage", "queue")["reports"] == []


def test_who_has_it_in_hand_decides_in_either_form(terminal: Terminal, report: str) -> None:
    terminal.ask("triage", "next", *SARI)

    assert terminal.type("triage", report, *SARI).status == ExitStatus.USAGE
    decided = terminal.ask("triage", "set", report, "--category", "POWER_OUTAGE", "--severity", "S2", *SARI)

    assert decided["events"][0] == "ProblemTriaged"
    (triaged,) = [
        each for each in terminal.ask("show", report)["problem"]["timeline"] if each["type"] == "ProblemTriaged"
    ]
    assert triaged["data"]["suggested_severity"]
    assert triaged["data"]["severity"] == "S2"


def test_a_report_is_given_back_by_who_has_it_or_by_the_chair(terminal: Terminal, report: str) -> None:
    terminal.ask("triage", "next", *SARI)
    assert terminal.ask("triage", "release", report, *SARI)["released"]
    assert not terminal.ask("triage", "release", report, *SARI)["released"]
    terminal.ask("triage", "next", *BUDI)
    assert terminal.ask("triage", "release", report, *CHAIR)["released"]
    (waiting,) = terminal.ask("triage", "queue")["reports"]
    assert waiting["holder"] is None


def test_people_read_the_queue_and_the_report(terminal: Terminal, report: str) -> None:
    page = terminal.type("triage", "next", *SARI).out
    assert UNSURE in page
    assert f"desk triage {report}" in page
    table = terminal.type("triage", "queue").out
    assert report[:8] in table
    assert "sari sampai" in table
    assert "Semua dari 1 laporan sedang dipegang" in terminal.type("triage", "next", *BUDI).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--as", "agency:x/KPU"), "NOT_PERMITTED"),
        (("--as", "auditor:bpk@00"), "NOT_PERMITTED"),
        (("--as", "operator:dewi@17"), "NOT_PERMITTED"),
        (("--desk", "17.02"), "DESK_NOT_OPEN"),
        (("--desk", "99.99"), "UNKNOWN_REGION"),
    ],
)
def test_only_people_of_the_desk_take_from_its_queue(
    terminal: Terminal, report: str, arguments: tuple[str, ...], code: str
) -> None:
    assert terminal.refused("triage", "next", *arguments) == code
    assert terminal.refused("triage", "queue", *arguments) == code


def test_an_empty_queue_says_so(terminal: Terminal) -> None:
    assert terminal.type("triage", "next").out == "Tidak ada laporan yang menunggu triase.\n"
    assert terminal.type("triage", "queue").out == "Tidak ada laporan yang menunggu triase.\n"


def test_a_problem_is_regraded_with_a_reason_and_an_s4_by_two(terminal: Terminal, report: str) -> None:
    terminal.ask("triage", report, "POWER_OUTAGE", "S2")

    raised = terminal.ask("regrade", report, "--severity", "S4", "--reason", "seluruh kecamatan gelap")
    assert raised["events"] == ["SeverityRegraded", "ProblemReported", "ProblemEscalated"]
    lower = ("regrade", report, "--severity", "S2", "--reason", "listrik kembali menyala")
    assert terminal.refused(*lower) == "SECOND_PERSON_NEEDED"
    assert terminal.ask(*lower, "--requested-by", "sari", *CHAIR)["events"] == ["SeverityRegraded"]
    shown = terminal.ask("show", report)["problem"]
    assert shown["severity"] == "S2"
    lines = [each["line"] for each in shown["timeline"] if each["type"] == "SeverityRegraded"]
    assert lines[0] == "Tingkat diubah dari S2 menjadi S4 oleh operator: seluruh kecamatan gelap"


def test_what_is_no_matter_of_the_desk_is_counted_in_the_list(terminal: Terminal, report: str) -> None:
    grounds = ("--not-our-remit", "--grounds", "NOT_AN_ELECTION_MATTER")
    assert terminal.ask("forward", report, "PPID", *grounds)["events"] == ["ProblemForwarded"]

    assert terminal.ask("list")["totals"]["not_ours"] == {"NOT_AN_ELECTION_MATTER": 1}
    assert "Bukan urusan desk: 1 (1 diteruskan); 1 bukan masalah pemilihan." in terminal.type("list").out


def test_a_report_for_another_desk_is_sent_there(terminal: Terminal, report: str) -> None:
    text = "Logistik TPS 3 di Kabupaten Rejang Lebong belum tiba"

    refused = terminal.type("open", "--text", text, "--json")

    assert refused.status == ExitStatus.REFUSED
    assert refused.json["offer"] == {"desk": "17.02", "name": "Desk Pilkada Kabupaten Rejang Lebong"}
    assert "desk open --desk 17.02" in terminal.type("open", "--text", text).err
    doubtful = terminal.ask("open", "--text", text, "--region", "17.07.03")
    assert doubtful["assessment"]["triage_reason"] == "PLACE_ELSEWHERE"


def test_what_happened_is_said_at_triage_and_said_better_later(terminal: Terminal, report: str) -> None:
    said = "Listrik kantor desa padam."
    triaged = terminal.ask("triage", report, "POWER_OUTAGE", "S2", *SARI, "--summary", f"  {said} ")
    assert triaged["events"][:3] == ["ProblemTriaged", "SummaryWritten", "ProblemInventoried"]
    name = triaged["register_number"]
    shown = terminal.ask("show", name, *SARI)["problem"]["summary"]
    assert (shown["number"], shown["text"], shown["by"]) == (1, said, "sari")
    assert terminal.ask("list", *SARI)["problems"][0]["official_summary"] == said
    assert f"{said} (oleh sari)" in terminal.type("show", name, *SARI).out

    asked = terminal.type("summary", name, *SARI)
    assert asked.status == ExitStatus.USAGE
    assert "Pemadaman" in asked.err or "listrik" in asked.err.lower()
    assert terminal.ask("summary", name, "--draft", *SARI)["events"] == ["SummaryWritten"]
    draft = terminal.ask("show", name, *SARI)["problem"]["summary"]["text"]
    assert draft in asked.err
    assert terminal.ask("summary", name, said, *SARI)["events"] == ["SummaryWritten"]
    assert terminal.ask("summary", name, said, *SARI)["events"] == []
    assert terminal.type("summary", name, said, "--draft", *SARI).status == ExitStatus.USAGE


@pytest.mark.parametrize(("said", "code"), [("WA 0812-3456-7890", "PERSONAL_DATA"), (" ", "UNFIT_TEXT")])
def test_a_summary_that_may_not_be_kept_is_refused(terminal: Terminal, report: str, said: str, code: str) -> None:
    assert terminal.refused("summary", report, said, *SARI) == code
    assert terminal.refused("triage", report, "POWER_OUTAGE", "S2", *SARI, "--summary", said) == code


def test_a_report_in_hand_has_a_summary_proposed_and_whoever_decides_may_take_it(
    terminal: Terminal, report: str
) -> None:
    shown = terminal.ask("triage", "next", *SARI)["report"]
    category = shown["suggestions"][0]["category_name"]
    assert shown["summary_draft"].startswith(f"{category} di Kecamatan ")
    decisions = [each for each in shown["commands"] if each.startswith(f"desk triage {report} ")]
    assert decisions
    assert all(each.endswith(" --summary-draft --as operator:sari") for each in decisions)
    terminal.ask("triage", "release", report, *SARI)
    assert shown["summary_draft"][:20] in terminal.type("triage", "next", *SARI).out

    terminal.ask("triage", report, "POWER_OUTAGE", "S2", "--summary-draft", *SARI)
    summary = terminal.ask("show", report)["problem"]["summary"]
    assert summary["by"] == "sari"
    # of the category that was decided, not of the one that was suggested
    assert summary["text"].split(" di ")[0] != category
    assert summary["text"].split(" di ")[1] == shown["summary_draft"].split(" di ")[1]


def test_who_decides_without_a_summary_is_shown_one_and_what_to_type(terminal: Terminal, report: str) -> None:
    both = ("--summary", "Listrik padam.", "--summary-draft")
    assert terminal.type("triage", report, "POWER_OUTAGE", "S2", *both, *SARI).status == ExitStatus.USAGE
    said = terminal.type("triage", report, "POWER_OUTAGE", "S2", *SARI).out
    assert "Belum ada uraian resmi. Usulan: " in said
    assert f"Pakai usulan: desk summary {report} --draft; atau tulis: desk summary {report} TEKS" in said
    assert terminal.ask("show", report)["problem"]["summary"] is None


def test_who_decides_with_a_summary_hears_nothing_more(terminal: Terminal, report: str) -> None:
    said = terminal.type("triage", report, "POWER_OUTAGE", "S2", "--summary", "Listrik padam di balai desa.", *SARI).out
    assert "Usulan" not in said


ASKING = "from cli.conversation import *; print('chose', is_conversation(), repr(ask_for_summary('Listrik padam.')))"


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("\n", "'Listrik padam.'"), ("Trafo meledak.\n", "'Trafo meledak.'"), ("-\n", "None"), ("  -  \n", "None")],
)
def test_a_person_at_a_terminal_takes_the_proposal_or_writes_another_or_none(typed: str, chosen: str) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", ASKING], stdin=theirs, stdout=theirs, stderr=theirs) as asked:
        os.close(theirs)
        os.write(ours, typed.encode())
        said = b""
        with suppress(OSError):  # what reading from a terminal says that nobody has open any more
            while piece := os.read(ours, 4096):
                said += piece
    os.close(ours)
    assert asked.returncode == 0, said
    assert "Usulan uraian resmi: Listrik padam." in said.decode()
    assert f"chose True {chosen}" in said.decode()
