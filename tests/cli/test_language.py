"""The language that `DESK_LANGUAGE` and `--language` choose for what people read; programs get the same in each."""

from collections.abc import Iterator
from typing import Any

import pytest

from cli.app import main
from cli.exit_status import ExitStatus
from domain.codes import Language
from infra.settings import Settings
from tests.given.terminal import Terminal
from wording.language import speak

DESK = "17.07"
REPORT = (
    *("--text", "Surat suara bupati di TPS 3 kurang, tinggal 3 lembar, antrean masih 22 orang"),
    *("--kecamatan", "17.07.01", "--key", "wa-1"),
    *("--occurred-at", "2024-11-27T09:00+07:00", "--reported-at", "2024-11-27T09:10+07:00"),
)


@pytest.fixture(autouse=True)
def the_process_speaks_indonesian_again() -> Iterator[None]:
    yield
    speak(Language.INDONESIAN)


@pytest.fixture
def a_problem(terminal: Terminal) -> Any:
    terminal.ask("books", "open", DESK)
    return terminal.ask("open", *REPORT)["problem_id"]


def test_the_environment_chooses_the_words_of_codes_events_and_instants(
    terminal: Terminal, a_problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    indonesian = terminal.type("show", a_problem).out
    listed = terminal.type("list").out
    monkeypatch.setenv("DESK_LANGUAGE", "en")
    english = terminal.type("show", a_problem).out

    assert "Masalah terdeteksi dari laporan lewat terminal: LOGISTICS_DAMAGED_SHORT" in indonesian
    assert "27 Nov 2024 09.00 WIB" in indonesian
    assert "Problem detected from a report by terminal: LOGISTICS_DAMAGED_SHORT" in english
    assert "27 Nov 2024 09:00 WIB" in english
    assert ("Terdeteksi" in listed, "Detected" in listed) == (True, False)
    assert ("Terdeteksi" in terminal.type("list").out, "Detected" in terminal.type("list").out) == (False, True)


def test_an_option_wins_over_the_environment(
    terminal: Terminal, a_problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_LANGUAGE", "id")

    assert "Problem detected" in terminal.type("--language", "en", "show", a_problem).out
    assert "Masalah terdeteksi" in terminal.type("show", a_problem).out


def test_a_refusal_is_told_in_the_language_and_under_the_same_code(terminal: Terminal) -> None:
    told = terminal.type("submit", "--plain", said="x").err
    in_english = terminal.type("--language", "en", "submit", "--plain", said="x").err

    assert told.startswith("UNREADABLE_ENVELOPE: Isian bukan amplop perintah yang sah.")
    assert in_english.startswith("UNREADABLE_ENVELOPE: The input is no valid command envelope.")


def test_programs_are_answered_as_json_whatever_is_spoken(terminal: Terminal) -> None:
    assert terminal.type("--language", "en", "submit", said="x").json["code"] == "UNREADABLE_ENVELOPE"


def test_an_unknown_language_is_told_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_LANGUAGE", "fr")

    assert main(["list"]) == ExitStatus.USAGE
    told = capsys.readouterr().err
    assert "DESK_LANGUAGE" in told
    assert all(f"'{language}'" in told for language in Language)


def test_help_names_the_variable_that_settings_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == ExitStatus.OK
    assert f"{Settings.model_config['env_prefix']}LANGUAGE" in capsys.readouterr().out
    assert Settings.model_fields["language"].annotation is Language
