"""Books are opened once, for good, and by their desk's code only."""

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

LEBONG = {"region": "17.07", "name": "Desk Pilkada Kabupaten Lebong"}


def test_a_book_is_opened_once_for_one_election(terminal: Terminal) -> None:
    terms = {**LEBONG, "register_name": "LEBONG", "year": 2024}

    first = terminal.ask("books", "open", "17.07", "17.07", "17")
    again = terminal.ask("books", "open", "17.07")

    assert [each["region"] for each in first["books"]] == ["17.07", "17"]
    assert first["books"][0] == {**terms, "fresh": True, "rehearsal": None}
    assert again["books"] == [{**terms, "fresh": False, "rehearsal": None}]


def test_people_read_under_which_numbers_a_desk_will_write(terminal: Terminal) -> None:
    opened = terminal.type("books", "open", "17.07")

    assert opened.status == ExitStatus.OK
    assert opened.out == "Dibuka: 17.07 Desk Pilkada Kabupaten Lebong, nomor register LEBONG/2024/…\n"
    assert terminal.type("books", "open", "17.07").out.startswith("Sudah terbuka: 17.07 ")


def test_open_books_are_listed(terminal: Terminal) -> None:
    assert terminal.ask("books", "list")["books"] == []
    assert "desk books open" in terminal.type("books", "list").out

    terminal.ask("books", "open", "00", "17.07")
    terminal.ask("open", "--text", "Jembatan ke Desa Sungai Lisai putus")

    assert terminal.ask("books", "list")["books"] == [
        {"region": "00", "year": 2024, "name": "Desk Pilkada Nasional", "problems": 0, "rehearsal": None},
        {**LEBONG, "year": 2024, "problems": 1, "rehearsal": None},
    ]
    assert "17.07 2024 Desk Pilkada Kabupaten Lebong, 1 masalah" in terminal.type("books", "list").out


def test_each_election_of_a_desk_has_a_book_of_its_own(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.ask("books", "open", "17.07")
    monkeypatch.setenv("DESK_ELECTION_YEAR", "2029")

    opened = terminal.ask("books", "open", "17.07")["books"]

    assert [(each["year"], each["fresh"]) for each in opened] == [(2029, True)]
    assert [each["year"] for each in terminal.ask("books", "list")["books"]] == [2024, 2029]


def rehearsing(monkeypatch: pytest.MonkeyPatch, speed: str = "720") -> None:
    """Let command lines ask for a rehearsal."""
    monkeypatch.setenv("DESK_FICTITIOUS", "true")
    monkeypatch.setenv("DESK_REHEARSAL_BEGINS_AT", "2026-10-05T09:00+07:00")
    monkeypatch.setenv("DESK_REHEARSAL_SHOWS", "2024-11-20T08:00+07:00")
    monkeypatch.setenv("DESK_REHEARSAL_SPEED", speed)


def asking_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let command lines ask for no rehearsal any more."""
    for name in ("FICTITIOUS", "REHEARSAL_BEGINS_AT", "REHEARSAL_SHOWS", "REHEARSAL_SPEED"):
        monkeypatch.delenv(f"DESK_{name}")


def test_a_book_stays_the_rehearsals_that_it_was_opened_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.ask("books", "open", "17")
    rehearsing(monkeypatch)
    (opened,) = terminal.ask("books", "open", "17.07")["books"]
    assert {name: opened["rehearsal"][name] for name in ("begins_at", "speed")} == {
        "begins_at": "2026-10-05T02:00:00Z",
        "speed": 720.0,
    }
    assert terminal.ask("books", "open", "17.07")["books"] == [{**opened, "fresh": False}]

    assert terminal.refused("books", "open", "17") == "BOOK_ON_ANOTHER_CALENDAR"
    rehearsing(monkeypatch, speed="721")
    assert terminal.refused("books", "open", "17.07") == "BOOK_ON_ANOTHER_CALENDAR"

    asking_for_nothing(monkeypatch)
    reopened = terminal.ask("books", "open", "17.07", "17")
    assert [each["rehearsal"] for each in reopened["books"]] == [opened["rehearsal"], None]
    listed = terminal.ask("books", "list")
    assert (reopened["fictitious"], listed["fictitious"]) == (True, True)
    assert [each["rehearsal"] for each in listed["books"]] == [opened["rehearsal"], None]
    assert terminal.type("books", "list").out.count("Gladi: mulai") == 1


def test_a_rehearsal_is_never_shown_without_its_mark_whatever_a_process_was_told(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.ask("books", "open", "17")
    rehearsing(monkeypatch)
    terminal.ask("books", "open", "17.07")
    asking_for_nothing(monkeypatch)

    at_the_rehearsal = terminal.ask("open", "--text", "Jembatan ke Desa Sungai Lisai putus")
    number = at_the_rehearsal["problem_id"]

    assert at_the_rehearsal["fictitious"]
    assert terminal.ask("list")["fictitious"]
    assert terminal.ask("show", number)["fictitious"]
    assert terminal.ask("note", number, "sudah dicek")["fictitious"]
    assert terminal.ask("roster", "show")["fictitious"]
    assert terminal.ask("rules", "show")["fictitious"]
    accesses = terminal.ask("access", "--as", "supervisor:sekda")
    assert (accesses["fictitious"], accesses["rehearsal"]["speed"]) == (True, 720.0)
    assert not terminal.ask("list", "--desk", "17")["fictitious"]
    checks = {each["name"]: each for each in terminal.type("doctor", "--json").json["checks"]}
    assert (checks["calendars"]["finding"], checks["calendars"]["count"]) == ("notice", 1)
    assert checks["calendars"]["about"] == ["17.07/2024 (720×)"]


@pytest.mark.parametrize("region", ["17.99", "17.07.05", "Lebong", "", "17.07\n", "17.07\0", "\udcff", "9" * 100_000])
def test_what_has_no_desk_has_no_book_and_nothing_else_is_opened(terminal: Terminal, region: str) -> None:
    refused = terminal.type("books", "open", "17.07", region, "--json")

    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "UNKNOWN_REGION")
    assert terminal.ask("books", "list")["books"] == []


@pytest.mark.parametrize("arguments", [["books"], ["books", "open"], ["books", "close", "17.07"]])
def test_a_half_command_is_a_matter_of_usage(terminal: Terminal, arguments: list[str]) -> None:
    assert terminal.type(*arguments).status == ExitStatus.USAGE
