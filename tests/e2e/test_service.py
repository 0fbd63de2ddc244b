"""The running desk as its keeper sees it."""

from pathlib import Path

from tests.e2e.conftest import start
from tests.e2e.terminal import Terminal


def test_a_healthy_desk_is_found_healthy(terminal: Terminal) -> None:
    report = terminal.ask("doctor")

    assert report.keys() == {"healthy", "fictitious", "checks"}
    assert report["healthy"]
    findings = {each["name"]: each["finding"] for each in report["checks"]}
    needed = {
        "database",
        "migrations",
        "books",
        "vault",
        "engine",
        "search_attributes",
        "desk-problems",
        "desk-notices",
    }
    assert {findings[name] for name in needed | {"timers"}} == {"ok"}
    assert {"wakes", "dead_letters", "late", "triage"} <= findings.keys()
    assert "Temporal" in terminal.type("doctor").out


def test_the_schema_is_up_to_date_and_the_query_tables_say_what_the_ledger_says(terminal: Terminal) -> None:
    terminal.ask("open", "--text", "Listrik padam di gudang KPU", "--kecamatan", "17.07.09")

    assert terminal.ask("migrate") == {"applied": [], "projections": None}
    verified = terminal.ask("migrate", "--verify-projections")
    assert verified["projections"]["first_difference"] is None
    assert verified["projections"]["events"] > 0
    rebuilt = terminal.type("migrate", "--rebuild-projections")
    assert rebuilt.status == 0
    assert terminal.type("migrate", "--rebuild-projections", "--verify-projections").status == 2


def test_a_second_desk_on_the_same_folder_is_told_who_has_it(running_desk: Path) -> None:
    second = start(running_desk, "up")
    said, _ = second.communicate(timeout=60)

    assert second.returncode == 2
    assert "sedang dipakai oleh proses" in said


def test_a_rehearsal_does_not_mix_with_a_desk_that_runs(running_desk: Path) -> None:
    demo = start(running_desk, "demo", "--until-done")
    said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 2
    assert "sedang dipakai" in said
