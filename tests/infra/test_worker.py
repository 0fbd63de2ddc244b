"""How a worker process ends, by both of its doors: systemd and whoever watches containers go by the status."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.exit_status import ExitStatus

ROOT = Path(__file__).parents[2]
DOORS = {"python worker.py": ("worker.py",), "desk worker": ("-m", "cli.app", "worker")}
NOBODY = "127.0.0.1:1"
KEY = "A" * 43 + "="
USABLE = {
    "DESK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/desk",
    "DESK_VAULT_KEY": KEY,
    "DESK_IDENTITY_KEY": KEY,
}


@pytest.fixture(params=list(DOORS.values()), ids=list(DOORS))
def door(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(request.param)


def ended(door: tuple[str, ...], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *door],
        cwd=ROOT,
        env={"TEMPORAL_CONFIG_FILE": str(folder / "none.toml"), "DESK_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_settings_that_are_missing_end_it_with_their_names(door: tuple[str, ...], tmp_path: Path) -> None:
    process = ended(door, tmp_path)

    assert process.returncode == ExitStatus.USAGE
    assert "DESK_DATABASE_URL and DESK_VAULT_KEY" in process.stdout + process.stderr


def test_a_setting_that_cannot_be_used_ends_it_with_its_name_and_not_its_value(
    door: tuple[str, ...], tmp_path: Path
) -> None:
    process = ended(door, tmp_path, **USABLE | {"DESK_VAULT_KEY": "sandi"})

    assert process.returncode == ExitStatus.USAGE
    assert "DESK_VAULT_KEY" in process.stdout + process.stderr
    assert "sandi" not in process.stdout + process.stderr


def test_an_engine_that_does_not_answer_is_no_fault(door: tuple[str, ...], tmp_path: Path) -> None:
    process = ended(door, tmp_path, **USABLE, TEMPORAL_ADDRESS=NOBODY)

    assert process.returncode == ExitStatus.AWAY
    assert NOBODY in process.stdout + process.stderr
    assert "Traceback" not in process.stdout + process.stderr
