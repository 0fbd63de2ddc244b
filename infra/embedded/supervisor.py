"""PostgreSQL and Temporal from one folder: started together, kept running, stopped in order.

Nothing outlives the process that entered the runtime: on the way out both are stopped in order, and if there is no way
out (kill -9) the kernel tells them (`infra.embedded.leash`). A second start on the same folder goes on with its data.
"""

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import structlog
from pydantic import SecretStr
from temporalio.common import SearchAttributeKey

from infra.embedded.data_folder import DataFolder
from infra.embedded.engine import EmbeddedEngine
from infra.embedded.part import Part
from infra.embedded.postgres import EmbeddedPostgres
from infra.embedded.runtime_info import FolderLock, RuntimeInfo, write_runtime
from infra.temporal.client import connect, prepare_namespace
from infra.temporal.telemetry import telemetry_runtime

RESTARTS: Final = 5
"""Times that a part which ends by itself is started again within `RESTARTS_WITHIN_SECONDS`."""

RESTARTS_WITHIN_SECONDS: Final = 300.0

_log: Final = structlog.get_logger(__name__)

OnProgress = Callable[[str, float], None]
"""Called when a step is done, with its code and the seconds it took.

Codes: `postgres.initialised` (first start only), `postgres.started`, `engine.started`, `engine.prepared`.
"""


class EmbeddedRuntime:
    """Database and engine of one data folder; `async with` starts and stops them."""

    def __init__(
        self,
        data_dir: Path,
        *,
        search_attributes: Sequence[SearchAttributeKey[str]],
        database_url: SecretStr | None = None,
        temporal_address: str | None = None,
        metrics_address: str | None = None,
        web_address: str | None = None,
        on_progress: OnProgress = lambda _step, _seconds: None,
    ) -> None:
        """Start nothing yet; a part whose address is given is somebody else's and not started at all.

        Args:
            data_dir: folder of both; made if it is not there.
            search_attributes: that the namespace of an engine of ours knows from the first moment.
            database_url: of somebody else's database.
            temporal_address: `host:port` of somebody else's engine.
            metrics_address: `host:port` at which the engine's client offers its metrics.
            web_address: under which the pages of whoever runs both are reached.
            on_progress: told each step.
        """
        self._data_dir = data_dir
        self._given_database_url = database_url
        self._given_temporal_address = temporal_address
        self._metrics_address = metrics_address
        self._web_address = web_address
        self._search_attributes = search_attributes
        self._on_progress = on_progress
        self._namespace: str | None = None
        self._exit = AsyncExitStack()
        self._keepers: list[asyncio.Task[None]] = []
        self.postgres: EmbeddedPostgres | None = None
        self.engine: EmbeddedEngine | None = None

    @property
    def database_url(self) -> str:
        """Where the database is; ours needs no password, a given one holds its own."""
        if self._given_database_url is not None:
            return self._given_database_url.get_secret_value()
        if self.postgres is None:
            raise RuntimeError("the runtime has not been entered")
        return self.postgres.url

    @property
    def temporal_address(self) -> str:
        """`host:port` of the engine."""
        if self._given_temporal_address is not None:
            return self._given_temporal_address
        if self.engine is None:
            raise RuntimeError("the runtime has not been entered")
        return self.engine.address

    async def __aenter__(self) -> Self:
        """Both parts, answering.

        Raises:
            DataFolderInUse: another runtime has the folder; says which process.
            ChildFailed: a part ended instead of starting.
            BinaryMissing: a program is not installed.
            NamespaceNotReady: the engine runs but does not take our workflows.
        """
        async with AsyncExitStack() as stack:
            folder = await asyncio.to_thread(DataFolder.at, self._data_dir)
            lock = await asyncio.to_thread(FolderLock.take, folder)
            stack.callback(lock.release)
            starting: list[Coroutine[Any, Any, None]] = []
            if self._given_database_url is None:
                self.postgres = EmbeddedPostgres(folder)
                stack.push_async_callback(self.postgres.stop)
                starting.append(self._bring_up_postgres(self.postgres))
            if self._given_temporal_address is None:
                self.engine = EmbeddedEngine(folder, runtime=telemetry_runtime(self._metrics_address))
                stack.push_async_callback(self.engine.stop)
                starting.append(self._bring_up_engine(self.engine))
            await _all_or_none(starting)
            self._announce(folder)
            self._keepers = [
                asyncio.create_task(self._keep(part, folder)) for part in (self.postgres, self.engine) if part
            ]
            stack.push_async_callback(self._release_keepers)
            self._exit = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Engine stopped, then database, then the folder free for the next."""
        await self._exit.aclose()

    async def watch(self) -> None:
        """Wait for as long as all is well.

        Raises:
            ChildFailed: a part ended by itself too often, or cannot be started again.
        """
        if self._keepers:
            await asyncio.gather(*self._keepers)
        else:
            await asyncio.Event().wait()

    async def _bring_up_postgres(self, postgres: EmbeddedPostgres) -> None:
        await asyncio.to_thread(postgres.end_leftovers)
        if not postgres.is_initialised:
            await self._step("postgres.initialised", postgres.initialise())
        await self._step("postgres.started", postgres.start())

    async def _bring_up_engine(self, engine: EmbeddedEngine) -> None:
        await asyncio.to_thread(engine.end_leftovers)
        await self._step("engine.started", engine.start())
        await self._step("engine.prepared", self._prepare(engine))

    async def _prepare(self, engine: EmbeddedEngine) -> None:
        client = await connect(address=engine.address, runtime=telemetry_runtime(self._metrics_address))
        await prepare_namespace(client, self._search_attributes)
        self._namespace = client.namespace

    async def _step(self, step: str, work: Coroutine[Any, Any, None]) -> None:
        began_at = time.monotonic()
        await work
        self._on_progress(step, time.monotonic() - began_at)

    def _announce(self, folder: DataFolder) -> None:
        info = RuntimeInfo(
            pid=os.getpid(),
            database_url=self.postgres.url if self.postgres else None,
            temporal_address=self.engine.address if self.engine else None,
            temporal_namespace=self._namespace,
            web_address=self._web_address,
        )
        write_runtime(folder, info)

    async def _keep(self, part: Part, folder: DataFolder) -> None:
        ends: deque[float] = deque(maxlen=RESTARTS + 1)
        while True:
            failure = await part.ended_by_itself()
            _log.error("runtime.part_ended", part=part.name)
            ends.append(time.monotonic())
            if len(ends) == ends.maxlen and ends[-1] - ends[0] < RESTARTS_WITHIN_SECONDS:
                raise failure
            await asyncio.to_thread(part.end_leftovers)  # a killed server may have left processes of its own
            await part.start()
            self._announce(folder)
            _log.info("runtime.part_restarted", part=part.name)

    async def _release_keepers(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)


async def _all_or_none(starting: list[Coroutine[Any, Any, None]]) -> None:
    """Return when all are done; if one fails, the others are cancelled and have ended when its error arrives."""
    tasks = [asyncio.create_task(work) for work in starting]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
