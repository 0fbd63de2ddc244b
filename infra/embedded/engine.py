"""A Temporal server of our own: the CLI's development server with its histories in the data folder.

It listens on the loopback address only, without a password: any account of this machine can speak to it. Histories hold
codes and ids, never personal data.

Invariants:
    * every data folder has a port of its own. Workers ask the port they know for as long as they live, also when their
      desk was killed; on a port that desks share they would one day reach the engine of another desk, and serve its
      problems from a ledger that does not know them.
"""

import asyncio
import os
import signal
from typing import Final

import psutil
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from infra.embedded.binaries import engine_program
from infra.embedded.child import Child, Command, Insistence
from infra.embedded.data_folder import DataFolder
from infra.embedded.leftovers import Mark
from infra.embedded.part import Part
from infra.embedded.ports import LOOPBACK, free_port, own_port
from infra.temporal.client import EngineNotReached, connect

ENDING: Final = Insistence(signal.SIGTERM, patience_seconds=10)
ANSWERS_WITHIN_SECONDS: Final = 60
_PROBE_PAUSE_SECONDS: Final = 0.02

DYNAMIC_CONFIG: Final = {
    # Desks take turns within one severity. Priority itself is on by default.
    "matching.enableFairness": "true",
    # Order holds within a partition only; one carries more than a machine that also runs everything else.
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
}
"""What our workflows need of any server; `deploy/` says the same to a cluster."""


def dynamic_config_arguments() -> list[str]:
    """`DYNAMIC_CONFIG` for the command line of the development server."""
    return [f"--dynamic-config-value={key}={value}" for key, value in DYNAMIC_CONFIG.items()]


class EmbeddedEngine(Part):
    """A Temporal server with its histories in the data folder; the namespace is not its business."""

    def __init__(self, folder: DataFolder, *, runtime: Runtime | None = None) -> None:
        """Start nothing yet; `runtime` is the process's own, by which the server is asked how it is."""
        super().__init__()
        self._runtime = runtime
        self._folder = folder
        self._port = own_port(folder.digest)

    @property
    def name(self) -> str:
        """What log lines call it."""
        return "engine"

    @property
    def address(self) -> str:
        """`host:port` for clients; stays over restarts unless somebody else took the port meanwhile."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def mark(self) -> Mark:
        """How to recognise the server of this data folder."""
        return Mark("temporal", f"--db-filename={self._folder.engine_database}")

    @property
    def gentle_signal(self) -> signal.Signals:
        """Ends it in order."""
        return ENDING.signal

    async def _launch(self) -> Child:
        """The server, answering."""
        # One that was free may be taken before the server takes it.
        ended = list[Child]()
        for preferred in ((self._port, own_port(self._folder.digest)), (), ()):
            self._port = free_port(*preferred)
            child = await Child.start(self._command())
            try:
                async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
                    if await self._answers(child):
                        return child
            except BaseException:
                await child.stop()
                raise
            ended.append(child)
        raise ended[-1].failure()

    def _command(self) -> Command:
        return Command(
            arguments=[
                str(engine_program()),
                "server",
                "start-dev",
                f"--db-filename={self._folder.engine_database}",
                # The CLI's own choice doubles the cost of a workflow; this one still survives the end of the process.
                "--sqlite-pragma=journal_mode=WAL",
                "--sqlite-pragma=synchronous=NORMAL",
                f"--ip={LOOPBACK}",
                f"--port={self._port}",
                "--headless",
                "--log-level=error",
                "--log-format=json",
                *dynamic_config_arguments(),
            ],
            log=self._folder.engine_log,
            ending=[ENDING],
            # Workers and database need processors too; and no TEMPORAL_* of ours may reach it.
            environment={"GOMAXPROCS": str(max(1, (os.cpu_count() or 1) // 2)), "HOME": str(self._folder.root)},
        )

    async def _answers(self, child: Child) -> bool:
        """Whether `child` came to serve; False if it ended."""
        while not child.has_ended:
            # Somebody else's server may have been faster on the port, and would answer as well.
            if await asyncio.to_thread(_listens, child.pid, self._port) and await self._is_healthy():
                return True
            await asyncio.sleep(_PROBE_PAUSE_SECONDS)
        return False

    async def _is_healthy(self) -> bool:
        try:
            client = await connect(address=self.address, runtime=self._runtime)
            return await client.service_client.check_health()
        except (EngineNotReached, RPCError):
            return False


def _listens(pid: int, port: int) -> bool:
    """Whether it is the process `pid` that listens on `port`."""
    try:
        connections = psutil.Process(pid).net_connections(kind="tcp")
    except psutil.Error:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in connections)
