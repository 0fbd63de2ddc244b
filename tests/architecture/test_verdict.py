"""A run says what its tests said: no failure is lost on the way from a worker, however an interpreter ends."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

GOOD = "def test_good(): pass\n"
BAD = "def test_bad(): assert 1 == 2\n"
BAD_AT_THE_END = """
import pytest

@pytest.fixture(scope="session")
def server():
    yield
    raise RuntimeError("the server did not stop")

def test_served(server): pass
"""
KILLED = "import os, signal\ndef test_killed(): os.kill(os.getpid(), signal.SIGKILL)\n"
BESIDE = ("-p", "tests.verdict", "-p", "no:cacheprovider", "-p", "no:schemathesis")
"""The verdict's plugin, without what takes longer to be read than such a run, and has no say in how one ends."""

TAKEN_APART_BADLY = "import atexit, os\natexit.register(os.abort)\n"
"""What the engine's client may do to an interpreter."""

SUITES = [
    pytest.param([GOOD], 0, id="all is well"),
    pytest.param([GOOD, BAD], 1, id="a test fails"),
    pytest.param([GOOD, BAD_AT_THE_END], 1, id="a server of the session does not stop"),
    pytest.param([TAKEN_APART_BADLY + GOOD], 0, id="all is well and the interpreter aborts"),
    pytest.param([GOOD, TAKEN_APART_BADLY + BAD], 1, id="a test fails and the interpreter aborts"),
    pytest.param([GOOD, "import nothing_of_this_name\n"], None, id="a file cannot be read"),
]


def verdict_on(folder: Path, suite: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    for number, content in enumerate(suite):
        (folder / f"test_{number}.py").write_text(content)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *BESIDE, *options, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", [[], ["-n", "2", "--dist", "loadfile"]], ids=["alone", "with workers"])
@pytest.mark.parametrize(("suite", "status"), SUITES)
def test_the_status_of_a_run_is_its_verdict(
    tmp_path: Path, suite: list[str], status: int | None, options: list[str]
) -> None:
    done = verdict_on(tmp_path, suite, *options)

    assert done.returncode == status if status is not None else done.returncode > 0, done.stdout + done.stderr


def test_a_worker_that_is_killed_fails_the_run_by_the_name_of_its_test(tmp_path: Path) -> None:
    done = verdict_on(tmp_path, [GOOD, KILLED], "-n", "2", "--dist", "loadfile", "--max-worker-restart", "1")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "test_killed" in done.stdout
