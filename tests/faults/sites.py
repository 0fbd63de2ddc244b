"""Desks for tests that hurt them: a database and a namespace each, people in this process, workers in processes."""

import asyncio
import base64
import itertools
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from signal import SIGTERM, Signals
from typing import Any

import psutil

from composition import OUTBOX, DeskServices, open_desk
from infra.embedded.child import Child, Command, Insistence
from infra.embedded.engine import EmbeddedEngine
from infra.embedded.postgres import EmbeddedPostgres
from infra.embedded.supervisor import EmbeddedRuntime
from infra.settings import Settings
from infra.temporal.client import connect, prepare_namespace
from notices.outbox import list_outbox
from tests.conftest import Databases
from tests.notices.receivers import MailReceiver
from worker import serve
from workflows import search_attributes

ROOT = Path(__file__).parents[2]
CONTACTS = ROOT / "demo/data/contacts.csv"
PATIENCE_SECONDS = 90
DESK = "17.07"
VAULT_KEY = base64.b64encode(bytes(range(32))).decode()
IDENTITY_KEY = base64.b64encode(bytes(range(32, 64))).decode()

NORMAL = (str(ROOT / "worker.py"),)
"""What a worker of the release runs."""


def doomed(fate: str, moment: str) -> tuple[str, ...]:
    """A worker that meets its fate (`dies`, `freezes`) at a moment of `tests/faults/doomed_worker.py`."""
    return (str(ROOT / "tests/faults/doomed_worker.py"), fate, moment)


def by_mail(receiver: MailReceiver) -> dict[str, str]:
    """Settings of a desk that tells everybody through `receiver`."""
    return {
        "notice_channel": "smtp",
        "contacts_file": str(CONTACTS),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(receiver.port),
        "smtp_encryption": "none",
        "smtp_sender": "desk@lebong.example",
    }


class WorkerProcess:
    """A worker in a process of its own, and what it logs."""

    def __init__(self, child: Child, log: Path) -> None:
        self._child = child
        self._log = log

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self._child.pid)

    def send(self, signal: Signals) -> None:
        self.process.send_signal(signal)

    async def ends(self) -> int:
        """Exit status; negative for a signal."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._child.wait()

    async def says(self, event: str) -> dict[str, Any]:
        """The first log line of this name, once it is there."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := [line for line in self.lines() if line["event"] == event]):
                assert not self._child.has_ended, self._log.read_text()
                await asyncio.sleep(0.05)
        return found[0]

    async def freezes(self) -> None:
        """Return once the process stands still."""
        await eventually(self._is_frozen)

    async def _is_frozen(self) -> bool:
        return bool(self.process.status() == psutil.STATUS_STOPPED)

    async def stop(self) -> None:
        await self._child.stop()

    def lines(self) -> list[dict[str, Any]]:
        """Log lines that are complete; what the interpreter or the engine's client says by itself is none."""
        said = self._log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in said if line.startswith("{") and line.endswith("\n")]


class Site:
    """One desk: its people here, its workers elsewhere."""

    def __init__(self, grounds: "Grounds", url: str, namespace: str, folder: Path, settings: Mapping[str, str]) -> None:
        self.grounds = grounds
        self.url = url
        self.namespace = namespace
        self.folder = folder
        self.settings = {
            "database_url": url,
            "vault_key": VAULT_KEY,
            "identity_key": IDENTITY_KEY,
            "data_dir": str(folder),
            "fictitious": "true",
            "letter_windows": "none",
            **settings,
        }
        self.workers: list[WorkerProcess] = []
        self._desk: DeskServices | None = None
        self._exit = AsyncExitStack()

    @property
    def desk(self) -> DeskServices:
        """What the people of the desk use."""
        assert self._desk is not None
        return self._desk

    @property
    def outbox(self) -> Path:
        return self.folder / OUTBOX

    def keys_told(self) -> set[str]:
        """Key of every message in the local outbox."""
        return {entry.message.key for entry in list_outbox(self.outbox)}

    async def open(self) -> None:
        client = await connect(address=self.grounds.engine.address, namespace=self.namespace, lazy=True)
        self._desk = await self._exit.enter_async_context(open_desk(Settings.model_validate(self.settings), client))
        await self.desk.prepare_books([DESK])

    async def close(self) -> None:
        for worker in self.workers:
            await worker.stop()
        await self._exit.aclose()

    async def work_here(self) -> None:
        """Let a worker serve in this process until the site is closed."""
        client = await connect(address=self.grounds.engine.address, namespace=self.namespace)
        await prepare_namespace(client, search_attributes.ALL)
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(self.desk, client, stop))

        async def end() -> None:
            stop.set()
            await serving

        self._exit.push_async_callback(end)

    async def start_worker(self, program: Sequence[str] = NORMAL) -> WorkerProcess:
        """A worker process that is at work."""
        worker = await self.launch(program, **self.environment())
        await worker.says("worker.started")
        return worker

    async def launch(self, program: Sequence[str] = NORMAL, **environment: str) -> WorkerProcess:
        """A worker with nothing but `environment`; stopped with the site if it still runs."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        child = await Child.start(
            Command(
                arguments=[sys.executable, *program],
                log=log,
                ending=[Insistence(SIGTERM, patience_seconds=30)],
                environment={"PYTHONPATH": str(ROOT), "HOME": str(self.folder), **environment},
            )
        )
        worker = WorkerProcess(child, log)
        self.workers.append(worker)
        return worker

    def environment(self) -> dict[str, str]:
        """What leads a worker to this desk."""
        return {
            "TEMPORAL_ADDRESS": self.grounds.engine.address,
            "TEMPORAL_NAMESPACE": self.namespace,
            **{f"DESK_{name.upper()}": setting for name, setting in self.settings.items()},
        }


class Grounds:
    """A PostgreSQL and a Temporal server that tests may stop, kill and start again."""

    def __init__(self, runtime: EmbeddedRuntime, databases: Databases, template: str, folder: Path) -> None:
        self.folder = folder
        """Where both servers keep everything."""

        self._runtime = runtime
        self._databases = databases
        self._template = template
        self._numbers = itertools.count(1)

    @property
    def postgres(self) -> EmbeddedPostgres:
        assert self._runtime.postgres is not None
        return self._runtime.postgres

    @property
    def engine(self) -> EmbeddedEngine:
        assert self._runtime.engine is not None
        return self._runtime.engine

    @asynccontextmanager
    async def a_site(self, **settings: str) -> AsyncIterator[Site]:
        """A desk without problems and without a worker, with these settings besides the necessary ones."""
        name = f"site-{next(self._numbers)}"
        folder = self.folder.parent / name
        folder.mkdir()
        url = await self._databases.create(self._template)
        site = Site(self, url, f"desk-{name}", folder, settings)
        try:
            await site.open()
            yield site
        finally:
            await site.close()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Return once `holds`; fail after a long while."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.05)
