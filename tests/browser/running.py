"""Desks that really run, each in a process of its own, for browsers to walk through."""

import asyncio
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from infra.embedded.runtime_info import read_runtime
from tests.e2e.conftest import READY, STOP_SECONDS, read_until, started
from tests.given.terminal import Terminal
from tests.notices.receivers import MailReceiver, mail_receiver

PATIENCE_SECONDS: Final = 12.0
PAUSE_SECONDS: Final = 0.1

SENDER: Final = "desk@lebong.example"

Found = TypeVar("Found")


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


async def eventually(look: Callable[[], Awaitable[Found | None]], what: Callable[[], str]) -> Found:
    """What `look` finds, once it finds something.

    Raises:
        AssertionError: it finds nothing for a minute.
    """
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(f"it did not come to that: {what()}")


@dataclass
class RunningDesk:
    """A desk that runs."""

    data_dir: Path
    address: str
    said: str
    """What it printed until it was ready."""

    mail: MailReceiver
    """Who takes the letters that it sends."""

    async def typed(self, *arguments: str) -> Any:
        """The JSON document of a command line typed at another terminal beside the desk."""
        return await asyncio.to_thread(self._type, *arguments)

    def _type(self, *arguments: str) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            for name in [each for each in os.environ if each.startswith(("DESK_", "TEMPORAL_"))]:
                patch.delenv(name)
            patch.setenv("DESK_DATA_DIR", str(self.data_dir))
            patch.setenv("COLUMNS", "160")
            return Terminal(patch).ask(*arguments)

    async def link_for(self, who: str) -> str:
        """A link by which one signs in once, as somebody: `operator:sari@17.07`."""
        link: str = (await self.typed("login", "--as", who))["link"]
        return link

    async def letter(self, to: str, *holding: str) -> EmailMessage:
        """The letter to an address whose text holds all of these, once it has come."""

        async def look() -> EmailMessage | None:
            for each in self.mail.mails:
                if to in str(each["To"]) and all(part in text_of(each) for part in holding):
                    return each
            return None

        return await eventually(look, lambda: f"a letter to {to} with {holding}")


def text_of(letter: EmailMessage) -> str:
    """Subject and plain text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return f"{letter['Subject']}\n{body.get_content()}"


@asynccontextmanager
async def a_desk_that_sends_mail(folder: Path) -> AsyncIterator[RunningDesk]:
    """`desk up` for a regency and its province, with a mail server that takes its letters."""
    port = free_port()
    async with mail_receiver() as mail:
        told = {
            "DESK_NOTICE_CHANNEL": "smtp",
            "DESK_SMTP_HOST": "127.0.0.1",
            "DESK_SMTP_PORT": str(mail.port),
            "DESK_SMTP_ENCRYPTION": "none",
            "DESK_SMTP_SENDER": SENDER,
            "DESK_LETTER_WINDOWS": "none",
            "DESK_WEB_PORT": str(port),
            "DESK_LINK_ADDRESS": f"http://127.0.0.1:{port}",
        }
        async with _running(folder, mail, ("up", "--desk", "17.07", "--desk", "17"), told, "desk login") as desk:
            yield desk


@asynccontextmanager
async def an_invented_day(folder: Path, speed: str, **told: str) -> AsyncIterator[RunningDesk]:
    """`desk demo`: the sample day, which begins now and goes on as long as the context does."""
    async with mail_receiver() as mail, _running(folder, mail, ("demo", "--speed", speed), told, "pemeriksa@") as desk:
        yield desk


@asynccontextmanager
async def _running(
    folder: Path, mail: MailReceiver, arguments: tuple[str, ...], told: dict[str, str], last: str
) -> AsyncIterator[RunningDesk]:
    data_dir = folder / "data"
    with started(data_dir, *arguments, **told) as process:
        said = await asyncio.to_thread(_until_ready, process, last)
        threading.Thread(target=_read_on, args=(process,), daemon=True).start()
        running = read_runtime(data_dir)
        assert running is not None
        assert running.web_address is not None
        yield RunningDesk(data_dir, running.web_address, said, mail)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, STOP_SECONDS) == 0


def _until_ready(process: "subprocess.Popen[str]", last: str) -> str:
    """What it says until it has told how one signs in."""
    return read_until(process, READY) + read_until(process, last)


def _read_on(process: "subprocess.Popen[str]") -> None:
    """Take what it says further, so that it never waits for a reader."""
    assert process.stdout is not None
    for _ in process.stdout:
        pass
