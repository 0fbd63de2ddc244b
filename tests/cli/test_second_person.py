"""Who can approve now, beside what waits for it, and when somebody else tries."""

from datetime import date, timedelta

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

ADMIN, SEKDA = ("--as", "admin:pengelola"), ("--as", "supervisor:sekda")
SARI = ("--as", "operator:sari")


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """A desk with a chair who proposed something himself."""
    appoint(terminal, "sekda", "--post", "chair", "--since", "2020-01-01", who=ADMIN)
    opened = terminal.ask("open", "--text", "Listrik kantor desa padam", "--region", "17.07.03")
    terminal.ask("triage", opened["problem_id"], "POWER_OUTAGE", "S2", *SARI)
    terminal.ask("recommend", opened["problem_id"], "--text", "Pinjam genset dari BPBD.", *SEKDA)
    return terminal


def appoint(desk: Terminal, account: str, *terms: str, who: tuple[str, ...] = SEKDA) -> None:
    desk.ask("roster", "appoint", account, "supervisor", "SEKDA", *terms, *who)


def today(desk: Terminal) -> date:
    return date.fromisoformat(desk.ask("roster", "show", *SEKDA)["day"])


def problem(desk: Terminal) -> str:
    (listed,) = desk.ask("list", *SEKDA)["problems"]
    found: str = listed["register_number"]
    return found


def test_who_proposed_hears_that_nobody_else_can_and_how_to_appoint_somebody(desk: Terminal) -> None:
    waiting = desk.ask("show", problem(desk), *SEKDA)["second_person"]
    assert waiting == {"act": "ApproveRecommendation", "first": "sekda", "able": [], "chair": "SEKDA"}
    page = desk.type("show", problem(desk), *SEKDA).out
    assert "Menunggu persetujuan orang kedua; diusulkan oleh sekda." in page
    assert "Daftar desk kini tidak menyebut orang yang dapat menyetujui; ketua desk: " in page
    assert "Tetapkan pelaksana: desk roster appoint AKUN supervisor INSTANSI --acting Plh. --until TANGGAL" in page
    refused = desk.type("approve", problem(desk), *SEKDA)
    assert refused.status == ExitStatus.REFUSED
    assert "Dapat menyetujui" not in refused.err


def test_who_stands_in_tonight_is_named_everywhere_and_approves(desk: Terminal) -> None:
    appoint(desk, "asisten", "--acting", "Plh.", "--post", "chair", "--until", today(desk).isoformat())
    appoint(desk, "kabag", "--for", "sekda", "--until", today(desk).isoformat())
    tomorrow = (today(desk) + timedelta(days=1)).isoformat()
    appoint(desk, "besok", "--acting", "Plh.", "--since", tomorrow, "--until", tomorrow)

    (able,) = desk.ask("show", problem(desk), *SEKDA)["second_person"]["able"]
    assert (able["account"], able["acting"], able["post"], able["until"]) == (
        "asisten",
        "Plh.",
        "chair",
        today(desk).isoformat(),
    )
    line = "Sekretaris Daerah, Kabupaten Lebong (ketua desk), pelaksana harian sampai "
    page = desk.type("show", problem(desk), *SARI).out
    assert f"Dapat menyetujui sekarang: {line}" in page
    assert " – asisten" in page
    listed = desk.type("recommendations", *SARI).out
    assert line in listed
    assert [each["account"] for each in desk.ask("recommendations", *SARI)["able"]] == ["sekda", "asisten", "kabag"]
    (letter,) = desk.ask("letter", "preview", problem(desk), "APPROVAL_REQUEST", *SARI)["letters"]
    assert f"Dapat menyetujui : {line}" in letter["body"]
    assert "asisten" not in letter["body"]

    for who in (SEKDA, ("--as", "supervisor:kabag"), SARI):
        refused = desk.type("approve", problem(desk), *who)
        assert refused.status == ExitStatus.REFUSED
        assert f"Dapat menyetujui sekarang: {line}" in refused.err
        document = desk.type("approve", problem(desk), "--json", *who).json
        assert [each["account"] for each in document["second_person"]["able"]] == ["asisten"]
    assert desk.refused("approve", problem(desk), "--as", "supervisor:besok") == "GRANT_NOT_BEGUN"
    assert desk.ask("approve", problem(desk), "--as", "supervisor:asisten")["events"] == ["RecommendationApproved"]
    assert "second_person" not in desk.ask("show", problem(desk), *SEKDA)
    assert desk.ask("recommendations", *SARI)["able"] == []


def test_whom_a_desk_has_is_not_for_everybody(desk: Terminal) -> None:
    assert "second_person" not in desk.ask("show", problem(desk), "--as", "agency:piket/PLN")


def test_who_is_kept_away_from_the_desk_is_no_second_person(desk: Terminal) -> None:
    appoint(desk, "asisten", "--since", "2020-01-01")
    able = desk.ask("show", problem(desk), *SEKDA)["second_person"]["able"]
    assert [each["account"] for each in able] == ["asisten"]
    desk.ask("roster", "recuse", "asisten", "kin", "--since", "2020-01-01", *SEKDA)
    assert desk.ask("show", problem(desk), *SEKDA)["second_person"]["able"] == []
    refused = desk.type("approve", problem(desk), "--as", "supervisor:asisten", "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "RECUSED_FROM_DESK")
