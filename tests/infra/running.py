"""What tests of the embedded runtime share: a runtime in another process, and what it holds."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("runtime_process.py")
ENDS_WITHIN_SECONDS = 30


@workflow.defn(name="waits_a_second")
class WaitsASecond:
    @workflow.run
    async def run(self, word: str) -> str:
        await workflow.sleep(1)
        return word


@dataclass
class RunningRuntime:
    """A runtime that another process has started."""

    process: subprocess.Popen[str]
    database_url: str
    temporal_address: str
    parts: Sequence[psutil.Process]

    def parts_alive_in_the_end(self) -> list[psutil.Process]:
        """Database and engine, if they still run after a while."""
        _, alive = psutil.wait_procs(self.parts, timeout=ENDS_WITHIN_SECONDS)
        return list(alive)


@asynccontextmanager
async def a_runtime_process(data_dir: Path, *prefix: str) -> AsyncIterator[RunningRuntime]:
    """A runtime that is up; killed in the end if it still runs."""
    process = _spawn([*prefix, sys.executable, "-W", "error", str(SCRIPT), str(data_dir)])
    assert process.stdout is not None
    parts: list[psutil.Process] = []
    try:
        line = await asyncio.to_thread(process.stdout.readline)
        assert line, "the runtime did not come up"
        said = json.loads(line)
        parts = [psutil.Process(pid) for pid in said["parts"]]
        yield RunningRuntime(process, said["database_url"], said["temporal_address"], parts)
    finally:
        process.kill()
        for part in parts:  # only a failed test leaves one
            if part.is_running():
                part.kill()
        process.stdout.close()
        await asyncio.to_thread(process.wait)


def copied(original: Path, target: Path) -> Path:
    """`target`, a copy of `original` with its owners and rights."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", original, target], check=True)
    return target


def _spawn(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        start_new_session=True,
    )


async def remember(url: str, word: str) -> None:
    """Commit `word`."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
    await connection.execute("INSERT INTO words VALUES ($1)", word)
    await connection.close()


async def remembered(url: str) -> list[str]:
    """What was committed."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT word FROM words ORDER BY word")
    await connection.close()
    return [row["word"] for row in rows]


async def ask_to_wait(client: Client, workflow_id: str) -> None:
    """Start a workflow that nobody serves yet."""
    await client.start_workflow(WaitsASecond.run, workflow_id, id=workflow_id, task_queue="words")


async def waited(client: Client, workflow_id: str) -> str:
    """Result of the workflow, served now."""
    async with Worker(
        client, task_queue="words", workflows=[WaitsASecond], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        return await client.get_workflow_handle_for(WaitsASecond.run, workflow_id).result()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(ENDS_WITHIN_SECONDS):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.05)
