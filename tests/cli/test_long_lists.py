"""What is long is shown in parts: how much is left, how to go on, and nothing opened that is not shown."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.exit_status import ExitStatus
from domain.stream import BookId, book_id
from tests.given.many_reports import report_again
from tests.given.terminal import Terminal

BOOK: BookId = book_id("17.07", 2024)
SARI, SEKDA = ("--as", "operator:sari"), ("--as", "supervisor:sekda")
REPORTS = 130
REGIONS = ("17.07.03", "17.07.05", "17.07.01")


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    return terminal


def a_problem(desk: Terminal, reports: int = 1, region: str = "17.07.03") -> str:
    opened = desk.ask("open", "--text", "Listrik kantor desa padam", "--region", region)
    problem: str = opened["problem_id"]
    desk.ask("triage", problem, "POWER_OUTAGE", "S2", *SARI)
    asyncio.run(report_again(BOOK, problem, reports - 1, datetime.now(UTC) - timedelta(minutes=1)))
    return problem


def test_a_problem_of_many_reports_shows_the_first_lines_and_how_to_go_on(desk: Terminal) -> None:
    problem = a_problem(desk, REPORTS)

    page = desk.type("show", problem, *SARI).out
    assert page.count("Listrik masih padam, laporan ke-") == 49
    assert "130 laporan" in page
    assert "dan 80 baris lagi" in page
    assert "Selanjutnya: desk show LEBONG/2024/000001-6 --from 51; semuanya: --all" in page
    opened = desk.ask("access", *SEKDA)["accesses"][-1]
    assert (opened["kind"], opened["count"]) == ("words", 51)  # 50 reports and the words that decided

    second = desk.ask("show", problem, "--from", "51", *SARI)
    assert [second["page"][name] for name in ("first", "reports", "next")] == [51, REPORTS, None]
    last = desk.type("show", problem, "--from", "101", *SARI).out
    assert (last.count("laporan ke-"), "Selanjutnya" in last) == (30, False)
    beyond = desk.type("show", problem, "--from", "99999999999999999999", *SARI)
    assert (beyond.status, beyond.out.count("laporan ke-")) == (ExitStatus.OK, 0)
    assert desk.type("show", problem, "--all", *SARI).out.count("laporan ke-") == REPORTS - 1
    assert desk.type("show", problem, "--from", "0", *SARI).status == ExitStatus.USAGE


def test_parts_of_a_problem_put_together_are_the_whole(desk: Terminal) -> None:
    one, other = a_problem(desk, 60), a_problem(desk, 60, "17.07.05")
    desk.ask("merge", other, "--into", one, "--reason", "masalah yang sama", *SARI)

    whole = desk.ask("show", one, "--all", *SARI)["problem"]
    pages = [desk.type("show", one, "--from", str(first), *SARI).out for first in (1, 51, 101)]
    assert len(whole["intakes"]) == 120
    assert {each["merged_from"] is None for each in whole["intakes"]} == {True, False}
    assert sum(page.count("laporan ke-") for page in pages) == 118
    assert sum(page.count("Listrik kantor desa padam") for page in pages) == 2


def test_an_agency_reads_its_own_lines_in_parts_too(desk: Terminal) -> None:
    problem = a_problem(desk, 60)
    for number in range(60):
        desk.ask("note", problem, f"catatan {number}", "--for", "agencies", "--as", "agency:piket/PLN")
    shown = desk.ask("show", problem, "--as", "agency:piket/PLN")
    concerning = len(shown["problem"]["timeline"])
    assert (shown["page"]["reports"], shown["page"]["timeline"], concerning) == (0, concerning, concerning)
    assert concerning > 60
    page = desk.type("show", problem, "--as", "agency:piket/PLN").out
    assert f"dan {concerning - 50} baris lagi" in page
    assert "--from 51" in page


def cut_into(desk: Terminal, verb: tuple[str, ...], lines: str, size: int) -> list[Any]:
    """All lines of a list, read in parts of `size`, each checked to say how many are left."""
    whole = desk.ask(*verb)[lines]
    found: list[Any] = []
    after: tuple[str, ...] = ()
    while True:
        part = desk.ask(*verb, "--limit", str(size), *after)
        found += part[lines]
        assert part["left"] == len(whole) - len(found)
        if part["next_cursor"] is None:
            assert found == whole
            return found
        assert len(part[lines]) == size
        after = ("--after", part["next_cursor"])


def test_notices_are_listed_in_parts_by_keys_that_do_not_move(desk: Terminal) -> None:
    for region in REGIONS:
        a_problem(desk, region=region)
    whole = cut_into(desk, ("notices", "list", *SARI), "notices", 2)
    assert len(whole) > 6
    page = desk.type("notices", "list", "--limit", "2", *SARI).out
    assert f"dan {len(whole) - 2} lagi: desk notices list --after " in page
    agency = whole[0]["agency"]
    assert {
        each["agency"] for each in cut_into(desk, ("notices", "list", "--agency", agency, *SARI), "notices", 1)
    } == {agency}


def test_recommendations_are_listed_in_parts(desk: Terminal) -> None:
    for region in REGIONS:
        desk.ask("recommend", a_problem(desk, region=region), "--text", "Pinjam genset.", *SARI)
    assert len(cut_into(desk, ("recommendations", *SARI), "recommendations", 2)) == 3
    page = desk.type("recommendations", "--limit", "2", *SARI).out
    assert "dan 1 lagi: desk recommendations --after " in page


@pytest.mark.parametrize(
    "cursor", ["", "abc", "WyJhIl0=", "WzEsMiwzLDQsNV0=", "WyJhIiwiYiIsIngiLCJkIiwiZSJd", "é" * 5000]
)
def test_a_cursor_of_another_list_is_refused(desk: Terminal, cursor: str) -> None:
    for verb in (("notices", "list"), ("recommendations",), ("list",)):
        assert desk.refused(*verb, "--after", cursor, *SARI) == "UNKNOWN_CURSOR"


def test_a_cursor_of_notices_names_no_recommendation(desk: Terminal) -> None:
    a_problem(desk)
    cursor = desk.ask("notices", "list", "--limit", "1", *SARI)["next_cursor"]
    assert desk.refused("recommendations", "--after", cursor, *SARI) == "UNKNOWN_CURSOR"


def test_accesses_and_files_are_listed_in_parts(desk: Terminal, tmp_path: Path) -> None:
    problem = a_problem(desk)
    for number in range(3):
        (file := tmp_path / f"bukti-{number}.txt").write_text(f"bukti {number}", encoding="utf-8")
        desk.ask("evidence", "attach", problem, "--file", str(file), *SARI)
        desk.ask("show", problem, *SARI)

    listed = desk.ask("evidence", "list", problem, "--limit", "2", *SARI)
    assert ([each["number"] for each in listed["evidence"]], listed["total"], listed["next"]) == ([1, 2], 3, 3)
    page = desk.type("evidence", "list", problem, "--limit", "2", *SARI).out
    assert "dan 1 lagi: desk evidence list LEBONG/2024/000001-6 --from 3" in page
    rest = desk.ask("evidence", "list", problem, "--from", "3", *SARI)
    assert ([each["name"] for each in rest["evidence"]], rest["next"]) == (["bukti-2.txt"], None)

    whole = desk.ask("access", *SEKDA)
    first = desk.ask("access", "--limit", "4", *SEKDA)
    assert (first["accesses"], whole["next"]) == (whole["accesses"][:4], None)
    after = desk.ask("access", "--after", str(first["next"]), *SEKDA)
    assert after["accesses"] == whole["accesses"][4:]
    assert (
        f"Masih ada lagi: desk access --day {whole['day']} --after 4" in desk.type("access", "--limit", "4", *SEKDA).out
    )
    assert desk.ask("access", "--after", "2147483647", *SEKDA)["accesses"] == []
