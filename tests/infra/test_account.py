"""The account that PostgreSQL runs under."""

import asyncio
import pwd
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded.account import ACCOUNT_NAME, is_root, server_account

AT_ONCE = 4

ASKED_AT_ONCE = """
import sys
from pathlib import Path
from infra.embedded import account
account.ACCOUNT_NAME = sys.argv[1]
print("ready", flush=True)
sys.stdin.readline()
print(account.server_account(Path("/nowhere")).uid)
"""

only_root = pytest.mark.skipif(
    not is_root() or shutil.which("userdel") is None, reason="only root needs another account, and can remove it"
)


@pytest.fixture
def unused_name() -> Iterator[str]:
    """Name of an account that the machine does not have yet, and has no longer afterwards."""
    name = f"{ACCOUNT_NAME}-{secrets.token_hex(4)}"
    yield name
    subprocess.run(["userdel", name], check=False, capture_output=True)


@only_root
async def test_servers_started_at_once_run_under_one_account(unused_name: str) -> None:
    asking = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            ASKED_AT_ONCE,
            unused_name,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(AT_ONCE)
    ]
    for each in asking:
        assert each.stdout is not None
        assert await each.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(each.communicate(b"\n") for each in asking))

    assert {int(said) for said, _ in answers} == {pwd.getpwnam(unused_name).pw_uid}


@only_root
def test_data_keep_the_account_that_owns_them(tmp_path: Path) -> None:
    owner = pwd.getpwnam("nobody")
    shutil.chown(tmp_path, owner.pw_uid, owner.pw_gid)

    account = server_account(tmp_path)
    assert account is not None
    assert (account.uid, account.gid) == (owner.pw_uid, owner.pw_gid)
