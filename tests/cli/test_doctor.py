"""What is not as it should be is found, named, and said by the exit status."""

import base64
from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.cli.conftest import terminal_at
from tests.e2e.terminal import Terminal


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


def test_a_key_that_does_not_open_the_vault_is_found(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.ask("books", "open", "17.07")
    terminal.ask("open", "--text", "Listrik padam di gudang KPU")
    monkeypatch.setenv("DESK_VAULT_KEY", base64.b64encode(bytes(31) + b"\1").decode())

    assert findings(terminal, ExitStatus.AWAY)["vault"] == "broken"


def test_a_database_without_our_schema_is_found(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = terminal_at(fresh_database, tmp_path, monkeypatch)

    assert findings(terminal, ExitStatus.AWAY)["migrations"] == "broken"


def test_a_database_that_does_not_answer_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_at("postgresql://desk@127.0.0.1:1/desk", tmp_path, monkeypatch)

    assert findings(terminal, ExitStatus.AWAY)["database"] == "away"
