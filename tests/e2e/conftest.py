"""A desk that runs as people run it: `desk up` in a process of its own, once for all tests of this folder."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.given.terminal import Terminal

ROOT = Path(__file__).parents[2]
READY = "Ctrl-C untuk berhenti"
STOP_SECONDS = 60


def environment(data_dir: Path) -> dict[str, str]:
    """What a process of a desk on `data_dir` is told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "TEMPORAL_"))}
    return kept | {"DESK_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", "COLUMNS": "120"}


@contextmanager
def started(data_dir: Path, *arguments: str, **told: str) -> "Iterator[subprocess.Popen[str]]":
    """`desk …` in a process of its own, told more by its environment; gone when the context is left."""
    with subprocess.Popen(
        [sys.executable, "-m", "cli.app", *arguments],
        cwd=ROOT,
        env=environment(data_dir) | told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()  # nothing to do for one that has ended


def read_until(process: "subprocess.Popen[str]", mark: str) -> str:
    """What the process says up to the line that holds `mark`."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if mark in line:
            return "".join(said)
    raise AssertionError(f"ended with {process.wait()} before it said {mark!r}:\n{''.join(said)}")


@contextmanager
def a_running_desk(**told: str) -> Iterator[Path]:
    """Data folder of a desk that runs, told more by its environment."""
    with tempfile.TemporaryDirectory(prefix="desk-e2e-") as folder:
        data_dir = Path(folder) / "data"
        with started(data_dir, "up", "--desk", "17.07", **told) as process:
            read_until(process, READY)
            yield data_dir
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 0, said


@pytest.fixture(scope="session")
def running_desk() -> Iterator[Path]:
    """Data folder of a desk that runs, whose letters wait for no company: nobody here has five minutes."""
    with a_running_desk(DESK_LETTER_WINDOWS="none") as data_dir:
        yield data_dir


@pytest.fixture
def terminal(running_desk: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal beside the running desk."""
    for name in ("DESK_DATABASE_URL", "DESK_VAULT_KEY", "DESK_IDENTITY_KEY", "DESK_ACTOR", "DESK_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESK_DATA_DIR", str(running_desk))
    monkeypatch.setenv("COLUMNS", "160")
    return Terminal(monkeypatch)
