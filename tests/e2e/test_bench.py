import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import ROOT

FEW = ("--idle-lives", "2", "--lives", "2", "--naive-lives", "1", "--in-flight", "2", "--rounds", "1")


def test_the_bench_lets_each_of_the_three_live_and_tells_what_a_life_took(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", *FEW, "--json", str(figures)]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)

    assert ran.returncode == 0, ran.stderr
    assert "ours / naive" in ran.stdout
    stretches = {each["name"]: each for each in json.loads(figures.read_text(encoding="utf-8"))}
    assert list(stretches) == ["ours-idle", "ours-saturated-0", "bare-0", "naive-0"]
    assert [each["lives"] for each in stretches.values()] == [2, 2, 2, 1]
    assert all(each["seconds"] > 0 and each["history_events"] > 0 for each in stretches.values())
    assert all(set(each["processor_ms"]) == {"engine", "worker", "database", "client"} for each in stretches.values())
    # Three agencies are asked, everybody is told at the first attempt, and each life is closed.
    assert stretches["ours-saturated-0"]["ledger_events"] == 20
    assert stretches["ours-saturated-0"]["activities"] == 0
    assert len(stretches["ours-saturated-0"]["latencies_ms"]) == 2 * 7


def test_the_bench_of_reading_asks_every_address_of_a_desk_made_in_bulk(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    few = ("--problems", "40", "--open", "10", "--reports", "250", "--seconds", "1", "--readers", "2")
    command = [sys.executable, "-m", "bench.reads", *few, "--json", str(figures)]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)

    assert ran.returncode == 0, ran.stderr
    assert "42 problems" in ran.stdout  # the one that was lived and the large one beside the copies
    looked = {each["name"]: each for each in json.loads(figures.read_text(encoding="utf-8"))}
    assert looked["list, first 50"]["bytes"] > looked["list, late ones"]["bytes"]
    assert all(0 < each["p50_ms"] <= each["p95_ms"] for each in looked.values())
