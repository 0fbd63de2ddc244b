"""What is not as it should be is found, named, and said by the exit status."""

import asyncio
import base64
from pathlib import Path

import asyncpg
import pytest

from cli.exit_status import ExitStatus
from reading.health import Check, end_of_mergings
from tests.given.terminal import Terminal, terminal_at

OFFICES = "agency,region_code,name_of_office,email\nKPU,17.07,KPU Lebong,kpu@example.test\n"
REPORTS = ("Jembatan ke Desa Sungai Lisai putus", "Listrik padam di gudang KPU", "Genset TPS 02 rusak")


def findings(terminal: Terminal, status: ExitStatus) -> dict[str, str]:
    ran = terminal.type("doctor", "--json")
    assert (ran.status, ran.json["healthy"]) == (status, False)
    return {each["name"]: each["finding"] for each in ran.json["checks"]}


def test_an_engine_that_is_away_is_found_and_the_rest_looked_at_all_the_same(terminal: Terminal) -> None:
    terminal.ask("books", "open", "17.07")

    found = findings(terminal, ExitStatus.AWAY)

    assert found["engine"] == "away"
    assert {found[name] for name in ("database", "migrations", "books", "vault", "late", "triage")} == {"ok"}


def test_a_service_without_a_book_can_take_nothing(terminal: Terminal) -> None:
    assert findings(terminal, ExitStatus.AWAY)["books"] == "broken"


@pytest.mark.parametrize("has_roster", [False, True], ids=["a report came first", "a roster came first"])
def test_a_key_that_does_not_open_the_vault_is_found(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, has_roster: bool
) -> None:
    terminal.ask("books", "open", "17.07")
    if has_roster:
        (offices := tmp_path / "kantor.csv").write_text(OFFICES, encoding="utf-8")
        terminal.ask("roster", "import", str(offices), "--as", "supervisor:sekda")
    terminal.ask("open", "--text", "Listrik padam di gudang KPU")
    monkeypatch.setenv("DESK_VAULT_KEY", base64.b64encode(bytes(31) + b"\1").decode())

    assert findings(terminal, ExitStatus.AWAY)["vault"] == "broken"


@pytest.mark.parametrize(
    ("into", "end"),
    [
        ({"a": "b"}, "b"),
        ({"a": "b", "b": "c"}, "c"),
        ({"a": "b", "b": "a"}, None),
        ({"a": "b", "b": "c", "c": "b"}, None),
        ({"b": "a"}, "a"),
    ],
)
def test_mergings_are_followed_to_whoever_goes_on(into: dict[str, str], end: str | None) -> None:
    assert end_of_mergings("a", into) == end


async def test_a_problem_that_lives_on_in_nothing_is_found(terminal: Terminal, a_database: str) -> None:
    await asyncio.to_thread(terminal.ask, "books", "open", "17.07")
    opened = [await asyncio.to_thread(terminal.ask, "open", "--text", text) for text in REPORTS]
    first, second, third = (each["problem_id"] for each in opened)
    assert (await mergings(terminal)).finding == "ok"
    connection = await asyncpg.connect(a_database)
    merge = "UPDATE projections.problem SET phase = 'merged', merged_into = $2 WHERE problem_id = $1"

    await connection.execute(merge, first, second)
    assert (await mergings(terminal)).finding == "ok"
    await connection.execute(merge, second, first)
    await connection.execute(merge, third, "another")
    await connection.close()

    found = await mergings(terminal)
    assert (found.finding, found.count) == ("broken", 3)
    assert first in found.about


async def mergings(terminal: Terminal) -> Check:
    ran = await asyncio.to_thread(terminal.type, "doctor", "--json")
    (found,) = (Check.model_validate(each) for each in ran.json["checks"] if each["name"] == "mergings")
    return found


def test_a_database_without_our_schema_is_found(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = terminal_at(fresh_database, tmp_path, monkeypatch)

    assert findings(terminal, ExitStatus.AWAY)["migrations"] == "broken"


def test_a_database_that_does_not_answer_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_at("postgresql://desk@127.0.0.1:1/desk", tmp_path, monkeypatch)

    assert findings(terminal, ExitStatus.AWAY)["database"] == "away"
