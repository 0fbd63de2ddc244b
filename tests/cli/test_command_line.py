"""The command line without a desk behind it: help, usage, and what happens when nothing can be reached."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.app import VERBS, load, main
from cli.exit_status import ExitStatus
from cli.failures import DeskAway, DeskRefused, WrongUsage, report_failure

ROOT = Path(__file__).parents[2]


def python(*arguments: str, said: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *arguments]
    return subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)


@pytest.fixture(autouse=True)
def an_empty_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ("DESK_DATABASE_URL", "DESK_VAULT_KEY", "DESK_IDENTITY_KEY", "DESK_ACTOR", "DESK_LANGUAGE", "DESK_REGION")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_without_a_verb_the_verbs_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == ExitStatus.OK
    shown = capsys.readouterr().out
    assert all(name in shown for name in VERBS)


def test_every_verb_says_the_same_in_the_list_and_for_itself() -> None:
    for name, verb in VERBS.items():
        command = load(name)
        assert command.name == name
        assert (command.help or "").partition("\n")[0].strip() == verb.help, name


@pytest.mark.parametrize("arguments", [["opne"], ["list", "--nonsense"], ["show"], ["list", "--severity", "S9"]])
def test_a_command_line_that_cannot_be_understood_is_told_so(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ExitStatus.USAGE
    assert "Perintah tidak dapat dipahami" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["show", "LEBONG/2024/000001-6"],
        ["open", "--text", "Jalan putus"],
        ["ack", "x"],
        ["doctor"],
        ["migrate"],
        ["books", "list"],
        ["wake", "--all"],
        ["--language", "en", "list"],
        ["triage", "x", "POWER_OUTAGE", "S2"],
        ["--language", "en", "triage", "x", "POWER_OUTAGE", "S2"],
    ],
)
def test_without_a_running_desk_people_are_told_what_to_start(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ExitStatus.AWAY
    shown = capsys.readouterr()
    assert "desk up" in " ".join((shown.out + shown.err).split())


def test_a_program_is_told_in_json_that_nothing_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == ExitStatus.AWAY
    document = json.loads(capsys.readouterr().out)
    assert (document.keys(), document["code"]) == ({"outcome", "code", "message"}, "DESK_AWAY")


def test_a_faulty_setting_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", "mysql://rahasia@db")

    assert main(["list"]) == ExitStatus.USAGE
    shown = capsys.readouterr().err
    assert "DESK_DATABASE_URL" in shown
    assert "rahasia" not in shown


def test_a_database_that_does_not_answer_is_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", "postgresql://desk@127.0.0.1:1/desk")
    monkeypatch.setenv("DESK_VAULT_KEY", "A" * 43 + "=")
    monkeypatch.setenv("DESK_IDENTITY_KEY", "A" * 43 + "=")

    assert main(["list"]) == ExitStatus.AWAY
    assert "coba lagi" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_a_matter_of_usage(tmp_path: Path) -> None:
    assert main(["import", str(tmp_path / "tidak-ada.csv")]) == ExitStatus.USAGE


def test_summary_of_a_day_needs_a_day_that_ends(tmp_path: Path) -> None:
    assert main(["demo", "--json", str(tmp_path / "x.json")]) == ExitStatus.USAGE


def test_fresh_removes_nothing_that_is_no_rehearsal(an_empty_data_folder: Path) -> None:
    kept = an_empty_data_folder / "postgres" / "base"
    kept.mkdir(parents=True)

    assert main(["demo", "--fresh", "--yes"]) == ExitStatus.USAGE
    assert kept.exists()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DeskAway("x"), ExitStatus.AWAY),
        (DeskRefused("NOT_PERMITTED"), ExitStatus.REFUSED),
        (WrongUsage("x"), ExitStatus.USAGE),
        (ExceptionGroup("together", [DeskAway("x")]), ExitStatus.AWAY),
        (RuntimeError("sari@lebong.example gagal"), ExitStatus.FAULT),
    ],
)
def test_every_failure_has_its_status_and_no_stack_trace(
    error: Exception, status: ExitStatus, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(type(error)) as raised:
        raise error

    assert report_failure(raised.value) == status
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert "sari@" not in shown


@pytest.mark.parametrize("arguments", [["--help"], ["classify"]])
def test_help_and_classify_load_neither_engine_nor_database(arguments: list[str]) -> None:
    code = (
        "import sys, json; from cli.app import main; status = main(sys.argv[1:]); "
        "sys.stderr.write(json.dumps([status, [m for m in ('temporalio', 'asyncpg') if m in sys.modules]]))"
    )
    ran = python("-c", code, *arguments)

    assert json.loads(ran.stderr) == [0, []]


def test_classify_answers_line_by_line_and_says_when_one_was_bad() -> None:
    lines = json.dumps({"id": 1, "text": "jalan putus karena longsor"}) + "\nbukan json\n"
    ran = python("-m", "cli.app", "classify", said=lines)

    first, second = (json.loads(line) for line in ran.stdout.splitlines())
    assert first["id"] == 1
    assert first["category"] == "TRANSPORT_BREAK"
    assert second.keys() == {"id", "line", "error"}
    assert ran.returncode == ExitStatus.REFUSED


def test_a_terminal_without_our_letters_gets_question_marks() -> None:
    imports = "import sys; from cli.app import main; from cli.pages.output import say"
    code = f"{imports}; main(['classify']); say('Desa “Topos”')"
    ran = python("-X", "utf8=0", "-c", f"import sys; sys.stdout.reconfigure(encoding='ascii'); {code}")

    assert ran.stdout == "Desa ?Topos?\n"
