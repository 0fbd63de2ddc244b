"""`python -m bench`: lives per second, latencies and cost of ours and of two references, measured in the same run."""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import asyncpg
from pydantic import SecretStr
from temporalio.client import Client

from bench.bare import BareLives
from bench.figures import Stretch
from bench.followers import EntryFollower, Milestones
from bench.history import Shapes, shapes_of
from bench.naive import SCHEMA, EventTableFollower, NaiveLives
from bench.ours import DESK, OurLives
from bench.processor_time import processor_seconds
from bench.reference_workflows import Shape
from bench.report import print_report
from composition import DeskServices, open_desk
from infra.embedded.child import LEASH
from infra.embedded.data_folder import DataFolder
from infra.embedded.kept_keys import kept_identity_key, kept_vault_key
from infra.embedded.supervisor import EmbeddedRuntime
from infra.process import leave
from infra.settings import Settings
from infra.temporal.client import connect
from ledger.migrate import migrate
from workflows import search_attributes

Live = Callable[[int], Awaitable[str]]

WARM_UP_SHARE = 0.15
IDLE_IN_FLIGHT = 8
ROOT = Path(__file__).resolve().parent.parent


async def main() -> None:
    """Measure and print; the same figures as JSON with `--json FILE`."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--lives", type=int, default=300, help="lives of ours and of the bare reference in a stretch")
    parser.add_argument("--naive-lives", type=int, default=150, help="lives of the naive reference in a stretch")
    parser.add_argument("--idle-lives", type=int, default=24, help="lives of ours beside which little else happens")
    parser.add_argument("--in-flight", type=int, default=250, help="lives under way at once when saturated")
    parser.add_argument("--rounds", type=int, default=2, help="times that each is measured; the medians are printed")
    parser.add_argument("--json", type=Path, help="file for the figures")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        rounds = await measure(Path(folder), asked)
    print_report(rounds)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in rounds], indent=1), encoding="utf-8")


async def measure(folder: Path, asked: argparse.Namespace) -> list[Stretch]:
    """Every stretch that was measured, in order."""
    stretches: list[Stretch] = []
    async with EmbeddedRuntime(folder, search_attributes=search_attributes.ALL) as runtime, AsyncExitStack() as stack:
        bench = await stack.enter_async_context(Bench.on(runtime, folder))
        stretches.append(await bench.ours("ours-idle", asked.idle_lives, IDLE_IN_FLIGHT))
        for round_ in range(asked.rounds):
            ours = await bench.ours(f"ours-saturated-{round_}", asked.lives, asked.in_flight)
            stretches.append(ours)
            stretches.append(await bench.bare(f"bare-{round_}", asked.lives, asked.in_flight))
            stretches.append(await bench.naive(f"naive-{round_}", asked.naive_lives, asked.in_flight))
    return stretches


class Bench:
    """The runtime, with what is needed to let lives run on it."""

    def __init__(self, runtime: EmbeddedRuntime, folder: Path, desk: DeskServices, pool: asyncpg.Pool) -> None:
        self._runtime = runtime
        self._folder = folder
        self.desk = desk
        self._client: Client = desk.client
        self.pool = pool
        self._shapes: Shapes | None = None
        assert runtime.postgres is not None
        assert runtime.engine is not None
        assert desk.settings.vault_key is not None
        assert desk.settings.identity_key is not None
        self._vault_key = desk.settings.vault_key.get_secret_value()
        self._identity_key = desk.settings.identity_key.get_secret_value()

    @classmethod
    @asynccontextmanager
    async def on(cls, runtime: EmbeddedRuntime, folder: Path) -> "AsyncIterator[Bench]":
        """Everything connected."""
        settings = Settings(
            data_dir=folder,
            database_url=SecretStr(runtime.database_url),
            vault_key=kept_vault_key(DataFolder.at(folder)),
            identity_key=kept_identity_key(DataFolder.at(folder)),
        )
        client = await connect(address=runtime.temporal_address)
        async with open_desk(settings, client) as desk:
            await migrate(runtime.database_url)
            await desk.prepare_books([DESK, "17", "00"])
            pool = await asyncpg.create_pool(runtime.database_url, min_size=0, max_size=4)
            await pool.execute(SCHEMA)
            try:
                yield cls(runtime, folder, desk, pool)
            finally:
                await pool.close()

    async def ours(self, name: str, lives: int, in_flight: int) -> Stretch:
        """Our own worker and services."""
        milestones = Milestones()
        follower = EntryFollower(self.pool, self.desk.book_of(DESK), milestones)
        await follower.skip_to_end()
        driver = OurLives(self.desk, milestones, name)
        async with self.worker([sys.executable, "worker.py"]) as pid, following(follower.follow):
            stretch, streams = await self._stretch(name, driver.live, lives, in_flight, pid, driver.latencies_ms)
        self._shapes = await shapes_of(self._client, streams[-20:])
        self._shapes.fill(stretch)
        stretch.ledger_events = follower.events / (lives + int(lives * WARM_UP_SHARE))
        return stretch

    async def bare(self, name: str, lives: int, in_flight: int) -> Stretch:
        """The engine's share of ours alone."""
        assert self._shapes is not None
        milestones = Milestones()
        shape = Shape(
            life_id="",
            wakes=round(self._shapes.signals),
            steps_per_wake=max(1, round(self._shapes.local_activities / self._shapes.signals)),
            deliveries=round(self._shapes.activities),
        )
        driver = BareLives(self._client, name, shape, milestones)
        async with self.worker([sys.executable, "-m", "bench.worker", "bare"], milestones) as pid:
            stretch, ids = await self._stretch(name, driver.live, lives, in_flight, pid, [])
        (await shapes_of(self._client, ids[-20:])).fill(stretch)
        return stretch

    async def naive(self, name: str, lives: int, in_flight: int) -> Stretch:
        """One activity per event and per notice."""
        milestones = Milestones()
        follower = EventTableFollower(self.pool, milestones)
        driver = NaiveLives(self._client, name, milestones)
        async with self.worker([sys.executable, "-m", "bench.worker", "naive"]) as pid, following(follower.follow):
            stretch, ids = await self._stretch(name, driver.live, lives, in_flight, pid, [])
        (await shapes_of(self._client, ids[-20:])).fill(stretch)
        return stretch

    async def _stretch(
        self, name: str, live: Live, lives: int, in_flight: int, worker_pid: int, latencies: list[float]
    ) -> tuple[Stretch, list[str]]:
        warm_up = int(lives * WARM_UP_SHARE)
        await _live_all(live, range(warm_up), in_flight)
        latencies.clear()
        before, bytes_before = self._processor(worker_pid), await self._bytes()
        began = asyncio.get_running_loop().time()
        ids = await _live_all(live, range(warm_up, warm_up + lives), in_flight)
        seconds = asyncio.get_running_loop().time() - began
        after, bytes_after = self._processor(worker_pid), await self._bytes()
        stretch = Stretch(
            name=name,
            lives=lives,
            seconds=seconds,
            processor_ms={part: (after[part] - before[part]) * 1000 / lives for part in after},
            latencies_ms=list(latencies),
            database_bytes=(bytes_after[0] - bytes_before[0]) / lives,
            engine_bytes=(bytes_after[1] - bytes_before[1]) / lives,
        )
        return stretch, ids

    @property
    def environment(self) -> dict[str, str]:
        """Of the processes that are measured."""
        return os.environ | {
            "DESK_DATA_DIR": str(self._folder),
            "DESK_DATABASE_URL": self._runtime.database_url,
            "DESK_LETTER_WINDOWS": "none",  # a life would be over long before its letters, whose cost is part of it
            "DESK_VAULT_KEY": self._vault_key,
            "DESK_IDENTITY_KEY": self._identity_key,
            "DESK_LOG_LEVEL": "error",
            "TEMPORAL_ADDRESS": self._runtime.temporal_address,
            "PYTHONPATH": str(ROOT),
        }

    def database_seconds(self) -> float:
        """Processor seconds of the database server and its connections, so far."""
        postgres = self._runtime.postgres
        assert postgres is not None
        assert postgres.pid is not None
        return processor_seconds(postgres.pid, with_children=True)

    def _processor(self, worker_pid: int) -> dict[str, float]:
        engine = self._runtime.engine
        assert engine is not None
        assert engine.pid is not None
        return {
            "engine": processor_seconds(engine.pid),
            "worker": processor_seconds(worker_pid),
            "database": self.database_seconds(),
            "client": processor_seconds(os.getpid()),
        }

    async def _bytes(self) -> tuple[int, int]:
        database = await self.pool.fetchval("select pg_database_size(current_database())")
        engine = sum(each.stat().st_size for each in self._folder.glob("temporal.db*"))
        return database, engine

    @asynccontextmanager
    async def worker(self, command: list[str], milestones: Milestones | None = None) -> AsyncIterator[int]:
        # On a leash: a worker that outlives its bench would ask whatever engine comes after for tasks.
        leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(signal.SIGTERM)), "-"]
        process = await asyncio.create_subprocess_exec(
            *leash, *command, cwd=ROOT, env=self.environment, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        reading = asyncio.create_task(_read_marks(process.stdout, milestones))
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
            await reading


async def _read_marks(stream: asyncio.StreamReader, milestones: Milestones | None) -> None:
    async for line in stream:
        life_id, _, mark = line.decode().strip().rpartition(" ")
        if milestones is not None and life_id:
            milestones.pass_(life_id, mark)


async def _live_all(live: Live, numbers: range, in_flight: int) -> list[str]:
    slots = asyncio.Semaphore(in_flight)

    async def one(number: int) -> str:
        async with slots:
            return await live(number)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(number)) for number in numbers]
    return [task.result() for task in tasks]


@asynccontextmanager
async def following(follow: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """A follower at work."""
    task = asyncio.ensure_future(follow())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


if __name__ == "__main__":
    asyncio.run(main())
    leave(0)
