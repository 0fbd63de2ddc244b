"""The running desk as its keeper sees it."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.runtime_info import read_runtime
from infra.temporal.client import connect
from tests.e2e.conftest import READY, read_until, started
from tests.e2e.roads import coordinating
from tests.given.terminal import Terminal


def healthy_report(terminal: Terminal) -> Any | None:
    """What the doctor says once everything is well."""
    ran = terminal.type("doctor", "--json")
    return ran.json if ran.status == 0 else None


def test_a_healthy_desk_is_found_healthy(terminal: Terminal) -> None:
    # The engine knows of a worker when its first question has arrived, which may be after the desk has come up.
    report = terminal.until(lambda: healthy_report(terminal))

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


def test_a_problem_that_nobody_follows_is_found_and_followed_again(terminal: Terminal, running_desk: Path) -> None:
    running = read_runtime(running_desk)
    assert running is not None
    problem = coordinating(terminal, "17.07.07")
    stream = f"problem/17.07/2024/{problem['problem_id']}"

    async def terminate() -> None:
        client = await connect(address=running.temporal_address, namespace=running.temporal_namespace)
        await client.get_workflow_handle(stream).terminate("test")

    asyncio.run(terminate())
    ran = terminal.type("doctor", "--json")
    assert ran.status == 4
    (timers,) = (each for each in ran.json["checks"] if each["name"] == "timers")
    assert (timers["finding"], timers["count"]) == ("broken", 1)
    assert timers["about"] == [stream]

    # the next command that matters starts it again
    terminal.ask("escalate", problem["problem_id"], "--reason", "kendaraan menumpuk")
    terminal.until(lambda: terminal.ask("show", problem["problem_id"], "--engine")["engine"])
    assert terminal.type("doctor").status == 0


def test_a_worker_of_its_own_helps_and_leaves_in_order(running_desk: Path, terminal: Terminal) -> None:
    running = read_runtime(running_desk)
    assert running is not None
    environment = {
        "DESK_DATABASE_URL": running.database_url or "",
        "DESK_VAULT_KEY_FILE": str(running_desk / "vault.key"),
        "DESK_IDENTITY_KEY_FILE": str(running_desk / "identity.key"),
        "TEMPORAL_ADDRESS": running.temporal_address or "",
    }
    with started(running_desk, "worker", **environment) as worker:
        read_until(worker, "worker.started")
        assert coordinating(terminal, "17.07.08")
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=60)

    assert worker.returncode == 0, said


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
    with started(running_desk, "up") as second:
        said, _ = second.communicate(timeout=60)

    assert second.returncode == 2
    assert "sedang dipakai oleh proses" in said


def test_a_rehearsal_does_not_mix_with_a_desk_that_runs(running_desk: Path) -> None:
    with started(running_desk, "demo", "--until-done") as demo:
        said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 2
    assert "sedang dipakai" in said


def test_a_rehearsal_never_enters_the_folder_of_a_real_desk(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = tmp_path / "desk sungguhan"
    with started(data_dir, "up") as real:
        read_until(real, READY)
        monkeypatch.setenv("DESK_DATA_DIR", str(data_dir))
        terminal.ask("open", "--text", "Tenda TPS 01 roboh diterjang angin")
        real.send_signal(signal.SIGINT)
        assert real.wait(timeout=60) == 0

    with started(data_dir, "demo", "--until-done", "--speed", "3000") as demo:
        said, _ = demo.communicate(timeout=60)
    assert demo.returncode == 2
    assert "desk sungguhan" in said
    assert not (data_dir / "desk.json").exists()
