"""What the desk's people list: what was recommended, and what the next shift has to know."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from composition import system_clock
from tests.e2e.roads import coordinating
from tests.e2e.test_by_hand import acknowledge_all, long_ago, open_unsure
from tests.given.terminal import Terminal

CHAIR = ("--as", "supervisor:sekda")
PROVINCE = ("--as", "operator:provinsi@17")
AUDITOR = ("--as", "auditor:inspektorat@17")
ADMIN = ("--as", "admin:siti")
REPORTER = ("--as", "reporter:warga")

RECOMMENDATIONS_KEYS = {"able", "left", "next_cursor", "desk", "fictitious", "as_of", "recommendations"}
RECOMMENDATION_KEYS = {
    "problem_id", "register_number", "phase", "severity", "category", "region", "number", "addressee", "office",
    "steps", "standing", "recommended_at", "approved_at", "sent_back_at", "answered_at", "response", "reason",
}  # fmt: skip

SHIFT_KEYS = {
    "desk", "fictitious", "as_of", "at", "until", "open", "due", "late", "silent", "triage", "undelivered", "pauses",
    "promised",
}  # fmt: skip


def of_problem(rows: Sequence[Any], problem: Any) -> list[Any]:
    """The rows about one problem; other tests tell the same desk of others."""
    return [each for each in rows if each["problem_id"] == problem["problem_id"]]


def lead_of(problem: Any) -> tuple[str, str]:
    """The options by which somebody speaks for the problem's lead agency."""
    (office,) = {each["office"] for each in problem["referrals"] if each["agency"] == problem["lead"]}
    return "--as", f"agency:narahubung@{office}/{problem['lead']}"


def test_recommendations_are_listed_to_those_they_are_for(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = coordinating(terminal, "17.07.03", occurred_at=long_ago(40))
    name, lead = problem["problem_id"], lead_of(problem)
    acknowledge_all(terminal, problem)
    terminal.problem_in(name, "recommended")

    def listed(*options: str) -> list[tuple[int, str]]:
        answered = terminal.ask("recommendations", *options)
        assert answered.keys() == RECOMMENDATIONS_KEYS
        rows = of_problem(answered["recommendations"], problem)
        assert all(each.keys() == RECOMMENDATION_KEYS for each in rows)
        return [(each["number"], each["standing"]) for each in rows]

    assert listed() == [(1, "awaiting_approval")]
    assert listed(*lead) == []  # a draft is the desk's own
    assert terminal.type("return", name, "--reason", "sebut jalan memutar", *CHAIR).status == 0
    assert terminal.type("recommend", name, "--step", "1", "--text", "Alihkan lewat jalan desa").status == 0
    assert listed("--unanswered") == []
    assert terminal.type("approve", name, *CHAIR).status == 0
    assert listed("--unanswered") == listed(*lead) == [(2, "approved")]
    assert listed("--agency", "PLN") == []
    assert terminal.type("follow-through", name, "REFUSED", "--reason", "alat berat di daerah lain").status == 0

    everything = [(1, "sent_back"), (2, "answered")]
    assert listed() == listed(*PROVINCE) == listed(*AUDITOR) == listed("--agency", problem["lead"]) == everything
    assert listed("--unanswered") == []
    (own,) = of_problem(terminal.ask("recommendations", *lead)["recommendations"], problem)
    assert (own["response"], own["reason"], own["steps"]) == ("REFUSED", "alat berat di daerah lain", [1])
    assert listed("--as", "agency:narahubung/PLN") == []
    for forbidden in (ADMIN, REPORTER):
        assert terminal.refused("recommendations", *forbidden) == "NOT_PERMITTED"
    assert terminal.refused("recommendations", "--desk", "17.06") == "DESK_NOT_OPEN"

    number = terminal.ask("show", name)["problem"]["register_number"]
    for width in (80, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        page = terminal.type("recommendations", "--agency", problem["lead"]).out
        assert max(map(len, page.splitlines())) <= width
        assert number in page
        assert "ditolak" in page
        assert {"alat", "berat", "daerah", "lain"} <= set(page.split()), "a cell folds where others need the room"
        assert "Alihkan lewat" not in page, "the words of a recommendation stay under seal"
    assert "Tidak ada masukan" in terminal.type("recommendations", "--agency", "PLN").out


def test_the_next_shift_reads_what_it_has_to_know(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = coordinating(terminal, "17.07.03", occurred_at=long_ago(45))
    unsure, name, lead = open_unsure(terminal), problem["problem_id"], lead_of(problem)
    key = f"acknowledge/{next(each['referral_id'] for each in problem['referrals'] if each['part'] == 'lead')}"
    week = ("shift", "--hours", "168")

    note = terminal.ask(*week)
    assert note.keys() == SHIFT_KEYS
    assert sum(each["problems"] for each in note["open"]) >= 2
    assert key in {each["key"] for each in of_problem(note["due"], problem)}
    assert problem["lead"] in {each["agency"] for each in note["silent"]}
    assert of_problem(note["triage"], unsure)
    until = (system_clock() + timedelta(hours=30)).isoformat()
    assert terminal.type("extend", name, key, "--until", until, "--reason", "jembatan putus", *CHAIR).status == 0
    assert of_problem(terminal.ask("shift", "--hours", "1")["due"], problem) == []
    (promised,) = of_problem(terminal.ask(*week)["promised"], problem)
    assert promised["extended_from"] < promised["due_at"]

    # the queue is for the desk's own people; above it and for the auditor the rest is the same
    for other in (PROVINCE, AUDITOR):
        theirs = terminal.ask(*week, *other)
        assert theirs["triage"] is None
        assert of_problem(theirs["promised"], problem) == [promised]
    own = terminal.ask(*week, *lead)
    assert {each["agency"] for each in (*own["due"], *own["late"], *own["promised"])} == {problem["lead"]}
    assert own["triage"] is None
    assert not any(
        of_problem(terminal.ask(*week, "--as", "agency:x/BAWASLU")[part], problem) for part in ("due", "promised")
    )
    for forbidden in (ADMIN, REPORTER):
        assert terminal.refused("shift", *forbidden) == "NOT_PERMITTED"
    assert terminal.type("shift", "--hours", "0").status == 2

    for width in (80, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        page = terminal.type(*week).out
        assert max(map(len, page.splitlines())) <= width
        for part in ("Serah terima Desk Pilkada", "Terbuka: ", "Jatuh tempo: ", "Menunggu triase: ", "Dijanjikan: "):
            assert part in page
        assert "WIB" in page
    assert "Menunggu triase" not in terminal.type(*week, *PROVINCE).out
