"""Programs that judge deployment files; a machine without one skips what only it can say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def program(name: str) -> str:
    """Path of `name`, from the virtual environment or from PATH; the test is skipped where it is missing."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed on this machine")
    return found


def compose_command() -> list[str]:
    """Docker Compose as a plug-in of the client, or standing alone."""
    if client := shutil.which("docker"):
        asked = subprocess.run([client, "compose", "version"], capture_output=True, check=False)
        if asked.returncode == 0:
            return [client, "compose"]
    return [program("docker-compose")]


def is_a_setting(variable: str) -> bool:
    """Whether the service knows the variable: a setting of its own, or the file of one."""
    name = variable.removeprefix("DESK_").lower()
    return bool({name, name.removesuffix("_file")} & Settings.model_fields.keys())
