"""The account that PostgreSQL runs under, because it refuses to run as root."""

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

ACCOUNT_NAME: Final = "desk-postgres"
LAST_RESORT: Final = "nobody"
ACCOUNTS_FOLDER: Final = "/etc"
"""Locked as a whole: the file of accounts in it is another one after each change."""

USERADD_TIMEOUT_SECONDS: Final = 30


@dataclass(frozen=True)
class Account:
    """User and group to run a program as."""

    uid: int
    gid: int

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The account `name`; None if the machine has none."""
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return cls(uid=entry.pw_uid, gid=entry.pw_gid)

    @classmethod
    def owner_of(cls, path: Path) -> Self:
        """The account that `path` belongs to."""
        status = path.stat()
        return cls(uid=status.st_uid, gid=status.st_gid)


def is_root() -> bool:
    """Whether this process is the superuser's."""
    return os.geteuid() == 0


def server_account(data: Path) -> Account | None:
    """Account for a server with its data in `data`; None means our own.

    Only root needs another: the one that owns the data already, else a system account of its own, created when first
    needed, else `nobody` where accounts cannot be created.
    """
    if not is_root():
        return None
    if data.exists() and (owner := Account.owner_of(data)).uid != 0:
        return owner
    account = Account.named(ACCOUNT_NAME) or _created() or Account.named(LAST_RESORT)
    if account is None:
        raise LookupError(f"neither {ACCOUNT_NAME} nor {LAST_RESORT} is an account of this machine")
    return account


def _created() -> Account | None:
    """The account of that name, created unless another process has just done so; None where that cannot be done."""
    useradd = shutil.which("useradd")
    if useradd is None:
        return None
    with _alone():
        if Account.named(ACCOUNT_NAME) is None:
            subprocess.run(  # noqa: S603
                [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT_NAME],
                check=False,
                capture_output=True,
                timeout=USERADD_TIMEOUT_SECONDS,
            )
    return Account.named(ACCOUNT_NAME)


@contextmanager
def _alone() -> Iterator[None]:
    """While no other process of the service creates an account on this machine.

    `useradd` looks for the name before it waits for its lock: of two at once the second gives the account another
    number, and a server that was started under the first number finds no such account.
    """
    folder = os.open(ACCOUNTS_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
