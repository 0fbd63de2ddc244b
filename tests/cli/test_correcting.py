"""`desk correct` and `desk withdraw` as people type them, with the engine away."""

import json
from typing import Any

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

UNSURE = "Ada masalah di kantor desa tadi siang, tolong dicek"
REASON = ("--reason", "laporan semula salah dibaca")
CATEGORY = ("--category", "LOGISTICS_LATE")
MAYOR_NOT_VOTED_FOR = "mayor"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def problem(terminal: Terminal) -> Any:
    """A problem in the register, filed as a power failure of Kecamatan Pinang Belapis."""
    opened = terminal.ask("open", "--text", UNSURE, "--region", "17.07.03", "--place", "balai desa")
    terminal.ask("triage", opened["problem_id"], "POWER_OUTAGE", "S2")
    return shown(terminal, opened["problem_id"])


def shown(terminal: Terminal, problem_id: str) -> Any:
    return terminal.ask("show", problem_id)["problem"]


def in_force(problem: Any) -> set[str]:
    return {each["referral_id"] for each in problem["referrals"] if each["standing"]["standing"] != "settled"}


def test_a_dry_run_says_who_goes_comes_and_stays_and_stores_nothing(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]
    tried = terminal.ask("correct", name, *CATEGORY, *REASON, "--dry-run")

    assert tried.keys() == {"outcome", "problem_id", "register_number", "fictitious", "correction"}
    correction = tried["correction"]
    assert correction["changes"] == [{"field": "category", "before": "POWER_OUTAGE", "after": "LOGISTICS_LATE"}]
    gone = {each["referral_id"] for each in correction["withdrawn"]}
    come = {each["referral_id"] for each in correction["asked"]}
    assert gone
    assert gone | set(correction["kept"]) == in_force(problem)
    assert shown(terminal, name) == problem

    ran = terminal.type("correct", name, *CATEGORY, *REASON, "--dry-run")
    assert ran.out.startswith("Uji coba; tidak ada yang disimpan.\n")
    assert "kategori: Listrik padam → Logistik terlambat\n" in ran.out

    stored = terminal.ask("correct", name, *CATEGORY, *REASON)
    assert stored["events"][0] == "ProblemCorrected"
    corrected = shown(terminal, name)
    assert in_force(corrected) == (in_force(problem) - gone) | come
    assert corrected["register_number"] == problem["register_number"]
    assert (corrected["category"], corrected["lead"]) == ("LOGISTICS_LATE", "KPU")


def test_the_page_explains_the_clocks_after_a_correction(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]
    terminal.ask("correct", name, *CATEGORY, *REASON, "--tps", "003", "--place", "SDN 2", "--contest", "regent")
    page = terminal.type("show", name).out

    assert "Koreksi ke-1, " in page
    assert "tenggatnya berakhir, diberi tahu lewat surat" in page
    assert "tenggat baru sejak koreksi, diakui sampai " in page
    assert "Berjalan sejak" in page
    assert "TPS: – → 3" in page
    assert "TPS 3" in page
    assert "SDN 2" in page
    assert "pemilihan: gubernur, bupati → bupati" in page
    english = terminal.type("--language", "en", "show", name).out
    assert "deadlines begin with the correction" in english


def test_lists_totals_and_likeness_go_by_what_is_right(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]
    terminal.ask("correct", name, *CATEGORY, "--kecamatan", "17.07.06", "--happened-at", "2024-11-20 08.00", *REASON)

    def listed(*options: str) -> list[str]:
        return [each["problem_id"] for each in terminal.ask("list", *options)["problems"]]

    assert listed("--region", "17.07.06") == [name]
    assert listed("--region", "17.07.03") == []
    assert shown(terminal, name)["occurred_at"] == "2024-11-20T08:00:00+07:00"


def test_what_cannot_be_is_refused_with_its_code_and_what_may_be_meant(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]

    assert terminal.refused("correct", name, "--category", "POWER_OUTAGE", *REASON) == "NOTHING_CORRECTED"
    assert terminal.refused("correct", name, *REASON) == "NOTHING_CORRECTED"
    assert terminal.refused("correct", name, "--category", "NO_SUCH", *REASON) == "UNKNOWN_CATEGORY"
    assert terminal.refused("correct", name, "--kecamatan", "17.01.02", *REASON) == "REGION_OF_ANOTHER_DESK"
    assert terminal.refused("correct", name, "--happened-at", "2099-01-01 08.00", *REASON) == "INSTANT_OUT_OF_RANGE"
    assert terminal.refused("correct", name, "--contest", MAYOR_NOT_VOTED_FOR, *REASON) == "BAD_VALUE"
    assert terminal.refused("correct", name, "--tps", "satu", *REASON) == "BAD_VALUE"
    assert terminal.refused("correct", name, "--tps", "0", *REASON) == "BAD_VALUE"
    assert terminal.refused("correct", name, "--place", " ", *REASON) == "UNFIT_TEXT"
    assert terminal.refused("correct", name, *CATEGORY, *REASON, "--as", "agency:a@17.07/KPU") == "NOT_PERMITTED"
    named = terminal.type("correct", name, "--kecamatan", "Pinang Belapiss", *REASON)
    assert (named.status, named.err.partition(":")[0]) == (ExitStatus.REFUSED, "UNKNOWN_REGION")
    assert "Pinang Belapis" in named.err
    assert terminal.type("correct", name, *CATEGORY).status == ExitStatus.USAGE
    assert terminal.type("correct", name, *CATEGORY, "--reason", "").status == ExitStatus.REFUSED
    assert terminal.type("correct", name, "--happened-at", "kemarin dulu", *REASON).status == ExitStatus.USAGE
    refused = terminal.type("correct", name, *REASON, "--dry-run", "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "NOTHING_CORRECTED")
    assert shown(terminal, name) == problem


def test_a_restricted_problem_is_corrected_only_by_who_sees_it(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]
    terminal.ask("restrict", name, "--reason", "menyangkut petugas", "--as", "supervisor:sekda")

    assert terminal.refused("correct", name, *CATEGORY, *REASON, "--as", "operator:sari") == "UNKNOWN_PROBLEM"
    assert terminal.ask("correct", name, *CATEGORY, *REASON, "--as", "supervisor:sekda")["fresh"]


def test_one_referral_is_taken_back_and_what_comes_late_goes_into_a_note(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]
    lead = next(each for each in problem["referrals"] if each["part"] == "lead")
    liaison = ("--as", f"agency:a@{lead['office']}/{lead['agency']}")

    assert terminal.type("withdraw", name, lead["agency"]).status == ExitStatus.USAGE
    assert terminal.ask("withdraw", name, lead["agency"], *REASON)["events"] == ["ReferralWithdrawn"]
    after = shown(terminal, name)
    assert "reassign" in {each["key"] for each in after["obligations"]}
    assert terminal.refused("ack", name, lead["referral_id"], *liaison) == "REFERRAL_WITHDRAWN"
    answer = ("answer", name, lead["referral_id"], "--outcome", "RESOLVED")
    assert terminal.refused(*answer, *liaison) == "REFERRAL_WITHDRAWN"
    assert terminal.ask("note", name, "sudah kami kerjakan", *liaison)["events"] == ["NoteAdded"]
    assert "dicabut" in terminal.type("show", name).out


def test_an_envelope_reaches_a_correction_with_its_words(terminal: Terminal, problem: Any) -> None:
    envelope = {
        "command_id": "surat/koreksi/1",
        "problem_id": problem["problem_id"],
        "actor": {"id": "sari", "role": "operator", "region": "17.07"},
        "command": {
            "type": "CorrectProblem",
            "place": "SDN 2 Desa Bungin",
            "stations": ["3"],
            "reason": "salah dibaca",
        },
    }
    said = json.dumps(envelope)
    ran = terminal.type("submit", said=said)
    assert ran.json["events"] == ["ProblemCorrected"]
    assert not terminal.type("submit", said=said).json["fresh"]
    (writing,) = shown(terminal, problem["problem_id"])["writings"]
    assert (writing["type"], writing["text"]) == ("ProblemCorrected", "SDN 2 Desa Bungin")


def test_an_agency_sees_what_it_was_asked_and_not_who_else_was(terminal: Terminal, problem: Any) -> None:
    name = problem["problem_id"]
    lead = next(each for each in problem["referrals"] if each["part"] == "lead")
    terminal.ask("correct", name, *CATEGORY, *REASON)
    seen = terminal.ask("show", name, "--as", f"agency:a@{lead['office']}/{lead['agency']}")["problem"]

    assert seen["corrections"] == []
    assert {each["agency"] for each in seen["referrals"]} == {lead["agency"]}
