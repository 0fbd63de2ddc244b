"""The image: what goes in, what stays out, and that what is built from the tree is whole."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.deploy.programs import DEPLOY, ROOT

DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PACKAGING = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
DATA = ("*.csv", "*.sql", "*.j2", "*.mo", "*.typ", "*.ttf", "*.json")


@pytest.fixture(scope="module")
def a_wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in the wheel that the image installs, built from what the builder is sent."""
    context = tmp_path_factory.mktemp("context")
    for admitted in _admitted():
        source, target = ROOT / admitted, context / admitted
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", "wheels", "."],
        cwd=context,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = (context / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_and_every_data_file(a_wheel: set[str]) -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    modules = {str(path.relative_to(ROOT)) for room in rooms for path in (ROOT / room).rglob("*.py")}
    data = {str(path.relative_to(ROOT)) for room in rooms for kind in DATA for path in (ROOT / room).rglob(kind)}

    assert modules | data | {path.name for path in ROOT.glob("*.py")} <= a_wheel


def test_the_wheel_holds_no_tests_and_no_secrets(a_wheel: set[str]) -> None:
    assert not [name for name in a_wheel if name.startswith(("tests/", "bench/", "deploy/", "docs/", "."))]


def test_the_builder_is_sent_what_the_image_copies() -> None:
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
        if source != "."
    }

    assert copied
    assert copied <= set(_admitted())


def test_nothing_is_installed_that_no_hash_vouches_for() -> None:
    commands = DOCKERFILE.replace("\\\n", " ").splitlines()
    installs = [
        command
        for line in commands
        if line.startswith("RUN")
        for command in re.split(r"&&|;", line)
        if re.search(r"\bpip\b.*\binstall\b", command)
    ]

    assert len(installs) == 3
    assert all("--require-hashes" in command or "--no-index" in command for command in installs)


def test_the_build_backend_is_taken_from_the_locked_set(tmp_path: Path) -> None:
    extraction = re.search(r"RUN (awk .*?) \\\n", DOCKERFILE)
    assert extraction is not None
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")

    subprocess.run(["sh", "-eu", "-c", extraction[1]], cwd=tmp_path, check=True)

    locked = (tmp_path / "requirements/build.lock").read_text(encoding="utf-8")
    assert re.findall(r"^([a-z]+)==", locked, re.MULTILINE) == ["setuptools"]
    assert all(
        line.startswith("setuptools==") or "--hash=sha256:" in line or line.lstrip().startswith("#")
        for line in locked.splitlines()
    )


def test_the_process_runs_without_rights() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]

    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", final, re.MULTILINE)
    assert "pip uninstall" in final


def _admitted() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    admitted = [line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")]
    assert not [each for each in admitted if fnmatch(each, ".*") or "secret" in each]
    return admitted
