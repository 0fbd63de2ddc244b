"""Where the embedded runtime of a data folder listens, for the commands that are typed in another terminal."""

import fcntl
import os
import time
from pathlib import Path
from typing import Final, Self

from pydantic import ValidationError

from domain.base import StoredValue
from infra.embedded.data_folder import DataFolder

TAKE_WITHIN_SECONDS: Final = 1.0
"""A reader that tests the lock holds it for an instant."""

_PAUSE_SECONDS: Final = 0.02


class RuntimeInfo(StoredValue):
    """One run of the embedded runtime."""

    pid: int
    database_url: str | None
    """For the superuser, and without a secret: the way there is guarded by the file system. None if not ours."""

    temporal_address: str | None
    """`host:port`; None if not ours."""

    temporal_namespace: str | None
    web_address: str | None = None
    """Under which its pages are reached; None where it serves none."""


class DataFolderInUse(Exception):
    """Another process runs on this data folder."""

    def __init__(self, root: Path, pid: int | None) -> None:
        super().__init__(f"{root} is in use by process {pid if pid is not None else 'unknown'}")
        self.pid = pid


class FolderLock:
    """The right to run on a data folder; the system takes it back when its holder ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: DataFolder) -> Self:
        """The lock of `folder`.

        Raises:
            DataFolderInUse: somebody holds it; says who.
        """
        descriptor = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_up_at = time.monotonic() + TAKE_WITHIN_SECONDS
        while not _try_lock(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > give_up_at:
                holder = _noted_pid(descriptor)
                os.close(descriptor)
                raise DataFolderInUse(folder.root, holder)
            time.sleep(_PAUSE_SECONDS)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Let somebody else run."""
        os.close(self._descriptor)


def write_runtime(folder: DataFolder, info: RuntimeInfo) -> None:
    """Tell others where the runtime listens."""
    scratch = folder.runtime.with_suffix(".new")
    scratch.touch(mode=0o600)
    scratch.write_text(info.model_dump_json(indent=2), encoding="utf-8")
    scratch.replace(folder.runtime)


def read_runtime(data_dir: Path) -> RuntimeInfo | None:
    """The runtime that runs on `data_dir` and is ready; None if there is none."""
    folder = DataFolder(data_dir.resolve())
    info = _last_runtime(folder)
    # What the last run left behind says nothing of one that is still starting.
    return info if info is not None and info.pid == _lock_holder(folder) else None


def _last_runtime(folder: DataFolder) -> RuntimeInfo | None:
    """The runtime that ran last on `folder`, whether or not it still does."""
    try:
        return RuntimeInfo.model_validate_json(folder.runtime.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _lock_holder(folder: DataFolder) -> int | None:
    try:
        descriptor = os.open(folder.lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _try_lock(descriptor, fcntl.LOCK_SH) else _noted_pid(descriptor)
    finally:
        os.close(descriptor)


def _noted_pid(descriptor: int) -> int | None:
    noted = os.pread(descriptor, 32, 0)
    return int(noted) if noted.isdigit() else None


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
