"""The language that `DESK_LANGUAGE` and `--language` choose for what people read; programs get the same in each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.app import main
from cli.exit_status import ExitStatus
from domain.codes import Language
from infra.settings import Settings
from reference.loader import reference
from tests.given.terminal import Terminal
from tests.wording.catalogues import indonesian_words_in
from wording.instants import DAYS, MONTHS
from wording.language import speak, speaking

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


CHAIR = ("--as", "supervisor:sekda")
OFFICES = "agency,region,name,email\nKPU,17.07,KPU Kabupaten Lebong,kpu@lebong.example\n"


def names() -> list[str]:
    """What stays as it is in every language: names of the reference data, and what people wrote."""
    known = reference()
    return [
        *(each.name_id for table in (known.taxonomy, known.agencies, known.stages) for each in table.values()),
        *(each.name for table in (known.regions, known.kecamatan) for each in table.values()),
        "Desk Pilkada Kecamatan Provinsi",
        *REPORT,
        *GRAVE,
        "warga operator terminal",
        # a summary is proposed in the language in which it is stored
        *_words_of_dates(),
    ]


def _words_of_dates() -> list[str]:
    with speaking(Language.INDONESIAN):
        return [*DAYS.values(), *MONTHS.values(), "pukul"]


GRAVE = ("--text", "Jembatan menuju TPS putus diterjang banjir, kotak suara tidak dapat lewat", "--key", "wa-2")
UNSURE = ("--text", "tolong pak", "--key", "wa-3")


def test_whoever_reads_english_meets_no_indonesian_but_names(
    terminal: Terminal, a_problem: str, tmp_path: Path
) -> None:
    grave, unsure = (terminal.ask("open", *each)["problem_id"] for each in (GRAVE, UNSURE))
    offices = tmp_path / "offices.csv"
    offices.write_text(OFFICES, encoding="utf-8")
    typed: list[tuple[str, ...]] = [
        ("list",),
        ("list", "--late"),
        ("show", a_problem),
        ("show", grave, "--engine"),
        ("show", unsure),
        ("doctor",),
        ("roster", "import", str(offices), *CHAIR),
        ("roster", "show"),
        ("roster", "appoint", "sari", "--role", "operator", "--agency", "KESBANGPOL", *CHAIR),
        ("roster", "show", *CHAIR),
        ("triage", "queue"),
        ("triage", "next"),
        ("triage", "release", unsure),
        ("rules", "show"),
        ("rules", "accuracy"),
        ("access", *CHAIR),
        ("access", "--day", "2024-01-01", *CHAIR),
        ("similar",),
        ("similar", grave),
        ("books", "list"),
        ("books", "open", DESK),
        ("open", *REPORT),
        ("note", grave, "seen"),
        ("merge", grave, "--into", a_problem, "--reason", "the same"),
        ("unmerge", grave, "--reason", "not the same"),
        ("migrate",),
        ("restrict", grave, "--reason", "a member of the desk", *CHAIR),
        ("unrestrict", grave, "--reason", "settled", *CHAIR),
        # what is refused, or typed wrongly
        ("access",),
        ("access", "--day", "yesterday", *CHAIR),
        ("list", "--region", "?"),
        ("show", "0000"),
        ("show", a_problem, "--as-of", "soon"),
        ("show", a_problem, "--purpose", "x"),
        ("list", "--as", "nobody"),
        ("rules", "accuracy", "--since", "soon"),
        ("wake",),
        ("approve", a_problem),
        ("no-such-verb",),
    ]
    left: dict[str, set[str]] = {}
    for each in typed:
        ran = terminal.type("--language", "en", *each)
        if found := indonesian_words_in(ran.out + ran.err, *names()):
            left[" ".join(each)] = found

    assert left == {}


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
