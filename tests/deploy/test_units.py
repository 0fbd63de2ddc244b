"""The units for a server without containers."""

import re
import subprocess
from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from infra.embedded.engine import dynamic_config_arguments
from tests.deploy.programs import DEPLOY, is_a_setting, program

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXPOSURE_LIMIT = 15
"""Tenths of systemd's own measure, from 0 (closed) to 100 (open)."""


@pytest.fixture
def installed_units(tmp_path: Path) -> list[Path]:
    """The units as on a server where their programs are installed."""
    for unit in UNITS:
        text = re.sub(r"/opt/desk/bin/desk|/usr/local/bin/temporal", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return sorted(tmp_path.iterdir())


def test_systemd_accepts_the_units(installed_units: list[Path]) -> None:
    verdict = _analyze("verify", "--man=no", *installed_units)

    assert verdict.returncode == 0, verdict.stderr
    assert "Unknown" not in verdict.stderr


def test_systemd_refuses_a_unit_with_an_unknown_setting(installed_units: list[Path]) -> None:
    unit = installed_units[0]
    unit.write_text(unit.read_text().replace("ProtectSystem=", "ProtektSystem="))

    assert re.search(r"Unknown key.*ProtektSystem", _analyze("verify", "--man=no", unit).stderr)


@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_a_unit_is_closed_to_all_it_does_not_need(name: str, installed_units: list[Path]) -> None:
    unit = next(each for each in installed_units if each.name == name)

    verdict = _analyze("security", "--offline=true", f"--threshold={EXPOSURE_LIMIT}", "--no-pager", unit)

    assert verdict.returncode == 0, verdict.stdout[-400:]


def test_the_engine_is_started_as_the_embedded_one_is() -> None:
    unit = (DEPLOY / "systemd/desk-temporal.service").read_text(encoding="utf-8")

    for argument in (*dynamic_config_arguments(), "--sqlite-pragma=journal_mode=WAL", "--ip=127.0.0.1"):
        assert f"{argument} \\\n" in unit or f"{argument}\n" in unit


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_no_secret_stands_in_a_unit(unit: Path) -> None:
    for key, value in _environment(unit).items():
        if re.search(r"PASSWORD|SECRET|TOKEN|KEY|_URL", key):
            assert key.endswith("_FILE")
            assert value.startswith("%d/")


def test_a_worker_is_given_the_time_it_takes_to_finish() -> None:
    unit = DEPLOY / "systemd/desk-worker.service"
    patience = re.search(r"^TimeoutStopSec=(\d+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert patience is not None

    assert int(patience[1]) > int(_environment(unit)["DESK_GRACEFUL_SHUTDOWN_SECONDS"])


def test_a_worker_is_started_again_for_ever_unless_its_settings_cannot_be_used() -> None:
    unit = (DEPLOY / "systemd/desk-worker.service").read_text(encoding="utf-8")
    restarts = dict(re.findall(r"^(Restart\w*|StartLimit\w*)=(.*)$", unit, re.MULTILINE))

    assert restarts["Restart"] == "always"
    assert restarts["StartLimitIntervalSec"] == "0"
    assert restarts["RestartPreventExitStatus"] == str(int(ExitStatus.USAGE))


def test_every_setting_is_one_the_service_knows() -> None:
    example = (DEPLOY / "systemd/desk.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(DESK_[A-Z_]+)=", example, re.MULTILINE)).union(*map(_environment, UNITS))

    assert all(is_a_setting(name) for name in named if name.startswith("DESK_"))


def _environment(unit: Path) -> dict[str, str]:
    return dict(re.findall(r"^Environment=([A-Z_]+)=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE))


def _analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("systemd-analyze"), *arguments], capture_output=True, text=True, check=False)
