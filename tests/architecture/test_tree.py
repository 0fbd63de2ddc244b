"""What holds for every file of the tree, whatever it says."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
NOT_OURS = re.compile(r"\.git|\.venv|\.desk|\.hypothesis|build|secrets|__pycache__|.*_cache|.*\.egg-info")

# In pieces, so that this file passes its own test.
UNWANTED = {
    "a host of a package or image registry": re.compile(
        "|".join(
            map(
                re.escape,
                ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "docker" + ".io", "ghcr" + ".io"),
            )
        )
    ),
    "an option that names an index": re.compile("--(extra-)?index" + "-url|--find" + "-links"),
    "a path of somebody's machine": re.compile(r"(?<![\w./])/(work|root|home|tmp)/[\w.-]"),
    "a note to finish later": re.compile(r"\b(TO" + "DO|FIX" + r"ME|XX" + r"X)\b"),
}


def files() -> list[Path]:
    """Text files of the tree: what Git would take, or, outside of a repository, everything."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    else:
        found = [path for path in ROOT.rglob("*") if not any(map(NOT_OURS.fullmatch, path.relative_to(ROOT).parts))]
    return sorted(path for path in found if path.is_file() and b"\0" not in path.read_bytes()[:8192])


@pytest.mark.parametrize("kind", UNWANTED)
def test_no_file_holds(kind: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if UNWANTED[kind].search(line)
    ]

    assert not hits, "\n".join(hits)


def test_packages_do_nothing_when_they_are_imported() -> None:
    assert [path for path in files() if path.name == "__init__.py" and path.read_text(encoding="utf-8").strip()] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    requirements = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert requirements
    assert all("==" in each and "--hash=sha256:" in each for each in requirements)


def test_the_smaller_locks_name_the_releases_that_are_tested() -> None:
    tested = _pins(ROOT / "requirements/dev.lock")

    for lock in LOCKS:
        pins = _pins(lock)
        # What only learning needs is not installed for the tests; all the rest is the same everywhere.
        known = {name: release for name, release in pins.items() if lock.stem != "train" or name in tested}
        assert known.items() <= tested.items(), lock.name
        assert known


def test_every_dependency_is_locked() -> None:
    extras = PROJECT["optional-dependencies"]
    for lock, wanted in {
        "core": PROJECT["dependencies"],
        "embedded": [*PROJECT["dependencies"], *extras["embedded"]],
        "train": [*PROJECT["dependencies"], *extras["train"]],
        "dev": [*PROJECT["dependencies"], *extras["embedded"], *extras["dev"]],
    }.items():
        names = {re.split(r"[\[<>=; ]", each)[0].lower() for each in wanted}
        assert names <= _pins(ROOT / f"requirements/{lock}.lock").keys(), lock


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
