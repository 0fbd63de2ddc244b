"""One program run as our child: started on a leash, heard of when it ends, ended by rising insistence."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from infra.embedded.account import Account

LEASH: Final = Path(__file__).with_name("leash.py")
LOG_LIMIT_BYTES: Final = 10_000_000
LOG_TAIL_BYTES: Final = 2_000


@dataclass(frozen=True)
class Insistence:
    """A signal, and how long the program may take to follow it."""

    signal: signal.Signals
    patience_seconds: float


@dataclass(frozen=True)
class Command:
    """A program and what it runs with; its environment is only what stands here."""

    arguments: Sequence[str]
    log: Path
    ending: Sequence[Insistence]
    """How to end it, gentlest first; the first signal also reaches it when we die. SIGKILL follows the last."""

    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    """Whom to run it as; None means as ourselves."""

    pass_fds: Sequence[int] = ()


class ChildFailed(Exception):
    """A program of the embedded runtime ended when it should run; the message ends with what it said last."""


class Child:
    """A running program."""

    def __init__(self, command: Command, process: Process) -> None:
        self._command = command
        self._process = process

    @classmethod
    async def start(cls, command: Command) -> "Child":
        """Start `command`; the leash ends at the calling thread, so that one has to live as long as the program."""
        account = command.account
        log = _open_log(command.log)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                "-S",
                str(LEASH),
                str(os.getpid()),
                str(int(command.ending[0].signal)),
                f"{account.uid}:{account.gid}" if account else "-",
                *command.arguments,
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                env=dict(command.environment),
                pass_fds=command.pass_fds,
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal reaches us alone, and we end it in order
            )
        finally:
            os.close(log)
        return cls(command, process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Exit status, once it has ended; negative for a signal."""
        return await self._process.wait()

    async def stop(self) -> None:
        """End it, and return when it has ended; a cancelled stop kills."""
        try:
            for step in self._command.ending:
                self._send(step.signal)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), step.patience_seconds)
                    return
        finally:
            self._send(signal.SIGKILL)
        await self._process.wait()

    def failure(self) -> ChildFailed:
        """The error for a program that ended when it should not."""
        name = Path(self._command.arguments[0]).name
        return ChildFailed(
            f"{name} ended with status {self._process.returncode}; "
            f"{self._command.log} ends with: {_tail(self._command.log)}"
        )

    def _send(self, wanted: signal.Signals) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(wanted)


async def run_to_end(command: Command) -> None:
    """Return when `command` has done its work.

    Raises:
        ChildFailed: its exit status is not 0.
    """
    child = await Child.start(command)
    try:
        status = await child.wait()
    except asyncio.CancelledError:
        await child.stop()
        raise
    if status != 0:
        raise child.failure()


def _open_log(path: Path) -> int:
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
            return log.read().decode(errors="replace").strip()
    except OSError:
        return ""
